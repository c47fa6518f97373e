//! `iaf metrics`: every metric, with what it counts, which end is better, where it comes from and what it is.

use super::console::Console;
use super::error::CliError;
use crate::model::{Better, CANDLE_METRICS, METRICS, Metric, Origin, SWEEP_METRICS, Unit};
use clap::Args;
use serde_json::{Value as Json, json};

/// How wide the text is where the terminal does not say, and at most.
const WIDEST: usize = 100;
/// Narrower than this no line gets.
const NARROWEST: usize = 20;

const EXAMPLES: &str = "Examples:
  iaf metrics
  iaf metrics --json";

/// List every metric that backtests can be ranked, filtered and listed by; those of the whole sweep are in no filter, those of candles on the page alone
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct MetricsArgs {
    /// Print a JSON list instead of text
    #[arg(long)]
    json: bool,
}

impl MetricsArgs {
    pub(super) fn execute(&self, console: &Console) -> Result<(), CliError> {
        if self.json {
            let list: Vec<Json> = METRICS.iter().chain(&SWEEP_METRICS).chain(&CANDLE_METRICS).map(json_of).collect();
            return console.result(format!("{:#}\n", Json::from(list)));
        }
        let width = console.width().map_or(WIDEST, usize::from).clamp(NARROWEST, WIDEST);
        let texts: Vec<String> =
            METRICS.iter().chain(&SWEEP_METRICS).chain(&CANDLE_METRICS).map(|metric| text_of(metric, width)).collect();
        console.result(texts.join("\n"))
    }
}

fn json_of(metric: &Metric) -> Json {
    json!({
        "name": metric.name,
        "label": metric.label,
        "unit": unit(metric),
        "better": metric.better.name(),
        "source": source(metric),
        "column": matches!(metric.origin, Origin::Summary | Origin::Equity).then(|| metric.column()),
        "measured_counterpart": metric.counterpart().map(|measured| measured.name),
        "definition": metric.definition,
    })
}

fn text_of(metric: &Metric, width: usize) -> String {
    let better = match metric.better {
        Better::Higher => "higher is better",
        Better::Lower => "lower is better",
        Better::Neither => "neither end is better",
    };
    let facts = format!("{}; {}; {}; {better}", metric.label, unit(metric), source(metric));
    let measured = metric.counterpart().map(|measured| format!("Measured: {}.", measured.name));
    let paragraphs = [Some(facts), Some(metric.definition.to_owned()), measured].into_iter().flatten();
    let lines: Vec<String> =
        paragraphs.flat_map(|text| wrapped(&text, width - 2)).map(|line| format!("  {line}\n")).collect();
    format!("{}\n{}", metric.name, lines.concat())
}

/// The lines of a text, none wider than this unless a word is.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn unit(metric: &Metric) -> &'static str {
    match metric.unit {
        Unit::Money => "trading currency",
        Unit::Fraction => "fraction",
        Unit::Ratio => "ratio",
        Unit::Count => "count",
        Unit::Days => "days",
        Unit::Hours => "hours",
    }
}

fn source(metric: &Metric) -> &'static str {
    match metric.origin {
        Origin::Summary => "summary",
        Origin::Equity => "measured",
        Origin::Sweep => "of the whole sweep",
        Origin::Candles => "of the candles",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [20, 40, 80] {
            for line in
                METRICS.iter().flat_map(|metric| text_of(metric, width).lines().map(str::to_owned).collect::<Vec<_>>())
            {
                assert!(line.chars().count() <= width || !line.trim().contains(' '), "{width}: {line}");
            }
        }
    }

    #[test]
    fn json_names_the_column_and_the_measured_counterpart() {
        let drawdown = json_of(Metric::find("max_drawdown").unwrap());
        assert_eq!((&drawdown["source"], &drawdown["column"]), (&json!("summary"), &json!("summary_max_drawdown")));
        assert_eq!(drawdown["measured_counterpart"], "worst_drawdown");
        let measured = json_of(Metric::find("worst_drawdown").unwrap());
        assert_eq!((&measured["source"], &measured["unit"]), (&json!("measured"), &json!("fraction")));
    }
}
