//! Numbers from series: pure functions on points, without files and without pages.

mod calendar;
mod chain;
mod downsample;
mod drawdown;
mod growth;

pub use calendar::{CalendarReturn, monthly_returns, yearly_returns};
pub use chain::{ChainedEquity, ChainedWindow, chain, clean};
pub use downsample::downsample;
pub use drawdown::{Drawdown, drawdowns, worst_drawdown};
pub use growth::{DAYS_PER_YEAR, annual_growth, annual_volatility, daily_returns};
