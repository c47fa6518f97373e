//! Times and memory of everything that takes long, as whole processes, each beside the least that it could take and beside
//! the framework.
//!
//! ```text
//! cargo bench --bench index                   on sweeps made from the bundles of the repository
//! cargo bench --bench index -- FOLDER...      on folders of bundles that are there; nothing is written into them
//! cargo bench --bench index -- --tiny 1000000 on a sweep of so many tiny bundles, or on one of each of several such numbers
//! ```
//!
//! The floor of reading everything is reading and decompressing the same files on all cores; that of reading nothing
//! is a process that starts and ends. The profile is the one that everything else is built with, too. With `IAF_FRAMEWORK`
//! set to a Python that has the framework 8.10.0, its times stand beside, of the same files in the same run.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod growth;
mod many_trades;
mod peer;
mod process;
mod space;
mod sweeps;

use growth::Growth;
use iaf::bundle::{Limits, read, read_scalars};
use iaf::source::{read_stamp, walk};
use process::{Times, iaf, peak_memory, time};
use rayon::prelude::*;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use sweeps::{copies, measurable};

/// Tiny bundles in the sweeps that are made; a million are made where they are asked for.
const TINY: [usize; 3] = [1_000, 12_500, 100_000];

/// Bundles of the size that a production sweep has.
const LARGE: [usize; 2] = [300, 2_000];

/// Sweeps of more bundles are not put into a store: each lasts, which takes the disk longer than all else together.
const STORED: usize = 1_000;

/// Trials, and the days of each, whose disk and memory are shown.
const TRIALS: usize = 12_500;
const DAYS: usize = 640;

/// Winners that a report opens.
const WINNERS: usize = 25;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        // `cargo test --all-targets` only builds it.
        return;
    }
    let root = tempfile::tempdir().unwrap();
    let given: Vec<&String> = arguments.iter().filter(|argument| *argument != "--bench").collect();
    match given.as_slice() {
        [option, counts @ ..] if *option == "--tiny" => {
            let counts: Vec<usize> = counts.iter().map(|count| count.parse().unwrap()).collect();
            tiny(root.path(), &counts);
        }
        [] => {
            let sweep = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sweep");
            measure(&sweep, root.path(), &mut Growth::default());
            tiny(root.path(), &TINY);
            LARGE.into_iter().for_each(|count| large(root.path(), count));
            let trials = root.path().join("trials");
            measurable(&trials, TRIALS, DAYS);
            measure(&trials, root.path(), &mut Growth::default());
            space::show(&trials, &root.path().join("index.sqlite"), TRIALS, DAYS);
            many_trades::show(root.path());
        }
        folders => folders.iter().for_each(|folder| measure(Path::new(folder), root.path(), &mut Growth::default())),
    }
}

fn tiny(root: &Path, counts: &[usize]) {
    let (folder, mut growth) = (root.join("tiny"), Growth::default());
    for count in counts {
        copies(&folder, "tests/bundles/edge", &["flat.iafbt", "no_runs.iafbt", "no_metrics.iafbt"], *count);
        measure(&folder, root, &mut growth);
        fs::remove_dir_all(&folder).unwrap();
    }
    growth.show();
}

fn large(root: &Path, count: usize) {
    let folder = root.join("large");
    copies(&folder, "examples/sweep", &["ema_12_40_rsi_14.iafbt", "ema_24_80_rsi_7.iafbt"], count);
    measure(&folder, root, &mut Growth::default());
    summaries_first(&folder, root);
    fs::remove_dir_all(folder).unwrap();
}

/// Measures what reads no more than the summaries of bundles that begin with them.
fn summaries_first(folder: &Path, root: &Path) {
    let (leading, index) = (root.join("leading"), root.join("index.sqlite"));
    let (from, to, file) = (folder.to_str().unwrap(), leading.to_str().unwrap(), index.to_str().unwrap());
    iaf(&["migrate-backtests", "--src", from, "--dst", to]);
    let files: Vec<PathBuf> = walk(&leading).found.into_iter().map(|found| found.path).collect();
    let floor = time(&|| (), &|| files.par_iter().for_each(|file| decompress(file)));
    let words = ["index", to, "--summary", "-o", file];
    let measured = time(&|| remove_index(&index), &|| iaf(&words));
    remove_index(&index);
    line("index, summaries first", floor, measured, peak_memory(&words), &HashMap::new());
    remove_index(&index);
    fs::remove_dir_all(leading).unwrap();
}

fn remove_index(file: &Path) {
    ["", "-wal", "-shm"].iter().for_each(|end| drop(fs::remove_file(format!("{}{end}", file.display()))));
}

