//! Metrics: takes the name of one, and gives its unit, form, direction and meaning from the one table of them all.
//!
//! Must not know how a metric is computed, nor where it is shown.

mod candle_table;
mod group;
mod sweep_table;
mod table;

use super::{Form, Unit};

pub use candle_table::CANDLE_METRICS;
pub use group::{METRIC_GROUPS, MetricGroup};
pub use sweep_table::SWEEP_METRICS;
pub use table::METRICS;

/// The values of a metric that are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither is.
    Neither,
}

impl Better {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Better::Higher => "higher",
            Better::Lower => "lower",
            Better::Neither => "neither",
        }
    }
}

/// The origin of a metric's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The bundle's own summary; its column is the framework's.
    Summary,
    /// Measured on the equity curve chained over all windows; its column is of a table beside the framework's.
    Equity,
    /// Computed over all trials of a sweep; it has no column.
    Sweep,
    /// Computed of the backtest and the candles of its symbols; it has no column.
    Candles,
}

/// The type of a metric's column in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Floating point.
    Real,
    /// Whole numbers.
    Integer,
}

/// One metric; [`METRICS`] holds those of a backtest, [`SWEEP_METRICS`] those of a trial among all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// The name in files, on the command line and, behind `summary_`, in the index.
    pub name: &'static str,
    /// The origin of its number.
    pub origin: Origin,
    /// The type of its column.
    pub column_type: ColumnType,
    /// The unit that it counts.
    pub unit: Unit,
    /// The form in which its value is written.
    pub form: Form,
    /// The values that are good.
    pub better: Better,
    /// Its name for people.
    pub label: &'static str,
    /// Its name in the head of a table.
    pub short_label: &'static str,
    /// Its definition, in one sentence.
    pub definition: &'static str,
}

impl Metric {
    /// The metric of a name; that of a summary also goes by the name of its column, with `summary_` before it.
    pub fn find(name: &str) -> Option<&'static Metric> {
        let of = |name: &str| Some(&METRICS[Metric::position(name)?]);
        let in_summary = |name: &str| of(name).filter(|metric| metric.origin == Origin::Summary);
        of(name).or_else(|| in_summary(name.strip_prefix("summary_")?))
    }

    /// The metric of a backtest with its candles, of a name.
    pub fn find_of_candles(name: &str) -> Option<&'static Metric> {
        CANDLE_METRICS.iter().find(|metric| metric.name == name)
    }

    /// The metric of a trial among all others of its sweep, of a name.
    pub fn find_of_sweep(name: &str) -> Option<&'static Metric> {
        SWEEP_METRICS.iter().find(|metric| metric.name == name)
    }

    /// The position of a name in [`METRICS`].
    pub fn position(name: &str) -> Option<usize> {
        METRICS.iter().position(|metric| metric.name == name)
    }

    /// The metrics of a summary, in the order of the framework's columns.
    pub fn columns() -> impl Iterator<Item = &'static Metric> {
        METRICS.iter().filter(|metric| metric.origin == Origin::Summary)
    }

    /// The metrics that are measured on the equity, in the order of their columns.
    pub fn measured() -> impl Iterator<Item = &'static Metric> {
        METRICS.iter().filter(|metric| metric.origin == Origin::Equity)
    }

    /// The measured metric that says what this one of the summary means to say.
    pub fn counterpart(&self) -> Option<&'static Metric> {
        let (_, measured) = table::COUNTERPARTS.iter().find(|(name, _)| *name == self.name)?;
        Metric::find(measured)
    }

    /// Its name for people without the word that it is the summary's, for where that is said or where it is of one window.
    pub fn plain_label(&self) -> &'static str {
        self.label.strip_suffix(" (summary)").unwrap_or(self.label)
    }

    /// The column's name in the index.
    pub fn column(&self) -> String {
        match self.origin {
            Origin::Summary => format!("summary_{}", self.name),
            Origin::Equity | Origin::Sweep | Origin::Candles => self.name.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Typography;

    #[test]
    fn every_metric_has_one_name_and_a_meaning() {
        for (position, metric) in METRICS.iter().enumerate() {
            assert_eq!(Metric::position(metric.name), Some(position), "{} stands twice", metric.name);
        }
        for metric in &SWEEP_METRICS {
            assert_eq!((Metric::find(metric.name), Metric::find_of_sweep(metric.name)), (None, Some(metric)));
        }
        for metric in METRICS.iter().chain(&SWEEP_METRICS).chain(&CANDLE_METRICS) {
            assert!(metric.definition.ends_with('.'), "{}: a definition is a sentence", metric.name);
            assert!(!metric.label.is_empty() && metric.short_label.chars().count() <= 15, "{}", metric.name);
        }
    }

    #[test]
    fn no_two_heads_of_a_table_are_equal() {
        let all: Vec<&Metric> = METRICS.iter().chain(&SWEEP_METRICS).chain(&CANDLE_METRICS).collect();
        for (position, metric) in all.iter().enumerate() {
            for other in &all[..position] {
                assert_ne!(metric.short_label, other.short_label, "{} and {}", metric.name, other.name);
                assert_ne!(metric.label, other.label, "{} and {}", metric.name, other.name);
            }
        }
    }

    #[test]
    fn what_a_summary_says_has_a_measured_counterpart_of_the_same_direction() {
        for (name, _) in table::COUNTERPARTS {
            let (metric, counterpart) =
                (Metric::find(name).unwrap(), Metric::find(name).unwrap().counterpart().unwrap());
            assert_eq!((metric.origin, counterpart.origin), (Origin::Summary, Origin::Equity), "{name}");
            assert_eq!((metric.better, metric.unit), (counterpart.better, counterpart.unit), "{name}");
        }
        assert_eq!(Metric::find("win_rate").unwrap().counterpart(), None);
    }

    #[test]
    fn columns_are_the_55_numbers_of_a_summary() {
        assert_eq!(Metric::columns().count(), 55);
        assert_eq!(Metric::find("summary_sharpe_ratio"), Metric::find("sharpe_ratio"));
        assert_eq!(Metric::find("summary_chained_sharpe"), None);
    }

    #[test]
    fn shares_of_a_trade_and_trades_in_a_year_are_written_so_that_they_say_something() {
        let text = |name: &str, value| Metric::find(name).unwrap().form.write(Some(value), Typography::Page);
        assert_eq!(text("average_trade_return_percentage", 0.000_2), "+2.0\u{a0}bp");
        assert_eq!(text("trades_per_year", 313.07), "313");
        assert_eq!(text("total_loss", 12.0), "12.00", "the size of a loss is no gain");
        for metric in &METRICS {
            assert!(metric.form.write(Some(-0.5), Typography::Terminal).is_ascii(), "{}", metric.name);
        }
    }
}
