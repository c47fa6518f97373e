//! Times of indexing, listing, ranking and reporting as whole processes, and the disk and memory that what is measured takes,
//! each beside the least that it could take.
//!
//! ```text
//! cargo bench --profile dev --bench index                   on sweeps made from the bundles of the repository
//! cargo bench --profile dev --bench index -- FOLDER...      on folders of bundles that are there; nothing is written into them
//! ```
//!
//! The floor of reading everything is reading and decompressing the same files on all cores; that of reading nothing
//! is a process that starts and ends. The profile is the one that everything else is built with, too.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod space;
mod sweeps;

use iaf::bundle::{Limits, read_scalars};
use iaf::source::{read_stamp, walk};
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use sweeps::{copies, measurable};

/// Trials, and the days of each, whose disk and memory are shown.
const TRIALS: usize = 12_500;
const DAYS: usize = 640;

/// How often each thing is measured; the median and the fastest are shown.
const ROUNDS: usize = 11;

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        // `cargo test --all-targets` only builds it.
        return;
    }
    let folders: Vec<PathBuf> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).map(PathBuf::from).collect();
    let root = tempfile::tempdir().unwrap();
    if !folders.is_empty() {
        return folders.iter().for_each(|folder| measure(folder, &root.path().join("index.sqlite")));
    }
    let (small, large) = (root.path().join("small"), root.path().join("large"));
    copies(&small, "tests/bundles/edge", &["flat.iafbt", "no_runs.iafbt", "no_metrics.iafbt"], 12_500);
    copies(&large, "examples/sweep", &["ema_12_40_rsi_14.iafbt", "ema_24_80_rsi_7.iafbt"], 1_000);
    let index = root.path().join("index.sqlite");
    for folder in [small, large] {
        measure(&folder, &index);
    }
    let trials = root.path().join("trials");
    measurable(&trials, TRIALS, DAYS);
    measure(&trials, &index);
    space::show(&trials, &index, TRIALS, DAYS);
}

fn measure(folder: &Path, index: &Path) {
    let files: Vec<PathBuf> = walk(folder).found.into_iter().map(|found| found.path).collect();
    let bytes: u64 = files.iter().map(|file| fs::metadata(file).unwrap().len()).sum();
    println!("\n{}: {} bundles, {:.1} MB", folder.display(), files.len(), bytes as f64 / 1e6);
    let sweep = folder.to_str().unwrap();
    let file = index.to_str().unwrap();
    let remove = || ["", "-wal", "-shm"].iter().for_each(|end| drop(fs::remove_file(format!("{file}{end}"))));
    remove();

    let decompress = time(&|| (), &|| files.par_iter().for_each(|file| decompress(file)));
    let heads = time(&|| (), &|| files.par_iter().for_each(|file| drop(read_scalars(file, &Limits::default()))));
    let stamps = time(&|| (), &|| {
        let found = walk(folder).found;
        found.par_iter().for_each(|found| drop(read_stamp(&found.path)));
    });
    let start = time(&|| (), &|| iaf(&["--version"]));
    let nothing = || ();
    println!("{:<26}{:>12}{:>12}{:>12}{:>9}", "", "floor", "median", "fastest", "ratio");
    show("reading heads alone", decompress, heads);
    show("index, cold", decompress, time(&remove, &|| iaf(&["index", sweep, "-o", file])));
    show("index, nothing changed", stamps, time(&nothing, &|| iaf(&["index", sweep, "-o", file])));
    show("list", start, time(&nothing, &|| iaf(&["list", file, "--sort", "sharpe_ratio"])));
    show("rank by a metric", start, time(&nothing, &|| iaf(&["rank", file, "--by", "sharpe_ratio"])));
    show("rank by a score", start, time(&nothing, &|| iaf(&["rank", file, "--focus", "balanced"])));
    let report = ["report", file, "-o", "-"];
    show("report, index at hand", start, time(&nothing, &|| iaf(&report)));
    let both = || {
        iaf(&["index", sweep, "-o", file]);
        iaf(&report);
    };
    show("index and report, cold", decompress, time(&remove, &both));
    remove();
}

/// The floor: what nobody can do without.
fn decompress(file: &Path) {
    let bytes = fs::read(file).unwrap();
    zstd::stream::copy_decode(&bytes[8..], std::io::sink()).unwrap();
}

fn iaf(arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iaf"));
    let status = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "{arguments:?}");
}

/// The median and the fastest of some rounds, after one that warms the caches.
fn time(prepare: &dyn Fn(), work: &dyn Fn()) -> (Duration, Duration) {
    let mut times: Vec<Duration> = (0..=ROUNDS)
        .map(|_| {
            prepare();
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .skip(1)
        .collect();
    times.sort();
    (times[ROUNDS / 2], times[0])
}

/// The ratio is that of the fastest rounds, which other work on the machine disturbs least.
fn show(name: &str, floor: (Duration, Duration), measured: (Duration, Duration)) {
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    let ratio = measured.1.as_secs_f64() / floor.1.as_secs_f64();
    println!("{name:<26}{:>12}{:>12}{:>12}{ratio:>9.2}", ms(floor.1), ms(measured.0), ms(measured.1));
}
