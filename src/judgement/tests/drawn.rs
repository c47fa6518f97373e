//! Tests of judgements on trials that were drawn to stand for all.

use super::sweeps::sweep;
use super::{judge, texts};
use crate::judgement::{AllTrials, Candidate, Judgement, JudgementOptions, Unanswered};
use crate::stats::selection::deflated_sharpe_ratio;

/// The first so many of some trials as those that were drawn, and the best others beside them; the rest is counted.
fn drawn(trials: &[Candidate], first: usize, beside: usize) -> AllTrials {
    let whole = judge(trials);
    let mut others: Vec<(usize, f64)> =
        (first..trials.len()).map(|trial| (trial, whole.ratios[trial].unwrap())).collect();
    others.sort_by(|one, other| other.1.total_cmp(&one.1));
    let (leaders, rest) = others.split_at(beside);
    let leaders = leaders.iter().map(|(trial, _)| trials[*trial].clone());
    AllTrials {
        candidates: trials[..first].iter().cloned().chain(leaders).collect(),
        drawn: first,
        counted: rest.len(),
        gone: Vec::new(),
    }
}

fn judge_drawn(all: &AllTrials) -> Judgement {
    Judgement::of(all, 0, &JudgementOptions::default())
}

#[test]
fn trials_that_are_not_drawn_count_in_luck_and_in_what_it_leaves_of_the_best() {
    let trials = sweep(120, 640, 5, 0.0);
    let (whole, part) = (judge(&trials), judge_drawn(&drawn(&trials, 60, 5)));
    assert_eq!((part.count, part.indexed(), part.not_drawn), (120, 120, 60));
    let table = part.table.as_ref().unwrap();
    assert_eq!((table.trials.len(), table.drawn, table.left_out), (65, 60, 0));
    let drawn_alone = judge(&trials[..60]);
    assert_eq!(part.deviation, drawn_alone.deviation, "who leads was not drawn by chance");
    let (of_part, of_whole) = (part.best.as_ref().unwrap(), whole.best.as_ref().unwrap());
    assert_eq!(of_part.handle, of_whole.handle);
    let deviation = table.per_day(part.deviation.unwrap());
    let deflated = deflated_sharpe_ratio(&of_part.figures.estimate, 120.0, deviation).unwrap();
    assert_eq!(of_part.figures.dsr, Some(deflated.probability));
    let luck = |judged: &Judgement| judged.luck.as_ref().unwrap().expected_best_sharpe;
    assert!(luck(&part) > luck(&drawn_alone) && (luck(&part) / luck(&whole) - 1.0).abs() < 0.2);
    let haircut = |judged: &Judgement| judged.best.as_ref().unwrap().figures.haircut.unwrap().ratio;
    assert!(haircut(&part) <= haircut(&whole), "what was not looked at counts as if it had found nothing");
    assert_eq!(of_part.corrections.as_ref().unwrap().tests, 120);
    assert_eq!(part.drawn_ratios().count(), 60);
}

#[test]
fn what_is_said_of_many_trials_is_said_of_those_drawn_and_what_leads_is_judged_beside() {
    let trials = sweep(200, 640, 3, 0.0);
    let all = drawn(&trials, 60, 20);
    let (judged, alone) = (judge_drawn(&all), judge(&all.candidates[..60]));
    let splits = |judged: &Judgement| judged.overfitting.as_ref().unwrap().splits.clone();
    assert_eq!(splits(&judged), splits(&alone));
    assert_eq!(judged.ability, alone.ability);
    assert_eq!((&judged.effective, &judged.importance), (&alone.effective, &alone.importance));
    let (with, without) = (judged.out_of_sample.as_ref().unwrap(), alone.out_of_sample.as_ref().unwrap());
    assert_eq!((&with.choices, &with.leaders, &with.bands), (&without.choices, &without.leaders, &without.bands));
    assert_eq!((&with.middle, with.median_return), (&without.middle, without.median_return));
    // Who leads over all days did well in the windows that choices are held to.
    let among_leaders = judge(&all.candidates).out_of_sample.unwrap();
    assert!(among_leaders.median_return > with.median_return);
    let winners = judged.winners(3);
    assert!(winners.iter().all(|winner| winner.decay.is_some()) && winners.iter().any(|winner| winner.trial >= 60));
}

#[test]
fn a_verdict_on_trials_that_were_drawn_says_so() {
    let trials = sweep(120, 640, 5, 0.0);
    let judged = judge_drawn(&drawn(&trials, 60, 5));
    let said = texts(&judged);
    assert!(said[1].starts_with("Of the 120 trials of the index 60 were drawn by chance"), "{said:?}");
    assert_eq!(judged.plateau, Err(Unanswered::NeighboursNotDrawn));
    assert!(said.iter().any(|text| text.contains("of the trials compared stays above zero at 5 % (Holm)")), "{said:?}");
    assert!(!texts(&judge(&trials)).iter().any(|text| text.contains("drawn by chance")));
}
