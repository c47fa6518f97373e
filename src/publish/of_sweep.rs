//! A page on the winners of a sweep, with the judgement of all its trials.

use super::request::{Request, Shown};
use crate::index::ScanOutcome;
use crate::judgement::{AllTrials, Judgement, samples_aside};
use crate::measure::Liquidity;
use crate::model::{Failure, Progress};
use crate::rank::RankedList;
use crate::report::{ReportError, ReportInput, ScanCounts, Tearsheet, TradedPrices, Trials};
use crate::sweep::{IndexedTrial, Sweep, SweepError, Winner, WinnerCandles, Winners};
use std::collections::HashSet;

/// The input of a page on a sweep, and what is not on it.
#[derive(Debug)]
pub struct Published {
    /// The input; among its failures are those of the scan and those below.
    pub input: ReportInput,
    /// Ranked backtests that could not be opened; the next in rank are shown instead.
    pub failures: Vec<Failure>,
    /// Ranked backtests that the folder of the bundles does not hold.
    pub missing: Vec<Failure>,
    /// Candles of winners that could not be had.
    pub without_candles: Vec<Failure>,
}

/// Opens the best of a ranking of a sweep that was scanned, and judges all its trials beside. `matching` is how many
/// backtests met the condition, of which the ranking may leave near copies out.
///
/// # Errors
/// The index cannot be read. Backtests that cannot be opened are no error; there may be no winner at all.
pub fn input_of_sweep(
    sweep: &Sweep,
    scan: &ScanOutcome,
    ranked: RankedList,
    matching: usize,
    request: Request,
    progress: &dyn Progress,
) -> Result<Published, SweepError> {
    let all = sweep.all_trials(request.most_compared, &ranked.first_keys(request.top))?;
    let options = request.judgement_options();
    // Judging needs no file, and opening and reading need few threads, so that one goes on beside the other.
    let mut judgement = None;
    let candles = sweep.winner_candles();
    let (winners, mut trials) = rayon::in_place_scope(|scope| {
        scope.spawn(|_| judgement = Some(Judgement::of(&all, scan.failures.len(), &options)));
        let winners = winners(sweep, &ranked, &request, &candles, progress)?;
        let trials = trials(sweep, &ranked, &request, &winners.made, &all)?;
        Ok::<_, SweepError>((winners, trials))
    })?;
    let Winners { made: mut winners, mut failures, missing } = winners;
    // Who could not be read for the index may have the row of before, and has said why already.
    let known: HashSet<&str> = scan.failures.iter().map(|failure| failure.path.as_str()).collect();
    failures.retain(|failure| !known.contains(failure.path.as_str()));
    let figures = judgement.as_ref().and_then(|judgement| judgement.figures.as_ref().ok());
    for winner in &mut winners {
        winner.of_sweep = figures.and_then(|figures| figures.get(&winner.key)).copied();
    }
    figures.into_iter().for_each(|figures| trials.judge(figures));
    let Request { title, criteria, benchmarks, .. } = request;
    let input = ReportInput {
        title,
        criteria,
        scan: ScanCounts { seen: scan.seen, indexed: sweep.index()?.count()?, matching },
        near_copies: None,
        judgement,
        since: None,
        failures: [&scan.failures[..], &failures, &missing].concat(),
        benchmarks,
        winners,
        trials,
    };
    Ok(Published { input, failures, missing, without_candles: candles.into_failures() })
}

/// Opens the best that can be opened.
fn winners(
    sweep: &Sweep,
    ranked: &RankedList,
    request: &Request,
    candles: &WinnerCandles,
    progress: &dyn Progress,
) -> Result<Winners<Tearsheet>, SweepError> {
    let packer = request.budget.packer();
    let tearsheet = |winner: Winner| {
        let traded = candles.of(&winner);
        let Winner { key, row, mut backtest, sha256, notices, ranked_by } = winner;
        let key = key.to_string();
        backtest.risk_free_rate = request.risk_free_rate.or(backtest.risk_free_rate);
        let shown = Shown { key, row: &row, backtest: &backtest, sha256, notices, ranked_by };
        let mut tearsheet = request.tearsheet(shown, &packer)?;
        if let Some(traded) = traded {
            let universe = request.universe.as_ref();
            tearsheet.liquidity = Liquidity::of(&backtest.runs_by_date(), &traded.candles, universe);
            tearsheet.prices = traded.candles.iter().filter_map(|candles| TradedPrices::of(candles)).collect();
            tearsheet.notices.extend(traded.notices);
        }
        Ok::<_, ReportError>(tearsheet)
    };
    sweep.winners(ranked, request.top, progress, tearsheet, |made| request.budget.trim(made))
}

/// All trials that the winners were chosen from, without samples of studies that are none, or of very many those that stand
/// for all and the winners; a page of a single one shows no sweep.
fn trials(
    sweep: &Sweep,
    ranked: &RankedList,
    request: &Request,
    winners: &[Tearsheet],
    all: &AllTrials,
) -> Result<Trials, SweepError> {
    let aside = samples_aside(&all.candidates);
    let of_winners = winners.iter().map(|winner| winner.key.as_str());
    let drawn: Option<HashSet<&str>> = (all.not_drawn() > 0)
        .then(|| all.candidates.iter().take(all.drawn).map(|drawn| drawn.handle.as_str()).chain(of_winners).collect());
    let is_shown = |key: &str| drawn.as_ref().is_none_or(|drawn| drawn.contains(key)) && !aside.contains(key);
    if winners.len() < 2 {
        return Ok(Trials::of_ranking(ranked.wanted(is_shown).len()));
    }
    let (mut trials, mut places) = (Trials::default(), Vec::new());
    let take = |IndexedTrial { key, row, measured, ranked_by, place }: IndexedTrial| {
        trials.push(&key, &row, measured.as_ref(), ranked_by);
        places.push(place);
    };
    let counts = sweep.each_trial(&request.criteria.ranking, ranked, is_shown, take)?;
    trials.are_of_ranking(counts.ranked);
    if drawn.is_some() {
        trials.are_drawn_of(counts.all, places);
    }
    trials.take_windows(&all.candidates);
    Ok(trials)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::Ranking;
    use crate::report::{Budget, Detail};
    use crate::sweep::SweepOptions;
    use std::fs;

    #[test]
    fn a_winner_that_could_not_be_read_for_the_index_either_is_named_once() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["none", "vector"] {
            fs::copy(format!("tests/bundles/v2/{name}.iafbt"), folder.path().join(format!("{name}.iafbt"))).unwrap();
        }
        let mut sweep = Sweep::open(folder.path(), SweepOptions::default()).unwrap();
        let mut scan = sweep.refresh(&()).unwrap().scan;
        // It keeps its row, and is damaged when it is opened.
        fs::write(folder.path().join("vector.iafbt"), "damaged").unwrap();
        scan.failures.push(Failure { path: "vector.iafbt".to_owned(), reason: "it cannot be read now".to_owned() });
        let ranking = Ranking::by("sharpe_ratio").unwrap();
        let ranked = sweep.rank(&ranking, None).unwrap();
        let budget = Budget { max_size: None, detail: Detail::Standard };
        let request = Request::new("Best", ranking, 2, budget);
        let published = input_of_sweep(&sweep, &scan, ranked, 2, request, &()).unwrap();
        assert_eq!(published.input.failures, scan.failures);
        assert!(published.failures.is_empty() && published.input.winners.len() == 1);
    }
}
