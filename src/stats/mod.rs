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
mod moments;
mod periods;
mod ratios;
mod regression;
pub mod selection;
mod tail;

pub use benchmark::{
    Close, LONGEST_GAP_DAYS, PurchasePlan, benchmark_growth, benchmark_returns, equal_weight, return_over,
    risk_free_returns,
};
pub use calendar::{CalendarReturn, monthly_returns, yearly_returns};
pub use chain::{ChainedEquity, ChainedWindow, chain, clean, keep_lost, parallel_mean};
pub use correlation::{Correlation, correlation};
pub use distribution::{FiveNumbers, median, quantile};
pub use downsample::downsample;
pub use drawdown::{Drawdown, average_drawdown, depths, drawdowns, ulcer_index, worst_drawdown};
pub use growth::{
    DAYS_PER_YEAR, DailyCloses, DailyReturn, LEAST_DAYS_FOR_ANNUAL, annual_growth, annual_volatility, daily_returns,
    rolling_returns, years_of,
};
pub use moments::{kurtosis, skewness};
pub use periods::periods_per_year;
pub use ratios::{
    kelly_fraction, mean, omega_ratio, payoff_ratio, sharpe_ratio, sortino_ratio, standard_deviation, winning_share,
    winning_share_of_changes,
};
pub use regression::Regression;
pub use tail::{conditional_value_at_risk, tail_ratio, value_at_risk};
