//! Trials: all backtests of a sweep as columns. Takes rows of the index, losers included; gives the values of each metric and
//! parameter, and what the ranked value comes to over them. Must not know what is drawn of them.
//!
//! ```text
//! rows --Trials::push--> columns --> pictures of the sweep, and the block that the page's script draws from
//! ```

mod grid;
mod levels;
mod parameters;
mod windows;

pub use grid::{Grid, Profile};
pub use levels::Levels;
pub use parameters::{Parameter, ParameterValues};
pub use windows::TrialsWindow;

use std::collections::{BTreeMap, HashMap};

use crate::judgement::TrialFigures;
use crate::model::{IndexRow, Metric, Origin, RowKey, Trial, TrialName};

use self::parameters::ParameterColumns;
use super::text::{count, counted, cut};

/// The metrics that travel, those that say most first: where room is short the last ones stay behind. Behind a measured one
/// may stand what the summary says of the same, for sweeps of which nothing can be measured.
const KEY_METRICS: [&str; 26] = [
    "sharpe_ratio",
    "chained_cagr",
    "cagr",
    "worst_drawdown",
    "max_drawdown",
    "number_of_trades",
    "chained_volatility",
    "annual_volatility",
    "win_rate",
    "profit_factor",
    "cluster",
    "chained_sortino",
    "sortino_ratio",
    "chained_calmar",
    "calmar_ratio",
    "chained_sharpe",
    "exposure_ratio",
    "total_net_gain_percentage",
    "average_trade_duration",
    "consistency_score",
    "worst_drawdown_days",
    "ulcer_index",
    "winning_months",
    "chained_skew",
    "monthly_cvar_95",
    "max_consecutive_losses",
];

/// All trials of a sweep: those that were ranked, best first, then those that take no part in the ranking.
#[derive(Debug, Clone, Default)]
pub struct Trials {
    /// What each is called.
    pub names: Vec<String>,
    /// The handle of each.
    pub handles: Vec<String>,
    /// The key of each in the index.
    keys: Vec<String>,
    /// The user's label of each; empty for none.
    pub tags: Vec<String>,
    /// The value that each is ranked by.
    pub ranked: Vec<Option<f64>>,
    /// How many of them were ranked.
    pub matching: usize,
    /// What each made of each window, in order of date; none where there are not two windows.
    pub windows: Vec<TrialsWindow>,
    /// How many there are in all and which place each has among these, where these are drawn of more.
    drawn_of: Option<(usize, Vec<usize>)>,
    metrics: Vec<Vec<Option<f64>>>,
    parameters: ParameterColumns,
}

impl Trials {
    /// None yet, of which the first so many will be those that were ranked.
    pub fn of_ranking(matching: usize) -> Trials {
        Trials { matching, ..Trials::default() }
    }

    /// Says how many of the first were ranked.
    pub fn are_of_ranking(&mut self, matching: usize) {
        self.matching = matching;
    }

    /// Adds a trial: its key and row, what was measured of it, and the value that it is ranked by.
    pub fn push(&mut self, key: &RowKey, row: &IndexRow, measured: Option<&Trial>, ranked: Option<f64>) {
        let name = match row.trial.as_ref().and_then(TrialName::label) {
            Some(label) => format!("{} · {label}", row.name()),
            None => row.name().to_owned(),
        };
        self.names.push(cut(&name).into_owned());
        self.handles.push(cut(row.handle.as_str()).into_owned());
        self.keys.push(key.to_string());
        self.tags.push(cut(row.tag.as_deref().map(str::trim).unwrap_or_default()).into_owned());
        self.ranked.push(ranked.filter(|value| !value.is_nan()));
        self.metrics.resize_with(KEY_METRICS.len(), Vec::new);
        for (column, name) in self.metrics.iter_mut().zip(KEY_METRICS) {
            column.push(value_of(row, measured, name));
        }
        self.parameters.push(row.parameters_json.as_deref());
    }

