//! The block of all trials: what the sweep's pictures are drawn from. `static/src/payload/trials.ts` reads what this writes.
//!
//! ```text
//! u8        layout, 1
//! text      JSON: how many rows there are, the row of each winner, what each column is and how its codes are read
//! texts     name of every row, and its handle with U+0000 where the name stands in it: varint bytes of each, then UTF-8
//! varints   of a sample, how many ranks each row is behind the one before it, the first behind none
//! columns   of codes, in the order of the JSON: low byte of every row, then, where a code takes two bytes, the high byte
//! ```
//! A code is 0 for a missing value. Numbers have 1 for −∞ and 2 for ∞; from 3 on they count steps: of the last digit that the
//! page writes, of the ranked value also of a part of it (`first`, `per_unit`: the value is (first + code − 3) / per_unit), or where a column spans more of these than
//! codes go, of a scale that grows with the size (`low`, `step`: the value is sinh(low + (code − 3) × step) / per_unit).
//! Values of parameters and tags are listed, and code 1 is the first of them; numbers of very many values are counted in
//! even steps. Differences are codes minus the code before, as zigzag in 16 bits.

use serde_json::{Value as Json, json};

use super::Block;
use crate::model::{Decimals, Form, Metric};
use crate::report::form_json::form_json;
use crate::report::trials::{Parameter, ParameterValues, Trials};

/// Numbers of a parameter that are listed; more are counted in steps.
const MOST_LISTED: usize = 4_000;
/// Parts of the last digit that the ranked value is told in, the smallest for which there are codes: what the script makes of
/// it shall be what Rust makes of it.
const FINER: [f64; 5] = [100.0, 20.0, 10.0, 4.0, 1.0];
/// The first code of a finite number.
const FIRST: u16 = 3;

/// How much of the trials a block holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialsShare {
    /// Metrics beside the ranked one.
    pub metrics: usize,
    /// Bits of a code at most, 16 or fewer.
    pub bits: u32,
    /// The rows that are drawn of more; `None` for all.
    pub sample: Option<usize>,
}

/// What of the trials a block is about, besides their columns.
#[derive(Debug, Clone, Copy)]
pub struct TrialsSubject<'a> {
    /// The trials.
    pub trials: &'a Trials,
    /// What they are ranked by: a metric, or a score.
    pub ranked: RankedColumn<'a>,
    /// The row of each winner.
    pub winners: &'a [Option<usize>],
    /// Parameters, those that matter most first, with the share of differences that each explains.
    pub importance: &'a [(String, f64)],
}

/// What trials are ranked by.
#[derive(Debug, Clone, Copy)]
pub struct RankedColumn<'a> {
    /// The metric; `None` for a score.
    pub metric: Option<&'static Metric>,
    /// Its name for people.
    pub label: &'a str,
    /// Its name where there is little room.
    pub short_label: &'a str,
    /// Whether the least comes first.
    pub is_ascending: bool,
}

/// A column: what the JSON says of it, and its codes.
struct Column {
    head: Json,
    codes: Vec<u16>,
    is_difference: bool,
}

/// The block of trials in this share.
pub fn trials_block(subject: &TrialsSubject<'_>, share: &TrialsShare) -> Vec<u8> {
    let trials = subject.trials;
    let rows = share.sample.map_or_else(|| (0..trials.len()).collect(), |count| sample(subject, count));
    let mut columns = vec![ranked_column(subject, &rows, share.bits)];
    let is_other = |metric: &Metric| subject.ranked.metric.is_none_or(|ranked| ranked.name != metric.name);
    let metrics = trials.metrics().filter(|(metric, _)| is_other(metric)).take(share.metrics);
    columns.extend(metrics.map(|(metric, values)| metric_column(metric, values, &rows, share.bits)));
    columns.extend(trials.parameters().iter().map(|parameter| parameter_column(parameter, &rows, share.bits)));
    if trials.tags.iter().any(|tag| !tag.is_empty()) {
        let tag = |row: &usize| Some(trials.tags[*row].as_str()).filter(|tag| !tag.is_empty());
        let (texts, codes) = listed_texts(&rows.iter().map(tag).collect::<Vec<_>>());
        columns.push(Column {
            head: json!({ "kind": "tag", "name": "tag", "label": "Tag", "texts": texts }),
            codes,
            is_difference: false,
        });
    }
    let place = |row: &Option<usize>| rows.binary_search(&(*row)?).ok();
    let head = json!({
        "rows": rows.len(),
        "all": trials.all(),
        "matching": rows.partition_point(|row| *row < trials.matching),
        "ascending": subject.ranked.is_ascending,
        "winners": subject.winners.iter().map(place).collect::<Vec<_>>(),
        "importance": subject.importance,
        "columns": columns.iter().map(Column::head).collect::<Vec<_>>(),
    });
    let mut block = Block::new();
    block.text(&head.to_string());
    block.long_texts(rows.iter().map(|row| trials.names[*row].clone()).collect());
    block.long_texts(rows.iter().map(|row| handle(&trials.handles[*row], &trials.names[*row])).collect());
    if rows.len() < trials.all() {
        let ranks = || rows.iter().map(|row| trials.place(*row) + 1);
        block.varints(ranks().zip(std::iter::once(0).chain(ranks())).map(|(rank, before)| rank - before));
    }
    columns.iter().for_each(|column| column.push(&mut block));
    block.0
}

