//! A directory per backtest, as the framework wrote before there were bundles: a JSON file for each part, which together
//! are the document of a bundle of version 1.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::encoder::Encoder;
use super::error::{BundleFault, Result};
use super::header;
use super::json;
use super::limits::Limits;
use crate::model::{Fields, FormatVersion, Value};

/// The file that tells such a directory.
const TELLTALE: &str = "algorithm_id.json";

const RUNS: &str = "runs";

/// A file of a legacy directory: its path relative to the directory, part by part, and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyFile {
    /// Such as `["runs", "backtest_EUR_20220115_20220416", "run.json"]`.
    pub path: Vec<String>,
    /// The bytes.
    pub content: Vec<u8>,
}

/// Whether this is a directory that holds one backtest.
pub fn is_legacy_directory(path: &Path) -> bool {
    path.join(TELLTALE).is_file() && path.is_dir()
}

/// The bundle of version 1 that holds what a legacy directory holds.
///
/// # Errors
/// A file cannot be read or understood, or there is too much of it.
pub(super) fn load(directory: &Path, limits: &Limits) -> Result<Vec<u8>> {
    if !is_legacy_directory(directory) {
        return Err(BundleFault::NotABundle("it is a directory without algorithm_id.json"));
    }
    bundle_of_legacy_files(&files(directory, limits)?, limits)
}

/// The bytes of the version 1 bundle that holds what these files of a legacy directory hold.
///
/// # Errors
/// A file cannot be understood, or there is too much in it.
pub fn bundle_of_legacy_files(files: &[LegacyFile], limits: &Limits) -> Result<Vec<u8>> {
    let mut backtest = Fields::default();
    let mut runs: Vec<(&str, Fields)> = Vec::new();
    for file in files {
        let parts: Vec<&str> = file.path.iter().map(String::as_str).collect();
        match parts[..] {
            [name] => {
                let (name, value) = entry(file, name, limits)?;
                backtest.push(if name == "summary" { "backtest_summary" } else { name }, value);
            }
            [RUNS, folder, name] => {
                if runs.last().is_none_or(|(last, _)| *last != folder) {
                    runs.push((folder, Fields::default()));
                }
                let Some((_, run)) = runs.last_mut() else { continue };
                match entry(file, name, limits)? {
                    ("run", Value::Map(fields)) => fields.into_iter().for_each(|(name, value)| run.push(name, value)),
                    ("metrics", value) => run.push("backtest_metrics", value),
                    (name, value) => run.push(name, value),
                }
            }
            _ => return Err(fault(file, 0, "no file of a backtest is there")),
        }
    }
    backtest.push("backtest_runs", Value::List(runs.into_iter().map(|(_, run)| Value::Map(run)).collect()));
    let mut out = Encoder::new(None, false);
    out.value(&Value::Map([("backtest", Value::Map(backtest))].into_iter().collect()));
    let document = out.finish().map_err(|_| BundleFault::NotABundle("one of its files is too long"))?;
    let mut bytes = header::of(FormatVersion::V1).to_vec();
    bytes.extend(zstd::bulk::compress(&document, 1).map_err(BundleFault::Io)?);
    Ok(bytes)
}

/// The name of a file's part and its value. A map of nothing but that name stands for its value.
fn entry<'a>(file: &LegacyFile, name: &'a str, limits: &Limits) -> Result<(&'a str, Value)> {
    let Some(name) = name.strip_suffix(".json") else {
        return Err(fault(file, 0, "it is no JSON file, and so no part of a backtest; move it elsewhere"));
    };
    match json::parse(&file.content, limits) {
        Ok(Value::Map(mut fields)) if fields.len() == 1 && fields.get(name).is_some() => {
            Ok((name, fields.take(name).unwrap_or(Value::Nil)))
        }
        Ok(value) => Ok((name, value)),
        Err(json::JsonFault { offset, what }) => Err(fault(file, offset as u64, what)),
    }
}

fn fault(file: &LegacyFile, offset: u64, what: &'static str) -> BundleFault {
    BundleFault::Json { file: file.path.join("/"), offset, what }
}

/// The files of a directory: those of the backtest, then those of each run by name.
fn files(directory: &Path, limits: &Limits) -> Result<Vec<LegacyFile>> {
    let mut left = limits.file;
    let mut files = Vec::new();
    load_folder(directory, &[], limits, &mut left, &mut files)?;
    let runs = directory.join(RUNS);
    if runs.is_dir() {
        for (name, is_folder) in names(&runs)? {
            let folder = runs.join(&name);
            if !is_folder {
                let content = Vec::new();
                return Err(fault(&LegacyFile { path: vec![RUNS.to_owned(), name], content }, 0, "it is no run"));
            }
            load_folder(&folder, &[RUNS, &name], limits, &mut left, &mut files)?;
        }
    }
    Ok(files)
}

fn load_folder(
    folder: &Path,
    parents: &[&str],
    limits: &Limits,
    left: &mut u64,
    files: &mut Vec<LegacyFile>,
) -> Result<()> {
    for (name, is_folder) in names(folder)? {
        if is_folder && parents.is_empty() && name == RUNS {
            continue;
        }
        let mut content = Vec::new();
        let path: Vec<String> = parents.iter().copied().chain([name.as_str()]).map(str::to_owned).collect();
        if is_folder {
            return Err(fault(&LegacyFile { path, content }, 0, "no folder should be here; move it elsewhere"));
        }
        let file = fs::File::open(folder.join(&name)).map_err(BundleFault::Io)?;
        let size = file.take(left.saturating_add(1)).read_to_end(&mut content).map_err(BundleFault::Io)? as u64;
        *left = left.checked_sub(size).ok_or(BundleFault::TooLarge {
            what: "the directory",
            size: limits.file.saturating_add(1),
            unit: "bytes or more",
            limit: limits.file,
        })?;
        files.push(LegacyFile { path, content });
    }
    Ok(())
}

/// The names in a folder in order, and whether each is a folder. Hidden files belong to the system.
fn names(folder: &Path) -> Result<Vec<(String, bool)>> {
    let list = || -> io::Result<Vec<(String, bool)>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') {
                names.push((name, entry.path().is_dir()));
            }
        }
        names.sort();
        Ok(names)
    };
    list().map_err(BundleFault::Io)
}