/// Measures everything on a folder; what is made goes into `root` and away again.
fn measure(folder: &Path, root: &Path, growth: &mut Growth) {
    let files: Vec<PathBuf> = walk(folder).found.into_iter().map(|found| found.path).collect();
    let bytes: u64 = files.iter().map(|file| fs::metadata(file).unwrap().len()).sum();
    println!("\n{}: {} bundles, {:.1} MB", folder.display(), files.len(), bytes as f64 / 1e6);
    let (sweep, index, store) = (folder.to_str().unwrap(), root.join("index.sqlite"), root.join("store"));
    let (file, store_name) = (index.to_str().unwrap(), store.to_str().unwrap());
    let remove = || remove_index(&index);
    let remove_store = || drop(fs::remove_dir_all(&store));

    let decompress = time(&|| (), &|| files.par_iter().for_each(|file| decompress(file)));
    let heads = time(&|| (), &|| files.par_iter().for_each(|file| drop(read_scalars(file, &Limits::default()))));
    let stamps = time(&|| (), &|| {
        let found = walk(folder).found;
        found.par_iter().for_each(|found| drop(read_stamp(&found.path)));
    });
    let start = time(&|| (), &|| iaf(&["--version"]));
    println!(
        "{:<26}{:>12}{:>12}{:>12}{:>9}{:>12}{:>14}{:>9}",
        "", "floor", "median", "fastest", "ratio", "memory", "framework", "times"
    );
    let peer = peer::times(folder, files.len());
    let mut show = |name: &str, floor: Times, prepare: &dyn Fn(), words: &[&str]| {
        let measured = time(prepare, &|| iaf(words));
        prepare();
        line(name, floor, measured, peak_memory(words), &peer);
        growth.push(name, files.len(), measured.fastest);
    };
    let nothing = &|| ();
    line("reading heads alone", decompress, heads, None, &peer);
    show("start-up", start, nothing, &["--version"]);
    show("index, cold", decompress, &remove, &["index", sweep, "-o", file]);
    show("index, nothing changed", stamps, nothing, &["index", sweep, "-o", file]);
    show("list", start, nothing, &["list", file, "--sort", "sharpe_ratio"]);
    show("rank by a metric", start, nothing, &["rank", file, "--by", "sharpe_ratio"]);
    show("rank by a score", start, nothing, &["rank", file, "--focus", "balanced"]);
    let winners = &files[..files.len().min(WINNERS)];
    let floor = time(&|| (), &|| winners.par_iter().for_each(|file| self::decompress(file)));
    let opened = time(&|| (), &|| winners.par_iter().for_each(|file| drop(read(file, &Limits::default()))));
    line("opening winners", floor, opened, None, &peer);
    show("report, index at hand", start, nothing, &["report", file, "-o", "-"]);
    let whole_way = time(&remove, &|| {
        iaf(&["index", sweep, "-o", file]);
        iaf(&["report", file, "-o", "-"]);
    });
    line("index and report", decompress, whole_way, None, &peer);
    if files.len() > STORED {
        return;
    }
    let to_store =
        ["migrate-store", "--from", "local-dir", "--src", sweep, "--to", "local-tiered", "--dst", store_name];
    show("migrate-store", decompress, &remove_store, &to_store);
    let new_store = || {
        remove_store();
        iaf(&to_store);
    };
    show("store compact", decompress, &new_store, &["store", "compact", store_name]);
    remove_store();
}

/// The floor: what nobody can do without.
fn decompress(file: &Path) {
    let bytes = fs::read(file).unwrap();
    zstd::stream::copy_decode(&bytes[8..], std::io::sink()).unwrap();
}

/// The ratio is that of the fastest rounds, which other work on the machine disturbs least.
fn line(name: &str, floor: Times, measured: Times, memory: Option<u64>, peer: &HashMap<String, f64>) {
    let ms = |time: std::time::Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    let ratio = measured.fastest.as_secs_f64() / floor.fastest.as_secs_f64();
    let memory = memory.map_or("-".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6));
    let theirs = peer.get(name);
    let framework = theirs.map_or("-".to_owned(), |theirs| format!("{theirs:.1} ms"));
    let times = theirs.map_or("-".to_owned(), |theirs| format!("{:.0}", theirs / 1e3 / measured.median.as_secs_f64()));
    let (floor, median, fastest) = (ms(floor.fastest), ms(measured.median), ms(measured.fastest));
    println!("{name:<26}{floor:>12}{median:>12}{fastest:>12}{ratio:>9.2}{memory:>12}{framework:>14}{times:>9}");
}
