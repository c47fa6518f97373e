//! The data of the report as a whole, which the page's script reads as JSON. `static/src/payload/report-data.ts` reads what this writes.

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::model::{Form, Metric};
use crate::stats::correlation;

use super::columns::{compared_metrics, key_groups, offered_columns};
use super::form_json::form_json;
use super::input::ReportInput;
use super::payload::{Strategies, Strategy};
use super::sections::{SHOWN, lead};
use super::tearsheet::Tearsheet;
use super::window_span::WindowSpan;
use super::windows::ReportWindows;

/// How many winners are told how alike they are; each pair takes nine bytes.
const ALIKE: usize = 50;

/// The data as JSON in which no text can end the element that it stands in; the best `detailed` winners have tearsheets.
pub fn report_data(input: &ReportInput, windows: &ReportWindows, detailed: usize) -> String {
    let ranked = input.criteria.ranking.metric().map_or(Form::RATIO, |metric| metric.form);
    let forms = forms(input, ranked);
    let position = |form: Form| forms.iter().position(|other| *other == form).unwrap_or_default();
    let data = json!({
        "key": content_key(input),
        "title": input.title,
        "lead": lead(input, windows),
        "version": env!("CARGO_PKG_VERSION"),
        "windows": windows.all().iter().map(window).collect::<Vec<_>>(),
        "metrics": compared_metrics(input).into_iter().map(|metric| self::metric(metric, position(metric.form))).collect::<Vec<_>>(),
        "columns": offered_columns(input),
        "groups": key_groups(input),
        "alike": (0..input.winners.len().min(ALIKE)).map(|position| alike(position, &input.winners)).collect::<Vec<_>>(),
        "forms": forms.iter().map(form_json).collect::<Vec<_>>(),
        "ranked": position(ranked),
        "noun": { "one": input.noun().one(), "many": input.noun().many(), "head": input.noun().head() },
        "detailed": detailed,
        "luck": input.ranked_luck().and_then(Result::ok).filter(|luck| luck.is_finite()),
        "shown": SHOWN,
    });
    data.to_string().replace('<', "\\u003c")
}

/// Everything that the script knows of each winner without its tearsheet.
pub fn strategies<'a>(input: &'a ReportInput, windows: &ReportWindows) -> Strategies<'a> {
    let metrics = compared_metrics(input);
    let row = |winner: &'a Tearsheet| Strategy {
        name: &winner.name,
        tag: winner.tag.as_deref(),
        near_copies: winner.near_copies,
        has_curves: winner.has_curves,
        has_trading: winner.has_trading,
        windows: winner.measured.windows.iter().map(|window| windows.position(window).unwrap_or_default()).collect(),
        ranked: input.criteria.value(winner),
        parameters: &winner.parameters,
        values: metrics.iter().map(|metric| winner.value(metric)).collect(),
        outline: winner.outline().points,
    };
    Strategies { rows: input.winners.iter().map(row).collect(), metrics }
}

/// The same for the same bundles in the same order, whatever the options: notes are kept under it.
fn content_key(input: &ReportInput) -> String {
    let mut hash = Sha256::new();
    for winner in &input.winners {
        hash.update(winner.sha256.as_bytes());
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn window(window: &WindowSpan) -> Json {
    json!({ "name": window.name, "start": window.start.0.div_euclid(1000), "end": window.end.0.div_euclid(1000) })
}

/// Every form that a compared metric or the ranked value is written in, once.
fn forms(input: &ReportInput, ranked: Form) -> Vec<Form> {
    let mut forms = vec![ranked];
    for metric in compared_metrics(input) {
        if !forms.contains(&metric.form) {
            forms.push(metric.form);
        }
    }
    forms
}

/// A metric; its form is named by its position in the list of forms.
fn metric(metric: &Metric, form: usize) -> Json {
    json!({
        "name": metric.name,
        "label": metric.label,
        "better": metric.better.name(),
        "form": form,
    })
}

/// For each winner of a better rank the correlation of daily returns in percent, and over how many common days.
fn alike(position: usize, winners: &[Tearsheet]) -> Vec<Option<(i64, usize)>> {
    let with = |other: &Tearsheet| {
        let found = correlation(&winners[position].measured.performance.daily, &other.measured.performance.daily)?;
        Some(((found.coefficient * 100.0).round() as i64, found.days))
    };
    winners[..position].iter().map(with).collect()
}
