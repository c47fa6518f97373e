//! Screens: takes columns of prices in long form; gives factors of each symbol at each bar, and the symbols that pass a filter.
//!
//! ```text
//! candles -> Panel -> Factor: a number, Filter: yes or no, for each symbol at each bar -> Pipeline -> the rows of its universe
//! ```
//!
//! At a bar only that bar and earlier ones count, and of other symbols only the same bar. Numbers are missing, which is another
//! thing than NaN, until a window is full of known ones.
//!
//! ```
//! use iaf::factor::{Column, Panel, Pipeline, SymbolCandles, Window, Within, average_dollar_volume, returns};
//!
//! # fn main() -> Result<(), iaf::factor::FactorError> {
//! let candles = |symbol: &str, closes: [f64; 3]| SymbolCandles {
//!     symbol: symbol.to_owned(),
//!     times: vec![0, 86_400_000, 172_800_000],
//!     close: closes.to_vec().into(),
//!     volume: vec![10.0; 3].into(),
//!     ..SymbolCandles::default()
//! };
//! let panel = Panel::new(vec![candles("BTC/EUR", [100.0, 110.0, 99.0]), candles("ADA/EUR", [1.0, 1.2, 1.5])])?;
//! let universe = average_dollar_volume(Window::new(2)?).top(1, Within::default())?;
//! let gain = returns(Window::new(1)?);
//! let pipeline = Pipeline::new(Some(universe), vec![("gain".to_owned(), Column::Factor(gain))])?;
//! let screened = pipeline.run(&panel, ..)?;
//! assert_eq!(screened.num_rows(), 2, "the first bar fills no window of two");
//! # Ok(())
//! # }
//! ```
//!
//! It must not know where candles come from.

mod builtin;
mod candles;
mod cross_section;
mod error;
mod expression;
mod frame;
mod long_form;
mod number;
mod operation;
mod panel;
mod pipeline;
mod rolling;
mod span;
mod term;
mod universe;
mod window;

#[cfg(test)]
mod tests;

pub use builtin::{
    Bars, average_dollar_volume, cross_sectional_mean, custom_factor, neutralize, price, returns, rolling_beta, rsi,
    sma, static_per_symbol, volatility, vwap,
};
pub use candles::{PriceColumn, SymbolCandles, usual_step};
pub use error::FactorError;
pub use expression::{
    ExpressionError, ExpressionFault, Pointed, pipeline as parse_pipeline, pipeline_with as parse_pipeline_with,
    usages as expression_usages,
};
pub use number::Number;
pub use operation::{Arithmetic, Groups, Operand, Within, compare};
pub use panel::Panel;
pub use pipeline::{Column, Pipeline};
pub use span::Span;
pub use term::{AnyFactor, AnyFilter, Evaluation, Factor, Filter};
pub use universe::Universe;
pub use window::Window;
