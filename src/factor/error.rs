//! Faults of factors: what cannot be computed, and of prices that are no panel.

use super::candles::PriceColumn;
use crate::model::EpochMs;

/// A factor, a filter or a pipeline that cannot be made, or prices that they cannot be computed of.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FactorError {
    /// A window of no bars.
    #[error("a window has at least one bar")]
    NoBars,
    /// A beta over one bar.
    #[error("a beta needs a window of at least 2 bars")]
    OneBar,
    /// The best none.
    #[error("at least one symbol must be let through")]
    NoSymbols,
    /// A year of no periods.
    #[error("a year has {0} periods, which is no number above 0")]
    Periods(f64),
    /// Bounds that are none.
    #[error("the bounds are {lower} and {upper}, but must be fractions with 0 <= lower < upper <= 1")]
    Bounds {
        /// The lower one.
        lower: f64,
        /// The upper one.
        upper: f64,
    },
    /// Nothing to make a factor neutral to.
    #[error("a factor is made neutral to at least one other")]
    NoExposures,
    /// A pipeline of nothing.
    #[error("a pipeline has at least one column or a universe")]
    NoColumns,
    /// A pipeline that chooses no symbols.
    #[error(
        "it lets no symbols through: give it a universe, or a filter alone, such as average_dollar_volume(30).top(20)"
    )]
    NoUniverse,
    /// A pipeline of a number alone, of which a choice of symbols is wanted.
    #[error(
        "it is a factor, a number for each symbol, and lets through none by itself: make a filter of it, such as average_dollar_volume(30).top(20) or returns(60) > 0"
    )]
    NoFilter,
    /// No candles at all.
    #[error("there are no candles to screen")]
    NoCandles,
    /// A moment before the first bar.
    #[error("the first bar is that of {0}")]
    TooEarly(EpochMs),
    /// An end before its beginning.
    #[error("from {from} to {to} is no time: the end is before the beginning")]
    Backwards {
        /// The beginning.
        from: EpochMs,
        /// The end.
        to: EpochMs,
    },
    /// Two columns of one name, or one with the name of a column that every screen has.
    #[error("there is a column {0} already; give it another name")]
    TakenName(String),
    /// Columns of candles that have not the same length.
    #[error("of {symbol} there are {times} times and {values} values of {column}")]
    Lengths {
        /// The symbol.
        symbol: String,
        /// The column.
        column: PriceColumn,
        /// The number of times.
        times: usize,
        /// The number of its values.
        values: usize,
    },
    /// Two candles of one symbol at one time.
    #[error("there are two candles of {symbol} at {at}")]
    Twice {
        /// The symbol.
        symbol: String,
        /// The time.
        at: EpochMs,
    },
    /// More rows than can be counted.
    #[error("a panel has at most 4,294,967,295 rows, and these are {0}")]
    TooManyRows(usize),
    /// A frame that holds no candles.
    #[error("the frame of {symbol} holds no candles: {reason}")]
    Frame {
        /// The symbol.
        symbol: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A frame that holds no candles in long form.
    #[error("these prices are no long form: {0}")]
    LongForm(String),
    /// A factor of the user's own failed.
    #[error("the factor {name} failed: {reason}")]
    Custom {
        /// Its name.
        name: String,
        /// What it said.
        reason: String,
    },
    /// The columns cannot be put into a table.
    #[error("the columns are no table: {0}")]
    Table(String),
}
