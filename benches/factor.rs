//! Time and memory of a screen of many symbols, beside what it is meant to take.
//!
//! ```text
//! cargo bench --profile dev --bench factor                5,000 symbols of 2,500 days
//! cargo bench --profile dev --bench factor -- 500 2500    as many as are asked for
//! ```
//!
//! Five factors: average dollar volume with the best hundred of it as universe, returns with their rank, RSI, volatility and
//! a moving average. Times are the least of three rounds, by the clock; the panel is there already. Beside them stands how long it takes
//! to add up its five columns, which no factor can be faster than: the quotient tells of the code more than of the machine.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use iaf::factor::{Panel, PriceColumn, SymbolCandles, parse_pipeline};
use rayon::prelude::*;
use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

const PIPELINE: &str = "dollar_volume = average_dollar_volume(30); universe = dollar_volume.top(100)
    alpha = returns(60).rank(); strength = rsi(14); risk = volatility(20); mean = sma(200)";

/// The seconds that it is meant to take at most.
const GOAL: f64 = 2.0;

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        // `cargo test --all-targets` only builds it.
        return;
    }
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let (symbols, days) = (asked.first().copied().unwrap_or(5_000), asked.get(1).copied().unwrap_or(2_500));
    let started = Instant::now();
    let panel = Panel::new((0..symbols).map(|symbol| candles(symbol, days)).collect()).unwrap();
    println!("{symbols} symbols of {days} days: the panel is made in {:.2} s", started.elapsed().as_secs_f64());
    let before = memory("VmRSS");
    let pipeline = parse_pipeline(PIPELINE).unwrap();
    let fastest = (0..3).map(|_| timed(|| pipeline.run(&panel, ..).unwrap())).min().unwrap_or_default();
    let floor = (0..3).map(|_| timed(|| sums(&panel))).min().unwrap_or_default();
    let goal = if asked.is_empty() { format!(" (goal {GOAL} s)") } else { String::new() };
    println!("five factors on {} threads: {:.2} s{goal}", rayon::current_num_threads(), fastest.as_secs_f64());
    let ratio = fastest.as_secs_f64() / floor.as_secs_f64();
    println!("adding up its columns: {:.3} s, so that factors take {ratio:.0} times as long", floor.as_secs_f64());
    println!("memory: {before} MB with the panel alone, {} MB at most", memory("VmHWM"));
}

/// The sum of each column.
fn sums(panel: &Panel) -> Vec<f64> {
    let sum = |column| {
        panel.column(column).par_chunks(1 << 16).map(|part| part.iter().filter_map(|of| of.get()).sum::<f64>())
    };
    PriceColumn::ALL.iter().map(|&column| sum(column).sum()).collect()
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let started = Instant::now();
    black_box(work());
    started.elapsed()
}

/// Prices that walk at random, and their volumes.
fn candles(symbol: usize, days: usize) -> SymbolCandles {
    let mut state = symbol as u64 + 1;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut candles = SymbolCandles { symbol: format!("S{symbol:05}"), ..SymbolCandles::default() };
    let mut close = 100.0;
    for day in 0..days {
        let open = close;
        close *= 1.0 + (random() - 0.499) * 0.04;
        candles.times.push(day as i64 * 86_400_000);
        candles.open.push(Some(open));
        candles.high.push(Some(open.max(close) * 1.01));
        candles.low.push(Some(open.min(close) * 0.99));
        candles.close.push(Some(close));
        candles.volume.push(Some(random() * 1e6));
    }
    candles
}

/// A line of what the system knows of this process, in megabytes; 0 where it has no such file.
fn memory(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(':'));
    let kilobytes = found.and_then(|found| found.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1_000
}
