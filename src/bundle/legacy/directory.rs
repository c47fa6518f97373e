//! Directory of a backtest from before there were bundles: its files, and the deletion of them.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::document::bundle_of_legacy_files;
use super::legacy_file::LegacyFile;
use crate::bundle::error::{BundleFault, Result};
use crate::bundle::limits::Limits;
use crate::files::{self, Aside};

/// The file that tells such a directory.
const TELLTALE: &str = "algorithm_id.json";

/// Whether this is a directory that holds one backtest.
///
/// # Errors
/// The system does not say, so that it may be one.
pub fn is_legacy_directory(path: &Path) -> io::Result<bool> {
    let is_file = files::metadata(&path.join(TELLTALE))?.is_some_and(|metadata| metadata.is_file());
    Ok(is_file && files::metadata(path)?.is_some_and(|metadata| metadata.is_dir()))
}

/// Deletes the files of a legacy directory that a backtest is read from, and the folders that are empty then; where there
/// is anything else, it stays, and so does the directory. Deletes only a link to a directory, never the directory that it
/// points to.
///
/// It is set aside first, so that nobody ever takes what is left for a backtest, and whoever is killed leaves it to
/// [`finish_removal`].
///
/// # Errors
/// The system refuses.
pub fn remove_legacy_directory(path: &Path) -> io::Result<()> {
    if path.is_symlink() {
        return fs::remove_file(path);
    }
    if !is_legacy_directory(path)? {
        return Err(io::ErrorKind::NotFound.into());
    }
    take_apart(Aside::set(path)?)
}

/// Finishes the deletion of a legacy directory that a killed process has left in a temporary folder of this path.
///
/// # Errors
/// The system refuses.
pub fn finish_removal(around: &Path) -> io::Result<()> {
    Aside::abandoned(around)?.map_or(Ok(()), take_apart)
}

fn take_apart(directory: Aside) -> io::Result<()> {
    let entries = match shown(directory.path()).collect::<walkdir::Result<Vec<DirEntry>>>() {
        Ok(entries) => entries,
        Err(error) => {
            // Nothing of it is gone yet.
            directory.put_back()?;
            return Err(error.into());
        }
    };
    let (mut folders, files): (Vec<DirEntry>, Vec<DirEntry>) =
        entries.into_iter().partition(|entry| entry.file_type().is_dir());
    for file in files.iter().filter(|file| file.file_type().is_file()) {
        fs::remove_file(file.path())?;
    }
    // Those within others first.
    folders.reverse();
    folders.iter().try_for_each(|folder| match fs::remove_dir(folder.path()) {
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
        result => result,
    })?;
    directory.put_back()
}

/// The bundle of version 1 that holds what a legacy directory holds.
///
/// # Errors
/// A file cannot be read or understood, or there is too much of it.
pub fn read_legacy_directory(directory: &Path, limits: &Limits) -> Result<Vec<u8>> {
    if !is_legacy_directory(directory).map_err(BundleFault::Io)? {
        return Err(BundleFault::NotABundle("it is a directory without algorithm_id.json"));
    }
    bundle_of_legacy_files(&files(directory, limits)?, limits)
}

/// What is in a directory and in those below it, in order of the paths. Hidden files are no part of a backtest.
fn shown(directory: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let is_shown = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
    WalkDir::new(directory).sort_by_file_name().into_iter().filter_entry(is_shown)
}

