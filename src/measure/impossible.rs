//! Impossible figures: what a bundle stores of itself and no backtest can have.

use crate::model::{Backtest, MS_PER_DAY, Run};
use std::fmt;

/// A figure that a bundle stores and that cannot be.
#[derive(Debug, Clone, PartialEq)]
pub struct ImpossibleFigure {
    /// The window that it is stored for; `None` for the summary of all windows.
    pub window: Option<String>,
    /// Its name in the file.
    pub name: &'static str,
    /// Its value in the file's unit.
    pub value: f64,
    /// Why it cannot be.
    pub contradiction: Contradiction,
}

/// Why a figure cannot be. Written, it is a sentence without its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Contradiction {
    /// Something lasted longer than the window, or the longest of all windows.
    LongerThanWindow {
        /// Length of the window in days.
        days: f64,
    },
    /// More was lost than there was.
    MoreThanEverything,
    /// A share of something is less than none or more than all of it.
    OutsideShare {
        /// What all of it counts: 1 for a fraction, 100 for a percentage.
        whole: f64,
    },
    /// There is less than nothing of what can only be counted or measured in size.
    Negative,
    /// A part is more than what it is a part of.
    MoreThanWhole {
        /// The name of the whole.
        whole: &'static str,
        /// How much that is.
        of: f64,
    },
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Contradiction::LongerThanWindow { days } => write!(f, "it is longer than the window of {days:.0} days"),
            Contradiction::MoreThanEverything => write!(f, "no more than everything can be lost"),
            Contradiction::OutsideShare { whole } => write!(f, "a share lies between 0 and {whole}"),
            Contradiction::Negative => write!(f, "it cannot be negative"),
            Contradiction::MoreThanWhole { whole, of } => write!(f, "it is more than {whole}, which is {of}"),
        }
    }
}

