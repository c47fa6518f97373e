//! Lines of a difference: what happened to which backtest, as every listing of a difference shows it.

use super::difference::{Change, Difference, Standing};
use serde_json::Value as Json;

/// What happened to a backtest from one index to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// Its metric is worse.
    Worse,
    /// Its metric is better.
    Better,
    /// It is in the old index alone.
    Gone,
    /// It is in the new index alone.
    Added,
    /// It has other parameters.
    ChangedParameters,
}

impl Happened {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Happened::Worse => "worse",
            Happened::Better => "better",
            Happened::Gone => "gone",
            Happened::Added => "added",
            Happened::ChangedParameters => "changed parameters",
        }
    }
}

/// What happened to one backtest.
#[derive(Debug, Clone, PartialEq)]
pub struct DifferenceLine<'a> {
    /// What happened.
    pub happened: Happened,
    /// The backtest, as the newer of the indexes that hold it has it.
    pub backtest: &'a Standing,
    /// The metric in the old index.
    pub before: Option<f64>,
    /// The metric in the new index.
    pub after: Option<f64>,
    /// Which parameters changed, and how: `fast: 5 to 8`.
    pub parameters: Vec<String>,
}

impl<'a> DifferenceLine<'a> {
    fn of(happened: Happened, change: &'a Change) -> DifferenceLine<'a> {
        let parameters = if happened == Happened::ChangedParameters { changed_parameters(change) } else { Vec::new() };
        let Change { before, after } = change;
        DifferenceLine { happened, backtest: after, before: before.value, after: after.value, parameters }
    }
}

impl Difference {
    /// Whether nothing came, went or changed by more than the threshold.
    pub fn is_empty(&self) -> bool {
        self.lines(0).1 == 0
    }

    /// The counts in words: `added 1, gone 0, better 2, worse 0, changed parameters 0, unchanged 7`.
    pub fn counts(&self) -> String {
        format!(
            "added {}, gone {}, better {}, worse {}, changed parameters {}, unchanged {}",
            self.added.len(),
            self.gone.len(),
            self.better.len(),
            self.worse.len(),
            self.changed_parameters.len(),
            self.unchanged,
        )
    }

    /// The first so many of each kind, what got worse before all others, and how many more there are.
    pub fn lines(&self, limit: usize) -> (Vec<DifferenceLine<'_>>, usize) {
        let mut lines = Vec::new();
        for (happened, changes) in [(Happened::Worse, &self.worse), (Happened::Better, &self.better)] {
            lines.extend(changes.iter().take(limit).map(|change| DifferenceLine::of(happened, change)));
        }
        lines.extend(self.gone.iter().take(limit).map(|backtest| DifferenceLine {
            happened: Happened::Gone,
            backtest,
            before: backtest.value,
            after: None,
            parameters: Vec::new(),
        }));
        lines.extend(self.added.iter().take(limit).map(|backtest| DifferenceLine {
            happened: Happened::Added,
            backtest,
            before: None,
            after: backtest.value,
            parameters: Vec::new(),
        }));
        let changed = self.changed_parameters.iter().take(limit);
        lines.extend(changed.map(|change| DifferenceLine::of(Happened::ChangedParameters, change)));
        let all =
            self.worse.len() + self.better.len() + self.gone.len() + self.added.len() + self.changed_parameters.len();
        let left = all - lines.len();
        (lines, left)
    }
}

/// Which parameters changed, and how.
fn changed_parameters(change: &Change) -> Vec<String> {
    let parameters = |standing: &Standing| {
        let text = standing.parameters.as_deref();
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_else(|| Json::Object(serde_json::Map::new()))
    };
    let (before, after) = (parameters(&change.before), parameters(&change.after));
    let (Json::Object(before), Json::Object(after)) = (&before, &after) else { return Vec::new() };
    let names = after.keys().chain(before.keys().filter(|name| !after.contains_key(*name)));
    let value = |value: Option<&Json>| value.map_or("-".to_owned(), Json::to_string);
    let changed = names.filter(|name| before.get(*name) != after.get(*name));
    changed.map(|name| format!("{name}: {} to {}", value(before.get(name)), value(after.get(name)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Metric;

    fn standing(key: &str, parameters: &str, value: f64) -> Standing {
        Standing {
            key: key.to_owned(),
            place: key.to_owned(),
            name: key.to_owned(),
            parameters: Some(parameters.to_owned()),
            value: Some(value),
        }
    }

    #[test]
    fn changed_parameters_are_named_with_both_values() {
        let (before, after) = (standing("a", r#"{"a":1,"b":2}"#, 1.0), standing("a", r#"{"a":1,"b":3,"c":"x"}"#, 1.0));
        assert_eq!(changed_parameters(&Change { before, after }), ["b: 2 to 3", "c: - to \"x\""]);
    }

    #[test]
    fn lines_name_the_first_of_each_kind_and_count_the_rest() {
        let old = vec![standing("a", "{}", 2.0), standing("b", "{}", 2.0), standing("c", "{}", 1.0)];
        let new = vec![standing("a", "{}", 1.0), standing("b", "{}", 0.0), standing("d", "{}", 1.0)];
        let metric = Metric::find("sharpe_ratio").unwrap();
        let difference = Difference::between(old, new, metric, 0.0);
        let (lines, left) = difference.lines(1);
        let seen: Vec<_> = lines.iter().map(|line| (line.happened.name(), line.backtest.key.as_str())).collect();
        assert_eq!((seen, left), (vec![("worse", "b"), ("gone", "c"), ("added", "d")], 1));
        assert_eq!(difference.counts(), "added 1, gone 1, better 0, worse 2, changed parameters 0, unchanged 0");
    }
}
