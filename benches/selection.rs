//! Times of the statistics of selection over many trials of random returns, each loop on its own and a whole judgement,
//! beside what they are meant to take, with the most memory that was held.
//!
//! ```text
//! cargo bench --bench selection                  1,000, 12,500, 25,000, 50,000 and 100,000 trials of 640 days
//! cargo bench --bench selection -- 12500         as many trials as are asked for
//! ```
//!
//! Times are the least of several rounds: by the clock, and of the processor on all threads together.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use iaf::judgement::{AllTrials, Candidate, CandidateWindow, Judgement, JudgementOptions};
use iaf::model::{DailyReturns, EpochMs, MS_PER_DAY};
use iaf::stats::selection::{
    Clusters, Draws, EffectiveTrials, Fold, Importance, Levels, OverfittingOptions, SuperiorAbility, TrialReturns,
    overfitting, typical_block_length, walk_forward,
};
use serde_json::json;
use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

const DAYS: usize = 640;

/// Trials, and the seconds and megabytes that a judgement of as many is meant to take at most.
const GOALS: [(usize, f64, f64); 2] = [(1_000, 0.3, f64::INFINITY), (12_500, 3.0, 400.0)];

/// The seconds that all splits of 12,500 trials are meant to take at most.
const SPLITS_GOAL: f64 = 1.0;

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        // `cargo test --all-targets` only builds it.
        return;
    }
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![1_000, 12_500, 25_000, 50_000, 100_000] } else { asked };
    for trials in sizes {
        let rounds = if trials > 12_500 { 1 } else { 3 };
        println!("\n{trials} trials of {DAYS} days                     by the clock   processor");
        loops(trials, rounds);
        judgement(trials, rounds);
    }
}

/// Each loop, on returns that are there.
fn loops(trials: usize, rounds: usize) {
    let returns = TrialReturns::new(DAYS, returns(trials)).unwrap();
    let block_length = typical_block_length(&returns, &[]).unwrap();
    let draws = Draws::stationary(DAYS, block_length, 2_000, 1);
    let windows: Vec<_> = (0..8).map(|window| window * 80..(window + 1) * 80).collect();
    let folds = Fold::after_all_before(windows.len());
    let levels = |place: u32| {
        let values: Vec<f64> = (0..trials).map(|trial| level(trial, place) as f64).collect();
        Levels::of_numbers(&values, 32)
    };
    let parameters: Vec<Levels> = (0..4).map(levels).collect();
    let results: Vec<f64> = returns.iter().map(|trial| trial.iter().sum()).collect();
    let best_first: Vec<usize> = (0..trials).collect();
    let all: [(&str, &dyn Fn()); 8] = [
        ("overfitting, 12,870 splits", &|| _ = black_box(overfitting(&returns, OverfittingOptions::default()))),
        ("effective trials", &|| _ = black_box(EffectiveTrials::of(&returns))),
        ("clusters of near copies", &|| _ = black_box(Clusters::of(&returns, &best_first))),
        ("block length", &|| _ = black_box(typical_block_length(&returns, &[]))),
        ("2,000 draws", &|| _ = black_box(Draws::stationary(DAYS, block_length, 2_000, 1))),
        ("superior ability, 2,000 draws", &|| {
            _ = black_box(SuperiorAbility::test(&returns, &[], &draws, block_length));
        }),
        ("walk forward, 8 windows", &|| _ = black_box(walk_forward(&returns, &windows, &folds))),
        ("importance of 4 parameters", &|| _ = black_box(Importance::of(&parameters, &results, 1))),
    ];
    for (name, work) in all {
        let taken = Taken::least(rounds, work);
        let goal = (trials == 12_500 && name.starts_with("overfitting")).then_some(SPLITS_GOAL);
        taken.print(name, goal);
    }
}

