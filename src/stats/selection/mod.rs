//! Statistics of selection: whether the best of many trials is good, or the luckiest.
//!
//! Pure functions: each takes the daily returns of all trials and gives an estimate, says what it assumes and refuses
//! what it cannot answer. Must not know where the trials are from.

mod bootstrap;
mod clusters;
mod effective_trials;
mod error;
mod haircut;
mod importance;
mod multiple_testing;
mod neighbourhood;
#[cfg(test)]
pub(super) mod noise;
mod normal;
mod overfitting;
mod random;
mod rank_correlation;
mod sharpe;
mod sortino;
mod trial_returns;
mod walk_forward;

pub use bootstrap::{BestByLuck, Draws, LuckFigure, PValues, SuperiorAbility, block_length, typical_block_length};
pub use clusters::{Clusters, NEAR_COPY};
pub use effective_trials::EffectiveTrials;
pub use error::SelectionError;
pub use haircut::{Haircut, p_value_of_sharpe, without_autocorrelation};
pub use importance::{Importance, Levels};
pub use multiple_testing::Correction;
pub use neighbourhood::Neighbourhood;
pub use overfitting::{Overfitting, OverfittingOptions, Split, overfitting};
pub use rank_correlation::rank_correlation;
pub use sharpe::{
    DeflatedSharpe, MaximumOfNormals, SharpeEstimate, SharpePower, confidence_interval, deflated_sharpe_ratio,
    deflated_under_selection, expected_maximum, minimum_backtest_length, minimum_track_record_length,
    probabilistic_sharpe_ratio, probability_above, sampling_deviation, track_record_needed,
};
pub use sortino::sortino_interval;
pub use trial_returns::TrialReturns;
pub use walk_forward::{Band, Choice, Fold, WalkForward, ratios_over, walk_forward};
