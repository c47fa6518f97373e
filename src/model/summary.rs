//! The summary: what the framework measured over all runs of a backtest.

use super::{Fields, METRICS, Metric, Origin, Value};

/// The summary's numbers, one for each metric of [`METRICS`] that comes from the summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    values: [Option<f64>; METRICS.len()],
    /// Values under other names, and those that are no plain numbers, such as NaN, nil and texts.
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

    /// The value at a metric's position in [`METRICS`].
    pub fn at(&self, position: usize) -> Option<f64> {
        self.values[position]
    }

    /// Sets the value at a metric's position in [`METRICS`]; NaN counts as missing.
    pub fn set_at(&mut self, position: usize, value: Option<f64>) {
        self.values[position] = value.filter(|number| !number.is_nan());
    }

    /// Takes one entry of a file's summary: a known metric among the values, anything else among `extra`, and so too a value
    /// that is more or other than the number it stands for. Of a name given twice the last value counts.
    pub fn insert(&mut self, name: &str, value: Value) {
        let Some(position) = Metric::position(name).filter(|&position| METRICS[position].origin == Origin::Summary)
        else {
            self.extra.push(name, value);
            return;
        };
        self.extra.take(name);
        self.values[position] = value.as_number();
        let is_plain = match value {
            Value::Float(number) => !number.is_nan(),
            Value::Int(number) => number.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS,
            _ => false,
        };
        if !is_plain {
            self.extra.push(METRICS[position].name, value);
        }
    }
}
