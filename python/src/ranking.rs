//! Rankings: from the arguments of Python to the library's own.

use iaf::cli::CliError;
use iaf::model::Direction;
use iaf::rank::{Preset, RankBy, Ranking, Weights, metric_of_name};
use std::collections::BTreeMap;

/// What backtests are ranked by, as Python says it.
#[derive(Debug, Default)]
pub struct AskedRanking {
    pub by: Option<String>,
    pub focus: Option<String>,
    pub weights: Option<BTreeMap<String, f64>>,
    /// The end that comes first, where it is not the better one.
    pub ascending: Option<bool>,
}

impl AskedRanking {
    /// The ranking: a score where a preset or weights are given, and else a metric.
    pub fn ranking(&self) -> Result<Ranking, CliError> {
        let forced = self.ascending.map(|ascending| match ascending {
            true => Direction::Ascending,
            false => Direction::Descending,
        });
        if self.focus.is_none() && self.weights.as_ref().is_none_or(BTreeMap::is_empty) {
            return Ok(Ranking::Metric(RankBy::new(self.by.as_deref().unwrap_or("sharpe_ratio"), forced)?));
        }
        if self.by.is_some() {
            return Err(CliError::wrong_usage("a metric and a score are asked for at once")
                .hint("leave out by, or leave out focus and weights"));
        }
        if let Some((name, weight)) = self.weights.iter().flatten().find(|(_, weight)| !weight.is_finite()) {
            return Err(CliError::wrong_usage(format!("the weight of {name} is {weight}")).hint("give it a number"));
        }
        let preset = self.focus.as_deref().map_or(Ok(Preset::BALANCED), Preset::find)?;
        let own = self.weights.iter().flatten().map(|(name, weight)| Ok((metric_of_name(name)?, *weight)));
        let own = own.collect::<Result<Vec<_>, CliError>>()?;
        Ok(Ranking::Score(Weights::new(preset, &own), forced.unwrap_or(Direction::Descending)))
    }
}
