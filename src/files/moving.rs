//! Moves of files and directories that never lose one and never overwrite another.

use super::folder::{folder_of, sync_folder};
use super::read::are_equal;
use super::{FileError, temporary};
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

/// Moves a file into a folder, under this name or, where another file has that, with a number behind it; gives its new
/// path. A file with the same bytes is what a move that was stopped has left there, and is the moved one.
///
/// Within a file system the file itself moves. Elsewhere it is copied to `scratch`, a folder on the target's file
/// system, written to the disk, compared and renamed before the original is removed. A copy that a killed process
/// left there is removed by a later move.
///
/// # Errors
/// The system refuses, or the copy differs; then the file stays where it is.
pub fn move_file(from: &Path, folder: &Path, name: &str, scratch: &Path) -> Result<PathBuf, FileError> {
    move_file_with(from, folder, name, scratch, |from, to| fs::hard_link(from, to)).map_err(FileError::at(from))
}

fn move_file_with(
    from: &Path,
    folder: &Path,
    name: &str,
    scratch: &Path,
    link: impl Fn(&Path, &Path) -> io::Result<()>,
) -> io::Result<PathBuf> {
    let (stem, extension) = name.rfind('.').map_or((name, ""), |dot| name.split_at(dot));
    for to in names(folder, stem, extension) {
        // Unlike renaming, a second name for the file fails where there is already one.
        match link(from, &to).or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound => Err(error),
            _ => copy(from, &to, scratch),
        }) {
            Ok(()) => {
                // The new name has to last before the old one goes.
                sync_folder(folder)?;
                return settle(fs::remove_file(from), from, to);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if is_moved_already(from, &to)? {
                    sync_folder(folder)?;
                    return fs::remove_file(from).map(|()| to);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Whether a file stands at its new path already: another name of it, or a copy of all of it.
fn is_moved_already(from: &Path, to: &Path) -> io::Result<bool> {
    // A link is not the file that it leads to, and a file is no copy of itself.
    if !to.symlink_metadata()?.is_file() || fs::canonicalize(from)? == fs::canonicalize(to)? {
        return Ok(false);
    }
    let (one, other) = (File::open(from)?, File::open(to)?);
    Ok(one.metadata()?.len() == other.metadata()?.len() && are_equal(BufReader::new(one), BufReader::new(other))?)
}

/// Ends a move after removing the original. Where the original has to stay, the new file goes: there is but one of it.
fn settle(removed: io::Result<()>, from: &Path, to: PathBuf) -> io::Result<PathBuf> {
    if removed.is_err() && from.is_file() {
        fs::remove_file(&to)?;
    }
    removed.map(|()| to)
}

/// Moves a directory as [`move_file`] moves a file, but within a file system only.
///
/// # Errors
/// The system refuses; another file system is an error of the kind `CrossesDevices`.
pub fn move_directory(from: &Path, folder: &Path, name: &str) -> Result<PathBuf, FileError> {
    let is_free = |to: &PathBuf| to.symlink_metadata().is_err();
    let to = names(folder, name, "")
        .find(is_free)
        .ok_or_else(|| FileError::at(from)(io::ErrorKind::AlreadyExists.into()))?;
    // Should somebody be faster, this fails: a directory replaces no file, and only an empty directory.
    fs::rename(from, &to).map_err(FileError::at(from))?;
    sync_folder(folder)?;
    Ok(to)
}

/// The name itself, then with numbers before its extension.
fn names(folder: &Path, stem: &str, extension: &str) -> impl Iterator<Item = PathBuf> {
    let numbered = (1..=u32::MAX).map(move |number| format!("{stem}-{number}{extension}"));
    std::iter::once(format!("{stem}{extension}")).chain(numbered).map(|name| folder.join(name))
}

fn copy(from: &Path, to: &Path, scratch: &Path) -> io::Result<()> {
    let metadata = fs::metadata(from)?;
    let mut copy = temporary::in_folder(scratch)?;
    io::copy(&mut File::open(from)?, copy.as_file_mut())?;
    copy.as_file().set_permissions(metadata.permissions())?;
    copy.as_file().set_modified(metadata.modified()?)?;
    copy.as_file().sync_all()?;
    let read = |path: &Path| File::open(path).map(BufReader::new);
    if !are_equal(read(from)?, read(copy.path())?)? {
        return Err(io::Error::other("its copy differs from it, so it stays where it is"));
    }
    copy.persist_noclobber(to).map_err(|error| error.error)?;
    Ok(sync_folder(folder_of(to))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let (from, to) = (root.path().join("a.iafbt"), root.path().join("archive"));
        fs::write(&from, "loser").unwrap();
        fs::create_dir(&to).unwrap();
        (root, from, to)
    }

    /// As between two file systems.
    fn no_link(_: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::CrossesDevices.into())
    }

    #[test]
    fn a_taken_name_gets_a_number_and_nothing_is_overwritten() {
        for link in [no_link, |from: &Path, to: &Path| fs::hard_link(from, to)] {
            let (_root, from, to) = folders();
            fs::write(to.join("a.iafbt"), "other").unwrap();
            fs::write(to.join("a-1.iafbt"), "third").unwrap();
            let moved = move_file_with(&from, &to, "a.iafbt", &to, link).unwrap();
            assert_eq!(moved, to.join("a-2.iafbt"));
            assert_eq!(fs::read_to_string(moved).unwrap(), "loser");
            assert_eq!(fs::read_to_string(to.join("a.iafbt")).unwrap(), "other");
            assert!(!from.exists());
            assert_eq!(fs::read_dir(&to).unwrap().count(), 3);
        }
    }

    #[test]
    fn a_move_that_was_stopped_before_the_old_name_went_is_finished() {
        for link in [no_link, |from: &Path, to: &Path| fs::hard_link(from, to)] {
            let (_root, from, to) = folders();
            fs::write(to.join("a.iafbt"), "other").unwrap();
            link(&from, &to.join("a-1.iafbt")).or_else(|_| fs::copy(&from, to.join("a-1.iafbt")).map(drop)).unwrap();
            let moved = move_file_with(&from, &to, "a.iafbt", &to, link).unwrap();
            assert_eq!((moved, from.exists()), (to.join("a-1.iafbt"), false));
            assert_eq!(fs::read_to_string(to.join("a-1.iafbt")).unwrap(), "loser");
            assert_eq!(fs::read_dir(&to).unwrap().count(), 2);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_file_is_no_copy_of_it() {
        let (_root, from, to) = folders();
        std::os::unix::fs::symlink(&from, to.join("a.iafbt")).unwrap();
        let moved = move_file_with(&from, &to, "a.iafbt", &to, no_link).unwrap();
        assert_eq!(moved, to.join("a-1.iafbt"));
        assert_eq!(fs::read_to_string(moved).unwrap(), "loser");
    }

    #[test]
    fn a_copy_keeps_the_time_of_the_last_change() {
        let (_root, from, to) = folders();
        let modified = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000);
        File::options().write(true).open(&from).unwrap().set_modified(modified).unwrap();
        let moved = move_file_with(&from, &to, "a.iafbt", &to, no_link).unwrap();
        assert_eq!(fs::metadata(moved).unwrap().modified().unwrap(), modified);
    }

    #[test]
    fn a_move_that_fails_leaves_the_file_where_it_was() {
        let (_root, from, to) = folders();
        assert!(move_file_with(&from, &to.join("none"), "a.iafbt", &to.join("none"), no_link).is_err());
        assert_eq!(fs::read_to_string(&from).unwrap(), "loser");
    }

    #[test]
    fn a_file_that_cannot_be_removed_leaves_nothing_in_the_archive() {
        let (_root, from, to) = folders();
        let moved = to.join("a.iafbt");
        let refused = || Err(io::ErrorKind::PermissionDenied.into());
        fs::hard_link(&from, &moved).unwrap();
        assert!(settle(refused(), &from, moved.clone()).is_err());
        assert!(from.exists() && !moved.exists());
        // Whatever the system says, the last copy stays.
        fs::rename(&from, &moved).unwrap();
        assert!(settle(refused(), &from, moved.clone()).is_err());
        assert!(moved.exists());
    }

    #[test]
    fn a_directory_moves_whole_and_replaces_nothing() {
        let (root, file, to) = folders();
        let from = root.path().join("run_0.5");
        fs::create_dir(&from).unwrap();
        fs::rename(file, from.join("run.json")).unwrap();
        fs::create_dir(to.join("run_0.5")).unwrap();
        fs::write(to.join("run_0.5-1"), "other").unwrap();
        let moved = move_directory(&from, &to, "run_0.5").unwrap();
        assert_eq!((moved.as_path(), from.exists()), (to.join("run_0.5-2").as_path(), false));
        assert_eq!(fs::read_to_string(moved.join("run.json")).unwrap(), "loser");
        assert_eq!(fs::read_dir(to.join("run_0.5")).unwrap().count(), 0);
    }
}
