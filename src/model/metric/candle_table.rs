//! The table of the metrics that a backtest has only with the candles of its symbols.

use super::Better::Higher;
use super::table::computed;
use super::{Metric, Origin};
use crate::model::{Decimals, Form};

/// Every metric of a backtest and the candles that its bundle names. No index has a column of them, for they take both whole.
#[rustfmt::skip]
pub const CANDLE_METRICS: [Metric; 1] = [
    computed(Origin::Candles, "capacity", Form { decimals: Decimals::Fixed(0), ..Form::AMOUNT }, Higher, "Capacity at 1 % of volume", "Capacity",
        "Capital at the start, in the trading currency, up to which 95 % of trades are at most 1 % of what was traded of their symbol a day, on average over the 30 days before, if trades grow with it."),
];
