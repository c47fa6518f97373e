//! Scalars of one backtest of a bundle.

use crate::model::{Summary, TrialName};

/// What can be known of one backtest of a bundle without its series.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialScalars {
    /// Which one it is; `None` where the bundle has no studies.
    pub name: Option<TrialName>,
    /// The part that the study has in the evaluation, such as `in_sample` or `walk_forward`.
    pub sample_type: Option<String>,
    /// `vector`, `event` or whatever else the file says.
    pub engine_type: Option<String>,
    /// Risk-free rate, a fraction per year.
    pub risk_free_rate: Option<f64>,
    /// How many windows were run.
    pub number_of_runs: u64,
    /// The summary's numbers; `None` where the file has none.
    pub summary: Option<Summary>,
}