/// What holds for a figure.
#[derive(Debug, Clone, Copy)]
enum Bound {
    /// Days, no more than there are in the window.
    Days,
    /// Hours, no more than there are in the window.
    Hours,
    /// A fall as a fraction, of either sign.
    Fall,
    /// A gain or a loss as a fraction.
    Change,
    /// A share of so much.
    ShareOf(f64),
    /// No less than 0.
    Size,
    /// No less than 0, and no more than the figure of this name.
    PartOf(&'static str),
}

/// What holds for the figures of a summary and of a run. In the summary a window is the longest one.
const BOUNDS: [(&str, Bound); 45] = [
    ("max_drawdown_duration", Bound::Days),
    ("twr_max_drawdown_duration", Bound::Days),
    ("average_trade_duration", Bound::Hours),
    ("average_win_duration", Bound::Hours),
    ("average_loss_duration", Bound::Hours),
    ("max_drawdown", Bound::Fall),
    ("twr_max_drawdown", Bound::Fall),
    ("max_daily_drawdown", Bound::Fall),
    ("total_net_gain_percentage", Bound::Change),
    ("total_growth_percentage", Bound::Change),
    ("average_net_gain_percentage", Bound::Change),
    ("average_growth_percentage", Bound::Change),
    ("cumulative_return", Bound::Change),
    ("cagr", Bound::Change),
    ("win_rate", Bound::ShareOf(1.0)),
    ("current_win_rate", Bound::ShareOf(1.0)),
    ("exposure_ratio", Bound::ShareOf(1.0)),
    ("return_consistency", Bound::ShareOf(1.0)),
    ("win_rate_consistency", Bound::ShareOf(1.0)),
    ("sharpe_consistency", Bound::ShareOf(1.0)),
    ("consistency_score", Bound::ShareOf(1.0)),
    ("return_stability", Bound::ShareOf(1.0)),
    ("win_rate_stability", Bound::ShareOf(1.0)),
    ("sharpe_stability", Bound::ShareOf(1.0)),
    ("stability_score", Bound::ShareOf(1.0)),
    ("percentage_positive_trades", Bound::ShareOf(100.0)),
    ("percentage_negative_trades", Bound::ShareOf(100.0)),
    ("annual_volatility", Bound::Size),
    ("profit_factor", Bound::Size),
    ("cumulative_exposure", Bound::Size),
    ("trades_per_year", Bound::Size),
    ("trades_per_month", Bound::Size),
    ("trades_per_week", Bound::Size),
    ("trade_per_day", Bound::Size),
    ("number_of_trades", Bound::Size),
    ("number_of_trades_closed", Bound::PartOf("number_of_trades")),
    ("number_of_trades_opened", Bound::Size),
    ("number_of_trades_open_at_end", Bound::Size),
    ("number_of_windows", Bound::Size),
    ("number_of_profitable_windows", Bound::PartOf("number_of_windows")),
    ("number_of_windows_with_trades", Bound::PartOf("number_of_windows")),
    ("max_consecutive_wins", Bound::Size),
    ("max_consecutive_losses", Bound::Size),
    ("max_drawdown_absolute", Bound::Size),
    ("average_trade_size", Bound::Size),
];

/// By how much a figure may miss its bound: what is added up from many numbers is never exact.
const TOLERANCE: f64 = 1e-9;

/// A window of days may count both its first and its last one.
const ONE_DAY: f64 = 1.0;

/// The figures of a backtest that cannot be: first those of the summary, then those of the windows in order of the file.
pub fn impossible_figures(backtest: &Backtest) -> Vec<ImpossibleFigure> {
    let longest = backtest.runs.iter().filter_map(days).reduce(f64::max);
    let summary = backtest.summary.as_ref();
    let mut found = figures(None, longest, |name| summary?.get(name));
    for (number, run) in backtest.runs.iter().enumerate() {
        let Some(metrics) = &run.metrics else { continue };
        let window = run.window_name.clone().unwrap_or_else(|| format!("window {}", number + 1));
        found.extend(figures(Some(window), days(run), |name| metrics.values.number(name)));
    }
    found
}

/// The length of a run's window in days.
fn days(run: &Run) -> Option<f64> {
    let (start, end) = run.start.zip(run.end)?;
    Some((end.0 - start.0) as f64 / MS_PER_DAY as f64)
}

fn figures(window: Option<String>, days: Option<f64>, value_of: impl Fn(&str) -> Option<f64>) -> Vec<ImpossibleFigure> {
    let mut found = Vec::new();
    for (name, bound) in BOUNDS {
        let Some(value) = value_of(name) else { continue };
        if let Some(contradiction) = bound.contradiction(value, days, &value_of) {
            found.push(ImpossibleFigure { window: window.clone(), name, value, contradiction });
        }
    }
    found
}

impl Bound {
    fn contradiction(
        self,
        value: f64,
        days: Option<f64>,
        value_of: impl Fn(&str) -> Option<f64>,
    ) -> Option<Contradiction> {
        let longer = |unit: f64| {
            let days = days.filter(|days| value / unit > days + ONE_DAY)?;
            Some(Contradiction::LongerThanWindow { days })
        };
        let negative = (value < -TOLERANCE).then_some(Contradiction::Negative);
        match self {
            Bound::Days => negative.or_else(|| longer(1.0)),
            Bound::Hours => negative.or_else(|| longer(24.0)),
            Bound::Fall => (value.abs() > 1.0 + TOLERANCE).then_some(Contradiction::MoreThanEverything),
            Bound::Change => (value < -1.0 - TOLERANCE).then_some(Contradiction::MoreThanEverything),
            Bound::ShareOf(whole) => {
                (!(-TOLERANCE..=whole + TOLERANCE).contains(&value)).then_some(Contradiction::OutsideShare { whole })
            }
            Bound::Size => negative,
            Bound::PartOf(whole) => negative.or_else(|| {
                let of = value_of(whole).filter(|of| value > *of)?;
                Some(Contradiction::MoreThanWhole { whole, of })
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{Limits, read};
    use crate::model::{EpochMs, RunMetrics, Value};
    use std::path::Path;

    /// Why a figure cannot be in a window of ten days that stores these figures.
    fn why(entries: &[(&str, f64)]) -> Vec<String> {
        let values = entries.iter().map(|(name, value)| (*name, Value::Float(*value))).collect();
        let mut metrics = RunMetrics::default();
        metrics.values = values;
        let run = Run {
            start: Some(EpochMs(0)),
            end: Some(EpochMs(10 * MS_PER_DAY)),
            metrics: Some(metrics),
            ..Run::default()
        };
        let bundle = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles/edge/no_runs.iafbt");
        let backtest = read(&bundle, &Limits::default()).unwrap().backtest;
        let found = impossible_figures(&Backtest { runs: vec![run], summary: None, ..backtest });
        let sentence =
            |figure: &ImpossibleFigure| format!("{} {}: {}", figure.name, figure.value, figure.contradiction);
        found.iter().map(sentence).collect()
    }

    #[test]
    fn what_cannot_be_is_told_with_the_reason() {
        for (name, value, reason) in [
            ("max_drawdown_duration", 12.0, "it is longer than the window of 10 days"),
            ("average_trade_duration", 265.0, "it is longer than the window of 10 days"),
            ("max_drawdown", 1.5, "no more than everything can be lost"),
            ("max_drawdown", -1.5, "no more than everything can be lost"),
            ("cagr", -1.25, "no more than everything can be lost"),
            ("win_rate", 45.5, "a share lies between 0 and 1"),
            ("percentage_positive_trades", -0.5, "a share lies between 0 and 100"),
            ("number_of_trades", -3.0, "it cannot be negative"),
            ("max_drawdown_duration", -1.0, "it cannot be negative"),
        ] {
            assert_eq!(why(&[(name, value)]), [format!("{name} {value}: {reason}")]);
        }
        let parts = why(&[("number_of_trades", 3.0), ("number_of_trades_closed", 4.0)]);
        assert_eq!(parts, ["number_of_trades_closed 4: it is more than number_of_trades, which is 3"]);
        for (name, value) in
            [("max_drawdown_duration", 11.0), ("max_drawdown", -1.0), ("win_rate", 1.0), ("cagr", 40.0)]
        {
            assert_eq!(why(&[(name, value)]), Vec::<String>::new(), "{name} {value}");
        }
    }

    #[test]
    fn a_summary_is_held_against_its_longest_window() {
        let bundle = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bundles/v2/none.iafbt");
        let mut backtest = read(&bundle, &Limits::default()).unwrap().backtest;
        assert_eq!(impossible_figures(&backtest), []);
        let summary = backtest.summary.as_mut().unwrap();
        summary.insert("max_drawdown_duration", Value::Int(6641));
        let [figure] = &impossible_figures(&backtest)[..] else { panic!("one is to be found") };
        assert_eq!(
            (figure.window.as_deref(), figure.contradiction.to_string().as_str()),
            (None, "it is longer than the window of 14 days")
        );
    }
}
