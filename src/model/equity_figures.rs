//! Figures of an equity curve: a number for each metric that is measured on one.

use super::{METRICS, Metric, Origin};

/// The values of the metrics of [`METRICS`] that are measured on the equity; `None` where one is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct EquityFigures {
    values: [Option<f64>; METRICS.len()],
}

impl Default for EquityFigures {
    fn default() -> Self {
        EquityFigures { values: [None; METRICS.len()] }
    }
}

impl EquityFigures {
    /// The value of a metric by its name; `None` where it is unknown or not measured.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.values[Metric::position(name)?]
    }

    /// The value of the metric that stands at a position of [`METRICS`].
    pub fn at(&self, position: usize) -> Option<f64> {
        self.values[position]
    }

    /// Sets the value of a metric; NaN counts as not known, and what is not measured on the equity has no value here.
    pub fn set(&mut self, name: &str, value: Option<f64>) {
        if let Some(position) = Metric::position(name).filter(|&position| METRICS[position].origin == Origin::Equity) {
            self.values[position] = value.filter(|number| !number.is_nan());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_measured_on_the_equity_has_a_value() {
        let mut figures = EquityFigures::default();
        figures.set("worst_drawdown", Some(0.25));
        figures.set("chained_sharpe", Some(f64::NAN));
        figures.set("sharpe_ratio", Some(1.0));
        let values = ["worst_drawdown", "chained_sharpe", "sharpe_ratio", "nothing"].map(|name| figures.get(name));
        assert_eq!(values, [Some(0.25), None, None, None]);
    }
}
