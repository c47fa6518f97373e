//! A page on backtests at hand: they are the whole sweep.

use super::request::{Request, Shown};
use crate::bundle::OpenedBundle;
use crate::judgement::{AllTrials, Candidate, Judgement};
use crate::measure::TrialMeasures;
use crate::model::{IndexRow, Metric, Origin, Progress, RowKey, Trial};
use crate::rank::{Ranking, scores};
use crate::report::{ReportError, ReportInput, ScanCounts, Tearsheet, Trials};
use rayon::prelude::*;
use std::sync::Arc;

/// A backtest at hand.
#[derive(Debug, Clone)]
pub struct PublishedBacktest {
    /// What it is called among the others: no two have the same key.
    pub key: RowKey,
    /// What an index would hold of it.
    pub row: IndexRow,
    /// The backtest as it was opened.
    pub opened: Arc<OpenedBundle>,
}

/// A backtest that was measured.
struct Measured<'a> {
    of: &'a PublishedBacktest,
    trial: Trial,
    candidate: Candidate,
    ranked_by: Option<f64>,
}

/// Ranks backtests and judges them as the trials of one sweep.
///
/// # Errors
/// The series of one cannot be compressed.
pub fn input_of_backtests(
    backtests: &[PublishedBacktest],
    request: Request,
    progress: &dyn Progress,
) -> Result<ReportInput, ReportError> {
    let mut ranked: Vec<Measured<'_>> = backtests.par_iter().map(measure).collect();
    // As an index lists them: what is drawn by chance of them depends on their order.
    ranked.sort_unstable_by(|one, other| one.of.key.cmp(&other.of.key));
    let candidates: Vec<Candidate> =
        ranked.iter_mut().map(|measured| std::mem::take(&mut measured.candidate)).collect();
    rank(&mut ranked, &request.criteria.ranking);
    let all = AllTrials::from(candidates);
    let judgement = Judgement::of(&all, 0, &request.judgement_options());
    let packer = request.budget.packer();
    progress.begin(request.top.min(ranked.len()));
    let shown = ranked[..request.top.min(ranked.len())].par_iter().map(|measured| {
        let PublishedBacktest { key, row, opened } = measured.of;
        let OpenedBundle { backtest, notices, sha256 } = &**opened;
        let (key, sha256, notices) = (key.to_string(), sha256.to_string(), notices.clone());
        let shown = Shown { key, row, backtest, sha256, notices, ranked_by: measured.ranked_by };
        let made = request.tearsheet(shown, &packer);
        progress.advance();
        made
    });
    let mut winners: Vec<Tearsheet> = shown.collect::<Result<_, _>>()?;
    request.budget.trim(&mut winners);
    let figures = judgement.figures.as_ref().ok();
    for winner in &mut winners {
        winner.of_sweep = figures.and_then(|figures| figures.get(&winner.key)).copied();
    }
    let mut trials = Trials::of_ranking(ranked.len());
    if winners.len() > 1 {
        for Measured { of, trial, ranked_by, .. } in &ranked {
            trials.push(&of.key, &of.row, Some(trial), *ranked_by);
        }
        trials.take_windows(&all.candidates);
        figures.into_iter().for_each(|figures| trials.judge(figures));
    }
    let Request { title, criteria, benchmarks, .. } = request;
    let count = backtests.len();
    let scan = ScanCounts { seen: count, indexed: count, matching: count };
    let input = ReportInput::new(&title, criteria, scan, winners);
    Ok(ReportInput { judgement: Some(judgement), benchmarks, trials, ..input })
}

fn measure(of: &PublishedBacktest) -> Measured<'_> {
    let TrialMeasures { figures, details } = TrialMeasures::of_backtest(&of.opened.backtest);
    let candidate = Candidate::new(&of.key, &of.row, None, Some(details));
    Measured { of, trial: Trial { figures, ..Trial::default() }, candidate, ranked_by: None }
}

/// Puts backtests in order, as an index of them would.
fn rank(measured: &mut [Measured<'_>], ranking: &Ranking) {
    let metrics = ranking.metrics();
    let values: Vec<Vec<f64>> = measured
        .iter()
        .map(|measured| {
            let value = |metric: &&Metric| match metric.origin {
                Origin::Equity => measured.trial.figures.get(metric.name),
                _ => measured.of.row.summary.get(metric.name),
            };
            metrics.iter().map(|metric| value(metric).unwrap_or(f64::NAN)).collect()
        })
        .collect();
    let ranked_by: Vec<f64> = match ranking {
        Ranking::Metric(_) => values.iter().filter_map(|values| values.first().copied()).collect(),
        Ranking::Score(weights, _) => {
            let weights: Vec<f64> = weights.entries().into_iter().map(|(_, weight)| weight).collect();
            scores(values.iter().map(Vec::as_slice), &weights).collect()
        }
    };
    for (measured, value) in measured.iter_mut().zip(ranked_by) {
        measured.ranked_by = Some(value).filter(|value| !value.is_nan());
    }
    ranking.direction().sort(measured, |measured| (measured.ranked_by, measured.of.key.as_str()));
}
