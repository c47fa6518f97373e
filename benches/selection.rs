//! Times of the statistics of selection over many trials of random returns, each loop on its own and all together.
//!
//! ```text
//! cargo bench --profile dev --bench selection                  1,000, 12,500 and 50,000 trials of 640 days
//! cargo bench --profile dev --bench selection -- 100000        as many trials as are asked for
//! ```

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use iaf::stats::selection::{
    Draws, EffectiveTrials, Importance, Levels, OverfittingOptions, SuperiorAbility, TrialReturns, overfitting,
    typical_block_length, walk_forward,
};
use std::hint::black_box;
use std::time::{Duration, Instant};

const DAYS: usize = 640;
const ROUNDS: usize = 3;

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        // `cargo test --all-targets` only builds it.
        return;
    }
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![1_000, 12_500, 50_000] } else { asked };
    sizes.into_iter().for_each(measure);
}

fn measure(trials: usize) {
    let returns = returns(trials);
    let block_length = typical_block_length(&returns).unwrap();
    let draws = Draws::stationary(DAYS, block_length, 2_000, 1);
    let windows: Vec<_> = (0..8).map(|window| window * 80..(window + 1) * 80).collect();
    let parameters: Vec<Levels> = (1..=4)
        .map(|place| {
            Levels::of_numbers(
                &(0..trials).map(|trial| (trial / 8usize.pow(place - 1) % 8) as f64).collect::<Vec<_>>(),
                32,
            )
        })
        .collect();
    let results: Vec<f64> = returns.iter().map(|trial| trial.iter().sum()).collect();
    println!("\n{trials} trials of {DAYS} days: {} MB of returns", trials * DAYS * 8 / 1_000_000);
    let loops: [(&str, &dyn Fn()); 6] = [
        ("overfitting, 12,870 splits", &|| _ = black_box(overfitting(&returns, OverfittingOptions::default()))),
        ("effective trials", &|| _ = black_box(EffectiveTrials::of(&returns))),
        ("block length", &|| _ = black_box(typical_block_length(&returns))),
        ("superior ability, 2,000 draws", &|| _ = black_box(SuperiorAbility::test(&returns, &draws, block_length))),
        ("walk forward, 8 windows", &|| _ = black_box(walk_forward(&returns, &windows))),
        ("importance of 4 parameters", &|| _ = black_box(Importance::of(&parameters, &results, 1))),
    ];
    let mut whole = Duration::ZERO;
    for (name, work) in loops {
        let fastest = (0..ROUNDS).map(|_| time(work)).min().unwrap_or_default();
        whole += fastest;
        println!("{name:<34}{:>10.1} ms", fastest.as_secs_f64() * 1e3);
    }
    println!("{:<34}{:>10.1} ms", "all", whole.as_secs_f64() * 1e3);
}

fn time(work: &dyn Fn()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}

/// Returns that a market moves together.
fn returns(trials: usize) -> TrialReturns {
    let mut state = 88_172_645_463_325_252u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
    };
    let market: Vec<f64> = (0..DAYS).map(|_| 0.01 * next()).collect();
    let values =
        (0..trials * DAYS).map(|position| 0.02 * (next() + next() + next()) + market[position % DAYS]).collect();
    TrialReturns::new(DAYS, values).unwrap()
}
