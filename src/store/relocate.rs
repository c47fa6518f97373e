//! Moving a file or a directory so that it is never lost and never overwrites another.

use crate::bundle::sync_folder;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

/// How a copy is called until it is complete; the next move into the same archive takes such files away.
const UNFINISHED: &str = ".iaf-unfinished.";

/// Moves a file into a folder, under this name or, where that is taken, with a number behind it; gives its new path.
///
/// Within a file system the file itself moves. Elsewhere it is copied to `scratch`, which is on the folder's file
/// system, written to the disk, compared and put in place before the original is removed.
pub(super) fn relocate(from: &Path, folder: &Path, name: &str, scratch: &Path) -> io::Result<PathBuf> {
    relocate_with(from, folder, name, scratch, |from, to| fs::hard_link(from, to))
}

fn relocate_with(
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
            Ok(()) => return settle(fs::remove_file(from), from, to),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Ends a move once its original was to be removed. Where that has to stay, the new file goes: there is but one of it.
fn settle(removed: io::Result<()>, from: &Path, to: PathBuf) -> io::Result<PathBuf> {
    if removed.is_err() && from.is_file() {
        fs::remove_file(&to)?;
    }
    removed.map(|()| to)
}

/// Moves a directory as [`relocate`] moves a file, but within a file system only.
pub(super) fn relocate_directory(from: &Path, folder: &Path, name: &str) -> io::Result<PathBuf> {
    let is_free = |to: &PathBuf| to.symlink_metadata().is_err();
    let to = names(folder, name, "").find(is_free).ok_or(io::ErrorKind::AlreadyExists)?;
    // Should somebody be faster, this fails: a directory replaces no file, and of directories only an empty one.
    match fs::rename(from, &to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => Err(io::Error::other(
            "a directory is moved only within its file system; 'iaf migrate-backtests' turns it into a bundle",
        )),
        result => result.map(|()| to),
    }
}

/// The name itself, then with numbers before its extension.
fn names(folder: &Path, stem: &str, extension: &str) -> impl Iterator<Item = PathBuf> {
    let numbered = (1..=u32::MAX).map(move |number| format!("{stem}-{number}{extension}"));
    std::iter::once(format!("{stem}{extension}")).chain(numbered).map(|name| folder.join(name))
}

fn copy(from: &Path, to: &Path, scratch: &Path) -> io::Result<()> {
    let metadata = fs::metadata(from)?;
    let mut copy = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(scratch)?;
    io::copy(&mut File::open(from)?, copy.as_file_mut())?;
    copy.as_file().set_permissions(metadata.permissions())?;
    copy.as_file().set_modified(metadata.modified()?)?;
    copy.as_file().sync_all()?;
    if !are_equal(from, copy.path())? {
        return Err(io::Error::other("its copy differs from it, so it stays where it is"));
    }
    copy.persist_noclobber(to).map_err(|error| error.error)?;
    sync_folder(to.parent().unwrap_or(scratch))
}

fn are_equal(one: &Path, other: &Path) -> io::Result<bool> {
    let (one, other) = (File::open(one)?, File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let mut others = BufReader::new(other).bytes();
    for byte in BufReader::new(one).bytes() {
        if others.next().transpose()? != Some(byte?) {
            return Ok(false);
        }
    }
    Ok(others.next().is_none())
}

/// Takes away what moves that were killed have left in an archive.
pub(super) fn remove_unfinished(scratch: &Path) {
    for entry in fs::read_dir(scratch).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            // What cannot be removed harms nobody.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a path, of which the last parts need not be there, lies in a folder.
pub(super) fn is_within(path: &Path, folder: &Path) -> bool {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let there = absolute.ancestors().find_map(|ancestor| fs::canonicalize(ancestor).ok());
    there.is_some_and(|real| real.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let (from, to) = (place.path().join("a.iafbt"), place.path().join("archive"));
        fs::write(&from, "loser").unwrap();
        fs::create_dir(&to).unwrap();
        (place, from, to)
    }

    /// As between two file systems.
    fn no_link(_: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::CrossesDevices.into())
    }

    #[test]
    fn a_taken_name_gets_a_number_and_nothing_is_overwritten() {
        for link in [no_link, |from: &Path, to: &Path| fs::hard_link(from, to)] {
            let (_place, from, to) = place();
            fs::write(to.join("a.iafbt"), "other").unwrap();
            fs::write(to.join("a-1.iafbt"), "third").unwrap();
            let moved = relocate_with(&from, &to, "a.iafbt", &to, link).unwrap();
            assert_eq!(moved, to.join("a-2.iafbt"));
            assert_eq!(fs::read_to_string(moved).unwrap(), "loser");
            assert_eq!(fs::read_to_string(to.join("a.iafbt")).unwrap(), "other");
            assert!(!from.exists());
            assert_eq!(fs::read_dir(&to).unwrap().count(), 3);
        }
    }

    #[test]
    fn a_copy_keeps_the_time_of_the_last_change() {
        let (_place, from, to) = place();
        let modified = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000);
        File::options().write(true).open(&from).unwrap().set_modified(modified).unwrap();
        let moved = relocate_with(&from, &to, "a.iafbt", &to, no_link).unwrap();
        assert_eq!(fs::metadata(moved).unwrap().modified().unwrap(), modified);
    }

    #[test]
    fn a_move_that_fails_leaves_the_file_where_it_was() {
        let (_place, from, to) = place();
        assert!(relocate_with(&from, &to.join("none"), "a.iafbt", &to.join("none"), no_link).is_err());
        assert_eq!(fs::read_to_string(&from).unwrap(), "loser");
    }

    #[test]
    fn a_file_that_cannot_be_removed_leaves_nothing_in_the_archive() {
        let (_place, from, to) = place();
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
        let (place, file, to) = place();
        let from = place.path().join("run_0.5");
        fs::create_dir(&from).unwrap();
        fs::rename(file, from.join("run.json")).unwrap();
        fs::create_dir(to.join("run_0.5")).unwrap();
        fs::write(to.join("run_0.5-1"), "other").unwrap();
        let moved = relocate_directory(&from, &to, "run_0.5").unwrap();
        assert_eq!((moved.as_path(), from.exists()), (to.join("run_0.5-2").as_path(), false));
        assert_eq!(fs::read_to_string(moved.join("run.json")).unwrap(), "loser");
        assert_eq!(fs::read_dir(to.join("run_0.5")).unwrap().count(), 0);
    }

    #[test]
    fn what_killed_moves_have_left_is_taken_away() {
        let (_place, _, to) = place();
        fs::write(to.join(format!("{UNFINISHED}abc")), "").unwrap();
        fs::write(to.join("b.iafbt"), "").unwrap();
        remove_unfinished(&to);
        assert_eq!(fs::read_dir(&to).unwrap().count(), 1);
    }

    #[test]
    fn a_path_lies_within_a_folder_whether_it_is_there_or_not() {
        let (place, _, to) = place();
        let real = fs::canonicalize(place.path()).unwrap();
        assert!(is_within(&to.join("not/yet"), &real) && is_within(&real, &real));
        assert!(!is_within(&std::env::temp_dir().join("elsewhere"), &real));
    }
}
