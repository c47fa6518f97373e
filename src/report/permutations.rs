//! Permutation tests: how often luck alone, on shuffled prices, did as well as the backtest.

use crate::model::{Fields, Metric, Value};
use crate::stats::quantile;

use super::text::{counted, metric_value, ratio};

/// One metric of one permutation test.
#[derive(Debug, Clone)]
pub struct PermutationRow {
    /// The window that was tested; empty where the bundle does not say.
    pub window: String,
    /// The metric.
    pub metric: String,
    /// Its value in the backtest.
    pub real: String,
    /// Its range on shuffled prices, from the 5th to the 95th percentile.
    pub shuffled: String,
    /// How many shuffles there were.
    pub shuffles: String,
    /// The share of shuffles that did as well, as the bundle gives it.
    pub p_value: Option<f64>,
}

impl PermutationRow {
    /// The p-value as the page writes it.
    pub fn written_p_value(&self) -> String {
        p_value(self.p_value)
    }
}

/// The lowest and the highest p-value of tests, where there is one.
pub fn p_values(rows: &[PermutationRow]) -> Option<(f64, f64)> {
    let values = || rows.iter().filter_map(|row| row.p_value);
    Some((values().reduce(f64::min)?, values().reduce(f64::max)?))
}

/// What permutation tests found, in one sentence; `None` where there is none.
pub fn permutations_in_words(rows: &[PermutationRow]) -> Option<String> {
    let tests = (!rows.is_empty()).then(|| counted(rows.len(), "permutation test"))?;
    Some(match p_values(rows) {
        Some((lowest, highest)) if rows.len() > 1 => {
            format!("{tests} of its metrics, p-values from {} to {}.", p_value(Some(lowest)), p_value(Some(highest)))
        }
        Some((only, _)) => format!("{tests} of its metrics, p-value {}.", p_value(Some(only))),
        None => format!("{tests} of its metrics."),
    })
}

/// A p-value with three decimals.
pub fn p_value(value: Option<f64>) -> String {
    value.map_or_else(|| ratio(None), |value| format!("{value:.3}"))
}

/// The rows of a bundle's permutation tests: a list of tests with `real_metrics`, `permutated_metrics` and `p_values`.
pub fn permutation_rows(tests: &Value) -> Vec<PermutationRow> {
    let Value::List(tests) = tests else { return Vec::new() };
    tests.iter().filter_map(as_map).flat_map(rows_of).collect()
}

fn rows_of(test: &Fields) -> Vec<PermutationRow> {
    let shuffled: Vec<&Fields> = match test.get("permutated_metrics") {
        Some(Value::List(runs)) => runs.iter().filter_map(as_map).collect(),
        _ => Vec::new(),
    };
    let real = test.get("real_metrics").and_then(as_map);
    let Some(p_values) = test.get("p_values").and_then(as_map) else { return Vec::new() };
    let row = |(name, p_value): (&str, &Value)| {
        let written = |value: Option<f64>| match Metric::find(name) {
            Some(metric) => metric_value(metric, value),
            None => ratio(value),
        };
        let values: Vec<f64> = shuffled.iter().filter_map(|run| run.number(name)).collect();
        PermutationRow {
            window: test.text("backtest_date_range_name").unwrap_or_default().to_owned(),
            metric: Metric::find(name).map_or_else(|| name.to_owned(), |metric| metric.label.to_owned()),
            real: written(real.and_then(|metrics| metrics.number(name))),
            shuffled: format!("{} to {}", written(quantile(&values, 0.05)), written(quantile(&values, 0.95))),
            shuffles: counted(values.len(), "shuffle"),
            p_value: p_value.as_number(),
        }
    };
    p_values.iter().map(row).collect()
}

fn as_map(value: &Value) -> Option<&Fields> {
    match value {
        Value::Map(fields) => Some(fields),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: Vec<(&str, Value)>) -> Value {
        Value::Map(entries.into_iter().collect())
    }

    #[test]
    fn each_tested_metric_is_set_against_its_shuffles() {
        let shuffles = (0..=20).map(|step| map(vec![("sharpe_ratio", Value::Float(f64::from(step) / 10.0))])).collect();
        let test = map(vec![
            ("real_metrics", map(vec![("sharpe_ratio", Value::Float(1.5))])),
            ("permutated_metrics", Value::List(shuffles)),
            ("p_values", map(vec![("sharpe_ratio", Value::Float(0.286)), ("odd", Value::Nil)])),
            ("backtest_date_range_name", Value::Text("wf_1".into())),
        ]);
        let rows = permutation_rows(&Value::List(vec![test, Value::Nil]));
        assert_eq!(rows.len(), 2);
        let row = &rows[0];
        assert_eq!((&*row.window, &*row.metric, &*row.real), ("wf_1", "Sharpe ratio", "1.50"));
        assert_eq!((&*row.shuffled, &*row.shuffles, row.p_value), ("0.10 to 1.90", "21 shuffles", Some(0.286)));
        assert_eq!((&*rows[1].real, &*p_value(rows[1].p_value)), ("–", "–"));
        let words = permutations_in_words(&rows);
        assert_eq!(words.as_deref(), Some("2 permutation tests of its metrics, p-values from 0.286 to 0.286."));
        assert!(permutation_rows(&Value::Nil).is_empty());
    }
}
