//! Trials: the Sharpe ratios of all trials, with the best of them and luck's best marked.

use super::{Figure, Pictured};
use crate::judgement::{Judgement, Unanswered};
use crate::model::Form;
use crate::report::svg::{Bin, Expected, Histogram, HistogramStyle, Mark, Side, Tone, round_bins};
use crate::report::text::{count, ratio};
use crate::stats::selection::expected_maximum;

/// The fewest and the most bins that are asked for.
const BINS: (f64, f64) = (8.0, 36.0);
/// As far as the curve of trials without skill is drawn, in standard deviations.
const DEVIATIONS: f64 = 2.6;
/// Points of that curve.
const CURVE_POINTS: usize = 60;

/// The picture.
pub fn trials(judgement: &Judgement) -> Pictured<Histogram> {
    let best = judgement.best.as_ref().map_err(Clone::clone)?;
    let ratios: Vec<f64> = judgement.drawn_ratios().collect();
    let wanted = ((ratios.len() as f64).sqrt() * 1.8).clamp(BINS.0, BINS.1);
    let mut bins = round_bins(&ratios, wanted as usize);
    let is_drawn = judgement.table.as_ref().is_ok_and(|table| best.trial < table.drawn);
    if let Some(bin) = bins.iter_mut().rev().find(|bin| bin.count > 0 && is_drawn) {
        bin.tone = Tone::Strong;
    }
    let luck = judgement.luck.as_ref().ok();
    // The lower label stands left of the other's line, which begins above it.
    let is_beaten = luck.is_some_and(|luck| luck.expected_best_sharpe > best.figures.sharpe);
    let mut marks = vec![Mark {
        at: best.figures.sharpe,
        label: format!("the best {}", ratio(Some(best.figures.sharpe))),
        side: if is_beaten { Side::Left } else { Side::Right },
        row: usize::from(is_beaten),
        tone: Tone::Strong,
    }];
    let mut title = format!(
        "Histogram of the Sharpe ratios of {} trials, {} to {}",
        count(Some(ratios.len() as f64)),
        ratio(ratios.iter().copied().reduce(f64::min)),
        ratio(ratios.iter().copied().reduce(f64::max)),
    );
    let mut expected = Expected::default();
    if let (Some(luck), Some(deviation)) = (luck, judgement.deviation) {
        let at = luck.expected_best_sharpe;
        let effective =
            judgement.effective.as_ref().ok().map(|effective| deviation * expected_maximum(effective.number));
        let milder = effective.filter(|milder| *milder < at);
        let from = milder.map_or(String::new(), |milder| format!("{} to ", ratio(Some(milder))));
        let label = format!("luck’s best {from}{}", ratio(Some(at)));
        title.push_str(&format!("; {label}"));
        marks.push(Mark {
            at,
            label,
            side: if is_beaten { Side::Right } else { Side::Left },
            row: usize::from(!is_beaten),
            tone: Tone::Behind,
        });
        expected.band = milder.map(|milder| (milder, at));
        expected.curve = without_skill(&bins, deviation, ratios.len() as f64);
    }
    let rows = bins.iter().map(|bin| [ratio(Some(bin.from)), ratio(Some(bin.to)), count(Some(bin.count as f64))]);
    let rows = rows.collect();
    let style = HistogramStyle {
        axis: "Sharpe ratio of each trial, per year →",
        form: Form::RATIO,
        size: HistogramStyle::HALF,
    };
    let picture = Histogram::new(title, &style, &bins, &marks, &expected);
    Ok(Figure { picture: picture.ok_or(Unanswered::NoSharpe)?, rows })
}

/// The trials that the picture is of.
pub fn whose_ratios(judgement: &Judgement) -> String {
    let figure = |number: usize| count(Some(number as f64));
    match (judgement.not_drawn, &judgement.table) {
        (1.., Ok(table)) => format!(
            "the {} of {} trials that were drawn by chance to stand for all",
            figure(table.drawn),
            figure(judgement.indexed())
        ),
        _ => "all trials".to_owned(),
    }
}

/// How many trials a bin would hold, did all scatter around zero as far as they do.
fn without_skill(bins: &[Bin], deviation: f64, trials: f64) -> Vec<(f64, f64)> {
    let (Some(first), Some(last)) = (bins.first(), bins.last()) else { return Vec::new() };
    if deviation <= 0.0 {
        return Vec::new();
    }
    let (low, high) = (first.from.min(-DEVIATIONS * deviation), last.to.max(DEVIATIONS * deviation));
    let density = |value: f64| (-0.5 * (value / deviation).powi(2)).exp() / (deviation * std::f64::consts::TAU.sqrt());
    let value = |point: usize| low + (high - low) * point as f64 / CURVE_POINTS as f64;
    let width = first.to - first.from;
    (0..=CURVE_POINTS).map(value).map(|value| (value, trials * width * density(value))).collect()
}
