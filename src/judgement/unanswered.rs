//! Reasons why a question about a sweep has no answer.

use crate::stats::selection::SelectionError;

/// A question that the trials at hand do not answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Unanswered {
    /// No trial has daily returns.
    #[error("no trial has daily returns")]
    NoReturns,
    /// Trials are of different times.
    #[error("the trials share only {shared} of {longest} days, so that they cannot be compared day by day")]
    SpansDiffer {
        /// Days that all of them have.
        shared: usize,
        /// Days of the longest.
        longest: usize,
    },
    /// Sharpe ratios cannot be compared with each other.
    #[error("fewer than two trials have a Sharpe ratio")]
    NoSpread,
    /// No trial's returns vary.
    #[error("no trial has returns that vary, so that none has a Sharpe ratio")]
    NoSharpe,
    /// The trials are cut into different windows.
    #[error("the trials are not cut into the same windows")]
    WindowsDiffer,
    /// No trial lies next to the best.
    #[error("no trial differs from the best in one parameter by one step")]
    NoNeighbours,
    /// The statistic refused.
    #[error(transparent)]
    Statistic(#[from] SelectionError),
}
