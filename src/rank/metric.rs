//! Ranking by one metric.

use crate::model::{Better, Direction, Metric, Origin, nearest_metrics};

/// A metric to rank by, and which end of it comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankBy {
    /// The metric.
    pub metric: &'static Metric,
    /// Which end of it comes first.
    pub direction: Direction,
}

/// Why a name cannot be ranked by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetricError {
    /// There is no such metric.
    #[error("no metric is called '{name}'")]
    Unknown {
        /// The name as it was given.
        name: String,
        /// Names that resemble it.
        nearest: Vec<&'static str>,
    },
    /// No index holds it, so that no score can weigh it.
    #[error("'{0}' is computed over all trials of a sweep, and no score weighs it")]
    OfSweep(&'static str),
    /// No index holds it, so that nothing is ranked by it.
    #[error("'{0}' takes a backtest's candles, and is known of the winners of a report alone")]
    OfCandles(&'static str),
}

/// The metric of a name, of the summary or measured.
///
/// # Errors
/// Names the metrics that resemble an unknown one, and refuses one of the whole sweep or of candles.
pub fn metric_of_name(name: &str) -> Result<&'static Metric, MetricError> {
    if let Some(metric) = Metric::find_of_sweep(name) {
        return Err(MetricError::OfSweep(metric.name));
    }
    if let Some(metric) = Metric::find_of_candles(name) {
        return Err(MetricError::OfCandles(metric.name));
    }
    Metric::find(name).ok_or_else(|| MetricError::Unknown { name: name.to_owned(), nearest: nearest_metrics(name, []) })
}

impl RankBy {
    /// Ranks by the metric of a name, which may be one of the whole sweep; where no direction is forced, the better values
    /// come first.
    ///
    /// # Errors
    /// No metric has that name.
    pub fn new(name: &str, forced: Option<Direction>) -> Result<RankBy, MetricError> {
        let metric = Metric::find_of_sweep(name).map_or_else(|| metric_of_name(name), Ok)?;
        let natural = match metric.better {
            Better::Lower => Direction::Ascending,
            // Clusters are numbered from that of the best trial on.
            Better::Neither if metric.origin == Origin::Sweep => Direction::Ascending,
            Better::Higher | Better::Neither => Direction::Descending,
        };
        Ok(RankBy { metric, direction: forced.unwrap_or(natural) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order(name: &str, forced: Option<Direction>, values: &[Option<f64>]) -> Vec<usize> {
        let mut items: Vec<(usize, String)> = (0..values.len()).map(|n| (n, format!("{n:03}"))).collect();
        RankBy::new(name, forced).unwrap().direction.sort(&mut items, |(n, handle)| (values[*n], handle));
        items.into_iter().map(|(n, _)| n).collect()
    }

    #[test]
    fn the_better_end_comes_first_unless_another_is_forced() {
        let values = [Some(1.0), Some(3.0), Some(2.0)];
        assert_eq!(order("sharpe_ratio", None, &values), [1, 2, 0]);
        assert_eq!(order("max_drawdown", None, &values), [0, 2, 1]);
        assert_eq!(order("summary_sharpe_ratio", Some(Direction::Ascending), &values), [0, 2, 1]);
    }

    #[test]
    fn missing_values_come_last_and_infinities_are_values() {
        let values = [None, Some(f64::NEG_INFINITY), Some(f64::NAN), Some(0.0), Some(-0.0), Some(f64::INFINITY)];
        assert_eq!(order("cagr", None, &values), [5, 3, 4, 1, 0, 2]);
        assert_eq!(order("cagr", Some(Direction::Ascending), &values), [1, 3, 4, 5, 0, 2]);
    }

    #[test]
    fn an_unknown_metric_names_its_neighbours() {
        let error = RankBy::new("sharp", None).unwrap_err();
        assert_eq!(error.to_string(), "no metric is called 'sharp'");
        assert!(
            matches!(error, MetricError::Unknown { nearest, .. } if nearest[..2] == ["chained_sharpe", "sharpe_ratio"])
        );
    }

    #[test]
    fn what_takes_candles_is_said_to_be_in_no_index() {
        assert_eq!(RankBy::new("capacity", None), Err(MetricError::OfCandles("capacity")));
    }

    #[test]
    fn what_is_measured_can_be_ranked_by_too() {
        let by = RankBy::new("worst_drawdown", None).unwrap();
        assert_eq!((by.metric.name, by.direction), ("worst_drawdown", Direction::Ascending));
    }

    proptest! {
        #[test]
        fn the_order_is_total_and_does_not_depend_on_where_it_starts(
            values in proptest::collection::vec(proptest::option::of(prop_oneof![any::<f64>(), (-2i8..2).prop_map(f64::from)]), 0..40),
            ascending: bool,
        ) {
            let direction = if ascending { Direction::Ascending } else { Direction::Descending };
            let mut forward: Vec<(Option<f64>, String)> =
                values.iter().enumerate().map(|(n, value)| (*value, format!("{n:03}"))).collect();
            let mut backward: Vec<_> = forward.iter().rev().cloned().collect();
            direction.sort(&mut forward, |(value, handle)| (*value, handle));
            direction.sort(&mut backward, |(value, handle)| (*value, handle));
            let names = |items: &[(Option<f64>, String)]| items.iter().map(|(_, handle)| handle.clone()).collect::<Vec<_>>();
            prop_assert_eq!(names(&forward), names(&backward));
        }
    }
}
