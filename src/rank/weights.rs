//! Weights: a preset's, or one's own on top of them.

use super::presets::Preset;
use crate::model::Metric;

/// The weight of each metric in a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    preset: Preset,
    own: Vec<(&'static Metric, f64)>,
}

impl Weights {
    /// The weights of a preset, some of them replaced by one's own; of two for one metric the later one counts.
    pub fn new(preset: Preset, own: &[(&'static Metric, f64)]) -> Weights {
        let mut weights = Weights { preset, own: Vec::new() };
        for &(metric, weight) in own {
            weights.own.retain(|(other, _)| *other != metric);
            weights.own.push((metric, weight));
        }
        weights
    }

    /// The preset below one's own weights.
    pub fn preset(&self) -> Preset {
        self.preset
    }

    /// One's own weights, as they were given.
    pub fn own(&self) -> &[(&'static Metric, f64)] {
        &self.own
    }

    /// Every metric that counts, and how much.
    pub fn entries(&self) -> Vec<(&'static Metric, f64)> {
        let is_own = |metric: &Metric| self.own.iter().any(|(own, _)| own.name == metric.name);
        let entries = self.preset.weights().filter(|(metric, _)| !is_own(metric)).chain(self.own.iter().copied());
        entries.filter(|(_, weight)| *weight != 0.0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_weights_replace_those_of_the_preset() {
        let metric = |name| Metric::find(name).unwrap();
        let (win_rate, alpha) = (metric("win_rate"), metric("number_of_windows"));
        let weights = Weights::new(
            Preset::BALANCED,
            &[(win_rate, 3.0), (metric("sharpe_ratio"), 0.0), (alpha, 1.0), (win_rate, 10.0)],
        );
        let entries = weights.entries();
        assert_eq!(entries.len(), Preset::BALANCED.weights().count(), "one gone, one new");
        assert!(entries.contains(&(win_rate, 10.0)) && entries.contains(&(alpha, 1.0)));
        assert!(entries.iter().all(|(metric, _)| metric.name != "sharpe_ratio"));
    }
}
