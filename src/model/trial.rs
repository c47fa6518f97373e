//! A trial: what an index keeps of a backtest beside its row, as only a look at its series tells.

use super::EquityFigures;

/// What is known of one backtest of a sweep besides its scalars.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trial {
    /// The study that it is of; only version 5 has studies.
    pub study: Option<String>,
    /// The universe of symbols that it ran on, where the study names one.
    pub universe: Option<String>,
    /// What its windows are samples of, such as `in_sample`, where the study says so.
    pub sample_type: Option<String>,
    /// What was measured on its equity.
    pub figures: EquityFigures,
    /// Why nothing was measured, where the bundle's series cannot be read.
    pub fault: Option<String>,
}
