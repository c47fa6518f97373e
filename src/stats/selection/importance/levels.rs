//! Levels of a parameter: its values in order, each trial at one of them.

use std::collections::HashMap;

/// The values of a parameter over all trials, as positions in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels {
    pub(super) of_trial: Vec<u16>,
    pub(super) count: usize,
    is_ordered: bool,
    labels: Vec<String>,
}

impl Levels {
    /// Levels of numbers, one for each value, or, of more than `most` values, bands of values that as many trials have.
    ///
    /// Values that are no number share the first level.
    pub fn of_numbers(values: &[f64], most: usize) -> Levels {
        let mut distinct: Vec<f64> =
            values.iter().map(|value| if value.is_nan() { f64::NEG_INFINITY } else { *value }).collect();
        distinct.sort_by(f64::total_cmp);
        let sorted = distinct.clone();
        distinct.dedup();
        let most = most.clamp(2, 256);
        // The least value of each level.
        let floors: Vec<f64> = if distinct.len() <= most {
            distinct
        } else {
            let mut floors: Vec<f64> = (0..most).map(|level| sorted[level * sorted.len() / most]).collect();
            floors.dedup();
            floors
        };
        let level = |value: &f64| floors.partition_point(|floor| floor <= value).saturating_sub(1) as u16;
        let label = |floor: &f64| if floor.is_finite() { floor.to_string() } else { String::new() };
        Levels {
            of_trial: values.iter().map(level).collect(),
            count: floors.len(),
            is_ordered: true,
            labels: floors.iter().map(label).collect(),
        }
    }

    /// Levels of names, in the order of their mean results, so that a cut between two levels parts the good from the bad.
    pub fn of_names(names: &[&str], results: &[f64]) -> Levels {
        let mut means: Vec<(&str, f64)> = Vec::new();
        let mut order: Vec<usize> = (0..names.len().min(results.len())).collect();
        order.sort_by(|one, other| names[*one].cmp(names[*other]));
        for trials in order.chunk_by(|one, other| names[*one] == names[*other]) {
            let sum: f64 = trials.iter().map(|trial| results[*trial]).sum();
            means.push((names[trials[0]], sum / trials.len() as f64));
        }
        means.sort_by(|one, other| one.1.total_cmp(&other.1));
        // More names than a forest has levels for share the last one.
        let positions: HashMap<&str, usize> = means.iter().map(|mean| mean.0).zip(0..).collect();
        let level = |name: &&str| positions.get(name).copied().unwrap_or_default().min(255) as u16;
        Levels {
            of_trial: names.iter().map(level).collect(),
            count: means.len().min(256),
            is_ordered: false,
            labels: means.iter().take(256).map(|mean| mean.0.to_owned()).collect(),
        }
    }

    /// The level of each trial.
    pub fn of_trials(&self) -> &[u16] {
        &self.of_trial
    }

    /// Number of levels.
    pub fn count(&self) -> usize {
        self.count
    }

    /// What to call each level: its value, of a band of values the least, or its name; empty for values that are no number.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Whether levels are numbers, so that a level has one below and one above; of names, any other is next.
    pub fn is_ordered(&self) -> bool {
        self.is_ordered
    }

    /// The share of trials at each level.
    pub(super) fn weights(&self) -> Vec<f64> {
        let mut weights = vec![0.0; self.count];
        self.of_trial.iter().for_each(|level| weights[usize::from(*level)] += 1.0 / self.of_trial.len() as f64);
        weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_levels_in_order_or_bands_of_as_many_trials() {
        let few = Levels::of_numbers(&[3.0, 1.0, f64::NAN, 1.0], 8);
        assert_eq!((few.of_trials(), few.count()), (&[2, 1, 0, 1][..], 3));
        assert_eq!(few.labels(), ["", "1", "3"]);
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let bands = Levels::of_numbers(&values, 4);
        assert!(bands.weights().iter().all(|weight| (weight - 0.25).abs() < 1e-12));
        assert_eq!((bands.of_trials()[24], bands.of_trials()[25]), (0, 1));
    }

    #[test]
    fn names_stand_in_the_order_of_their_results() {
        let levels = Levels::of_names(&["b", "a", "b", "c"], &[1.0, 5.0, 2.0, 0.0]);
        assert_eq!((levels.of_trials(), levels.count()), (&[1, 2, 1, 0][..], 3));
    }
}
