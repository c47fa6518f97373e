//! Sharpe ratios as estimates: takes the returns of trials, and gives how sure a ratio is and how high the best of many
//! would be by luck. Must not know which trial was chosen.

mod deflated;
mod estimate;
mod expected_maximum;
mod inference;
mod probabilistic;

pub use deflated::{DeflatedSharpe, deflated_sharpe_ratio};
pub use estimate::SharpeEstimate;
pub use expected_maximum::{MaximumOfNormals, expected_maximum};
pub use inference::{
    SharpePower, confidence_interval, deflated_under_selection, probability_above, sampling_deviation,
    track_record_needed,
};
pub use probabilistic::{minimum_backtest_length, minimum_track_record_length, probabilistic_sharpe_ratio};