/// A handle in which the name is not said again; no handle holds a NUL of its own.
fn handle(handle: &str, name: &str) -> String {
    if name.is_empty() { handle.to_owned() } else { handle.replacen(name, "\0", 1) }
}

/// The rows of a sample: winners, the ends of every column, the best at each value of each parameter, and of the others as
/// many as there is room for, evenly over the ranking.
fn sample(subject: &TrialsSubject<'_>, count: usize) -> Vec<usize> {
    let trials = subject.trials;
    let mut is_kept = vec![false; trials.len()];
    subject.winners.iter().flatten().for_each(|row| is_kept[*row] = true);
    ends(&trials.ranked).into_iter().for_each(|row| is_kept[row] = true);
    trials.metrics().flat_map(|(_, values)| ends(values)).for_each(|row| is_kept[row] = true);
    for parameter in trials.parameters() {
        let codes = match &parameter.values {
            ParameterValues::Numbers(values) => {
                ends(values).into_iter().for_each(|row| is_kept[row] = true);
                listed_numbers(values).map(|(_, codes)| codes)
            }
            ParameterValues::Texts(values) => {
                let texts: Vec<Option<&str>> = values.iter().map(Option::as_deref).collect();
                Some(listed_texts(&texts).1)
            }
        };
        // Rows stand in the order of the ranking: the first of a value is its best.
        let mut seen = vec![false; usize::from(u16::MAX) + 1];
        for (row, code) in codes.into_iter().flatten().enumerate().take(trials.matching) {
            if !std::mem::replace(&mut seen[usize::from(code)], true) {
                is_kept[row] = true;
            }
        }
    }
    let kept = is_kept.iter().filter(|is_kept| **is_kept).count();
    let others: Vec<usize> = (0..trials.len()).filter(|row| !is_kept[*row]).collect();
    let more = count.saturating_sub(kept).min(others.len());
    (0..more).for_each(|place| is_kept[others[place * others.len() / more]] = true);
    (0..trials.len()).filter(|row| is_kept[*row]).collect()
}

/// The rows of the least and of the greatest value.
fn ends(values: &[Option<f64>]) -> Vec<usize> {
    let known = || values.iter().enumerate().filter_map(|(row, value)| Some((row, (*value)?)));
    let least = known().reduce(|one, other| if other.1 < one.1 { other } else { one });
    let most = known().reduce(|one, other| if other.1 > one.1 { other } else { one });
    least.into_iter().chain(most).map(|(row, _)| row).collect()
}

fn ranked_column(subject: &TrialsSubject<'_>, rows: &[usize], bits: u32) -> Column {
    let ranked = subject.ranked;
    let form = ranked.metric.map_or(Form::RATIO, |metric| metric.form);
    let values: Vec<Option<f64>> = rows.iter().map(|row| subject.trials.ranked[*row]).collect();
    let (mut head, codes) = numbers(&values, form, bits, &FINER);
    head["kind"] = "metric".into();
    head["name"] = ranked.metric.map_or("score", |metric| metric.name).into();
    head["label"] = ranked.label.into();
    head["short"] = ranked.short_label.into();
    head["better"] = ranked.metric.map_or("higher", |metric| metric.better.name()).into();
    Column { head, codes, is_difference: true }
}

