//! Selection out of sample: the equity of taking the leader so far, beside hindsight, the middle trial and the best
//! benchmark.

use crate::judgement::{DecayBand, Judgement, OutOfSample, Path, Unanswered, WindowChoice};
use crate::model::{EpochMs, MS_PER_DAY, Point};
use crate::report::svg::{Curve, CurvesPicture, CurvesStyle};
use crate::report::text::{change, counted, cut, date, percent, ratio};
use crate::report::window_span::WindowSpan;
use crate::stats::selection::Band;

/// The choices and what came of them.
#[derive(Debug)]
pub struct Chosen {
    /// The picture, where a day was traded.
    pub picture: Option<CurvesPicture>,
    /// Each choice.
    pub choices: Vec<ChoiceRow>,
    /// Bands of trials by their ratio before: its place, the ratio before, that in the next window.
    pub bands: Vec<[String; 3]>,
    /// The mean rank correlation of one window with the next.
    pub rank_correlation: String,
    /// The median return of all trials: of an even number no trial has it.
    pub median: String,
    /// What became of the leaders, in words; nothing where none had a ratio to keep.
    pub leaders: Option<String>,
    /// Why no benchmark is drawn, where some were given.
    pub no_benchmark: Option<String>,
}

/// The trial that was taken for a window.
#[derive(Debug)]
pub struct ChoiceRow {
    /// The window's first and last day.
    pub span: String,
    /// The trial's key in the index.
    pub key: String,
    /// What to call it.
    pub name: String,
    /// Its Sharpe ratio before, in the window, and its return there.
    pub figures: [String; 3],
}

/// What choosing earned, or why that is not known.
pub fn chosen(judgement: &Judgement, windows: &[WindowSpan]) -> Result<Chosen, Unanswered> {
    let found = judgement.out_of_sample.as_ref().map_err(Clone::clone)?;
    let equity = |path: &Path| equity(&found.days, path);
    let paths = [
        Some(("selecting", &found.chosen, 2)),
        found.hindsight.as_ref().map(|path| ("in hindsight", path, 1)),
        found.benchmark.as_ref().ok().map(|path| (path.name.as_str(), path, 3)),
        found.middle.as_ref().map(|path| ("middle trial", path, 12)),
    ];
    let drawn: Vec<(&str, Vec<Point>, usize)> =
        paths.into_iter().flatten().map(|(name, path, colour)| (name, equity(path), colour)).collect();
    let curves: Vec<Curve<'_>> = drawn
        .iter()
        .map(|(name, points, colour_number)| Curve { name, points, colour_number: *colour_number })
        .collect();
    let first = drawn.first().and_then(|(_, points, _)| points.first()).map_or(EpochMs(0), |point| point.time);
    let traded: Vec<WindowSpan> = windows.iter().filter(|window| window.start >= first).cloned().collect();
    let words: Vec<String> = drawn
        .iter()
        .map(|(name, points, _)| format!("{name} {}", change(points.last().map(|last| last.value - 1.0))))
        .collect();
    let title = format!("Equity out of sample, with the drawdown of selecting: {}", words.join(", "));
    Ok(Chosen {
        picture: CurvesPicture::new(title, &curves, &traded, CurvesStyle::SELECTION),
        choices: found.choices.iter().map(choice_row).collect(),
        bands: bands(found),
        rank_correlation: ratio(found.rank_correlation),
        median: change(found.median_return),
        leaders: leaders(found),
        no_benchmark: found
            .benchmark
            .as_ref()
            .err()
            .filter(|reason| **reason != Unanswered::NoBenchmarks)
            .map(ToString::to_string),
    })
}

fn choice_row(choice: &WindowChoice) -> ChoiceRow {
    ChoiceRow {
        span: format!("{} – {}", day(choice.first_day), day(choice.last_day)),
        key: cut(&choice.handle).into_owned(),
        name: cut(&choice.name).into_owned(),
        figures: [ratio(Some(choice.in_sample)), ratio(Some(choice.out_of_sample)), change(Some(choice.total_return))],
    }
}

/// What became of the trials that led in sample, in words.
fn leaders(found: &OutOfSample) -> Option<String> {
    const MEANINGS: [&str; 4] = ["three quarters or more", "a quarter or more", "less", "below zero"];
    let kept = percent(Some(found.median_kept()?));
    let band =
        |((band, leaders), meaning): ((DecayBand, usize), &str)| format!("{leaders} {} ({meaning})", band.name());
    let bands: Vec<String> = found.decay_bands().into_iter().zip(MEANINGS).map(band).collect();
    let of = counted(found.decay_bands().iter().map(|(_, leaders)| leaders).sum(), "leader");
    let bands = bands.join(", ");
    Some(format!(
        "Of {of} with a Sharpe ratio above zero in sample the middle one kept {kept} of it out of sample: {bands}"
    ))
}

fn bands(found: &OutOfSample) -> Vec<[String; 3]> {
    let band = |(band, ratios): (usize, &Band)| {
        [(band + 1).to_string(), ratio(Some(ratios.in_sample)), ratio(Some(ratios.out_of_sample))]
    };
    found.bands.iter().enumerate().map(band).collect()
}

/// What became of 1.0 over the days of a path, from the day before on.
fn equity(days: &[i32], path: &Path) -> Vec<Point> {
    let moment = |day: i32| EpochMs(i64::from(day) * MS_PER_DAY);
    let start = days.first().map(|first| Point { time: moment(first - 1), value: 1.0 });
    let points = days.iter().zip(&path.values).map(|(day, value)| Point { time: moment(*day), value: 1.0 + value });
    start.into_iter().chain(points).collect()
}

fn day(day: i32) -> String {
    date(EpochMs(i64::from(day) * MS_PER_DAY).date())
}
