//! Tests of judgements on sweeps that are made: pure noise, one true edge, clones, and what cannot be judged.

use super::*;
use crate::model::{DailyReturns, EpochMs, MS_PER_DAY, RowKey, SWEEP_METRICS};
use serde_json::json;

/// Numbers between -0.5 and 0.5 that any language makes alike.
fn random(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
    }
}

/// A trial of days from 2023 on, with returns about a mean, cut into four windows.
fn candidate(name: &str, returns: Vec<f32>) -> Candidate {
    let first = 19_358;
    let days: Vec<i32> = (1..=returns.len() as i32).map(|day| first + day).collect();
    let moment = |quarter: usize| EpochMs((i64::from(first) + (returns.len() * quarter / 4) as i64) * MS_PER_DAY);
    Candidate {
        handle: format!("{name}.iafbt"),
        name: name.to_owned(),
        windows: (0..4).map(|quarter| (moment(quarter), moment(quarter + 1))).collect(),
        returns: DailyReturns { days, values: returns },
        ..Candidate::default()
    }
}

/// Trials on a grid of two parameters, without skill but for the edge per day of one of them.
fn sweep(trials: usize, days: usize, seed: u64, edge: f64) -> Vec<Candidate> {
    let mut next = random(seed);
    let mut made = Vec::new();
    for trial in 0..trials {
        let mean = if trial == 5 { edge } else { 0.0 };
        let returns = (0..days).map(|_| ((next() + next() + next()) * 0.02 + mean) as f32).collect();
        let mut made_one = candidate(&format!("trial {trial}"), returns);
        made_one.parameters = vec![
            ("fast".to_owned(), json!(trial % 6)),
            ("slow".to_owned(), json!(trial / 6 * 10)),
            ("fixed".to_owned(), json!("same")),
            ("label".to_owned(), json!(made_one.name)),
        ];
        made.push(made_one);
    }
    made
}

#[test]
fn noise_is_not_told_from_luck_and_an_edge_is() {
    let judged: Vec<Judgement> = (1..=10).map(|seed| Judgement::of(&sweep(36, 640, seed, 0.0), &[], 0)).collect();
    let mean = |of: &dyn Fn(&Judgement) -> f64| judged.iter().map(of).sum::<f64>() / judged.len() as f64;
    let (pbo, deflated) = (
        mean(&|one| one.overfitting.as_ref().unwrap().probability()),
        mean(&|one| one.best.as_ref().unwrap().figures.dsr.unwrap()),
    );
    assert!((0.35..0.65).contains(&pbo), "{pbo}");
    assert!((0.2..0.8).contains(&deflated), "{deflated}");
    let told = judged.iter().filter(|one| one.verdict()[1].contains("It cannot be told from luck."));
    assert!(told.count() >= 9);

    let edge = Judgement::of(&sweep(36, 640, 3, 0.003), &[], 2);
    let best = edge.best.as_ref().unwrap();
    assert_eq!((best.handle.as_str(), edge.count, edge.failed), ("trial 5.iafbt", 36, 2));
    assert!(best.figures.dsr.unwrap() > 0.95 && edge.overfitting.as_ref().unwrap().probability() < 0.05, "{best:?}");
    assert!(edge.ability.as_ref().unwrap().studentised.consistent < 0.01);
    let chosen = edge.out_of_sample.as_ref().unwrap();
    assert!(chosen.choices.iter().all(|choice| choice.handle == best.handle) && chosen.choices.len() == 3);
    assert_eq!(chosen.total_return, chosen.hindsight_return.unwrap());
    assert!(edge.verdict()[1].ends_with("Luck alone seldom gives as much."), "{:?}", edge.verdict());
}

#[test]
fn clones_do_not_count_as_trials_of_their_own() {
    let ten = sweep(10, 640, 4, 0.0);
    let once = Judgement::of(&ten, &[], 0);
    let often = Judgement::of(&ten.iter().cycle().take(200).cloned().collect::<Vec<_>>(), &[], 0);
    let effective = |judgement: &Judgement| judgement.effective.as_ref().unwrap().number;
    assert!((effective(&once) - effective(&often)).abs() < 1e-6);
    let (once, often) = (once.best.unwrap(), often.best.unwrap());
    assert!(often.figures.dsr.unwrap() < once.figures.dsr.unwrap(), "counted as trials they are held against the best");
}

