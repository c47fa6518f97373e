//! Making of a new index beside its place, so that there is none there before it is whole.

use super::{Access, SqliteCatalog, generic};
use crate::files::{self, TemporaryFolder, folder_of};
use crate::index::{INDEX_FILE_NAME, IndexError};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// An index that is being made. It goes when this is dropped before it was put in its place.
#[derive(Debug)]
pub(super) struct Making {
    file: PathBuf,
    _folder: TemporaryFolder,
}

impl Making {
    /// Makes the folder that the index at a path is made in.
    pub(super) fn of(path: &Path) -> Result<Making, IndexError> {
        let folder = TemporaryFolder::beside(path).map_err(|error| IndexError::NotWritable {
            location: path.into(),
            reason: match error.kind() {
                io::ErrorKind::NotFound => format!("there is no folder {}", folder_of(path).display()),
                _ => error.to_string(),
            },
        })?;
        Ok(Making { file: folder.path().join(INDEX_FILE_NAME), _folder: folder })
    }

    /// The file that is written to.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Puts the index, which nobody has open any more, in its place.
    pub(super) fn put(self, path: &Path) -> Result<(), IndexError> {
        let put = || {
            File::open(&self.file)?.sync_all()?;
            if path.symlink_metadata().is_ok() {
                return Err(io::Error::other("another process has made one there meanwhile"));
            }
            fs::rename(&self.file, path)?;
            Ok(files::sync_folder(folder_of(path))?)
        };
        put().map_err(|error| generic(path, error))
    }
}

impl SqliteCatalog {
    /// Makes one that is not there yet beside its place, where [`finish`](SqliteCatalog::finish) puts it: whatever stops the work
    /// before, there is no part of an index that looks like one. One that is there is written to where it is.
    ///
    /// # Errors
    /// Nothing can be made in its folder.
    pub fn made_whole(self) -> Result<SqliteCatalog, IndexError> {
        let making = if matches!(self.access, Access::New) {
            Some(Making::of(&self.path)?)
        } else {
            // One that was killed while others put theirs in its place would leave its own for good.
            TemporaryFolder::remove_abandoned_beside(&self.path);
            None
        };
        Ok(SqliteCatalog { making, ..self })
    }

    /// Ends the work on it, and puts one that was made beside its place there.
    ///
    /// # Errors
    /// Another process has made one there meanwhile, or the system refuses.
    pub fn finish(self) -> Result<(), IndexError> {
        let SqliteCatalog { path, access, reader, making, .. } = self;
        drop(reader);
        let is_made = matches!(access, Access::Writable(_));
        if let Access::Writable(connection) = access {
            connection.close().map_err(|(_, error)| IndexError::from_sqlite(&path, error))?;
        }
        making.filter(|_| is_made).map_or(Ok(()), |making| making.put(&path))
    }

    /// The file that is written to.
    pub(super) fn file(&self) -> &Path {
        self.making.as_ref().map_or(&self.path, Making::file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_was_making_goes_where_another_has_put_its_own_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let (index, left) = (folder.path().join("index.sqlite"), folder.path().join(".iaf-making-left.tmp"));
        SqliteCatalog::open(&index).unwrap().made_whole().unwrap().finish().unwrap();
        fs::create_dir(&left).unwrap();
        SqliteCatalog::open(&index).unwrap().made_whole().unwrap().finish().unwrap();
        assert!(!left.exists());
    }
}
