//! From the rows of an index to an order; nothing here reads a file.

mod metric;

pub use metric::{Direction, MetricError, RankBy, metric_with_column};