/// A whole judgement, from candidates as an index gives them.
fn judgement(trials: usize, rounds: usize) {
    let all = AllTrials::from(candidates(trials));
    forget_peak();
    let before = megabytes("VmRSS");
    let judge = || {
        let judged = Judgement::of(&all, 0, &JudgementOptions::default());
        let draws = judged.ability.as_ref().unwrap().test.draws;
        let splits = judged.overfitting.as_ref().unwrap().splits.len();
        _ = black_box(judged.winners(10));
        (draws, splits)
    };
    let (draws, splits) = judge();
    let taken = Taken::least(rounds, &|| _ = judge());
    let goal = GOALS.iter().find(|goal| goal.0 == trials);
    taken.print(&format!("judgement, {draws} draws, {splits} splits"), goal.map(|goal| goal.1));
    let memory = goal.filter(|goal| goal.2.is_finite());
    println!(
        "most memory: {:.0} MB, of which {before:.0} MB are the candidates{}",
        megabytes("VmHWM"),
        memory.map(|goal| format!(" (goal {:.0} MB)", goal.2)).unwrap_or_default()
    );
}

/// How long some work took.
struct Taken {
    clock: Duration,
    processor: f64,
}

impl Taken {
    fn least(rounds: usize, work: &dyn Fn()) -> Taken {
        let round = |_| {
            let (begin, used) = (Instant::now(), processor_seconds());
            work();
            Taken { clock: begin.elapsed(), processor: processor_seconds() - used }
        };
        let least = |best: Taken, next: Taken| Taken {
            clock: best.clock.min(next.clock),
            processor: best.processor.min(next.processor),
        };
        (0..rounds).map(round).reduce(least).unwrap()
    }

    fn print(&self, name: &str, goal: Option<f64>) {
        let goal = goal.map(|goal| format!("   (goal {goal} s)")).unwrap_or_default();
        println!("{name:<44}{:>9.3} s{:>9.2} s{goal}", self.clock.as_secs_f64(), self.processor);
    }
}

/// Seconds of the processor that the process has used, on all threads, in hundredths; 0 where the system does not say.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |field: usize| after_name.split_whitespace().nth(field).and_then(|field| field.parse::<f64>().ok());
    (ticks(11).unwrap_or_default() + ticks(12).unwrap_or_default()) / 100.0
}

/// A figure of the process's memory; 0 where the system does not say.
fn megabytes(name: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}

/// Lets the most memory count from now on, where the system can.
fn forget_peak() {
    _ = fs::write("/proc/self/clear_refs", "5");
}

/// The level of one of four parameters, of eight each.
fn level(trial: usize, place: u32) -> usize {
    trial / 8usize.pow(place) % 8
}

fn candidates(trials: usize) -> Vec<Candidate> {
    let values = returns(trials);
    let moment = |day: usize| EpochMs((19_358 + day as i64) * MS_PER_DAY);
    let window = |window: usize| CandidateWindow {
        start: moment(window * 80),
        end: moment((window + 1) * 80),
        first_return: Some(19_359 + window as i32 * 80),
        role: None,
    };
    let candidate = |(trial, returns): (usize, &[f64])| Candidate {
        handle: format!("folder/trial_{trial}.iafbt"),
        name: format!("trial {trial}"),
        parameters: (0..4).map(|place| (format!("parameter_{place}"), json!(level(trial, place)))).collect(),
        windows: (0..8).map(window).collect(),
        returns: DailyReturns {
            days: (1..=DAYS as i32).map(|day| 19_358 + day).collect(),
            values: returns.iter().map(|value| *value as f32).collect(),
        },
        ..Candidate::default()
    };
    values.chunks_exact(DAYS).enumerate().map(candidate).collect()
}

/// Returns that a market moves together, one trial after the other.
fn returns(trials: usize) -> Vec<f64> {
    let mut state = 88_172_645_463_325_252u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
    };
    let market: Vec<f64> = (0..DAYS).map(|_| 0.01 * next()).collect();
    (0..trials * DAYS).map(|position| 0.02 * (next() + next() + next()) + market[position % DAYS]).collect()
}
