//! Statistics: takes series of points, and gives numbers: growth, drawdowns, correlations, quantiles.
//!
//! Pure functions. It knows neither bundles nor files nor pages.

mod benchmark;
mod calendar;
mod chain;
mod correlation;
mod distribution;
mod downsample;
mod drawdown;
mod growth;

pub use benchmark::{Close, Plan, benchmark_growth, benchmark_returns, equal_weight, risk_free_returns};
pub use calendar::{CalendarReturn, monthly_returns, yearly_returns};
pub use chain::{ChainedEquity, ChainedWindow, chain, clean};
pub use correlation::{Correlation, correlation};
pub use distribution::{FiveNumbers, median, quantile};
pub use downsample::downsample;
pub use drawdown::{Drawdown, drawdowns, worst_drawdown};
pub use growth::{DAYS_PER_YEAR, DailyReturn, annual_growth, annual_volatility, daily_returns, rolling_returns};
