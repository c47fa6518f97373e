//! Tests of judgements on sweeps that are made.

mod drawn;
pub(crate) mod sweeps;

use super::*;
use crate::model::{DailyReturns, EpochMs, GoneTrial, Metric, RowKey, SWEEP_METRICS};
use sweeps::{FIRST, as_studies, candidate, days, decaying, grid, market, random, sweep};

fn judge(candidates: &[Candidate]) -> Judgement {
    Judgement::of(&candidates.to_vec().into(), 0, &JudgementOptions::default())
}

fn texts(judgement: &Judgement) -> Vec<String> {
    judgement.verdict().iter().map(ToString::to_string).collect()
}

#[test]
fn noise_is_not_told_from_luck() {
    let judged: Vec<Judgement> = (1..=10).map(|seed| judge(&sweep(36, 640, seed, 0.0))).collect();
    let mean = |of: &dyn Fn(&Judgement) -> f64| judged.iter().map(of).sum::<f64>() / judged.len() as f64;
    let pbo = mean(&|one| one.overfitting.as_ref().unwrap().probability());
    let deflated = mean(&|one| one.best.as_ref().unwrap().figures.dsr.unwrap());
    assert!((0.35..0.65).contains(&pbo), "{pbo}");
    assert!((0.2..0.8).contains(&deflated), "{deflated}");
    let told = judged.iter().filter(|one| texts(one)[1].contains("It cannot be told from luck."));
    assert!(told.count() >= 9);
    let kept = mean(&|one| one.out_of_sample.as_ref().unwrap().median_kept().unwrap());
    assert!(kept.abs() < 0.3, "what leads by luck keeps nothing: {kept}");
}

#[test]
fn luck_is_told_in_the_units_of_a_ranking_or_why_it_is_not() {
    let judged: Vec<Judgement> = (1..=10).map(|seed| judge(&sweep(36, 640, seed, 0.0))).collect();
    let luck = |name: &str| {
        let metric = Metric::find(name).unwrap();
        judged.iter().map(|one| one.luck_in(metric).unwrap()).sum::<f64>() / judged.len() as f64
    };
    let best = |of: &dyn Fn(&[f64]) -> f64| {
        let of_one = |one: &Judgement| {
            let returns = one.table.as_ref().unwrap().excess().iter();
            returns.map(of).fold(f64::NEG_INFINITY, f64::max)
        };
        judged.iter().map(of_one).sum::<f64>() / judged.len() as f64
    };
    let grown = best(&|days| days.iter().map(|value| 1.0 + value).product::<f64>() - 1.0);
    let sortino = best(&|days| crate::stats::sortino_ratio(days, 0.0, 365.0).unwrap());
    assert!((luck("chained_return") / grown - 1.0).abs() < 0.2, "{} of luck, {grown} of noise", luck("chained_return"));
    assert!((luck("chained_sortino") / sortino - 1.0).abs() < 0.2, "{} of luck, {sortino}", luck("chained_sortino"));
    let one = &judged[0];
    let why = |name: &str| one.luck_in(Metric::find(name).unwrap()).unwrap_err();
    assert_eq!(one.luck_in(Metric::find("sharpe_ratio").unwrap()), Ok(one.luck.as_ref().unwrap().expected_best_sharpe));
    assert_eq!(why("win_rate"), Unanswered::NotOfDailyReturns);
    assert_eq!(why("cagr"), Unanswered::OfEachWindow { instead: "chained_cagr" });
    assert_eq!(why("ulcer_index"), Unanswered::NotResampled);
    assert_eq!(one.luck_in(Metric::find_of_sweep("dsr").unwrap()), Err(Unanswered::AllowsForLuck));
    let alike = judge(&vec![candidate("same", days(&mut random(1), 200, 0.0)); 5]);
    assert_eq!(alike.luck_in(Metric::find("chained_cagr").unwrap()), Err(Unanswered::NoSpread));
}

