//! Differences of two indexes: which backtests came and went, did better or worse by a metric, or have other parameters.

use crate::model::{Better, Metric};
use std::collections::BTreeMap;

/// A backtest as one of the two indexes knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Its key in the index, by which the two are matched first.
    pub key: String,
    /// Its path below what the index is of, without the extension of a bundle: those without a common key are matched by it
    /// where no other has the same.
    pub place: String,
    /// Its name for people.
    pub name: String,
    /// Its parameters as a JSON object.
    pub parameters: Option<String>,
    /// The metric that is compared.
    pub value: Option<f64>,
}

/// One backtest in both indexes.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// As the old index has it.
    pub before: Standing,
    /// As the new one has it.
    pub after: Standing,
}

impl Change {
    /// How much more the metric is than it was; `None` where one of the two is not known.
    pub fn difference(&self) -> Option<f64> {
        Some(self.after.value? - self.before.value?)
    }
}

/// What is not the same in two indexes. Of each list the most telling comes first.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// In the new index alone, the best first.
    pub added: Vec<Standing>,
    /// In the old index alone, the best first.
    pub gone: Vec<Standing>,
    /// Better by more than the threshold, the largest step first.
    pub better: Vec<Change>,
    /// Worse by more than the threshold, the largest step first.
    pub worse: Vec<Change>,
    /// With other parameters than before, in order of key; such a backtest may be better or worse, too.
    pub changed_parameters: Vec<Change>,
    /// How many are in both, neither better nor worse and with the parameters that they had.
    pub unchanged: usize,
}

impl Difference {
    /// Whether both indexes hold backtests and none of them is in the other: their keys are of two kinds, most likely.
    pub fn has_nothing_in_common(&self) -> bool {
        let both = self.unchanged + self.better.len() + self.worse.len() + self.changed_parameters.len();
        both == 0 && !self.added.is_empty() && !self.gone.is_empty()
    }

    /// The difference between two indexes by a metric. A step counts where it is larger than `threshold`, in the metric's own unit;
    /// of a metric that has no better end, more counts as better. A value that came or went is no step.
    pub fn between(old: Vec<Standing>, new: Vec<Standing>, metric: &Metric, threshold: f64) -> Difference {
        let sign = if metric.better == Better::Lower { -1.0 } else { 1.0 };
        let mut before: BTreeMap<String, Standing> =
            old.into_iter().map(|standing| (standing.key.clone(), standing)).collect();
        let (mut added, mut both) = (Vec::new(), Vec::new());
        for after in new {
            match before.remove(&after.key) {
                Some(before) => both.push(Change { before, after }),
                None => added.push(after),
            }
        }
        let mut gone: Vec<Standing> = before.into_values().collect();
        match_by_place(&mut gone, &mut added, &mut both);
        for standings in [&mut added, &mut gone] {
            standings.sort_by(|a, b| order(a.value, b.value, sign).then_with(|| a.key.cmp(&b.key)));
        }
        both.sort_by(|a, b| a.after.key.cmp(&b.after.key));
        let step = |change: &Change| change.difference().unwrap_or_default() * sign;
        let has_changed = |change: &Change| change.before.parameters != change.after.parameters;
        let unchanged = both.iter().filter(|change| step(change).abs() <= threshold && !has_changed(change)).count();
        let beyond = |of: f64| {
            let mut steps: Vec<Change> = both.iter().filter(|change| step(change) * of > threshold).cloned().collect();
            steps.sort_by(|a, b| step(b).abs().total_cmp(&step(a).abs()));
            steps
        };
        let (better, worse) = (beyond(1.0), beyond(-1.0));
        both.retain(has_changed);
        Difference { added, gone, better, worse, changed_parameters: both, unchanged }
    }
}

