//! What the page's script must know before it decodes a block, as JSON. `static/src/data.ts` reads what this writes.

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::model::{METRICS, Metric, Origin};

use super::digest::Digest;
use super::equity;
use super::header::lead;
use super::input::ReportInput;
use super::svg::{self, colour_number};
use super::text::{Form, form};
use super::windows::ReportWindows;

/// The id of the block with a winner's curves, if there are any.
pub fn curves_id(place: usize, winner: &Digest) -> Option<String> {
    (!winner.curve.points.is_empty()).then(|| format!("b{}", place + 1))
}

/// The id of the block with a winner's trades, orders and positions, if there are any.
pub fn dealings_id(place: usize, winner: &Digest) -> Option<String> {
    (!winner.dealings.is_empty()).then(|| format!("t{}", place + 1))
}

/// The data as JSON in which no text can end the element that it stands in.
pub fn report_data(input: &ReportInput, windows: &ReportWindows) -> String {
    let metrics: Vec<&Metric> = METRICS.iter().filter(|metric| is_shown(metric)).collect();
    let data = json!({
        "key": content_key(input),
        "title": input.title,
        "lead": lead(input, windows),
        "version": env!("CARGO_PKG_VERSION"),
        "windows": windows.all().iter().map(window).collect::<Vec<_>>(),
        "metrics": metrics.iter().map(|metric| self::metric(metric)).collect::<Vec<_>>(),
        "strategies":
            input.winners.iter().enumerate().map(|(place, winner)| strategy(place, winner, &metrics)).collect::<Vec<_>>(),
        "shown": equity::SHOWN,
    });
    data.to_string().replace('<', "\\u003c")
}

/// What the summary says of a drawdown over several windows misleads, so that only the measured one is compared.
fn is_shown(metric: &Metric) -> bool {
    let measured = ["cagr", "calmar_ratio", "annual_volatility", "max_drawdown", "max_drawdown_duration"];
    metric.origin == Origin::Equity || !measured.contains(&metric.name)
}

/// The same for the same bundles in the same order, whatever the options: notes are kept under it.
fn content_key(input: &ReportInput) -> String {
    let mut hash = Sha256::new();
    for winner in &input.winners {
        hash.update(winner.sha256.as_bytes());
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn window(window: &svg::Window) -> Json {
    json!({ "name": window.name, "start": window.start.0.div_euclid(1000), "end": window.end.0.div_euclid(1000) })
}

fn metric(metric: &Metric) -> Json {
    let form = match form(metric) {
        Form::Change => "change",
        Form::Percent => "percent",
        Form::Fall => "fall",
        Form::Ratio => "ratio",
        Form::Count => "count",
        Form::Days => "days",
        Form::Hours => "hours",
        Form::Money => "money",
    };
    json!({ "name": metric.name, "label": metric.label, "better": metric.better.name(), "form": form })
}

fn strategy(place: usize, winner: &Digest, metrics: &[&Metric]) -> Json {
    json!({
        "id": format!("s{}", place + 1),
        "name": winner.name,
        "colour": colour_number(place),
        "block": curves_id(place, winner),
        "trades": dealings_id(place, winner),
        "tag": winner.tag,
        "parameters": winner.parameters,
        "values": metrics.iter().map(|metric| number(winner.value(metric))).collect::<Vec<_>>(),
    })
}

/// A number of at most nine digits; infinities, which JSON lacks, as text.
fn number(value: Option<f64>) -> Json {
    match value {
        Some(f64::INFINITY) => json!("Infinity"),
        Some(f64::NEG_INFINITY) => json!("-Infinity"),
        Some(value) => format!("{value:.8e}").parse::<f64>().map_or(Json::Null, |rounded| json!(rounded)),
        None => Json::Null,
    }
}
