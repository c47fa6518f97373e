//! Reasons why a question about a sweep has no answer.

use crate::stats::selection::SelectionError;
use jiff::civil::Date;

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
    /// The days that all trials have are too few.
    #[error("the days of the trials cover {covered} days, and under 30 say nothing of a year")]
    TooShort {
        /// The days that they cover.
        covered: i64,
    },
    /// Sharpe ratios cannot be compared with each other.
    #[error("no two trials have Sharpe ratios that differ")]
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
    /// The trials around one need not be among those that were drawn.
    #[error("not all trials next to one were drawn, so that they are not looked at")]
    NeighboursNotDrawn,
    /// There is no benchmark to stand beside.
    #[error("no benchmark was given")]
    NoBenchmarks,
    /// A benchmark was asked for by a name that none has.
    #[error("no benchmark is called {name}; there {}", the_names(.known))]
    NoBenchmark {
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// A benchmark has no price on a day of the trials, nor in the week before.
    #[error("{benchmark} has no price on {date} nor in the week before")]
    NoPrice {
        /// Its name.
        benchmark: String,
        /// The day.
        date: Date,
    },
    /// A metric is computed from what days that are drawn anew do not have.
    #[error("it is computed from trades or windows, which days that are drawn anew do not have")]
    NotOfDailyReturns,
    /// A metric is of the daily returns, and none that is drawn anew.
    #[error("days are drawn anew for return, CAGR, volatility, Sortino, Calmar and drawdown alone")]
    NotResampled,
    /// A metric is of each window by itself.
    #[error("it is of each window by itself; what luck gives is known of {instead}, over all windows")]
    OfEachWindow {
        /// The metric over all windows.
        instead: &'static str,
    },
    /// A metric is of all trials together.
    #[error("luck is part of its definition, or it is a bound of the Sharpe ratio")]
    AllowsForLuck,
    /// Trials are ranked by a score.
    #[error("a score holds the metrics of these very trials against each other")]
    OfScore,
    /// Trials are ranked by what is worst or what is neither good nor bad.
    #[error("what comes first in it is not what is better")]
    NotTheBest,
    /// No trial lost anything on days that were drawn.
    #[error("no trial ever falls short, so that there is no ratio to it")]
    NeverLost,
    /// The statistic refused.
    #[error(transparent)]
    Statistic(#[from] SelectionError),
}

/// A phrase that goes on after "there".
fn the_names(known: &[String]) -> String {
    if known.is_empty() { "is none".to_owned() } else { format!("are {}", known.join(", ")) }
}
