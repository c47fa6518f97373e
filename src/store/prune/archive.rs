//! Archives: where backtests that lost are moved to.

use super::PrunableStore;
use super::error::{ArchiveError, PruneError};
use crate::files::{self, FileError, Home, lies_within};
use crate::model::Handle;
use crate::source::{ARCHIVE_MARKER, is_archive, walk};
use crate::store::{Received, StoreError, Transfer};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What the marker of an archive says to whoever looks into it.
const MARK: &str = "The backtests in this folder lost a ranking. The index of the folder around it passes over them.\n";

/// A folder that backtests are moved to.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    names: ArchivedNames,
}

/// The names of backtests in an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchivedNames {
    /// They keep the folders that the backtests were in.
    InFolders,
    /// They are the last part of the backtests' names alone.
    Flat,
}

impl Archive {
    /// Makes sure that a folder, which need not be there yet, can be the archive of a store.
    ///
    /// # Errors
    /// It lies in a store that does not pass over archives, it is the store's own folder, or it holds bundles of the store.
    pub fn check(folder: &Path, store: &dyn PrunableStore) -> Result<(), ArchiveError> {
        let root = store.root_folder();
        if !lies_within(folder, root) {
            return Ok(());
        }
        if !store.passes_over_archives() || lies_within(root, folder) {
            return Err(ArchiveError::WithinStore { folder: folder.to_owned(), root: root.to_owned() });
        }
        let is_archive = is_archive(folder).map_err(ArchiveError::io(folder))?;
        match is_archive || !folder.exists() || walk(folder).found.is_empty() {
            true => Ok(()),
            false => Err(ArchiveError::HoldsBundles { folder: folder.to_owned() }),
        }
    }

    /// Opens the archive of a store, and makes its folder where there is none. One that lies in the store is marked, so that
    /// it is passed over from now on.
    ///
    /// # Errors
    /// As [`check`](Archive::check), or it cannot be made.
    pub fn open(folder: &Path, names: ArchivedNames, store: &dyn PrunableStore) -> Result<Archive, ArchiveError> {
        Archive::check(folder, store)?;
        let made = files::make_folder(folder).map_err(io::Error::from).and_then(|()| fs::canonicalize(folder));
        let real = made.map_err(ArchiveError::io(folder))?;
        // Asked again, now that every part of the path is there.
        Archive::check(&real, store)?;
        files::remove_abandoned(&real);
        if lies_within(&real, store.root_folder()) && !is_archive(&real).map_err(ArchiveError::io(folder))? {
            let marked = Home::new(&real).put_file(&real.join(ARCHIVE_MARKER), MARK.as_bytes());
            marked.map_err(io::Error::from).map_err(ArchiveError::io(folder))?;
        }
        Ok(Archive { folder: real, names })
    }

    /// The archive's folder, with all links resolved.
    pub(in crate::store) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Moves the file or the legacy directory of a backtest in, and gives its new path. A name that is taken gets a
    /// number; nothing is ever overwritten.
    pub(in crate::store) fn move_in(&self, file: &Path, handle: &Handle) -> Result<PathBuf, PruneError> {
        let (folders, name) = handle.as_str().rsplit_once('/').unwrap_or(("", handle.as_str()));
        let folder = match self.names {
            ArchivedNames::InFolders => self.folder.join(folders),
            ArchivedNames::Flat => self.folder.clone(),
        };
        Home::new(&self.folder).make_folder(&folder).map_err(|error| match error {
            FileError::Link { path } => PruneError::OutsideArchive(path),
            error => PruneError::NoFolder { folder: folder.clone(), source: error.into() },
        })?;
        let moved = match file.is_dir() {
            true => files::move_directory(file, &folder, name),
            false => files::move_file(file, &folder, name, &self.folder),
        };
        moved.map_err(|error| match error.kind() {
            io::ErrorKind::CrossesDevices => PruneError::OtherFileSystem,
            _ => PruneError::Refused(error.into()),
        })
    }

    /// Transfers a backtest in with its chunks, and gives its new path. `to` is a store of the archive's folder. A name
    /// that another one has gets a number.
    pub(in crate::store) fn transfer_in(
        &self,
        from: &dyn Transfer,
        to: &dyn Transfer,
        handle: &Handle,
    ) -> Result<PathBuf, PruneError> {
        let parcel = from.pack(handle)?;
        let name = match (self.names, handle.as_str()) {
            (ArchivedNames::InFolders, name) => name,
            (ArchivedNames::Flat, name) => name.rsplit_once('/').map_or(name, |(_, last)| last),
        };
        let numbered = (1..=u32::MAX).map(|number| format!("{name}-{number}"));
        for name in std::iter::once(name.to_owned()).chain(numbered) {
            match to.unpack(&Handle::new(name)?, &parcel) {
                Ok(Received::Written(name) | Received::AlreadyThere(name)) => return Ok(name.under(&self.folder)),
                Err(StoreError::AlreadyThere { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(PruneError::Refused(io::ErrorKind::AlreadyExists.into()))
    }
}
