//! Ranks: takes the rows of an index, and gives them in the order of a metric or of a score of many.
//!
//! Decides nothing about files: it knows neither bundles nor stores nor pages.

mod contradiction;
mod difference;
mod difference_line;
mod metric;
mod presets;
mod ranked;
mod ranking;
mod score;
mod weights;

pub use contradiction::{
    Contradicted, FilterContradiction, RankContradiction, filter_contradictions, rank_contradiction,
};
pub use difference::{Change, Difference, Standing};
pub use difference_line::{DifferenceLine, Happened};
pub use metric::{MetricError, RankBy, metric_of_name};
pub use presets::{PRESETS, Preset, PresetError};
pub use ranked::{Ranked, RankedList};
pub use ranking::{Leaders, Ranking, rank_by_values, rank_index, rank_leaders};
pub use score::scores;
pub use weights::Weights;
