//! Details of a trial: its windows and its daily returns, from which statistics over many trials are made.

use super::{EpochMs, WindowRole};

/// What an index keeps of a trial besides its figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrialDetails {
    /// Its windows in order of date; runs of one window stand side by side.
    pub windows: Vec<TrialWindow>,
    /// The daily returns of its chained equity.
    pub returns: DailyReturns,
}

/// The result of one window of a trial.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrialWindow {
    /// Its name, or its number where it has none.
    pub name: String,
    /// Its first moment.
    pub start: Option<EpochMs>,
    /// Its last moment.
    pub end: Option<EpochMs>,
    /// The day of its first return, in days since 1970; `None` where no return is its own. Of values inside a day it is the
    /// day that the window starts on, of values at midnight the one after.
    pub first_return: Option<i32>,
    /// What it is for, where the bundle says so.
    pub role: Option<WindowRole>,
    /// Return on its own start, a fraction.
    pub total_return: Option<f64>,
    /// Sharpe ratio as the bundle gives it, per year.
    pub sharpe_ratio: Option<f64>,
    /// Deepest drawdown within it, a positive fraction.
    pub worst_drawdown: Option<f64>,
    /// Number of trades, open ones included.
    pub trades: u64,
}

/// Returns of days in UTC, in order of date.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DailyReturns {
    /// The day of each return, in days since 1970.
    pub days: Vec<i32>,
    /// From the last value of the day before to the last of this one, a fraction.
    pub values: Vec<f32>,
}