#[test]
fn an_edge_is_found_and_holds() {
    let judged = Judgement::of(&sweep(36, 640, 3, 0.003).into(), 2, &JudgementOptions::default());
    let best = judged.best.as_ref().unwrap();
    assert_eq!((best.handle.as_str(), judged.count, judged.failed), ("trial 5.iafbt", 36, 2));
    assert!(best.figures.dsr.unwrap() > 0.95 && judged.overfitting.as_ref().unwrap().probability() < 0.05, "{best:?}");
    assert!(judged.ability.as_ref().unwrap().test.studentised.consistent < 0.01);
    let corrections = best.corrections.as_ref().unwrap();
    assert!(corrections.corrected.iter().all(|one| one.p_value < 0.05 && one.significant >= 1), "{corrections:?}");
    assert!(best.power.unwrap() < 0.6 && best.psr_2025.unwrap() > 0.99);
    let chosen = judged.out_of_sample.as_ref().unwrap();
    assert!(chosen.choices.iter().all(|choice| choice.handle == best.handle) && chosen.choices.len() == 3);
    assert_eq!(chosen.chosen.total_return(), chosen.hindsight.as_ref().unwrap().total_return());
    let verdict = texts(&judged);
    assert!(verdict[1].ends_with("Luck alone seldom gives as much."), "{verdict:?}");
    assert!(verdict.iter().any(|text| text.ends_with("The choice is stable.")), "{verdict:?}");
}

#[test]
fn clones_do_not_count_as_trials_of_their_own() {
    let ten = sweep(10, 640, 4, 0.0);
    let once = judge(&ten);
    let often = judge(&ten.iter().cycle().take(200).cloned().collect::<Vec<_>>());
    let effective = |judgement: &Judgement| judgement.effective.as_ref().unwrap().number;
    assert!((effective(&once) - effective(&often)).abs() < 1e-6);
    assert_eq!((once.clusters.as_ref(), often.clusters.as_ref()), (Ok(&vec![1; 10]), Ok(&vec![20; 10])));
    assert_eq!(often.best.as_ref().unwrap().figures.cluster, Some(1));
    let (once, often) = (once.best.unwrap(), often.best.unwrap());
    assert!(often.figures.dsr.unwrap() < once.figures.dsr.unwrap(), "counted as trials they are held against the best");
}

#[test]
fn a_plateau_is_told_from_a_lone_spike() {
    // The mean rises to the middle of the grid in steps that a deviation of 1 % over 1,600 days shows.
    let plateau = judge(&grid(36, 1_600, 5, |fast, slow| {
        0.0021 - 0.0003 * (fast.abs_diff(3).max(1) + slow.abs_diff(2).max(1)) as f64
    }));
    let found = plateau.plateau.as_ref().unwrap();
    assert_eq!(found.ground(), Some(Ground::Plateau), "{found:?}");
    assert!(texts(&plateau).iter().any(|text| text.contains("That is a plateau.")));

    let spike = judge(&grid(36, 1_600, 5, |fast, slow| if (fast, slow) == (3, 2) { 0.0015 } else { 0.0 }));
    let found = spike.plateau.as_ref().unwrap();
    assert_eq!((found.ground(), found.rank, found.neighbours), (Some(Ground::Peak), 1, 4), "{found:?}");
    assert!(found.at_edge().next().is_none() && found.to_edge[0].steps == 2);
    assert!(texts(&spike).iter().any(|text| text.contains("That is a peak.")));

    let edge = judge(&grid(36, 1_600, 5, |fast, _| 0.0004 * fast as f64));
    assert_eq!(edge.plateau.as_ref().unwrap().at_edge().next(), Some("fast"));
    let first = &edge.importance.as_ref().unwrap().parameters[0];
    assert!(first.parameter == "fast" && first.share > 0.5, "{first:?}");
    assert!(first.effects.is_sorted_by(|one, next| one.1 <= next.1), "{first:?}");
    assert_eq!(
        first.effects.iter().map(|effect| effect.0.as_str()).collect::<Vec<_>>(),
        ["0", "1", "2", "3", "4", "5"]
    );
}

#[test]
fn windows_marked_as_train_and_test_are_used_and_named() {
    let judged = judge(&decaying(36, 7));
    let found = judged.out_of_sample.as_ref().unwrap();
    assert_eq!((found.marking, found.choices.len(), found.days.len()), (Marking::Roles, 2, 320));
    assert!(found.leaders.iter().all(|leader| leader.decay.in_sample > 1.5), "{:?}", found.leaders);
    assert_eq!(found.held(), Some(Held::DoesNot), "{:?}", found.median_kept());
    let verdict = texts(&judged);
    assert!(
        verdict.iter().any(|text| text
            .starts_with("Taking for each of 2 windows marked as test the trial that led in those marked as train")),
        "{verdict:?}"
    );
    assert!(verdict.iter().any(|text| text.ends_with("What leads does not hold out of sample.")), "{verdict:?}");
    let winner = judged.winners(1).remove(0);
    assert!(winner.decay.unwrap().out_of_sample < 0.6 * winner.decay.unwrap().in_sample, "{winner:?}");

    let mut unmarked = decaying(36, 7);
    unmarked.iter_mut().flat_map(|trial| &mut trial.windows).for_each(|window| window.role = None);
    let unmarked = judge(&unmarked).out_of_sample.unwrap();
    assert_eq!((unmarked.marking, unmarked.choices.len()), (Marking::InOrder, 3));
}

