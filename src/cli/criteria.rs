//! Criteria: which backtests take part in a ranking, and what they are ranked by.

use super::console::Console;
use super::error::CliError;
use super::offered::Offered;
use crate::index::{Catalog, comparisons};
use crate::model::{Direction, Metric, Sign, TrialName, Unit};
use crate::rank::{Preset, RankBy, Ranking, Weights, metric_of_name};
use clap::Args;
use std::time::Duration;

/// The condition that backtests meet to take part.
#[derive(Debug, Clone, Args)]
pub(super) struct Condition {
    /// Take only backtests that meet an SQL condition, such as 'chained_sharpe > 1 AND param.fast >= 12'
    #[arg(long = "where", value_name = "SQL")]
    pub(super) filter: Option<String>,
    /// How long that condition may take, in seconds; 0 for any time
    #[arg(long = "filter-timeout", value_name = "SECONDS", value_parser = seconds, default_value = "30")]
    pub(super) filter_time: Duration,
}

impl Condition {
    /// The condition that all backtests meet.
    pub(super) fn all() -> Condition {
        Condition { filter: None, filter_time: Duration::MAX }
    }
}

/// A time in seconds from the command line.
fn seconds(text: &str) -> Result<Duration, NoTime> {
    match text.parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) {
        Some(Duration::ZERO) => Ok(Duration::MAX),
        time => time.ok_or(NoTime),
    }
}

/// A text that is no time.
#[derive(Debug, thiserror::Error)]
#[error("it is a number of seconds from 0 on")]
struct NoTime;

/// The end of the order that comes first.
#[derive(Debug, Args)]
pub(super) struct Ends {
    /// Put the least first, whatever is better
    #[arg(long, conflicts_with = "desc")]
    asc: bool,
    /// Put the most first, whatever is better
    #[arg(long)]
    desc: bool,
}

/// A score of weighted metrics.
#[derive(Debug, Args)]
pub(super) struct Scoring {
    /// Rank by a score of weighted metrics: balanced, profit, frequency or risk_adjusted
    #[arg(long, value_name = "PRESET", conflicts_with = "by")]
    #[arg(value_parser = Offered::Presets, hide_possible_values = true)]
    focus: Option<String>,
    /// How much a metric counts in the score, on top of the preset (balanced if none is named); can be repeated
    #[arg(long = "weight", value_name = "METRIC=W", conflicts_with = "by", allow_hyphen_values = true)]
    weights: Vec<String>,
}

impl Condition {
    /// This condition, and that a backtest is this one of its bundle.
    pub(super) fn of_trial(&self, trial: &TrialName) -> Condition {
        let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let universe =
            trial.universe.as_deref().map_or("IS NULL".to_owned(), |universe| format!("= {}", text(universe)));
        let (study, engine) = (text(&trial.study), trial.engine.name());
        let own = format!("study = {study} AND engine = '{engine}' AND universe {universe}");
        let filter = self.filter.as_ref().map(|given| format!("({given}) AND {own}"));
        Condition { filter: Some(filter.unwrap_or(own)), ..self.clone() }
    }

    /// Says that none of so many backtests takes part.
    pub(super) fn nothing(&self, count: usize) -> String {
        match &self.filter {
            Some(filter) if count > 0 => format!("none of the {count} backtests meets '{filter}'"),
            _ => "there is no backtest".to_owned(),
        }
    }

    /// The error of a condition that none of so many backtests meets, where there is no answer without any.
    pub(super) fn refuse_nothing(&self, count: usize) -> CliError {
        CliError::failed(self.nothing(count)).hint(match &self.filter {
            Some(_) if count > 0 => "loosen the condition; without --where all of them take part",
            _ => "name a folder that holds backtests; 'iaf index DIR' names those that cannot be read",
        })
    }
}

impl Condition {
    /// Says so where a fraction is compared with what is a percentage without its sign, or a fall with what no fall is.
    pub(super) fn say_misread_fractions(&self, console: &Console) {
        let comparisons = self.filter.as_deref().map(comparisons).unwrap_or_default();
        say_misread_fractions(comparisons.into_iter().map(|(name, number)| (name, number, false)), console);
    }