    /// Takes over what all trials together say of each, by its key in the index.
    pub fn judge(&mut self, figures: &BTreeMap<String, TrialFigures>) {
        for (column, name) in self.metrics.iter_mut().zip(KEY_METRICS) {
            let Some(metric) = Metric::find_of_sweep(name) else { continue };
            *column = self.keys.iter().map(|key| figures.get(key)?.get(metric)).collect();
        }
    }

    /// Says that these are drawn of so many, and which place each has among all, from 0 on, in their order.
    pub fn are_drawn_of(&mut self, all: usize, places: Vec<usize>) {
        self.drawn_of = Some((all, places));
    }

    /// How many there are, those that these are drawn of with them.
    pub fn all(&self) -> usize {
        self.drawn_of.as_ref().map_or(self.len(), |(all, _)| *all)
    }

    /// The place of a row among all, from 0 on.
    pub fn place(&self, row: usize) -> usize {
        self.drawn_of.as_ref().and_then(|(_, places)| places.get(row).copied()).unwrap_or(row)
    }

    /// How many there are, in words.
    pub fn in_words(&self) -> String {
        match self.drawn_of {
            None => counted(self.len(), "trial"),
            Some((all, _)) => {
                let (own, all) = (count(Some(self.len() as f64)), counted(all, "trial"));
                format!("{own} of {all} (drawn by chance, and the winners)")
            }
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The metrics that at least one trial has a value of, each with the values of all, those that say most first.
    pub fn metrics(&self) -> impl Iterator<Item = (&'static Metric, &[Option<f64>])> {
        let known = |values: &[Option<f64>]| values.iter().any(Option::is_some);
        let all = KEY_METRICS.iter().zip(&self.metrics).filter(move |(_, values)| known(values));
        let mut before: Option<&Metric> = None;
        all.filter_map(move |(name, values)| {
            let metric = Metric::find(name).or_else(|| Metric::find_of_sweep(name))?;
            let is_said = before.is_some_and(|before| metric.counterpart() == Some(before));
            before = Some(metric);
            (!is_said).then_some((metric, values.as_slice()))
        })
    }

    /// Every parameter with the values of all, in the order of their names in the first file that has them.
    pub fn parameters(&self) -> Vec<Parameter<'_>> {
        self.parameters.all(self.len())
    }
}

impl Trials {
    /// The row of each key, as far as it is among them.
    pub fn rows_of<'a>(&self, keys: impl Iterator<Item = &'a str>) -> Vec<Option<usize>> {
        let rows: HashMap<&str, usize> = self.keys.iter().enumerate().map(|(row, key)| (key.as_str(), row)).collect();
        keys.map(|key| rows.get(key).copied()).collect()
    }
}

/// A value of a metric.
fn value_of(row: &IndexRow, measured: Option<&Trial>, name: &str) -> Option<f64> {
    let metric = Metric::find(name)?;
    let value = match metric.origin {
        Origin::Summary => row.summary.get(name),
        Origin::Equity => measured.and_then(|trial| trial.figures.get(name)),
        // Known when all are there, and of winners alone.
        Origin::Sweep | Origin::Candles => None,
    };
    value.filter(|value| !value.is_nan())
}

#[cfg(test)]
pub(super) mod made {
    //! Trials that are made for tests.

    use super::Trials;
    use crate::model::{BundleStamp, Handle, IndexRow, RowKey, Summary, Trial, Value};

    /// A row of the index with a name, parameters as JSON and numbers of its summary.
    pub fn row(name: &str, parameters: &str, tag: Option<&str>, summary: &[(&str, f64)]) -> IndexRow {
        let mut values = Summary::default();
        summary.iter().for_each(|(metric, value)| values.insert(metric, Value::Float(*value)));
        IndexRow {
            trial: None,
            handle: Handle::new(format!("grid/{name}.iafbt")).unwrap(),
            algorithm_id: Some(name.to_owned()),
            tag: tag.map(str::to_owned),
            engine_type: None,
            risk_free_rate: None,
            number_of_runs: 1,
            parameters_json: Some(parameters.to_owned()),
            strategy_ids_json: None,
            stamp: BundleStamp { mtime_ns: 0, size: 0 },
            summary: values,
        }
    }