#[test]
fn studies_that_hold_out_are_no_trials_and_are_what_choices_are_held_to() {
    let mut next = random(9);
    let held: Vec<Vec<f32>> = (0..12).map(|trial| days(&mut next, 200, if trial == 5 { 0.005 } else { 0.0 })).collect();
    let trials = as_studies(sweep(12, 640, 3, 0.003), |trial| held[trial].clone());
    let judged = judge(&trials);
    assert_eq!((judged.count, judged.aside, judged.table.as_ref().unwrap().days.len()), (12, 12, 640));
    let found = judged.out_of_sample.as_ref().unwrap();
    assert_eq!((found.marking, found.days.len()), (Marking::Studies("out_sample_time"), 200));
    assert_eq!(found.choices[0].handle, "5.obtf#train/vector");
    let earned = held[5].iter().map(|value| 1.0 + f64::from(*value)).product::<f64>() - 1.0;
    assert!((found.chosen.total_return() - earned).abs() < 1e-9);
    assert_eq!(found.held(), Some(Held::Holds), "{:?}", found.leaders);
    assert!(texts(&judged).iter().any(|text| text.starts_with("Taking for what studies hold out (out_sample_time)")));
    let alone: Vec<Candidate> = trials.into_iter().skip(1).step_by(2).collect();
    assert_eq!((judge(&alone).count, judge(&alone).aside), (12, 0), "where all are held out each is a trial");
}

#[test]
fn the_best_benchmark_stands_beside_and_can_be_what_trials_are_held_against() {
    let trials = sweep(12, 640, 3, 0.0015);
    let benchmarks = vec![market("A", 0.0005, 640), market("B", 0.001, 640), market("C", 0.01, 300)];
    let against = |standard| {
        let benchmarks = benchmarks.clone();
        let options = JudgementOptions { standard, benchmarks, blocks: 8, ..JudgementOptions::default() };
        Judgement::of(&trials.clone().into(), 0, &options)
    };
    let judged = against(Standard::Benchmark("B".to_owned()));
    let found = judged.out_of_sample.as_ref().unwrap();
    let best = found.benchmark.as_ref().unwrap();
    assert_eq!((best.name.as_str(), judged.overfitting.as_ref().unwrap().blocks), ("B", 8));
    // From the price on the last day before the second window.
    assert!((best.total_return() / (1.001f64.powi(480) - 1.0) - 1.0).abs() < 1e-9);
    let p = |judged: &Judgement| judged.ability.as_ref().unwrap().test.of_means.upper;
    let (zero, market, rate) = (against(Standard::Zero), judged, against(Standard::RiskFreeRate));
    assert!(p(&zero) < p(&market), "{} and {}", p(&zero), p(&market));
    assert_eq!(p(&zero), p(&rate), "without a risk-free rate zero is it");
    assert!(texts(&market).iter().any(|text| text.contains("without any edge over the benchmark B,")));
    let missing = against(Standard::Benchmark("C".to_owned()));
    assert!(matches!(missing.ability, Err(Unanswered::NoPrice { .. })), "{:?}", missing.ability);
    let unknown = against(Standard::Benchmark("D".to_owned())).ability.unwrap_err().to_string();
    assert_eq!(unknown, "no benchmark is called D; there are A, B, C");
    assert_eq!(judge(&trials).out_of_sample.unwrap().benchmark, Err(Unanswered::NoBenchmarks));
}

#[test]
fn figures_follow_from_the_definitions() {
    let judgement = judge(&sweep(36, 640, 7, 0.0));
    let (best, luck, table) =
        (judgement.best.as_ref().unwrap(), judgement.luck.as_ref().unwrap(), judgement.table.as_ref().unwrap());
    let ratios: Vec<f64> = judgement.ratios.iter().flatten().copied().collect();
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
    assert_eq!(texts(&judgement)[0], headline);
    let importance = judgement.importance.as_ref().unwrap();
    let mut names: Vec<&str> = importance.parameters.iter().map(|one| one.parameter.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["fast", "slow"], "what never varies explains nothing, and a label is no parameter");
    assert_eq!(importance.pairs.len(), 1);
    let winners = judgement.winners(10);
    assert_eq!((winners.len(), winners[0].handle.as_str()), (10, best.handle.as_str()));
    assert_eq!(winners[0].plateau, judgement.plateau);
    assert!(winners.is_sorted_by(|one, next| one.sharpe >= next.sharpe));
    assert_eq!(judgement.winner(&winners[3].handle), Some(winners[3].clone()));
}

