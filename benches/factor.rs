//! Time and memory of a screen of many symbols, beside what it is meant to take.
//!
//! ```text
//! cargo bench --bench factor                5,000 symbols of 2,500 days
//! cargo bench --bench factor -- 500 2500    as many as are asked for
//! ```
//!
//! Candles come in long form, in the order of time and of symbols within it, as what is gathered day by day does; and then those
//! of each symbol together. Of them the panel is made, and five factors: average dollar volume with the best hundred of it as
//! universe, returns with their rank, RSI, volatility and a moving average. Times are the least of three rounds, by the clock. Beside
//! them stands how long it takes to add up the five columns, which nothing can be faster than: the quotient tells of the code more
//! than of the machine.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int32Array, RecordBatch, StringArray, TimestampMillisecondArray,
};
use iaf::factor::{Panel, PriceColumn, parse_pipeline};
use rayon::prelude::*;
use std::fs;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

const PIPELINE: &str = "dollar_volume = average_dollar_volume(30); universe = dollar_volume.top(100)
    alpha = returns(60).rank(); strength = rsi(14); risk = volatility(20); mean = sma(200)";

/// The seconds that the panel and the factors are meant to take together at most.
const GOAL: f64 = 2.0;
const ROUNDS: usize = 3;

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        // `cargo test --all-targets` only builds it.
        return;
    }
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let (symbols, days) = (asked.first().copied().unwrap_or(5_000), asked.get(1).copied().unwrap_or(2_500));
    let goal = if asked.is_empty() { format!(" (goal {GOAL} s)") } else { String::new() };
    println!("{symbols} symbols of {days} days on {} threads", rayon::current_num_threads());
    for (order, row_of) in [
        ("by time, then by symbol", (|symbol, day, (symbols, _)| day * symbols + symbol) as RowOf),
        ("by symbol, then by time", |symbol, day, (_, days)| symbol * days + day),
    ] {
        measure(&format!("long form {order}"), || long_form((symbols, days), row_of), &goal);
    }
}

/// Where a symbol's day stands among so many symbols and days.
type RowOf = fn(usize, usize, (usize, usize)) -> usize;

fn measure(what: &str, frame: impl Fn() -> RecordBatch, goal: &str) {
    let pipeline = parse_pipeline(PIPELINE).unwrap();
    let (mut making, mut running, mut adding) = (Duration::MAX, Duration::MAX, Duration::MAX);
    let (mut alone, mut most, mut worked) = (0, 0, f64::MAX);
    for _ in 0..ROUNDS {
        let frame = frame();
        forget_most_memory();
        let (started, worked_before) = (Instant::now(), processor_time());
        let panel = Panel::of_long_form(frame).unwrap();
        making = making.min(started.elapsed());
        alone = memory("VmRSS");
        running = running.min(timed(|| pipeline.run(&panel, ..).unwrap()));
        most = memory("VmHWM");
        worked = worked.min(processor_time() - worked_before);
        adding = adding.min(timed(|| sums(&panel)));
    }
    let whole = (making + running).as_secs_f64();
    println!("{what}: panel and five factors {whole:.2} s{goal}");
    let parts = (making.as_secs_f64(), running.as_secs_f64());
    println!("    panel {:.2} s, factors {:.2} s; {worked:.2} s of processor time", parts.0, parts.1);
    let ratio = whole / adding.as_secs_f64();
    println!(
        "    adding up its columns {:.3} s, so that the whole takes {ratio:.0} times as long",
        adding.as_secs_f64()
    );
    println!("    memory: {alone} MB with the panel, {most} MB at most from the candles on, which are among it");
}

/// The sum of each column.
fn sums(panel: &Panel) -> Vec<f64> {
    let sum = |column| panel.column(column).par_iter().map(|values| values.iter().flatten().sum::<f64>()).sum();
    PriceColumn::ALL.into_iter().map(sum).collect()
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let started = Instant::now();
    black_box(work());
    started.elapsed()
}

/// Prices that walk at random, and their volumes, a row for each symbol and day.
fn long_form((symbols, days): (usize, usize), row_of: RowOf) -> RecordBatch {
    let count = symbols * days;
    let (mut times, mut keys) = (vec![0; count], vec![0; count]);
    let mut columns: [Vec<f64>; 5] = std::array::from_fn(|_| vec![0.0; count]);
    for symbol in 0..symbols {
        let mut state = symbol as u64 + 1;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        let mut close = 100.0;
        for day in 0..days {
            let open = close;
            close *= 1.0 + (random() - 0.499) * 0.04;
            let row = row_of(symbol, day, (symbols, days));
            (times[row], keys[row]) = (day as i64 * 86_400_000, symbol as i32);
            let candle = [open, open.max(close) * 1.01, open.min(close) * 0.99, close, random() * 1e6];
            columns.iter_mut().zip(candle).for_each(|(column, value)| column[row] = value);
        }
    }
    let names: StringArray = (0..symbols).map(|symbol| Some(format!("S{symbol:05}"))).collect();
    let symbols = DictionaryArray::<Int32Type>::try_new(Int32Array::from(keys), Arc::new(names)).unwrap();
    let keyed: [(&str, ArrayRef); 2] =
        [("datetime", Arc::new(TimestampMillisecondArray::from(times))), ("symbol", Arc::new(symbols))];
    let values = PriceColumn::ALL.iter().zip(columns);
    let values = values.map(|(column, values)| (column.name(), Arc::new(Float64Array::from(values)) as ArrayRef));
    RecordBatch::try_from_iter(keyed.into_iter().chain(values)).unwrap()
}

/// The seconds that processors worked for this process; 0 where the system does not tell.
fn processor_time() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    // Hundredths of a second, in programs and in the system.
    fields.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Lets the system count the most memory from here on, where it can.
fn forget_most_memory() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// A line of what the system knows of this process, in megabytes; 0 where it has no such file.
fn memory(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(':'));
    let kilobytes = found.and_then(|found| found.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1_000
}