    /// A number from 0 to 1 that looks like chance.
    pub fn chance(seed: u64) -> f64 {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;
        state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (state ^ (state >> 31)) as f64 / u64::MAX as f64
    }

    /// A sweep of so many trials with 20 metrics, nearly normal, and 8 parameters, in the order of its ranking.
    pub fn sweep(count: usize) -> Trials {
        let normal = |seed: u64| (0..6).map(|draw| chance(seed * 6 + draw) - 0.5).sum::<f64>() * 1.4;
        let mut values: Vec<f64> = (0..count as u64).map(|row| normal(row * 31 + 1)).collect();
        values.sort_by(|one, other| other.total_cmp(one));
        let mut trials = Trials { matching: count, ..Trials::default() };
        for (at, ranked) in values.into_iter().enumerate() {
            let seed = at as u64 * 1_009;
            let of = |parameter: u64, values: u64| (chance(seed + parameter) * values as f64) as u64;
            let parameters = format!(
                r#"{{"fast":{},"slow":{},"rsi":{{"period":{},"low":{},"high":{}}},"stop":{}.5,"exit":"{}","short":{}}}"#,
                4 * of(1, 8),
                20 * of(2, 8),
                of(3, 5),
                of(4, 5),
                of(5, 6),
                of(6, 9),
                ["bar", "trail", "time"][of(7, 3) as usize],
                of(8, 2) == 1
            );
            let noise = |metric: u64| normal(seed + 100 + metric);
            let summary = [
                ("sharpe_ratio", ranked),
                ("number_of_trades", (450.0 + 150.0 * noise(1)).round()),
                ("win_rate", 0.48 + 0.08 * noise(2)),
                ("profit_factor", 1.0 + 0.25 * ranked + 0.08 * noise(3)),
                ("exposure_ratio", 0.5 + 0.1 * noise(4)),
                ("total_net_gain_percentage", 0.3 * ranked + 0.02 * noise(5)),
                ("average_trade_duration", 30.0 + 8.0 * noise(6)),
                ("consistency_score", 0.6 + 0.1 * noise(7)),
                ("max_consecutive_losses", (6.0 + 2.0 * noise(8)).round()),
            ];
            let measured = [
                ("chained_cagr", 0.18 * ranked + 0.02 * noise(9)),
                ("worst_drawdown", (0.12 + 0.06 * noise(10)).abs()),
                ("chained_volatility", 0.18 + 0.05 * noise(11)),
                ("chained_sortino", 1.3 * ranked + 0.1 * noise(12)),
                ("chained_calmar", 1.5 * ranked + 0.2 * noise(13)),
                ("chained_sharpe", ranked + 0.05 * noise(14)),
                ("worst_drawdown_days", (90.0 + 30.0 * noise(15)).round()),
                ("ulcer_index", (0.05 + 0.02 * noise(16)).abs()),
                ("winning_months", 0.5 + 0.1 * noise(17)),
                ("chained_skew", noise(18)),
                ("monthly_cvar_95", -0.06 + 0.02 * noise(19)),
            ];
            let mut trial = Trial::default();
            measured.iter().for_each(|(metric, value)| trial.figures.set(metric, Some(*value)));
            let name = format!("{:08x}", (chance(seed + 7) * f64::from(u32::MAX)) as u32);
            let row = row(&name, &parameters, Some(["trend", "fast"][of(9, 2) as usize]), &summary);
            trials.push(&RowKey::from(&row.handle), &row, Some(&trial), Some(ranked));
        }
        trials
    }
}
