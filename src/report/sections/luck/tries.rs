//! Tries: how sure the best is by their number, its deflated Sharpe ratio for one trial and more.

use super::{Figure, Pictured};
use crate::judgement::{Judgement, Unanswered};
use crate::report::svg::{LogCurve, NamedPoint};
use crate::report::text::{count, percent, ratio};
use crate::stats::selection::{DeflatedSharpe, deflated_sharpe_ratio};

/// Points of the curve.
const POINTS: usize = 90;
/// Shares that a line is drawn at: none, as good as luck, and what survives.
const LEVELS: [f64; 3] = [0.0, 0.5, 0.95];

/// The picture.
pub fn tries(judgement: &Judgement) -> Pictured<LogCurve> {
    let best = judgement.best.as_ref().map_err(Clone::clone)?;
    let table = judgement.table.as_ref().map_err(Clone::clone)?;
    judgement.luck.as_ref().map_err(Clone::clone)?;
    let deviation = table.per_day(judgement.deviation.unwrap_or(f64::NAN));
    let share = |trials: f64| Some(deflated_sharpe_ratio(&best.figures.estimate, trials, deviation)?.probability);
    let all = judgement.count as f64;
    let last = 10f64.powf(all.log10().ceil() + 1.0);
    let at = |point: usize| last.powf(point as f64 / POINTS as f64);
    let curve: Vec<(f64, f64)> = (0..=POINTS).map(at).filter_map(|trials| Some((trials, share(trials)?))).collect();
    let point = |at: f64, label: String, is_strong| {
        let share = share(at)?;
        Some(NamedPoint { at, share, label: format!("{label}: {:.0}%", share * 100.0), is_strong })
    };
    let effective = judgement.effective.as_ref().ok().map(|effective| effective.number.max(1.0));
    let named: Vec<NamedPoint> = [
        point(all, format!("{} tried", count(Some(all))), true),
        effective.and_then(|number| point(number, format!("{number:.1} independent"), false)),
        point(1.0, "as if alone".to_owned(), false),
    ]
    .into_iter()
    .flatten()
    .collect();
    let row = |(trials, deflated): &(f64, DeflatedSharpe)| {
        let luck = Some(table.per_year(deflated.luck));
        [count(Some(*trials)), ratio(luck), percent(Some(deflated.probability))]
    };
    let rows = judgement.deflated_over_trials().iter().map(row).collect();
    let words: Vec<&str> = named.iter().map(|point| point.label.as_str()).collect();
    let title = format!("Deflated Sharpe ratio of the best over the number of trials: {}", words.join(", "));
    let picture = LogCurve::new(title, "number of trials →", &curve, &LEVELS, &named);
    Ok(Figure { picture: picture.ok_or(Unanswered::NoSharpe)?, rows })
}
