//! Rankings: the rows of a catalog in the order of one metric, or of a score of many.

use super::metric::{MetricError, RankBy};
use super::ranked::{Ranked, RankedList};
use super::score::scores;
use super::weights::Weights;
use crate::index::{Candidates, Catalog, IndexError, names_column};
use crate::model::{Direction, Metric};

/// The metric or the score that backtests are ranked by.
#[derive(Debug, Clone, PartialEq)]
pub enum Ranking {
    /// One metric.
    Metric(RankBy),
    /// A score of weighted metrics, the highest or the lowest first.
    Score(Weights, Direction),
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

/// The first backtests of a ranking.
#[derive(Debug, Clone, Default)]
pub struct Leaders {
    /// The backtests, best first.
    pub ranked: RankedList,
    /// How many backtests are ranked in all.
    pub of: usize,
}

/// The column of the one universe that a row is of.
const UNIVERSE: &str = "universe";

/// The rows of an index that pass a filter, best first. A score compares these rows and no others.
///
/// A row of one universe is a part of what another row has: it takes part only where the filter reads the column `universe`.
///
/// # Errors
/// The filter is no condition on the index's columns, or the index cannot be read.
pub fn rank_index(catalog: &dyn Catalog, ranking: &Ranking, filter: Option<&str>) -> Result<RankedList, IndexError> {
    Ok(best_of_all(catalog, ranking, filter, usize::MAX)?.ranked)
}

/// The first of the ranking that [`rank_index`] gives, for which not every row is read where the index knows the order.
///
/// # Errors
/// The filter is no condition on the index's columns, or the index cannot be read.
pub fn rank_leaders(
    catalog: &dyn Catalog,
    ranking: &Ranking,
    filter: Option<&str>,
    count: usize,
) -> Result<Leaders, IndexError> {
    // Otherwise it is asked of each row whether it takes part.
    let is_of_all = filter.is_none() && !catalog.has_universes()?;
    let Some(metric) = ranking.metric().filter(|_| is_of_all) else {
        return best_of_all(catalog, ranking, filter, count);
    };
    let (leaders, of) = (catalog.leaders(metric, ranking.direction(), count)?, catalog.count()?);
    if leaders.len() < count.min(of) {
        // Those without a value come after all that have one.
        return best_of_all(catalog, ranking, filter, count);
    }
    let ranked = |position| Ranked { key: leaders.key(position), value: leaders.value(position) };
    Ok(Leaders { ranked: (0..leaders.len()).map(ranked).collect(), of })
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
    value: impl Fn(&str) -> Option<f64>,
) -> Result<RankedList, IndexError> {
    let competing = competing(catalog.candidates(filter, &[])?, filter);
    let keys = (0..competing.len()).map(|position| competing.key(position));
    let values = keys.map(|key| value(key).unwrap_or(f64::NAN)).collect();
    Ok(RankedList::in_order(competing.into_keys(), values, direction, usize::MAX))
}

/// The first of a ranking, for which every row is read.
fn best_of_all(
    catalog: &dyn Catalog,
    ranking: &Ranking,
    filter: Option<&str>,
    count: usize,
) -> Result<Leaders, IndexError> {
    let competing = competing(catalog.candidates(filter, &ranking.metrics())?, filter);
    let rows = (0..competing.len()).map(|position| competing.values(position));
    let values = match ranking {
        Ranking::Metric(_) => rows.map(|values| values.first().copied().unwrap_or(f64::NAN)).collect(),
        Ranking::Score(weights, _) => {
            let weights: Vec<f64> = weights.entries().into_iter().map(|(_, weight)| weight).collect();
            scores(rows, &weights).collect()
        }
    };
    let of = competing.len();
    let ranked = RankedList::in_order(competing.into_keys(), values, ranking.direction(), count);
    Ok(Leaders { ranked, of })
}

/// The rows that take part in a ranking.
fn competing(candidates: Candidates, filter: Option<&str>) -> Candidates {
    let parts_compete = filter.is_some_and(|filter| names_column(filter, UNIVERSE));
    if parts_compete { candidates } else { candidates.without_parts() }
}
