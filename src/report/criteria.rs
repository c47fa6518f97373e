//! The criteria by which winners were chosen, and the page's words for them.

use crate::model::{Better, Direction, Metric};
use crate::rank::{Ranking, Weights};

use super::tearsheet::Tearsheet;
use super::text::{metric_value, ratio};

/// The criteria by which winners were chosen.
#[derive(Debug, Clone)]
pub struct Criteria {
    /// The ranking that they lead.
    pub ranking: Ranking,
    /// The condition that backtests had to meet, as the user wrote it.
    pub filter: Option<String>,
    /// The number of winners that was asked for.
    pub limit: usize,
}

impl Criteria {
    /// Whether the least value comes first.
    pub fn is_ascending(&self) -> bool {
        self.ranking.direction() == Direction::Ascending
    }

    /// The name for people of what the winners are ranked by.
    pub fn label(&self) -> String {
        match &self.ranking {
            Ranking::Metric(by) => by.metric.label.to_owned(),
            Ranking::Score(weights, _) => format!("score ({})", preset_in_words(weights)),
        }
    }

    /// The head of the ranked column.
    pub fn short_label(&self) -> &'static str {
        self.ranking.metric().map_or("Score", |metric| metric.short_label)
    }

    /// The definition of the ranked value.
    pub fn definition(&self) -> String {
        match &self.ranking {
            Ranking::Metric(by) => by.metric.definition.to_owned(),
            Ranking::Score(weights, _) => format!(
                "Sum of weighted metrics, each scaled from 0 to 1 among the backtests that take part: {}.",
                terms(weights)
            ),
        }
    }

    /// The ranked values that are good.
    pub fn better(&self) -> Better {
        self.ranking.metric().map_or(Better::Higher, |metric| metric.better)
    }

    /// The value that a winner is ranked by.
    pub fn value(&self, winner: &Tearsheet) -> Option<f64> {
        match self.ranking.metric() {
            Some(metric) => winner.value(metric),
            None => winner.score,
        }
    }

    /// The value that a winner is ranked by, as text.
    pub fn text(&self, winner: &Tearsheet) -> String {
        match self.ranking.metric() {
            Some(metric) => metric_value(metric, winner.value(metric)),
            None => ratio(winner.score),
        }
    }

    /// The query in words: `top 25 by sharpe_ratio descending`.
    pub fn query(&self) -> String {
        let direction = if self.is_ascending() { "ascending" } else { "descending" };
        let filter = self.filter.as_ref().map_or_else(String::new, |filter| format!(" where {filter}"));
        let by = match &self.ranking {
            Ranking::Metric(by) => by.metric.name.to_owned(),
            Ranking::Score(weights, _) => format!("score = {}", terms(weights)),
        };
        format!("top {}{filter} by {by} {direction}", self.limit)
    }

    /// Whether the ranked column shows this metric.
    pub fn shows(&self, metric: &Metric) -> bool {
        self.ranking.metric().is_some_and(|ranked| ranked.name == metric.name)
    }
}

fn preset_in_words(weights: &Weights) -> String {
    let own = if weights.own().is_empty() { "" } else { ", own weights" };
    format!("{}{own}", weights.preset().name().replace('_', "-"))
}

fn terms(weights: &Weights) -> String {
    let term = |(metric, weight): (&Metric, f64)| format!("{weight} × {}", metric.name);
    weights.entries().into_iter().map(term).collect::<Vec<_>>().join(" + ")
}
