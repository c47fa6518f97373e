//! Plain data and no I/O: what a backtest is, wherever it was read from.

mod backtest;
mod direction;
mod failure;
mod handle;
mod index_row;
mod metric;
mod nearest;
mod order;
mod position;
mod progress;
mod run;
mod series;
mod snapshot;
mod summary;
mod time;
mod trade;
mod value;

pub use backtest::{Backtest, Engine, FormatVersion};
pub use direction::Direction;
pub use failure::Failure;
pub use handle::{Handle, HandleError};
pub use index_row::{BundleStamp, IndexRow};
pub use metric::{Better, ColumnType, METRICS, Metric, Origin, Unit};
pub use nearest::nearest_names;
pub use order::{Order, Side};
pub use position::Position;
pub use progress::Progress;
pub use run::{Run, RunMetrics};
pub use series::{Point, Series, SeriesField};
pub use snapshot::Snapshot;
pub use summary::Summary;
pub use time::{EpochMs, MS_PER_DAY};
pub use trade::Trade;
pub use value::{Fields, Value};
