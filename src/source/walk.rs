//! Walking a folder: the bundles in it, by their names and in a stable order.

use super::survey::{Survey, clear_away};
use crate::model::{Failure, Handle};
use std::path::{Path, PathBuf};

/// A file with the name of a bundle, or a legacy directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name below the folder.
    pub handle: Handle,
    /// Its path.
    pub path: PathBuf,
}

/// The bundles that were found in a folder, and its faults.
#[derive(Debug, Default)]
pub struct Walk {
    /// Bundles, ordered by their paths part by part.
    pub found: Vec<Found>,
    /// What could not be looked into, and what is no bundle that could be taken.
    pub failures: Vec<Failure>,
    /// Paths below the root, of which the empty one is the root itself, that could not be looked at: what is there, or below,
    /// may be there as before.
    pub unseen: Vec<PathBuf>,
    /// Temporary files and folders: in use, or left by processes that were killed.
    pub temporary: Vec<PathBuf>,
}

/// Lists every bundle, and every directory that holds a backtest as one did, in a folder and the folders below it.
///
/// Links to bundles are followed as long as they stay inside the folder. Links to folders in it are not: each folder is
/// looked into by its own path, so that nothing is found once for every way that leads to it. Archives in it are passed over.
pub fn walk(root: &Path) -> Walk {
    Walk::of(root, Survey::of(root, root))
}

impl Walk {
    /// Of what was found below a root.
    pub(super) fn of(root: &Path, survey: Survey) -> Walk {
        let Survey { found, failures, unseen, temporary, .. } = survey;
        let found = found.iter().map(|handle| Found { path: handle.under(root), handle }).collect();
        Walk { found, failures, unseen, temporary }
    }

    /// Takes away what killed processes have left, and finishes the deletions that they had begun. Best effort: what cannot be
    /// removed harms nobody.
    pub fn clear_away(&self) {
        clear_away(&self.temporary);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

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
    fn what_killed_processes_left_is_no_backtest_and_is_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("n/.iaf-1.tmp/old/runs")).unwrap();
        for name in ["a.iafbt", "n/.iaf-2.tmp", "n/.iaf-1.tmp/old/algorithm_id.json", "n/.iaf-1.tmp/old/x.iafbt"] {
            fs::write(at(name), "").unwrap();
        }
        let walk = walk(folder.path());
        assert_eq!((names(&walk), walk.temporary.len()), (vec!["a.iafbt"], 2));
        walk.clear_away();
        assert_eq!(fs::read_dir(at("n")).unwrap().count(), 0);
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

    #[test]
    fn an_archive_is_passed_over_unless_it_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("sub/archive");
        fs::create_dir_all(archive.join("deep")).unwrap();
        for name in
            ["a.iafbt", "sub/b.iafbt", "sub/archive/c.iafbt", "sub/archive/deep/d.iafbt", "sub/archive/.iaf-archive"]
        {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(names(&walk(folder.path())), ["a.iafbt", "sub/b.iafbt"]);
        assert_eq!(names(&walk(&archive)), ["c.iafbt", "deep/d.iafbt"]);
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

    #[cfg(unix)]
    #[test]
    fn however_many_links_lead_to_a_folder_a_bundle_is_found_by_its_own_path() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let folders = ["a", "b", "c", "d", "e"];
        folders.iter().for_each(|name| fs::create_dir(at(name)).unwrap());
        for (from, to) in folders.iter().flat_map(|from| folders.iter().map(move |to| (from, to))) {
            symlink(at(to), at(from).join(format!("to_{to}"))).unwrap();
        }
        fs::create_dir(at("c/old")).unwrap();
        for name in ["c/x.iafbt", "c/old/algorithm_id.json"] {
            fs::write(at(name), "").unwrap();
        }
        symlink(at("c/old"), at("a/old")).unwrap();
        symlink(at("c/x.iafbt"), at("a/y.iafbt")).unwrap();
        let walk = walk(folder.path());
        assert_eq!((names(&walk), walk.failures.len()), (vec!["a/y.iafbt", "c/old", "c/x.iafbt"], 0));
    }

    #[test]
    fn a_folder_that_cannot_be_looked_into_is_named() {
        let missing = Path::new("no/such/folder");
        let failed: Vec<String> = walk(missing).failures.into_iter().map(|failure| failure.path).collect();
        assert_eq!(failed, ["no/such/folder"]);
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
