//! Publishing: takes a sweep and what was asked of it, or backtests at hand; gives the input of a page, with failures as values.
//!
//! The one room that knows both where backtests come from and what a page shows. Writes nothing and renders nothing.

mod of_backtests;
mod of_sweep;
mod request;

pub use of_backtests::{PublishedBacktest, input_of_backtests};
pub use of_sweep::{Published, input_of_sweep};
pub use request::Request;
