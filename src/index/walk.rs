//! The bundles in a folder, by their names and in a stable order.

use crate::bundle::{is_bundle_name, is_legacy_directory};
use crate::model::Handle;
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A file with the name of a bundle, or a legacy directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name below the folder.
    pub handle: Handle,
    /// Where it is.
    pub path: PathBuf,
}

/// Something that could not be read, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// The path relative to the folder.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
}

/// What was found in a folder.
#[derive(Debug, Default)]
pub struct Walk {
    /// Bundles, ordered by their paths part by part.
    pub found: Vec<Found>,
    /// What could not be looked into.
    pub failures: Vec<Failure>,
}

/// Lists every bundle, and every directory that holds a backtest as one did, in a folder and the folders below it.
///
/// Links are followed, once each, as long as they stay inside the folder.
pub fn walk(root: &Path) -> Walk {
    let mut walk = Walk::default();
    let mut files = Vec::new();
    let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let mut entries = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        match entry {
            Ok(entry) if leads_outside(&entry, &real_root) => {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                } else if !is_bundle_name(entry.path()) {
                    continue;
                }
                walk.fail(root, entry.path(), "it is a link that leads outside of the folder".to_owned());
            }
            Ok(entry) if entry.depth() > 0 && entry.file_type().is_dir() && is_legacy_directory(entry.path()) => {
                entries.skip_current_dir();
                files.push(entry.into_path());
            }
            Ok(entry) if entry.file_type().is_file() && is_bundle_name(entry.path()) => files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => walk.fail_to_enter(root, &error),
        }
    }
    let named: Vec<_> = files.into_par_iter().map(|path| (Handle::from_path(root, &path), path)).collect();
    for (handle, path) in named {
        match handle {
            Ok(handle) => walk.found.push(Found { handle, path }),
            Err(error) => walk.fail(root, &path, error.to_string()),
        }
    }
    walk
}

impl Walk {
    /// A link back to a folder above it hides nothing, and neither does a dangling link that is no bundle's.
    fn fail_to_enter(&mut self, root: &Path, error: &walkdir::Error) {
        let path = error.path().unwrap_or(root);
        let is_link = path.is_symlink();
        if error.loop_ancestor().is_some() || (is_link && !is_bundle_name(path)) {
            return;
        }
        let reason = match error.io_error() {
            Some(_) if is_link => "it is a link to a file that is not there".to_owned(),
            Some(io) => io.to_string(),
            None => error.to_string(),
        };
        self.fail(root, path, reason);
    }

    fn fail(&mut self, root: &Path, path: &Path, reason: String) {
        let relative = path.strip_prefix(root).unwrap_or(path);
        self.failures.push(Failure { path: relative.display().to_string(), reason });
    }
}

fn leads_outside(entry: &DirEntry, real_root: &Path) -> bool {
    // The root itself may be a link: it is what was asked for.
    entry.depth() > 0
        && entry.path_is_symlink()
        && fs::canonicalize(entry.path()).is_ok_and(|target| !target.starts_with(real_root))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(walk: &Walk) -> Vec<&str> {
        walk.found.iter().map(|found| found.handle.as_str()).collect()
    }

    #[test]
    fn bundles_are_found_by_name_in_nested_folders_and_in_order() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("b/c")).unwrap();
        for name in ["z.iafbt", "b/c/y.obtf", "a.iafbt", "notes.txt", "b/x.iafbt"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let walk = walk(folder.path());
        assert_eq!(names(&walk), ["a.iafbt", "b/c/y.obtf", "b/x.iafbt", "z.iafbt"]);
        assert_eq!(walk.failures, []);
    }

    #[test]
    fn a_legacy_directory_is_one_backtest() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("old/runs/one")).unwrap();
        for name in ["old/algorithm_id.json", "old/inside.iafbt", "new.iafbt"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(names(&walk(folder.path())), ["new.iafbt", "old"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_outside_dangle_or_run_in_circles_do_no_harm() {
        use std::os::unix::fs::symlink;
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |name: &str| folder.path().join(name);
        fs::write(outside.path().join("o.iafbt"), "").unwrap();
        fs::create_dir(at("sub")).unwrap();
        fs::write(at("sub/a.iafbt"), "").unwrap();
        symlink(outside.path(), at("out")).unwrap();
        symlink(outside.path().join("o.iafbt"), at("o.iafbt")).unwrap();
        symlink(folder.path(), at("sub/circle")).unwrap();
        symlink("nowhere", at("dangling.iafbt")).unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        let walk = walk(folder.path());
        assert_eq!(names(&walk), ["sub/a.iafbt"]);
        let failed: Vec<&str> = walk.failures.iter().map(|failure| failure.path.as_str()).collect();
        assert_eq!(failed, ["dangling.iafbt", "o.iafbt", "out"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_no_handle_is_a_failure() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        for name in [&b"bad\xff.iafbt"[..], b"back\\slash.iafbt"] {
            fs::write(folder.path().join(std::ffi::OsStr::from_bytes(name)), "").unwrap();
        }
        let walk = walk(folder.path());
        assert_eq!((walk.found.len(), walk.failures.len()), (0, 2));
    }
}
