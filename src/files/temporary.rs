//! Temporary files and folders: their names, whose they are, and removing those whose owner is gone.
//!
//! Whoever makes one holds a lock on it as long as it is needed, which goes with the process. What nobody holds was left by
//! one that was killed.

use super::FileError;
use super::folder::folder_of;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile, TempDir};

/// The end of the names of all temporary files.
pub const SUFFIX: &str = ".tmp";

/// The beginning of the names of those that stand beside other people's files.
const PREFIX: &str = ".iaf-";

/// The beginning of the names of folders in which something is made beside its place.
const MAKING_PREFIX: &str = ".iaf-making-";

/// The beginning of the names of those among the system's temporary files.
const SYSTEM_PREFIX: &str = "iaf-";

/// Files that are made at most until one is ours: another process may take a new one for abandoned before it is locked.
const TRIES: usize = 16;

/// Bytes that are written to see whether any can be: what SQLite keeps beside a database takes at least as many.
const TRIED: usize = 32 << 10;

/// The permissions of a new file, before the user's mask.
#[cfg(unix)]
const NEW_FILE: u32 = 0o666;

/// Whether a name is that of a temporary file or folder beside other people's files.
pub fn is_temporary(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX))
}

/// Makes an empty temporary file in a folder, which goes when it is dropped. Those that killed processes left there go now.
pub(super) fn in_folder(folder: &Path) -> Result<NamedTempFile, FileError> {
    remove_abandoned(folder);
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(NEW_FILE));
    for _ in 0..TRIES {
        // The name of the temporary file, which the error holds, helps nobody.
        let file = builder.tempfile_in(folder).map_err(|error| FileError::at(folder)(error.kind().into()))?;
        if own(file.as_file(), file.path()) {
            return Ok(file);
        }
    }
    Err(FileError::at(folder)(io::Error::other("other processes remove temporary files as fast as they are made")))
}

/// Makes a folder beside a path, so that what is at the path can be renamed into it.
pub(super) fn folder_beside(folder: &Path) -> Result<(PathBuf, Option<File>), FileError> {
    for _ in 0..TRIES {
        let made = Builder::new().prefix(PREFIX).suffix(SUFFIX).tempdir_in(folder);
        let path = made.map_err(|error| FileError::at(folder)(error.kind().into()))?.keep();
        let lock = File::open(&path).ok();
        if lock.as_ref().is_none_or(|lock| own(lock, &path)) {
            return Ok((path, lock));
        }
    }
    Err(FileError::at(folder)(io::Error::other("other processes remove temporary folders as fast as they are made")))
}

/// Makes a file without a name in a folder, or one that goes at once.
///
/// # Errors
/// Nothing can be made there, for the system's own reason.
pub fn try_making(folder: &Path) -> io::Result<()> {
    // The name of the file, which the error may hold, helps nobody.
    tempfile::tempfile_in(folder).map(drop).map_err(|error| error.kind().into())
}

/// Writes a little into a folder and takes it away again.
///
/// # Errors
/// Nothing can be written there, for the system's own reason, such as that the disk is full.
pub fn try_writing(folder: &Path) -> io::Result<()> {
    let mut file = in_folder(folder)?;
    // Not through its own writer, whose errors name the temporary file.
    file.as_file_mut().write_all(&[0; TRIED])?;
    file.as_file().sync_all()
}

/// Removes the temporary files that killed processes have left in a folder. Best effort: what stays harms nobody.
pub fn remove_abandoned(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if is_temporary(&entry.file_name()) {
            remove_if_abandoned(&entry.path());
        }
    }
}

/// Removes a temporary file that nobody holds any more. Best effort.
pub fn remove_if_abandoned(path: &Path) {
    if path.symlink_metadata().is_ok_and(|metadata| metadata.is_file())
        // The lock is held until it is gone: whoever has just made it waits, and sees that it is.
        && let Some(_lock) = abandoned(path)
    {
        let _ = fs::remove_file(path);
    }
}

/// The lock on a temporary file or folder that nobody holds any more. Where the system knows no locks nothing is abandoned.
pub(super) fn abandoned(path: &Path) -> Option<File> {
    let file = File::open(path).ok()?;
    file.try_lock().is_ok().then_some(file)
}

/// Takes hold of something that was just made; `false` where another process has taken it for abandoned and removed it.
fn own(file: &File, path: &Path) -> bool {
    // Where the system knows no locks, it is nobody's and stays.
    file.lock().is_err() || path.symlink_metadata().is_ok()
}

/// A folder among the system's temporary files, or beside something that is made in it, which goes when it is dropped.
#[derive(Debug)]
pub struct TemporaryFolder {
    folder: TempDir,
    _lock: Option<File>,
}

impl TemporaryFolder {
    /// Makes one. Those that killed processes of the same user left there go now.
    ///
    /// # Errors
    /// The system refuses.
    pub fn new() -> io::Result<TemporaryFolder> {
        TemporaryFolder::of(|| Builder::new().prefix(SYSTEM_PREFIX).suffix(SUFFIX).tempdir(), is_of_system)
    }

