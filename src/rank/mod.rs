//! From the rows of an index to an order.

mod metric;
mod presets;
mod ranking;
mod score;
mod weights;

pub use metric::{MetricError, RankBy, metric_with_column};
pub use presets::{PRESETS, Preset, PresetError};
pub use ranking::{Ranked, Ranking, rank_index};
pub use score::scores;
pub use weights::Weights;