/// The files of a directory in order of their paths.
fn files(directory: &Path, limits: &Limits) -> Result<Vec<LegacyFile>> {
    let mut left = limits.file;
    let mut files = Vec::new();
    for entry in shown(directory) {
        let entry = entry.map_err(|error| BundleFault::Io(error.into()))?;
        if entry.file_type().is_dir() {
            continue;
        }
        let relative = entry.path().strip_prefix(directory).unwrap_or(entry.path());
        let path = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if !entry.file_type().is_file() {
            return Err(BundleFault::NotABundle("one of its files is a link or no file"));
        }
        let mut content = Vec::new();
        let file = fs::File::open(entry.path()).map_err(BundleFault::Io)?;
        let size = file.take(left.saturating_add(1)).read_to_end(&mut content).map_err(BundleFault::Io)? as u64;
        left = left.checked_sub(size).ok_or(BundleFault::TooLarge {
            what: "the directory",
            size: limits.file.saturating_add(1),
            unit: "bytes or more",
            limit: limits.file,
        })?;
        files.push(LegacyFile { path, content });
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::super::document::OTHERS;
    use super::*;
    use crate::bundle::tests::fixtures::golden;
    use crate::bundle::{BundleError, read, read_scalars};
    use crate::model::{Backtest, Value};

    /// A copy of the golden directory.
    fn copy() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files(&golden("legacy/event"), &Limits::default()).unwrap() {
            let path = file.path.iter().fold(folder.path().to_owned(), |path, part| path.join(part));
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file.content).unwrap();
        }
        folder
    }

    fn opened_from(path: &Path) -> std::result::Result<Backtest, BundleError> {
        read(path, &Limits::default()).map(|opened| opened.backtest)
    }

    #[test]
    fn a_directory_is_the_bundle_that_it_was_made_from() {
        let (old, new) =
            (opened_from(&golden("legacy/event")).unwrap(), opened_from(&golden("v2/event.iafbt")).unwrap());
        assert_eq!((&old.algorithm_id, &old.parameters, &old.tag), (&new.algorithm_id, &new.parameters, &new.tag));
        assert_eq!(old.runs.len(), new.runs.len());
        for (old, new) in old.runs.iter().zip(&new.runs) {
            assert_eq!((old.start, old.end, old.snapshots.len()), (new.start, new.end, new.snapshots.len()));
            assert_eq!(old.trades.len(), new.trades.len());
            let equity = crate::model::SeriesField::EquityCurve;
            assert_eq!(old.series(equity), new.series(equity));
        }
        let scalars = read_scalars(&golden("legacy/event"), &Limits::default()).unwrap();
        let trial = &scalars.trials[0];
        assert_eq!((trial.number_of_runs, &trial.summary), (new.runs.len() as u64, &old.summary));
    }

    #[test]
    fn files_that_are_no_part_of_a_backtest_are_kept() {
        let folder = copy();
        fs::create_dir(folder.path().join("permutations")).unwrap();
        fs::write(folder.path().join("permutations/1.csv"), "a,b").unwrap();
        fs::write(folder.path().join("notes.json"), "{\"notes\": [1]}").unwrap();
        fs::write(folder.path().join(".DS_Store"), "").unwrap();
        let extra = opened_from(folder.path()).unwrap().extra;
        assert!(matches!(extra.get("notes"), Some(Value::Map(notes)) if notes.get("notes").is_some()), "{extra:?}");
        let kept = [("permutations/1.csv", Value::Binary(b"a,b".to_vec()))];
        assert_eq!(extra.get(OTHERS), Some(&Value::Map(kept.into_iter().collect())));
    }

    #[test]
    fn only_what_belongs_to_a_backtest_is_deleted() {
        let folder = copy();
        remove_legacy_directory(folder.path()).unwrap();
        assert!(!folder.path().exists());

        let folder = copy();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("runs/.git")).unwrap();
        for name in [".notes", "runs/.git/config"] {
            fs::write(at(name), "mine").unwrap();
        }
        remove_legacy_directory(folder.path()).unwrap();
        let left: Vec<_> = WalkDir::new(folder.path()).into_iter().map(|entry| entry.unwrap().into_path()).collect();
        assert_eq!(left.len(), 5, "{left:?}");
        assert!(at(".notes").exists() && at("runs/.git/config").exists());
    }

    #[test]
    fn a_deletion_that_was_stopped_is_finished_by_the_next_and_is_no_backtest_meanwhile() {
        for keeps in [false, true] {
            let (folder, legacy) = (tempfile::tempdir().unwrap(), copy());
            let path = folder.path().join("old");
            fs::rename(legacy.path(), &path).unwrap();
            if keeps {
                fs::write(path.join(".notes"), "mine").unwrap();
            }
            let aside = Aside::set(&path).unwrap();
            let around = aside.path().parent().unwrap().to_owned();
            fs::remove_file(aside.path().join("tag.json")).unwrap();
            finish_removal(&around).unwrap();
            assert!(aside.path().exists(), "whoever is at it holds it");
            drop(aside);
            assert!(!path.exists());
            finish_removal(&around).unwrap();
            let left: Vec<_> =
                WalkDir::new(folder.path()).into_iter().map(|entry| entry.unwrap().into_path()).collect();
            let notes = [path.clone(), path.join(".notes")];
            assert_eq!(left[1..], if keeps { notes.to_vec() } else { Vec::new() });
        }
    }

    #[cfg(unix)]
    #[test]
    fn deleting_a_link_to_a_directory_leaves_the_directory() {
        let (folder, links) = (copy(), tempfile::tempdir().unwrap());
        let link = links.path().join("link");
        std::os::unix::fs::symlink(folder.path(), &link).unwrap();
        remove_legacy_directory(&link).unwrap();
        assert!(opened_from(folder.path()).is_ok() && !link.is_symlink());
    }

    #[test]
    fn a_damaged_directory_is_refused_with_the_file_and_the_place() {
        let folder = copy();
        fs::write(folder.path().join("tag.json"), "{\"tag\": }").unwrap();
        let refused = opened_from(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("tag.json is malformed at byte 8"), "{refused}");
        fs::remove_file(folder.path().join(TELLTALE)).unwrap();
        assert!(matches!(opened_from(folder.path()).unwrap_err().fault, BundleFault::NotABundle(_)));
        let small = Limits { file: 100, ..Limits::default() };
        let refused = read(&golden("legacy/event"), &small).unwrap_err();
        assert!(matches!(refused.fault, BundleFault::TooLarge { limit: 100, .. }));
    }
}