#[test]
fn each_trial_is_judged_among_all_and_the_best_is_one_of_them() {
    let mut trials = sweep(36, 640, 7, 0.0);
    trials[3].returns = DailyReturns::default();
    trials[4].returns.values.fill(0.0);
    let judgement = judge(&trials);
    let (best, figures) = (judgement.best.as_ref().unwrap(), judgement.figures.as_ref().unwrap());
    assert_eq!(figures.len(), 34, "neither one without returns nor one whose returns do not vary has any");
    assert_eq!(figures[&best.handle], best.figures);
    assert_eq!(TrialFigures::by_handle(&trials.into()).as_ref(), Ok(figures));
    let deviation = judgement.deviation.unwrap() / 365f64.sqrt();
    for of_trial in figures.values() {
        let of = |trials| deflated_sharpe_ratio(&of_trial.estimate, trials, deviation).unwrap().probability;
        assert_eq!((of_trial.psr, of_trial.dsr), (Some(of(1.0)), Some(of(36.0))));
        assert_eq!(of_trial.dsr_effective, Some(of(judgement.effective.as_ref().unwrap().number)));
        assert!(of_trial.haircut.is_none_or(|haircut| haircut.ratio < of_trial.sharpe), "{of_trial:?}");
        assert_eq!(of_trial.days_needed.is_some(), of_trial.sharpe > 0.0);
        let known = |metric: &&crate::model::Metric| of_trial.get(metric).is_some();
        assert_eq!(SWEEP_METRICS.iter().filter(known).count(), if of_trial.sharpe > 0.0 { 9 } else { 7 });
    }
}

#[test]
fn what_is_gone_counts_and_spreads_the_ratios() {
    let trials = sweep(36, 640, 7, 0.0);
    let gone = |sharpe| GoneTrial {
        key: RowKey::new("gone.iafbt"),
        sharpe,
        sample_type: None,
        span: None,
        first_seen: EpochMs(0),
        last_seen: EpochMs(0),
    };
    let all_there = judge(&trials);
    let of = |gone: &[GoneTrial]| {
        Judgement::of(&AllTrials::of(trials.clone(), gone.to_vec()), 0, &JudgementOptions::default())
    };
    let unknown = of(&vec![gone(None); 64]);
    assert_eq!((unknown.count, unknown.gone, unknown.deviation), (100, 64, all_there.deviation));
    let luck = |judgement: &Judgement| judgement.luck.as_ref().unwrap().expected_best_sharpe;
    assert!(luck(&unknown) > luck(&all_there));
    let of_best = |judgement: &Judgement| judgement.best.as_ref().unwrap().figures;
    assert!(of_best(&unknown).dsr < of_best(&all_there).dsr);
    let haircut = |judgement: &Judgement| of_best(judgement).haircut.unwrap().ratio;
    assert!(haircut(&unknown) <= haircut(&all_there));
    assert!(of(&[gone(Some(9.0)), gone(Some(f64::NAN))]).deviation > all_there.deviation);
    let held_out = GoneTrial { sample_type: Some("out_sample_time".to_owned()), ..gone(Some(1.0)) };
    assert_eq!((of(&[held_out]).count, all_there.count), (36, 36), "what was held out was no trial when it was there");
    assert_eq!(unknown.table.unwrap().left_out, 0, "what is gone is not left out: it is not there");
}

#[test]
fn the_risk_free_rate_is_taken_off_and_weekends_tell_the_year() {
    let mut trials = sweep(3, 640, 1, 0.0);
    let without = judge(&trials).best.unwrap().figures.sharpe;
    trials.iter_mut().for_each(|trial| trial.risk_free_rate = Some(0.05));
    let judged = judge(&trials);
    assert!(judged.best.as_ref().unwrap().figures.sharpe < without);
    assert!(!judged.table.unwrap().rates_differ);
    let is_weekend = |day: &i32| matches!(day.rem_euclid(7), 2 | 3);
    for trial in &mut trials {
        let returns = std::mem::take(&mut trial.returns);
        let weekdays = returns.days.into_iter().zip(returns.values).filter(|(day, _)| !is_weekend(day));
        (trial.returns.days, trial.returns.values) = weekdays.unzip();
    }
    assert_eq!(judge(&trials).table.unwrap().periods_per_year, 252.0);
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
    let judged = judge(&trials);
    let table = judged.table.as_ref().unwrap();
    assert_eq!((judged.count, table.left_out, table.days.len()), (8, 3, 639));
    assert_eq!(table.dropped_days, 1, "the day that one trial lacks");
    assert_eq!(table.excess().of(1).len(), 639);
    assert!(texts(&judged)[1].starts_with("Of the 8 trials 3 have no returns, or those of other days"));

    let mut apart = sweep(2, 640, 2, 0.0);
    apart[1].returns.days.iter_mut().for_each(|day| *day += 320);
    assert_eq!(judge(&apart).overfitting.unwrap_err(), Unanswered::SpansDiffer { shared: 320, longest: 640 });
}

