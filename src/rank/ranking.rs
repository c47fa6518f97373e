//! Rankings: the rows of a catalog in the order of one metric, or of a score of many.

use super::metric::{MetricError, RankBy};
use super::score::scores;
use super::weights::Weights;
use crate::index::{Candidate, Catalog, IndexError, names_column};
use crate::model::{Direction, Metric, RowKey};

/// The metric or the score that backtests are ranked by.
#[derive(Debug, Clone, PartialEq)]
pub enum Ranking {
    /// One metric.
    Metric(RankBy),
    /// A score of weighted metrics, the highest or the lowest first.
    Score(Weights, Direction),
}

/// A backtest in a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The key of its row.
    pub key: RowKey,
    /// The value of the metric, if it has one, or the score.
    pub value: Option<f64>,
}

impl Ranking {
    /// Ranks by the metric of a name, the better values first.
    ///
    /// # Errors
    /// No metric with a column in the index has that name.
    pub fn by(metric: &str) -> Result<Ranking, MetricError> {
        Ok(Ranking::Metric(RankBy::new(metric, None)?))
    }

    /// The end that comes first.
    pub fn direction(&self) -> Direction {
        match self {
            Ranking::Metric(by) => by.direction,
            Ranking::Score(_, direction) => *direction,
        }
    }

    /// The score that a backtest was ranked by, if it was one: no bundle holds it.
    pub fn score(&self, ranked_by: Option<f64>) -> Option<f64> {
        match self {
            Ranking::Metric(_) => None,
            Ranking::Score(..) => ranked_by,
        }
    }

    /// Every metric that counts.
    pub fn metrics(&self) -> Vec<&'static Metric> {
        match self {
            Ranking::Metric(by) => vec![by.metric],
            Ranking::Score(weights, _) => weights.entries().into_iter().map(|(metric, _)| metric).collect(),
        }
    }

    /// The metric, where it is one alone.
    pub fn metric(&self) -> Option<&'static Metric> {
        match self {
            Ranking::Metric(by) => Some(by.metric),
            Ranking::Score(..) => None,
        }
    }
}

/// The column of the one universe that a row is of.
const UNIVERSE: &str = "universe";

/// The rows of an index that pass a filter, best first. A score compares these rows and no others.
///
/// A row of one universe is a part of what another row has: it takes part only where the filter reads the column `universe`.
///
/// # Errors
/// The filter is no condition on the index's columns, or the index cannot be read.
pub fn rank_index(catalog: &dyn Catalog, ranking: &Ranking, filter: Option<&str>) -> Result<Vec<Ranked>, IndexError> {
    let mut ranked: Vec<Ranked> = match ranking {
        Ranking::Metric(by) => {
            let ranked = competing(catalog, filter, &[by.metric])?
                .into_iter()
                .map(|candidate| Ranked { value: candidate.value(0), key: candidate.key });
            ranked.collect()
        }
        Ranking::Score(weights, _) => {
            let (metrics, weights): (Vec<&Metric>, Vec<f64>) = weights.entries().into_iter().unzip();
            let candidates = competing(catalog, filter, &metrics)?;
            let scores = scores(candidates.iter().map(|candidate| &*candidate.values), &weights);
            let ranked = candidates.into_iter().zip(scores);
            ranked.map(|(candidate, score)| Ranked { key: candidate.key, value: Some(score) }).collect()
        }
    };
    ranking.direction().sort(&mut ranked, |ranked| (ranked.value, ranked.key.as_str()));
    Ok(ranked)
}

/// The rows of an index that pass a filter in the order of values that no index holds, best first; they take part as in
/// [`rank_index`].
///
/// # Errors
/// The filter is no condition on the index's columns, or the index cannot be read.
pub fn rank_by_values(
    catalog: &dyn Catalog,
    direction: Direction,
    filter: Option<&str>,
    value: impl Fn(&RowKey) -> Option<f64>,
) -> Result<Vec<Ranked>, IndexError> {
    let candidates = competing(catalog, filter, &[])?.into_iter();
    let mut ranked: Vec<Ranked> =
        candidates.map(|candidate| Ranked { value: value(&candidate.key), key: candidate.key }).collect();
    direction.sort(&mut ranked, |ranked| (ranked.value, ranked.key.as_str()));
    Ok(ranked)
}

/// The rows that pass a filter and take part in a ranking.
fn competing(catalog: &dyn Catalog, filter: Option<&str>, metrics: &[&Metric]) -> Result<Vec<Candidate>, IndexError> {
    let parts_compete = filter.is_some_and(|filter| names_column(filter, UNIVERSE));
    let mut candidates = catalog.candidates(filter, metrics)?;
    candidates.retain(|candidate| parts_compete || candidate.universe.is_none());
    Ok(candidates)
}
