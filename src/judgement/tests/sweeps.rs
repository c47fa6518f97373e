//! Generators of sweeps: pure noise, one true edge, a plateau, a lone spike, trials that decay out of sample.

use crate::judgement::{Benchmark, Candidate, CandidateWindow, Sample};
use crate::model::{DailyReturns, EpochMs, MS_PER_DAY, RowKey, WindowRole};
use crate::stats::Close;
use serde_json::json;

/// The day before the first return: the first of January 2023.
pub(super) const FIRST: i32 = 19_358;

/// Numbers between -0.5 and 0.5 that any language makes alike.
pub(crate) fn random(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
    }
}

/// Returns with a deviation of 1 % a day about a mean.
pub(super) fn days(next: &mut impl FnMut() -> f64, count: usize, mean: f64) -> Vec<f32> {
    (0..count).map(|_| ((next() + next() + next()) * 0.02 + mean) as f32).collect()
}

/// A trial of days from 2023 on, cut into four windows.
pub(super) fn candidate(name: &str, returns: Vec<f32>) -> Candidate {
    let days: Vec<i32> = (1..=returns.len() as i32).map(|day| FIRST + day).collect();
    let moment = |quarter: usize| EpochMs((i64::from(FIRST) + (returns.len() * quarter / 4) as i64) * MS_PER_DAY);
    let window = |quarter| CandidateWindow {
        start: moment(quarter),
        end: moment(quarter + 1),
        first_return: Some(moment(quarter).day() as i32 + 1),
        role: None,
    };
    Candidate {
        handle: format!("{name}.iafbt"),
        name: name.to_owned(),
        windows: (0..4).map(window).collect(),
        returns: DailyReturns { days, values: returns },
        ..Candidate::default()
    }
}

/// Trials on a grid of two parameters, `fast` with six values and `slow`, with the mean per day that a trial's place gives
/// it; the deviation is 1 % a day.
pub(super) fn grid(trials: usize, count: usize, seed: u64, mean: impl Fn(usize, usize) -> f64) -> Vec<Candidate> {
    let mut next = random(seed);
    let made = (0..trials).map(|trial| {
        let (fast, slow) = (trial % 6, trial / 6);
        let mut made = candidate(&format!("trial {trial}"), days(&mut next, count, mean(fast, slow)));
        made.parameters = vec![
            ("fast".to_owned(), json!(fast)),
            ("slow".to_owned(), json!(slow * 10)),
            ("fixed".to_owned(), json!("same")),
            ("label".to_owned(), json!(made.name)),
        ];
        made
    });
    made.collect()
}

/// Trials without skill but for the edge per day of one of them.
pub(super) fn sweep(trials: usize, count: usize, seed: u64, edge: f64) -> Vec<Candidate> {
    grid(trials, count, seed, |fast, slow| if (fast, slow) == (5, 0) { edge } else { 0.0 })
}

/// Trials that have their edge in every other window alone, which is marked as train; the others are marked as test.
pub(super) fn decaying(trials: usize, seed: u64) -> Vec<Candidate> {
    let mut made = grid(trials, 640, seed, |_, _| 0.0);
    for (trial, candidate) in made.iter_mut().enumerate() {
        for (day, value) in candidate.returns.values.iter_mut().enumerate() {
            *value += if day / 160 % 2 == 0 { 0.0005 * (trial % 6) as f32 } else { 0.0 };
        }
        for (quarter, window) in candidate.windows.iter_mut().enumerate() {
            window.role = Some(if quarter % 2 == 0 { WindowRole::Train } else { WindowRole::Test });
        }
    }
    made
}

/// Each trial as two studies of a bundle: what it was chosen on, and a year later what was held out.
pub(super) fn as_studies(trials: Vec<Candidate>, held_out: impl Fn(usize) -> Vec<f32>) -> Vec<Candidate> {
    let study = |mut candidate: Candidate, trial: usize, study: &str, sample_type: &str| {
        candidate.handle = format!("{trial}.obtf#{study}/vector");
        let key = RowKey::new(candidate.handle.clone());
        candidate.sample = Sample::new(&key, Some(sample_type.to_owned()));
        candidate
    };
    let both = trials.into_iter().enumerate().flat_map(|(trial, candidate)| {
        let mut later = self::candidate("later", held_out(trial));
        later.returns.days.iter_mut().for_each(|day| *day += 1_000);
        [study(candidate, trial, "train", "in_sample"), study(later, trial, "held", "out_sample_time")]
    });
    both.collect()
}

/// A market that rises by the same share each day, from before the first return on.
pub(super) fn market(name: &str, rise: f64, count: i32) -> Benchmark {
    let close = |day: i32| Close {
        date: EpochMs(i64::from(FIRST + day) * MS_PER_DAY).date(),
        price: 100.0 * (1.0 + rise).powi(day),
    };
    Benchmark { name: name.to_owned(), closes: (0..=count).map(close).collect() }
}