    /// Says how many backtests of single universes take no part in a ranking, as they are parts of others.
    pub(super) fn say_parts(&self, index: &dyn Catalog, ranked: usize, console: &Console) -> Result<(), CliError> {
        if !index.has_universes()? {
            return Ok(());
        }
        let matching = index.count_matching(self.filter.as_deref())?;
        match matching.saturating_sub(ranked) {
            0 => {}
            count => console.note(&format!(
                "{count} {} of single universes are parts of others and take no part; a --where that names universe lets \
                 them in",
                if count == 1 { "backtest" } else { "backtests" }
            )),
        }
        Ok(())
    }
}

/// From this size on the number that a fraction is compared with was meant as a percentage, most likely.
const LARGE_FRACTION: f64 = 2.0;

/// Says so where a metric of falls is compared with a number that no fall has, or another fraction with a percentage
/// without its sign; each comparison is a metric's name, the number, and whether that is written as a percentage.
pub(super) fn say_misread_fractions<'a>(
    comparisons: impl IntoIterator<Item = (&'a str, f64, bool)>,
    console: &Console,
) {
    for (name, number, is_percentage) in comparisons {
        let Some(metric) = Metric::find(name).or_else(|| Metric::find_of_sweep(name)) else { continue };
        let name = metric.name;
        if metric.form.sign == Sign::Fall {
            if !(0.0..=1.0).contains(&number) {
                console.note(&format!("{name} counts falls as positive fractions: one of 20 % is 0.2"));
            }
        } else if metric.form.unit == Unit::Fraction && !is_percentage && number.abs() >= LARGE_FRACTION {
            let (size, percent) = (number.abs(), number.abs() * 100.0);
            console.note(&format!(
                "{name} is a fraction: {size} is {percent:.0} %, and {size} % is written {}",
                size / 100.0
            ));
        }
    }
}

impl Ends {
    fn forced(&self) -> Option<Direction> {
        match (self.asc, self.desc) {
            (true, _) => Some(Direction::Ascending),
            (_, true) => Some(Direction::Descending),
            _ => None,
        }
    }
}

/// A ranking by a preset, or else by a metric, as programs ask for it: the better come first unless an end is named.
#[cfg(feature = "mcp")]
pub(super) fn ranking_asked_for(
    metric: &str,
    focus: Option<&str>,
    ascending: Option<bool>,
) -> Result<Ranking, CliError> {
    let ends = Ends { asc: ascending == Some(true), desc: ascending == Some(false) };
    Scoring { focus: focus.map(str::to_owned), weights: Vec::new() }.ranking(metric, &ends)
}

impl Scoring {
    /// A ranking by the score that was asked for, or else by a metric.
    pub(super) fn ranking(&self, metric: &str, ends: &Ends) -> Result<Ranking, CliError> {
        if self.focus.is_none() && self.weights.is_empty() {
            return Ok(Ranking::Metric(RankBy::new(metric, ends.forced())?));
        }
        let preset = self.focus.as_deref().map_or(Ok(Preset::BALANCED), Preset::find)?;
        let own = self.weights.iter().map(|text| weight(text)).collect::<Result<Vec<_>, _>>()?;
        let direction = ends.forced().unwrap_or(Direction::Descending);
        Ok(Ranking::Score(Weights::new(preset, &own), direction))
    }
}

fn weight(text: &str) -> Result<(&'static Metric, f64), CliError> {
    let refuse = || {
        CliError::wrong_usage(format!("'{text}' is no weight"))
            .hint("a weight is a metric and a number, such as --weight win_rate=3 or --weight max_drawdown=-2")
    };
    let (name, number) = text.split_once('=').ok_or_else(refuse)?;
    let number: f64 = number.trim().parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(refuse)?;
    Ok((metric_of_name(name.trim())?, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_of_seconds_and_0_is_without_end() {
        assert_eq!(seconds("0.25").unwrap(), Duration::from_millis(250));
        assert_eq!(seconds("0").unwrap(), Duration::MAX);
        for text in ["", "-1", "x", "NaN", "inf", "1e40"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_weight_is_a_metric_and_a_number() {
        let metric = Metric::find("max_drawdown").unwrap();
        assert_eq!(weight("max_drawdown = -2.5").unwrap(), (metric, -2.5));
        for text in ["max_drawdown", "max_drawdown=", "max_drawdown=x", "=1", "max_drawdown=inf", "drawdown=1"] {
            assert!(weight(text).is_err(), "{text}");
        }
    }
}
