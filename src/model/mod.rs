//! Plain data: takes what other rooms read or compute, and gives the types in which all of them speak.
//!
//! A backtest with its runs, trades and series, the row of an index, handles, and [`METRICS`], the one table of every
//! metric. Does no I/O, and knows neither files nor databases nor pages.

mod backtest;
mod comparison;
mod direction;
mod equity_figures;
mod failure;
mod form;
mod gone_trial;
mod handle;
mod handles;
mod index_row;
mod location;
mod metric;
mod nearest;
mod order;
mod percent;
mod position;
mod progress;
pub mod python_json;
mod records;
mod row_key;
mod run;
mod run_outline;
mod series;
mod snapshot;
mod summary;
mod texts;
mod time;
mod trade;
mod trial;
mod trial_details;
mod trial_name;
mod value;
mod window_role;

pub use backtest::{Backtest, Engine, FormatVersion};
pub use comparison::Comparison;
pub use direction::Direction;
pub use equity_figures::EquityFigures;
pub use failure::Failure;
pub use form::{Decimals, Form, Sign, Typography, Unit};
pub use gone_trial::GoneTrial;
pub use handle::{Handle, HandleError};
pub use handles::Handles;
pub use index_row::{BundleStamp, IndexRow};
pub use location::Location;
pub use metric::{
    Better, CANDLE_METRICS, ColumnType, METRIC_GROUPS, METRICS, Metric, MetricGroup, Origin, SWEEP_METRICS,
};
pub use nearest::{nearest_metrics, nearest_names};
pub use order::{Order, Side};
pub(crate) use percent::{percent_decoded, percent_encoded};
pub use position::Position;
pub use progress::Progress;
pub(crate) use records::PackedRecord;
pub use records::Records;
pub use row_key::RowKey;
pub use run::{Run, RunMetrics};
pub use run_outline::RunOutline;
pub use series::{Point, Series, SeriesField};
pub use snapshot::Snapshot;
pub use summary::Summary;
pub(crate) use texts::Texts;
pub use time::{EpochMs, MS_PER_DAY};
pub use trade::Trade;
pub use trial::Trial;
pub use trial_details::{DailyReturns, TrialDetails, TrialWindow};
pub use trial_name::TrialName;
pub use value::{Fields, Value};
pub use window_role::WindowRole;
