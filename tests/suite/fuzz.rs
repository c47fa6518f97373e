//! The targets of `fuzz/` as modules of the suite: what they call is there, and they pass on every input that is kept.

use std::fs;
use std::path::Path;

/// Declares each target, and `targets` that names them all.
macro_rules! targets {
    ($($name:ident from $file:literal takes $input:expr;)+) => {
        $(#[path = $file] #[allow(dead_code, unused_attributes, clippy::duplicate_mod)] mod $name;)+

        fn targets() -> Vec<(&'static str, fn(&[u8]))> {
            vec![$((stringify!($name), |bytes| if let Some(input) = $input(bytes) { $name::run(input) })),+]
        }
    };
}

fn bytes(bytes: &[u8]) -> Option<&[u8]> {
    Some(bytes)
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

targets! {
    chunk from "../../fuzz/fuzz_targets/chunk.rs" takes bytes;
    envelope from "../../fuzz/fuzz_targets/envelope.rs" takes bytes;
    filter from "../../fuzz/fuzz_targets/filter.rs" takes text;
    legacy from "../../fuzz/fuzz_targets/legacy.rs" takes bytes;
    page from "../../fuzz/fuzz_targets/page.rs" takes bytes;
    prices from "../../fuzz/fuzz_targets/prices.rs" takes text;
    rows from "../../fuzz/fuzz_targets/rows.rs" takes bytes;
    series from "../../fuzz/fuzz_targets/series.rs" takes bytes;
    summary from "../../fuzz/fuzz_targets/summary.rs" takes bytes;
    tables from "../../fuzz/fuzz_targets/tables.rs" takes bytes;
}

/// Stands for the macro that fuzzing is done with, which takes a C++ compiler and flags of its own.
macro_rules! fuzz_target {
    ($(init: $init:expr,)? |$input:ident: $kind:ty| $body:block) => {
        pub fn run($input: $kind) $body
        // Checked alone: it is about the whole process.
        $(#[allow(dead_code)] fn begin() { $init })?
    };
}
pub(crate) use fuzz_target;

/// The inputs that are kept for a target, or for the one that takes the same where none are.
fn inputs(target: &str) -> Vec<Vec<u8>> {
    let kept = match target {
        "page" => "envelope",
        "tables" => "series",
        own => own,
    };
    fs::read_dir(Path::new("fuzz/corpus").join(kept))
        .unwrap()
        .map(|entry| fs::read(entry.unwrap().path()).unwrap())
        .collect()
}

#[test]
fn every_target_passes_on_what_is_kept_for_it() {
    for (name, run) in targets() {
        for input in inputs(name) {
            run(&input);
        }
    }
    let _ = fs::remove_dir_all(std::env::temp_dir().join(format!("iaf-fuzz-{}", std::process::id())));
}

#[test]
fn every_file_of_a_target_is_one_and_is_built_as_one() {
    let manifest = fs::read_to_string("fuzz/Cargo.toml").unwrap();
    let built = manifest.lines().filter_map(|line| line.strip_prefix("path = \"fuzz_targets/"));
    let mut built: Vec<&str> = built.filter_map(|line| line.strip_suffix(".rs\"")).collect();
    let files = fs::read_dir("fuzz/fuzz_targets").unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<String> = files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    files.retain(|file| file != "frame");
    built.sort_unstable();
    files.sort_unstable();
    assert_eq!(files, built);
    assert_eq!(files, targets().into_iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>());
}