/// Takes those that lie at the same place out of what went and what came: the same folder has other keys as a store, or with
/// absolute paths.
fn match_by_place(gone: &mut Vec<Standing>, added: &mut Vec<Standing>, both: &mut Vec<Change>) {
    let mut places: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for (side, standings) in [&*gone, &*added].into_iter().enumerate() {
        for standing in standings {
            places.entry(standing.place.clone()).or_default()[side] += 1;
        }
    }
    let is_alone = |standing: &mut Standing| places.get(&standing.place) == Some(&[1, 1]);
    let mut before: BTreeMap<String, Standing> =
        gone.extract_if(.., is_alone).map(|standing| (standing.place.clone(), standing)).collect();
    let pairs = added.extract_if(.., is_alone);
    both.extend(pairs.filter_map(|after| Some(Change { before: before.remove(&after.place)?, after })));
}

/// The better value first; one that is missing last.
fn order(a: Option<f64>, b: Option<f64>, sign: f64) -> std::cmp::Ordering {
    match (a, b) {
        (Some(a), Some(b)) => (b * sign).total_cmp(&(a * sign)),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(key: &str, value: Option<f64>) -> Standing {
        let text = || key.to_owned();
        Standing { key: text(), place: text(), name: text(), parameters: Some("{}".to_owned()), value }
    }

    fn keys(standings: &[Standing]) -> Vec<&str> {
        standings.iter().map(|standing| standing.key.as_str()).collect()
    }

    fn changed(changes: &[Change]) -> Vec<&str> {
        changes.iter().map(|change| change.after.key.as_str()).collect()
    }

    #[test]
    fn backtests_are_matched_by_key_and_told_apart_by_more_than_the_threshold() {
        let old =
            vec![standing("a", Some(1.0)), standing("b", Some(1.0)), standing("c", Some(1.0)), standing("d", None)];
        let new = vec![
            standing("e", None),
            standing("f", Some(0.5)),
            standing("a", Some(1.2)),
            standing("b", Some(1.1)),
            standing("c", Some(0.5)),
        ];
        let found = Difference::between(old, new, Metric::find("sharpe_ratio").unwrap(), 0.1 + 1e-9);
        assert_eq!((keys(&found.added), keys(&found.gone)), (vec!["f", "e"], vec!["d"]));
        assert_eq!((changed(&found.better), changed(&found.worse)), (vec!["a"], vec!["c"]));
        assert_eq!((found.changed_parameters.len(), found.unchanged), (0, 1));
    }

    #[test]
    fn what_has_no_common_key_is_matched_by_its_place_where_that_is_its_own() {
        let at = |place: &str, key| Standing { place: place.to_owned(), ..standing(key, Some(1.0)) };
        let old = vec![at("a", "/x/a.iafbt"), at("b", "/x/b.iafbt"), at("b", "/x/b.obtf"), at("c", "c.iafbt")];
        let new = vec![at("a", "a"), at("b", "b"), at("c", "c.iafbt")];
        let found = Difference::between(old, new, Metric::find("sharpe_ratio").unwrap(), 0.0);
        assert_eq!((found.unchanged, keys(&found.gone)), (2, vec!["/x/b.iafbt", "/x/b.obtf"]));
        assert_eq!(keys(&found.added), ["b"]);
    }

    #[test]
    fn less_is_better_where_the_metric_says_so() {
        let (old, new) = (vec![standing("a", Some(0.3))], vec![standing("a", Some(0.1))]);
        let found = Difference::between(old, new, Metric::find("worst_drawdown").unwrap(), 0.0);
        assert_eq!((changed(&found.better).len(), found.worse.len()), (1, 0));
    }

    #[test]
    fn other_parameters_are_named_whatever_the_metric_does() {
        let after = Standing { parameters: Some("{\"fast\":5}".to_owned()), ..standing("a", Some(1.0)) };
        let metric = Metric::find("sharpe_ratio").unwrap();
        let found = Difference::between(vec![standing("a", Some(1.0))], vec![after], metric, 0.0);
        assert_eq!((changed(&found.changed_parameters), found.unchanged), (vec!["a"], 0));
    }
}
