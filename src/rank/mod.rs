//! Ranks: takes the rows of an index, and gives them in the order of a metric or of a score of many.
//!
//! Decides nothing about files: it knows neither bundles nor stores nor pages.

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