fn metric_column(metric: &Metric, values: &[Option<f64>], rows: &[usize], bits: u32) -> Column {
    let values: Vec<Option<f64>> = rows.iter().map(|row| values[*row]).collect();
    let (mut head, codes) = numbers(&values, metric.form, bits, &[1.0]);
    head["kind"] = "metric".into();
    head["name"] = metric.name.into();
    head["label"] = metric.label.into();
    head["short"] = metric.short_label.into();
    head["better"] = metric.better.name().into();
    Column { head, codes, is_difference: false }
}

fn parameter_column(parameter: &Parameter<'_>, rows: &[usize], bits: u32) -> Column {
    let (head, codes) = match &parameter.values {
        ParameterValues::Numbers(values) => {
            let values: Vec<Option<f64>> = rows.iter().map(|row| values[*row]).collect();
            match listed_numbers(&values) {
                Some((numbers, codes)) => (json!({ "numbers": numbers }), codes),
                None => even_steps(&values, bits),
            }
        }
        ParameterValues::Texts(values) => {
            let values: Vec<Option<&str>> = rows.iter().map(|row| values[*row].as_deref()).collect();
            let (texts, codes) = listed_texts(&values);
            (json!({ "texts": texts }), codes)
        }
    };
    let mut column = Column { head, codes, is_difference: false };
    column.head["kind"] = "parameter".into();
    column.head["name"] = parameter.name.into();
    column.head["label"] = parameter.name.into();
    column
}

/// Numbers in steps of the last digit that the page writes, or of as small a part of it as there are codes for; where there
/// are too few, in steps of a scale that grows with the size.
fn numbers(values: &[Option<f64>], form: Form, bits: u32, parts: &[f64]) -> (Json, Vec<u16>) {
    let decimals = match form.decimals {
        Decimals::Fixed(decimals) => decimals,
        Decimals::ThreeDigits => 2,
    };
    let per_unit = f64::from(form.scale) * 10f64.powi(decimals as i32);
    let most = f64::from((1u32 << bits) - 1 - u32::from(FIRST));
    let in_steps = |part: f64| -> Vec<Option<f64>> {
        values.iter().map(|value| value.map(|value| steps_of(value, form.scale, decimals, part))).collect()
    };
    let fits = |steps: &[Option<f64>]| spans(steps).is_none_or(|(low, high)| high - low <= most);
    let finest = parts.iter().map(|part| (*part, in_steps(*part))).find(|(_, steps)| fits(steps));
    let code = |steps: Option<f64>, finite: &dyn Fn(f64) -> f64| match steps {
        None => 0,
        Some(steps) if steps == f64::NEG_INFINITY => 1,
        Some(steps) if steps == f64::INFINITY => 2,
        Some(steps) => FIRST + finite(steps) as u16,
    };
    let mut head = json!({ "form": form_json(&form) });
    let codes = match finest {
        Some((part, steps)) => {
            let first = spans(&steps).map_or(0.0, |(low, _)| low);
            head["first"] = first.into();
            head["per_unit"] = (per_unit * part).into();
            steps.iter().map(|steps| code(*steps, &|steps| (steps - first).round())).collect()
        }
        None => {
            let steps = in_steps(1.0);
            let (low, high) = spans(&steps).unwrap_or_default();
            let (start, step) = (low.asinh(), (high.asinh() - low.asinh()) / most);
            (head["low"], head["step"]) = (start.into(), step.into());
            head["per_unit"] = per_unit.into();
            steps.iter().map(|steps| code(*steps, &|steps| ((steps.asinh() - start) / step).round())).collect()
        }
    };
    (head, codes)
}

/// The least and the greatest finite number.
fn spans(numbers: &[Option<f64>]) -> Option<(f64, f64)> {
    let finite = numbers.iter().flatten().copied().filter(|number| number.is_finite());
    finite.fold(None, |span: Option<(f64, f64)>, number| {
        let (low, high) = span.unwrap_or((number, number));
        Some((low.min(number), high.max(number)))
    })
}