#[test]
fn what_cannot_be_computed_says_why_and_is_never_zero() {
    let nothing = Judgement::of(&vec![Candidate::default()].into(), 3, &JudgementOptions::default());
    assert_eq!(nothing.best, Err(Unanswered::NoReturns));
    assert_eq!(texts(&nothing), ["One trial: cannot be judged, for no trial has daily returns."]);

    let one = judge(&sweep(1, 640, 1, 0.0));
    assert_eq!((one.luck.as_ref().unwrap_err(), one.best.as_ref().unwrap().figures.dsr), (&Unanswered::NoSpread, None));
    assert!(one.best.as_ref().unwrap().figures.psr.is_some() && one.overfitting.is_err() && one.out_of_sample.is_err());
    let said = texts(&one);
    assert!(
        said[0].ends_with("it was chosen from no others, so that there is no luck of choosing to hold it against.")
    );
    assert!(!said.iter().any(|sentence| sentence.contains("best") || sentence.contains("tests")), "{said:?}");

    let two = judge(&sweep(2, 640, 1, 0.0));
    assert!(two.overfitting.is_ok() && two.luck.is_ok() && two.importance.is_err());

    let same = judge(&vec![sweep(1, 640, 1, 0.0).remove(0); 20]);
    assert_eq!(same.luck, Err(Unanswered::NoSpread), "trials that are one do not tell how far luck spreads");
    assert_eq!(same.overfitting, Err(Unanswered::NoSpread), "nor does a half tell who leads");
    assert!((same.effective.as_ref().unwrap().number - 1.0).abs() < 1e-6);
    assert!(same.importance.is_err() && same.plateau.is_err());

    let still = judge(&[candidate("a", vec![0.0; 400]), candidate("b", vec![0.0; 400])]);
    assert_eq!(still.best, Err(Unanswered::NoSharpe));
    assert!(still.effective.is_err() && still.ability.is_err() && still.overfitting.is_err());

    let month = judge(&sweep(9, 29, 1, 0.0));
    assert_eq!(month.best, Err(Unanswered::TooShort { covered: 29 }), "29 days say nothing of a year");
    assert!(judge(&sweep(9, 30, 1, 0.0)).best.is_ok());

    let short = judge(&sweep(9, 60, 1, 0.0));
    assert!(matches!(short.overfitting, Err(Unanswered::Statistic(_))) && short.best.is_ok());
}

#[test]
fn the_best_is_told_from_another_of_its_name() {
    let mut trials = sweep(4, 640, 1, 0.0);
    assert!(!judge(&trials).best.unwrap().shares_name);
    trials.iter_mut().for_each(|trial| trial.name = "one".to_owned());
    assert!(judge(&trials).best.unwrap().shares_name);
}

#[test]
fn a_window_has_the_day_that_it_starts_on_where_values_lie_inside_a_day() {
    let first_days = |trials: &[Candidate]| -> Vec<i32> {
        let found = judge(trials).out_of_sample.unwrap();
        found.choices.iter().map(|choice| choice.first_day - FIRST).collect()
    };
    let mut trials = sweep(4, 640, 1, 0.0);
    assert_eq!(first_days(&trials), [161, 321, 481], "values at midnight");
    for window in &mut trials[2].windows {
        window.first_return = Some(window.start.day() as i32);
    }
    assert_eq!(first_days(&trials), [160, 320, 480], "of one trial that has values inside a day");
    for trial in &mut trials {
        trial.windows[1].first_return = None;
    }
    assert_eq!(first_days(&trials), [320, 480], "a window without returns");
}

#[test]
fn windows_that_differ_are_no_ground_for_choosing() {
    let mut trials = sweep(4, 640, 1, 0.0);
    trials[2].windows.pop();
    assert_eq!(judge(&trials).out_of_sample, Err(Unanswered::WindowsDiffer));
}
