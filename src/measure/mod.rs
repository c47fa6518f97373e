//! Measures a backtest: takes its runs and its summary and gives its figures.
//!
//! Knows neither files nor an index nor a page. [`Curves`] are what is measured, at full resolution; [`Measured`] is what
//! comes out, small enough to be kept of every backtest that is looked at. [`TrialMeasures`] are the part of it that takes no
//! trades, for every backtest of a sweep.

mod curves;
mod differences;
mod exposure;
mod impossible;
mod liquidity;
mod measured;
mod performance;
mod rolling;
mod time_weighted;
mod trades;
mod trial;
mod window;

pub use curves::Curves;
pub use differences::SummaryDifference;
pub use exposure::SymbolShare;
pub use impossible::{Contradiction, ImpossibleFigure, impossible_figures};
pub use liquidity::{Bucket, ByUniverse, KEEPING, LEAST_DAYS, LIMITS, LOOKED_BACK_DAYS, Liquidity, SymbolLiquidity};
pub use measured::Measured;
pub use performance::{MEASURES_VERSION, Performance};
pub use rolling::{PairedReturn, ROLLING_DAYS, Rolling, RollingFigure, RollingFigures, RollingSeries};
pub use trades::{TradingCosts, closing_price};
pub use trial::{TrialMeasures, sharpe_of_days};
pub use window::WindowResult;
