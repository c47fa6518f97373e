//! The presets: ready-made weights for what people look for.

use crate::model::{Metric, Origin, nearest_names};

/// A preset: which metrics count, and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    name: &'static str,
    column: usize,
}

/// Every preset, in the order of the columns of the table below.
pub const PRESETS: [Preset; 4] = [
    Preset { name: "balanced", column: 0 },
    Preset { name: "profit", column: 1 },
    Preset { name: "frequency", column: 2 },
    Preset { name: "risk_adjusted", column: 3 },
];

/// A metric's weight in each preset; 0 where it does not count. The framework's table names some that no index has a
/// column for: they add nothing.
const WEIGHTS: [(&str, [f64; PRESETS.len()]); 25] = [
    ("total_net_gain_percentage", [2.0, 3.0, 1.5, 1.0]),
    ("total_net_gain", [0.0, 2.0, 0.0, 0.0]),
    ("cagr", [1.5, 2.5, 0.0, 0.0]),
    ("average_trade_return_percentage", [1.0, 1.5, 2.0, 1.5]),
    ("average_trade_gain_percentage", [0.0, 1.0, 0.0, 0.0]),
    ("average_trade_loss_percentage", [0.0, 0.0, 0.0, -1.0]),
    ("sharpe_ratio", [2.0, 1.0, 1.0, 3.0]),
    ("sortino_ratio", [1.5, 0.0, 0.0, 2.5]),
    ("calmar_ratio", [1.0, 0.0, 0.0, 2.0]),
    ("profit_factor", [1.5, 2.0, 1.2, 1.8]),
    ("max_drawdown", [-1.5, -1.0, -1.5, -3.0]),
    ("max_drawdown_duration", [-0.5, 0.0, 0.0, -1.5]),
    ("annual_volatility", [-0.8, 0.0, 0.0, -2.0]),
    ("win_rate", [1.5, 2.0, 2.5, 2.0]),
    ("win_loss_ratio", [1.0, 0.0, 1.5, 1.5]),
    ("number_of_trades", [0.8, 0.5, 3.0, 0.5]),
    ("exposure_ratio", [0.5, 0.0, 2.0, 0.0]),
    ("trades_per_year", [0.3, 0.0, 2.5, 0.0]),
    ("average_trade_duration", [0.0, 0.0, -0.3, 0.0]),
    ("percentage_positive_trades", [0.0, 1.0, 1.0, 0.0]),
    ("percentage_negative_trades", [0.0, 0.0, 0.0, -1.0]),
    ("percentage_winning_months", [0.0, 0.8, 0.0, 1.5]),
    ("average_monthly_return", [0.0, 1.0, 0.0, 0.0]),
    ("consistency_score", [1.5, 1.0, 1.0, 2.5]),
    ("stability_score", [1.5, 1.0, 1.0, 2.5]),
];

/// There is no preset of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no preset is called '{name}'")]
pub struct PresetError {
    name: String,
    /// Names that resemble it.
    pub nearest: Vec<&'static str>,
}

impl Preset {
    /// The preset of weights that name none.
    pub const BALANCED: Preset = PRESETS[0];

    /// The preset of a name.
    ///
    /// # Errors
    /// Names the presets that resemble an unknown one.
    pub fn find(name: &str) -> Result<Preset, PresetError> {
        PRESETS.into_iter().find(|preset| preset.name == name).ok_or_else(|| PresetError {
            name: name.to_owned(),
            nearest: nearest_names(name, PRESETS.iter().map(|preset| preset.name)),
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The metrics that count, and how much.
    pub fn weights(self) -> impl Iterator<Item = (&'static Metric, f64)> {
        let weights = WEIGHTS.iter().map(move |(name, weights)| (Metric::find(name), weights[self.column]));
        let known = weights.filter_map(|(metric, weight)| Some((metric?, weight)));
        known.filter(|(metric, weight)| metric.origin == Origin::Summary && *weight != 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weight_stands_once_and_mostly_has_a_column() {
        let columns: Vec<&str> = Metric::columns().map(|metric| metric.name).collect();
        let without: Vec<&str> = WEIGHTS.iter().map(|(name, _)| *name).filter(|name| !columns.contains(name)).collect();
        assert_eq!(
            without,
            [
                "percentage_positive_trades",
                "percentage_negative_trades",
                "percentage_winning_months",
                "average_monthly_return"
            ]
        );
        for (position, (name, _)) in WEIGHTS.iter().enumerate() {
            assert!(WEIGHTS[..position].iter().all(|(other, _)| other != name), "{name} stands twice");
        }
    }

    #[test]
    fn every_preset_is_found_by_name_and_has_its_own_column() {
        for (position, preset) in PRESETS.into_iter().enumerate() {
            assert_eq!((Preset::find(preset.name()), preset.column), (Ok(preset), position));
        }
        assert_eq!(Preset::find("ballanced").unwrap_err().nearest, ["balanced"]);
        assert_eq!(Preset::BALANCED.weights().count(), 17);
    }
}