/// How many of so many parts of its last digit a value has: such that it is still written as the same digits.
fn steps_of(value: f64, scale: u32, decimals: usize, part: f64) -> f64 {
    let digits = last_digits(value * f64::from(scale), decimals);
    let steps = (value * f64::from(scale) * 10f64.powi(decimals as i32) * part).round();
    // The first and the last step within these digits: what is halfway would be written as either.
    let within = part / 2.0 - 1.0;
    let (least, most) = (digits * part - within, digits * part + within);
    if part > 1.0 && steps.is_finite() { steps.clamp(least, most) } else { digits }
}

/// How many units of the last digit the page writes of a value.
fn last_digits(value: f64, decimals: usize) -> f64 {
    let factor = 10f64.powi(decimals as i32);
    let digits = value * factor;
    let is_near_middle = (digits.fract().abs() - 0.5).abs() <= 1e-6;
    // In the middle lie exactly those whose last binary digit stands one place behind the last decimal.
    let is_tie = (value * 2f64.powi(decimals as i32 + 1)) % 2.0 != 0.0
        && (value * 2f64.powi(decimals as i32 + 1)).fract() == 0.0;
    match is_near_middle && !is_tie {
        true => format!("{value:.decimals$}").parse().map_or(digits, |value: f64| value * factor).round(),
        false => digits.round(),
    }
}

/// The numbers of a parameter, each once in order, and the code of each row; `None` where there are too many.
fn listed_numbers(values: &[Option<f64>]) -> Option<(Vec<f64>, Vec<u16>)> {
    let mut numbers: Vec<f64> = values.iter().flatten().copied().collect();
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    if numbers.len() > MOST_LISTED {
        return None;
    }
    let place = |value: f64| numbers.partition_point(|number| *number < value) as u16 + 1;
    let codes = values.iter().map(|value| value.map_or(0, place)).collect();
    Some((numbers, codes))
}

/// Texts, each once in order, and the code of each row; those for which there is no code are missing.
fn listed_texts<'a>(values: &[Option<&'a str>]) -> (Vec<&'a str>, Vec<u16>) {
    let mut texts: Vec<&str> = values.iter().flatten().copied().collect();
    texts.sort_unstable();
    texts.dedup();
    texts.truncate(usize::from(u16::MAX));
    let code = |text: &str| texts.binary_search(&text).map_or(0, |place| place as u16 + 1);
    let codes = values.iter().map(|value| value.map_or(0, code)).collect();
    (texts, codes)
}

/// Numbers of a parameter that has very many, in even steps between the least and the greatest.
fn even_steps(values: &[Option<f64>], bits: u32) -> (Json, Vec<u16>) {
    let finite = || values.iter().flatten().copied().filter(|value| value.is_finite());
    let (low, high) =
        finite().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let step = (high - low) / f64::from((1u32 << bits) - 2);
    let code = |value: &Option<f64>| match value.filter(|value| value.is_finite()) {
        Some(value) => ((value - low) / step).round() as u16 + 1,
        None => 0,
    };
    (json!({ "from": low, "step": step }), values.iter().map(code).collect())
}

impl Column {
    /// What the JSON says of it.
    fn head(&self) -> Json {
        let mut head = self.head.clone();
        head["bytes"] = self.width().into();
        head["difference"] = self.is_difference.into();
        head
    }

    fn written(&self) -> Vec<u16> {
        if !self.is_difference {
            return self.codes.clone();
        }
        let before = std::iter::once(&0).chain(&self.codes);
        let zigzag = |(code, before): (&u16, &u16)| {
            let step = code.wrapping_sub(*before) as i16;
            ((step << 1) ^ (step >> 15)) as u16
        };
        self.codes.iter().zip(before).map(zigzag).collect()
    }

    fn width(&self) -> usize {
        if self.written().iter().all(|code| *code < 256) { 1 } else { 2 }
    }

    fn push(&self, block: &mut Block) {
        let written = self.written();
        written.iter().for_each(|code| block.byte(*code as u8));
        if self.width() == 2 {
            written.iter().for_each(|code| block.byte((code >> 8) as u8));
        }
    }
}

impl Block {
    /// Texts of which most differ: how long each is, then all of them.
    fn long_texts(&mut self, texts: Vec<String>) {
        self.varints(texts.iter().map(String::len));
        texts.iter().for_each(|text| self.0.extend_from_slice(text.as_bytes()));
    }
}
