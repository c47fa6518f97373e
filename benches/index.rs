//! Times of indexing, listing, ranking and reporting as whole processes, each beside the least that it could take.
//!
//! ```text
//! cargo bench --profile dev                   on sweeps made from the bundles of the repository
//! cargo bench --profile dev -- FOLDER...      on folders of bundles that are there; nothing is written into them
//! ```
//!
//! The floor of reading everything is reading and decompressing the same files on all cores; that of reading nothing
//! is a process that starts and ends. The profile is the one that everything else is built with, too.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use iaf::bundle::{Limits, read_scalars};
use iaf::source::{read_stamp, walk};
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

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
    make_sweep(&small, "tests/bundles/edge", &["flat.iafbt", "no_runs.iafbt", "no_metrics.iafbt"], 12_500);
    make_sweep(&large, "examples/sweep", &["ema_12_40_rsi_14.iafbt", "ema_24_80_rsi_7.iafbt"], 1_000);
    for folder in [small, large] {
        measure(&folder, &root.path().join("index.sqlite"));
    }
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
    let status = Command::new(env!("CARGO_BIN_EXE_iaf")).args(arguments).stdout(Stdio::null()).status().unwrap();
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

/// Writes a sweep of so many bundles, each with a Sharpe ratio of its own.
fn make_sweep(folder: &Path, from: &str, names: &[&str], count: usize) {
    fs::create_dir_all(folder).unwrap();
    let originals: Vec<Vec<u8>> = names
        .iter()
        .map(|name| {
            let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(from).join(name)).unwrap();
            zstd::stream::decode_all(&bytes[8..]).unwrap()
        })
        .collect();
    (0..count).into_par_iter().for_each(|number| {
        let mut document = originals[number % originals.len()].clone();
        // The golden ratio's multiples are spread evenly, and no two are equal.
        set_numbers(&mut document, "sharpe_ratio", (number as f64 * 0.618_033_988_749_895).fract() * 4.0 - 1.5);
        let mut bytes = b"IAFB\x02\0\0\0".to_vec();
        bytes.extend(zstd::bulk::compress(&document, 3).unwrap());
        fs::write(folder.join(format!("{number:05}.iafbt")), bytes).unwrap();
    });
}

/// Sets every floating-point number under a key of a MessagePack document.
fn set_numbers(document: &mut [u8], key: &str, number: f64) {
    let mut at = 0;
    while let Some(found) = document[at..].windows(key.len()).position(|window| window == key.as_bytes()) {
        at += found + key.len();
        if document.get(at) == Some(&0xcb) && document.len() >= at + 9 {
            document[at + 1..at + 9].copy_from_slice(&number.to_be_bytes());
        }
    }
}
