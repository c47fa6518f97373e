//! Document of a legacy directory: a JSON file for each part, which together are a bundle of version 1.

use super::legacy_file::LegacyFile;
use super::part::{Part, PartFault, read_limits};
use super::{permutation_test, run, summary};
use crate::bundle::document::keys::UNREAD;
use crate::bundle::error::{BundleFault, Result};
use crate::bundle::header;
use crate::bundle::limits::Limits;
use crate::bundle::wire::writer::Writer;
use crate::model::python_json::{self, JsonFault};
use crate::model::{Fields, FormatVersion, Value};

const RUNS: &str = "runs";
const PERMUTATION_TESTS: &str = "permutation_tests";
const SUMMARY: &str = "summary.json";

/// Files that hold their value in a map of nothing but their own name.
const WRAPPED: [&str; 4] = ["algorithm_id", "risk_free_rate", "strategy_ids", "tag"];

/// Under this name a backtest's `extra` holds the files that are no part of it, by their paths.
pub(super) const OTHERS: &str = "@files";

/// The bytes of the version 1 bundle that holds what these files of a legacy directory hold, those of a run or of a
/// permutation test one after the other.
///
/// The summary is measured on the runs. A run or a permutation test that cannot be read is left out, and why is said under
/// a name of its own; its files are kept as they are, like all that are no part of a backtest, and like a `summary.json`
/// that says something else.
///
/// # Errors
/// Another file cannot be understood, or there is too much in it.
pub fn bundle_of_legacy_files(files: &[LegacyFile], limits: &Limits) -> Result<Vec<u8>> {
    let mut document = LegacyDocument::default();
    for files in files.chunk_by(|one, other| folder_of_part(one).is_some_and(|it| folder_of_part(other) == Some(it))) {
        match (folder_of_part(&files[0]), files) {
            (Some([RUNS, folder]), files) => document.add_run(folder, files, run::of_files(files, limits)),
            (Some([_, folder]), files) => document.add_test(folder, files, permutation_test::of_files(files, limits)),
            (None, files) => files.iter().try_for_each(|file| document.add_file(file, limits))?,
        }
    }
    document.into_bundle(limits)
}

/// The folder of the run or the permutation test that a file belongs to: where it is, and its name.
fn folder_of_part(file: &LegacyFile) -> Option<[&str; 2]> {
    match &file.path[..] {
        [home, folder, _, ..] if home == RUNS => Some([RUNS, folder]),
        [home, folder, _, ..] if home == PERMUTATION_TESTS => Some([PERMUTATION_TESTS, folder]),
        _ => None,
    }
}

/// What was found in a directory so far.
#[derive(Default)]
struct LegacyDocument {
    /// What the files at its top hold, by the names of a document.
    fields: Fields,
    runs: Vec<Fields>,
    permutation_tests: Vec<Value>,
    summary_file: Option<Vec<u8>>,
    others: Fields,
    /// The parts that could not be read, and why.
    unread: Fields,
}

impl LegacyDocument {
    fn add_run(&mut self, folder: &str, files: &[LegacyFile], run: std::result::Result<Part<'_>, PartFault>) {
        if let Some(run) = self.part([RUNS, folder], files, run) {
            self.runs.push(run);
        }
    }

    fn add_test(&mut self, folder: &str, files: &[LegacyFile], test: std::result::Result<Part<'_>, PartFault>) {
        if let Some(test) = self.part([PERMUTATION_TESTS, folder], files, test) {
            self.permutation_tests.push(Value::Map(test));
        }
    }

    /// A part, if it could be read; keeps the files that are none of it.
    fn part(
        &mut self,
        path: [&str; 2],
        files: &[LegacyFile],
        part: std::result::Result<Part<'_>, PartFault>,
    ) -> Option<Fields> {
        match part {
            Ok((part, others)) => {
                others.into_iter().for_each(|file| self.keep(file));
                Some(part)
            }
            Err(fault) => {
                files.iter().for_each(|file| self.keep(file));
                self.unread.push(path.join("/"), Value::Text(fault.to_string()));
                None
            }
        }
    }

    fn add_file(&mut self, file: &LegacyFile, limits: &Limits) -> Result<()> {
        match &file.path[..] {
            [name] if name == SUMMARY => self.summary_file = Some(file.content.clone()),
            [name] if name.ends_with(".json") => {
                let name = name.trim_end_matches(".json");
                self.fields.push(name, value_of(file, name, limits)?);
            }
            _ => self.keep(file),
        }
        Ok(())
    }

    fn keep(&mut self, file: &LegacyFile) {
        self.others.push(file.path.join("/"), Value::Binary(file.content.clone()));
    }

    fn into_bundle(mut self, limits: &Limits) -> Result<Vec<u8>> {
        let summary = summary::of_runs(&self.runs);
        if let Some(stored) = self.summary_file {
            let value = python_json::read(&stored, &read_limits(limits));
            let is_old = |summary| !value.is_ok_and(|value| summary::agrees(&value, summary));
            if summary.as_ref().is_none_or(is_old) {
                self.others.push(SUMMARY, Value::Binary(stored));
            }
        }
        // First what a reader of the scalars stops behind.
        let mut backtest = Fields::default();
        if !self.unread.is_empty() {
            backtest.push(UNREAD, Value::Map(self.unread));
        }
        self.fields.into_iter().for_each(|(name, value)| backtest.push(name, value));
        if !self.permutation_tests.is_empty() {
            backtest.push("backtest_permutation_tests", Value::List(self.permutation_tests));
        }
        backtest.push("backtest_summary", summary.map_or(Value::Nil, Value::Map));
        backtest.push("backtest_runs", Value::List(self.runs.into_iter().map(Value::Map).collect()));
        if !self.others.is_empty() {
            backtest.push(OTHERS, Value::Map(self.others));
        }
        let mut out = Writer::default();
        out.value(&Value::Map([("backtest", Value::Map(backtest))].into_iter().collect()));
        let document = out.finish().map_err(|_| BundleFault::NotABundle("one of its files is too long"))?;
        let mut bytes = header::of(FormatVersion::V1).to_vec();
        bytes.extend(zstd::bulk::compress(&document, 1).map_err(BundleFault::Io)?);
        Ok(bytes)
    }
}

/// The value of a JSON file at the top of the directory.
fn value_of(file: &LegacyFile, name: &str, limits: &Limits) -> Result<Value> {
    match python_json::read(&file.content, &read_limits(limits)) {
        Ok(Value::Map(mut fields)) if WRAPPED.contains(&name) && fields.len() == 1 && fields.get(name).is_some() => {
            Ok(fields.take(name).unwrap_or(Value::Nil))
        }
        Ok(value) => Ok(value),
        Err(JsonFault { offset, what }) => {
            Err(BundleFault::Json { file: file.path.join("/"), offset: offset as u64, what })
        }
    }
}