#[test]
fn figures_follow_from_the_definitions() {
    let judgement = Judgement::of(&sweep(36, 640, 7, 0.0), &[], 0);
    let (best, luck, table) =
        (judgement.best.as_ref().unwrap(), judgement.luck.as_ref().unwrap(), judgement.table.as_ref().unwrap());
    let ratios: Vec<f64> = table.annual_ratios().into_iter().flatten().collect();
    assert_eq!(best.figures.sharpe, ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    assert_eq!((table.periods_per_year, table.days.len(), table.left_out), (365.0, 640, 0));
    let over = judgement.deflated_over_trials();
    assert_eq!((over[0].0, over.last().unwrap().0), (1.0, 36.0));
    assert!((over[0].1.probability - best.figures.psr.unwrap()).abs() < 1e-12 && over[0].1.luck == 0.0);
    assert!((over.last().unwrap().1.probability - best.figures.dsr.unwrap()).abs() < 1e-12);
    assert!((table.per_year(over.last().unwrap().1.luck) - luck.expected_best_sharpe).abs() < 1e-12);
    let headline = format!(
        "Best of 36: Sharpe ratio {:.2} a year; luck alone would give {:.2}.",
        best.figures.sharpe, luck.expected_best_sharpe
    );
    assert_eq!(judgement.verdict()[0], headline);
    let importance = judgement.importance.unwrap();
    let mut names: Vec<&str> = importance.iter().map(|one| one.parameter.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["fast", "slow"], "what never varies explains nothing, and a label is no parameter");
}

#[test]
fn each_trial_is_judged_among_all_and_the_best_is_one_of_them() {
    let mut trials = sweep(36, 640, 7, 0.0);
    trials[3].returns = DailyReturns::default();
    trials[4].returns.values.fill(0.0);
    let judgement = Judgement::of(&trials, &[], 0);
    let (best, figures) = (judgement.best.as_ref().unwrap(), judgement.figures.as_ref().unwrap());
    assert_eq!(figures.len(), 34, "neither one without returns nor one whose returns do not vary has any");
    assert_eq!(figures[&best.handle], best.figures);
    assert_eq!(TrialFigures::by_handle(&trials, &[]).as_ref(), Ok(figures));
    let deviation = judgement.deviation.unwrap() / 365f64.sqrt();
    for of_trial in figures.values() {
        let of = |trials| deflated_sharpe_ratio(&of_trial.estimate, trials, deviation).unwrap().probability;
        assert_eq!((of_trial.psr, of_trial.dsr), (Some(of(1.0)), Some(of(36.0))));
        assert_eq!(of_trial.dsr_effective, Some(of(judgement.effective.as_ref().unwrap().number)));
        assert!(of_trial.haircut.is_none_or(|haircut| haircut.ratio < of_trial.sharpe), "{of_trial:?}");
        assert_eq!(of_trial.days_needed.is_some(), of_trial.sharpe > 0.0);
        let known = |metric: &&crate::model::Metric| of_trial.get(metric).is_some();
        assert_eq!(SWEEP_METRICS.iter().filter(known).count(), if of_trial.sharpe > 0.0 { 8 } else { 6 });
    }
}

#[test]
fn what_is_gone_counts_and_spreads_the_ratios() {
    let trials = sweep(36, 640, 7, 0.0);
    let gone = |sharpe| GoneTrial {
        key: RowKey::new("gone.iafbt"),
        sharpe,
        span: None,
        first_seen: EpochMs(0),
        last_seen: EpochMs(0),
    };
    let all_there = Judgement::of(&trials, &[], 0);
    let of = |gone: &[GoneTrial]| Judgement::of(&trials, gone, 0);
    let unknown = of(&vec![gone(None); 64]);
    assert_eq!((unknown.count, unknown.gone, unknown.deviation), (100, 64, all_there.deviation));
    let luck = |judgement: &Judgement| judgement.luck.as_ref().unwrap().expected_best_sharpe;
    assert!(luck(&unknown) > luck(&all_there));
    let of_best = |judgement: &Judgement| judgement.best.as_ref().unwrap().figures;
    assert!(of_best(&unknown).dsr < of_best(&all_there).dsr);
    let haircut = |judgement: &Judgement| of_best(judgement).haircut.unwrap().ratio;
    assert!(haircut(&unknown) <= haircut(&all_there));
    assert!(of(&[gone(Some(9.0)), gone(Some(f64::NAN))]).deviation > all_there.deviation);
    assert_eq!(unknown.table.unwrap().left_out, 0, "what is gone is not left out: it is not there");
}

#[test]
fn the_risk_free_rate_is_taken_off_and_weekends_tell_the_year() {
    let mut trials = sweep(3, 640, 1, 0.0);
    let without = Judgement::of(&trials, &[], 0).best.unwrap().figures.sharpe;
    trials.iter_mut().for_each(|trial| trial.risk_free_rate = Some(0.05));
    let judged = Judgement::of(&trials, &[], 0);
    assert!(judged.best.as_ref().unwrap().figures.sharpe < without);
    assert!(!judged.table.unwrap().rates_differ);
    let is_weekend = |day: &i32| matches!(day.rem_euclid(7), 2 | 3);
    for trial in &mut trials {
        let returns = std::mem::take(&mut trial.returns);
        let weekdays = returns.days.into_iter().zip(returns.values).filter(|(day, _)| !is_weekend(day));
        (trial.returns.days, trial.returns.values) = weekdays.unzip();
    }
    assert_eq!(Judgement::of(&trials, &[], 0).table.unwrap().periods_per_year, 252.0);
}

#[test]
fn trials_that_cannot_be_compared_are_left_out_or_refused() {
    let mut trials = sweep(8, 640, 2, 0.0);
    trials[0].returns = DailyReturns::default();
    trials[1].returns.values[7] = f32::NAN;
    trials[2].returns.days.truncate(300);
    trials[2].returns.values.truncate(300);
    trials[3].returns.days.remove(10);
    trials[3].returns.values.remove(10);
    let judged = Judgement::of(&trials, &[], 0);
    let table = judged.table.as_ref().unwrap();
    assert_eq!((judged.count, table.left_out, table.days.len()), (8, 3, 639));
    assert_eq!(table.returns().of(1).len(), 639);

    let mut apart = sweep(2, 640, 2, 0.0);
    apart[1].returns.days.iter_mut().for_each(|day| *day += 320);
    let judged = Judgement::of(&apart, &[], 0);
    assert_eq!(judged.overfitting.unwrap_err(), Unanswered::SpansDiffer { shared: 320, longest: 640 });
}

#[test]
fn what_cannot_be_computed_says_why_and_is_never_zero() {
    let nothing = Judgement::of(&[Candidate::default()], &[], 3);
    assert_eq!(nothing.best, Err(Unanswered::NoReturns));
    assert_eq!(nothing.verdict(), ["Best of 1: cannot be judged, for no trial has daily returns."]);

    let one = Judgement::of(&sweep(1, 640, 1, 0.0), &[], 0);
    assert_eq!((one.luck.as_ref().unwrap_err(), one.best.as_ref().unwrap().figures.dsr), (&Unanswered::NoSpread, None));
    assert!(one.best.as_ref().unwrap().figures.psr.is_some() && one.overfitting.is_err() && one.out_of_sample.is_err());
    assert!(one.verdict()[0].ends_with("what luck would give is unknown: fewer than two trials have a Sharpe ratio."));

    let two = Judgement::of(&sweep(2, 640, 1, 0.0), &[], 0);
    assert!(two.overfitting.is_ok() && two.luck.is_ok() && two.importance.is_err());

    let still = Judgement::of(&[candidate("a", vec![0.0; 400]), candidate("b", vec![0.0; 400])], &[], 0);
    assert_eq!(still.best, Err(Unanswered::NoSharpe));
    assert!(still.effective.is_err() && still.ability.is_err() && still.overfitting.is_err());

    let short = Judgement::of(&sweep(9, 60, 1, 0.0), &[], 0);
    assert!(matches!(short.overfitting, Err(Unanswered::Statistic(_))) && short.best.is_ok());
}

#[test]
fn windows_that_differ_are_no_ground_for_choosing() {
    let mut trials = sweep(4, 640, 1, 0.0);
    trials[2].windows.pop();
    assert_eq!(Judgement::of(&trials, &[], 0).out_of_sample, Err(Unanswered::WindowsDiffer));
}