    /// Makes one beside a path, so that what is made in it can be renamed to that. Those that killed processes of the same user
    /// left there go now.
    ///
    /// # Errors
    /// The system refuses.
    pub fn beside(path: &Path) -> io::Result<TemporaryFolder> {
        let make = || Builder::new().prefix(MAKING_PREFIX).suffix(SUFFIX).tempdir_in(folder_of(path));
        // The name of the temporary folder, which the error holds, helps nobody.
        TemporaryFolder::of(|| make().map_err(|error| error.kind().into()), is_for_making)
    }

    /// Makes a folder, and removes others of its kind.
    fn of(make: impl Fn() -> io::Result<TempDir>, is_of_kind: fn(&OsStr) -> bool) -> io::Result<TemporaryFolder> {
        for _ in 0..TRIES {
            let folder = make()?;
            let lock = File::open(folder.path()).ok();
            if lock.as_ref().is_none_or(|lock| own(lock, folder.path())) {
                remove_others(folder.path(), is_of_kind);
                return Ok(TemporaryFolder { folder, _lock: lock });
            }
        }
        Err(io::Error::other("other processes remove temporary folders as fast as they are made"))
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Removes those that killed processes of the same user left, or ones that the system did not let take theirs away.
    /// Best effort: what stays harms nobody.
    pub fn remove_abandoned() {
        // Whoever makes one does it.
        drop(TemporaryFolder::new());
    }

    /// Removes those that killed processes of the same user left beside a path. Best effort.
    pub fn remove_abandoned_beside(path: &Path) {
        drop(TemporaryFolder::beside(path));
    }
}

/// Removes the folders of killed processes beside one's own, of the same kind by their names.
fn remove_others(own: &Path, is_of_kind: fn(&OsStr) -> bool) {
    let (Some(home), Ok(mine)) = (own.parent(), own.symlink_metadata()) else { return };
    for path in fs::read_dir(home).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let is_named = path.file_name().is_some_and(is_of_kind);
        let is_like_it = |other: fs::Metadata| other.is_dir() && owner(&other) == owner(&mine);
        if is_named && path.symlink_metadata().is_ok_and(is_like_it) {
            // The lock is held until it is gone.
            let _ = abandoned(&path).map(|_lock| fs::remove_dir_all(&path));
        }
    }
}

fn is_of_system(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(SYSTEM_PREFIX) && name.ends_with(SUFFIX))
}

fn is_for_making(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(MAKING_PREFIX) && name.ends_with(SUFFIX))
}

#[cfg(unix)]
fn owner(metadata: &fs::Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(metadata)
}

#[cfg(not(unix))]
fn owner(_metadata: &fs::Metadata) -> u32 {
    0
}

/// Removes the temporary files and folders that this process holds, for when it is about to end without another word.
/// Where the system does not tell which these are, the next one removes them.
pub fn remove_own() {
    let open = fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    for path in open.filter_map(|descriptor| fs::read_link(descriptor.path()).ok()) {
        match path.file_name() {
            // Other threads may be writing there until the process ends.
            Some(name) if is_of_system(name) || is_for_making(name) => {
                _ = (0..TRIES).find(|_| fs::remove_dir_all(&path).is_ok())
            }
            Some(name) if is_temporary(name) => _ = fs::remove_file(&path),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_holds_is_removed_however_young_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let names = [".iaf-old.tmp", ".iaf-old.iafbt", "old.tmp"];
        for name in names {
            File::create(folder.path().join(name)).unwrap();
        }
        let held = in_folder(folder.path()).unwrap();
        let other = in_folder(folder.path()).unwrap();
        let left: Vec<bool> = names.iter().map(|name| folder.path().join(name).exists()).collect();
        assert_eq!((left, held.path().exists(), other.path().exists()), (vec![false, true, true], true, true));
    }

    #[test]
    fn a_temporary_folder_lasts_as_long_as_its_owner_and_no_longer() {
        let held = TemporaryFolder::new().unwrap();
        let name = held.path().with_file_name(format!("{SYSTEM_PREFIX}abandoned-{}{SUFFIX}", std::process::id()));
        fs::create_dir(&name).unwrap();
        fs::write(name.join("index.sqlite"), "rows").unwrap();
        let other = TemporaryFolder::new().unwrap();
        assert!(held.path().exists() && other.path().exists() && !name.exists());
        let path = held.path().to_owned();
        drop(held);
        assert!(!path.exists());
    }

    #[test]
    fn what_a_killed_process_was_making_goes_when_the_next_one_makes_something_there() {
        let folder = tempfile::tempdir().unwrap();
        let [left, other] = [".iaf-making-left.tmp", ".iaf-set-aside.tmp"].map(|name| folder.path().join(name));
        for path in [&left, &other] {
            fs::create_dir(path).unwrap();
            fs::write(path.join("index.sqlite"), "half").unwrap();
        }
        let made = TemporaryFolder::beside(&folder.path().join("index.sqlite")).unwrap();
        assert_eq!((left.exists(), other.exists()), (false, true), "only what was being made is nobody's");
        assert!(is_temporary(made.path().file_name().unwrap()));
    }
}
