//! Factors that are built in, and the way to a user's own: takes a panel and gives a number for each of its rows.
//!
//! Must not know of each other, nor of the language that names them.

mod cross_sectional_mean;
mod custom;
mod mean;
mod neutralize;
mod per_symbol;
mod price;
mod returns;
mod rolling_beta;
mod rsi;
mod volatility;
mod vwap;

pub use cross_sectional_mean::cross_sectional_mean;
pub use custom::{Bars, custom_factor};
pub use mean::{average_dollar_volume, sma};
pub use neutralize::neutralize;
pub use per_symbol::static_per_symbol;
pub use price::price;
pub use returns::returns;
pub use rolling_beta::rolling_beta;
pub use rsi::rsi;
pub use volatility::volatility;
pub use vwap::vwap;
