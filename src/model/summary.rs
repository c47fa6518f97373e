//! The summary: what the framework measured over all runs of a backtest.

use super::{Fields, METRICS, Metric, Origin, Value};

/// The summary's numbers, one for each metric of [`METRICS`] that comes from the summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    values: [Option<f64>; METRICS.len()],
    /// Numbers and other values under names that are not in [`METRICS`].
    pub extra: Fields,
}

impl Default for Summary {
    fn default() -> Self {
        Summary { values: [None; METRICS.len()], extra: Fields::default() }
    }
}

impl Summary {
    /// The value of a metric by its name; `None` where it is unknown or missing.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.values[Metric::position(name)?]
    }

    /// The value at a metric's place in [`METRICS`].
    pub fn at(&self, position: usize) -> Option<f64> {
        self.values[position]
    }

    /// Sets the value at a metric's place in [`METRICS`]; NaN counts as missing.
    pub fn set_at(&mut self, position: usize, value: Option<f64>) {
        self.values[position] = value.filter(|number| !number.is_nan());
    }

    /// Takes one entry of a file's summary: a known metric in its place, anything else among `extra`.
    pub fn insert(&mut self, name: &str, value: Value) {
        match Metric::position(name) {
            Some(position) if METRICS[position].origin == Origin::Summary => {
                self.values[position] = value.as_number();
            }
            _ => self.extra.push(name.to_owned(), value),
        }
    }
}
