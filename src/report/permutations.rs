//! Permutation tests: how often luck alone, on shuffled prices, did as well as the backtest.

use crate::model::{Better, Fields, Metric, Value};
use crate::stats::quantile;

use super::text::{MISSING, change, count, counted, cut, metric_value, ratio};

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
    /// The number of shuffles.
    pub shuffles: String,
    /// The share of shuffles that did as well or better.
    pub p_value: Option<f64>,
    /// The value in the backtest as a number.
    pub observed: Option<f64>,
    /// The value of each shuffle.
    pub samples: Vec<f64>,
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

/// The results of permutation tests in one sentence; `None` where there is none.
pub fn permutations_in_words(rows: &[PermutationRow]) -> Option<String> {
    tests_in_words(rows, "permutation test")
}

/// What tests of this kind found, in one sentence; `None` where there is none.
pub fn tests_in_words(rows: &[PermutationRow], kind: &str) -> Option<String> {
    let tests = (!rows.is_empty()).then(|| counted(rows.len(), kind))?;
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

/// The metrics of a test that stores no p-values, in the order in which they are shown.
const TESTED: [&str; 10] = [
    "cagr",
    "sharpe_ratio",
    "sortino_ratio",
    "calmar_ratio",
    "profit_factor",
    "annual_volatility",
    "max_drawdown",
    "win_rate",
    "win_loss_ratio",
    MONTHLY_RETURN,
];

/// A metric of runs that no summary has: a fraction.
const MONTHLY_RETURN: &str = "average_monthly_return";

/// The rows of a bundle's permutation tests: a list of tests with `real_metrics`, `permutated_metrics` and `p_values`.
pub fn permutation_rows(tests: &Value) -> Vec<PermutationRow> {
    if let Value::List(tests) = tests { tested_rows(tests) } else { Vec::new() }
}

/// The rows of tests of this form.
pub fn tested_rows(tests: &[Value]) -> Vec<PermutationRow> {
    tests.iter().filter_map(as_map).flat_map(rows_of).collect()
}

fn rows_of(test: &Fields) -> Vec<PermutationRow> {
    let shuffled: Vec<&Fields> = match test.get("permutated_metrics") {
        Some(Value::List(runs)) => runs.iter().filter_map(as_map).collect(),
        _ => Vec::new(),
    };
    let real = test.get("real_metrics").and_then(as_map);
    let stored = test.get("p_values").and_then(as_map).filter(|stored| !stored.is_empty());
    let names: Vec<&str> = match stored {
        Some(stored) => stored.iter().map(|(name, _)| name).collect(),
        None => TESTED.into_iter().filter(|name| real.is_some_and(|real| real.number(name).is_some())).collect(),
    };
    let row = |name: &str| {
        let value = real.and_then(|metrics| metrics.number(name));
        let samples: Vec<f64> = shuffled.iter().filter_map(|run| run.number(name)).collect();
        let p_value = share_as_good(name, value, &samples, stored.and_then(|stored| stored.number(name)));
        PermutationRow {
            window: cut(test.text("backtest_date_range_name").unwrap_or_default()).into_owned(),
            metric: cut(&label(name)).into_owned(),
            real: written(name, value),
            shuffled: match (quantile(&samples, 0.05), quantile(&samples, 0.95)) {
                (None, None) => MISSING.to_owned(),
                (low, high) => format!("{} to {}", written(name, low), written(name, high)),
            },
            shuffles: if samples.is_empty() { MISSING.to_owned() } else { count(Some(samples.len() as f64)) },
            p_value,
            observed: value,
            samples,
        }
    };
    names.into_iter().map(row).collect()
}

/// The share of shuffles that did as well as the backtest or better.
///
/// Bundles store the share that was as large or larger. Where less is better that is the wrong way round, so that only the
/// samples can tell.
fn share_as_good(name: &str, real: Option<f64>, samples: &[f64], stored: Option<f64>) -> Option<f64> {
    let less_is_better = Metric::find(name).is_some_and(|metric| metric.better == Better::Lower);
    if let (Some(stored), false) = (stored, less_is_better) {
        return Some(stored);
    }
    let real = real.filter(|real| real.is_finite() && !samples.is_empty())?;
    let as_good = samples.iter().filter(|sample| match less_is_better {
        // Older bundles write a fall as a negative number: its size counts.
        true => sample.abs() <= real.abs(),
        false => **sample >= real,
    });
    Some(as_good.count() as f64 / samples.len() as f64)
}

fn label(name: &str) -> String {
    match Metric::find(name) {
        // What is tested is the metric of a run.
        Some(metric) => metric.plain_label().to_owned(),
        None => {
            let words = name.replace('_', " ");
            let mut letters = words.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    }
}

fn written(name: &str, value: Option<f64>) -> String {
    match Metric::find(name) {
        Some(metric) => metric_value(metric, value),
        None if name == MONTHLY_RETURN => change(value),
        None => ratio(value),
    }
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
        assert_eq!((&*row.shuffled, &*row.shuffles, row.p_value), ("0.10 to 1.90", "21", Some(0.286)));
        assert_eq!((&*rows[1].real, &*p_value(rows[1].p_value)), ("–", "–"));
        let words = permutations_in_words(&rows);
        assert_eq!(words.as_deref(), Some("2 permutation tests of its metrics, p-values from 0.286 to 0.286."));
        assert!(permutation_rows(&Value::Nil).is_empty());
    }

    #[test]
    fn a_shallow_drawdown_speaks_against_luck_though_bundles_store_the_share_of_larger_ones() {
        let falls = [0.2, 0.3, -0.15, 0.4].map(|fall| map(vec![("max_drawdown", Value::Float(fall))]));
        let test = |stored: Value| {
            let test = map(vec![
                ("real_metrics", map(vec![("max_drawdown", Value::Float(0.1))])),
                ("permutated_metrics", Value::List(falls.to_vec())),
                ("p_values", stored),
            ]);
            permutation_rows(&Value::List(vec![test])).remove(0)
        };
        let stored = map(vec![("max_drawdown", Value::Float(1.0))]);
        assert_eq!(test(stored).p_value, Some(0.0));
        assert_eq!(test(Value::Nil).p_value, Some(0.0));
        let without_samples = map(vec![
            ("real_metrics", map(vec![("max_drawdown", Value::Float(0.1))])),
            ("p_values", map(vec![("max_drawdown", Value::Float(1.0))])),
        ]);
        assert_eq!(permutation_rows(&Value::List(vec![without_samples]))[0].p_value, None);
    }

    #[test]
    fn a_test_without_stored_p_values_gets_them_from_its_shuffles() {
        let metrics = |sharpe, monthly| {
            map(vec![("sharpe_ratio", Value::Float(sharpe)), ("average_monthly_return", Value::Float(monthly))])
        };
        let test = map(vec![
            ("real_metrics", metrics(1.0, 0.015)),
            ("permutated_metrics", Value::List(vec![metrics(0.5, 0.02), metrics(1.0, 0.01), metrics(2.0, 0.0)])),
        ]);
        let rows = permutation_rows(&Value::List(vec![test]));
        let shown: Vec<_> = rows.iter().map(|row| (&*row.metric, &*row.real, row.written_p_value())).collect();
        assert_eq!(
            shown,
            [("Sharpe ratio", "1.00", "0.667".to_owned()), ("Average monthly return", "+1.5%", "0.333".to_owned())]
        );
    }
}
