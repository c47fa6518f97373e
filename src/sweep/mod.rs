//! Sweeps: the backtests at one location, from whatever lies there to the winners of a ranking.
//!
//! Takes the path of a folder, an index or a store; gives rows, an order and open backtests, with what could not be read
//! as values beside them. Knows no page and no command.
//!
//! ```text
//! location --open--> Sweep --refresh--> index --rank--> order --winners--> backtests
//! ```

mod candles;
mod distinct;
mod drawing;
mod each_trial;
mod error;
mod judge;
mod open;
mod options;
mod refresh;
mod shard;
mod source;
mod winner_candles;
mod winners;

pub use candles::SweepCandles;
pub use distinct::Distinct;
pub use each_trial::{IndexedTrial, TrialCounts};
pub use error::SweepError;
pub use open::Sweep;
pub use options::{IndexHome, SweepOptions};
pub use refresh::Refreshed;
pub use winner_candles::{TradedCandles, WinnerCandles};
pub use winners::{Winner, Winners};
