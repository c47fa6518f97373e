//! Making of a new index beside its place, so that there is none there before it is whole.

use super::{Access, SqliteCatalog, generic};
use crate::files::{self, TemporaryFolder, folder_of};
use crate::index::{INDEX_FILE_NAME, IndexError};
use rusqlite::Connection;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

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
            if making.is_some() {
                take_in_log(&connection, &path)?;
            }
            connection.close().map_err(|(_, error)| IndexError::from_sqlite(&path, error))?;
        }
        making.filter(|_| is_made).map_or(Ok(()), |making| making.put(&path))
    }

    /// The file that is written to.
    pub(super) fn file(&self) -> &Path {
        self.making.as_ref().map_or(&self.path, Making::file)
    }
}

/// Brings what is in the log into the file, which is about to leave it behind. SQLite does so too when it is closed, but does not say
/// where the disk is full.
fn take_in_log(connection: &Connection, path: &Path) -> Result<(), IndexError> {
    let sqlite = |error| IndexError::from_sqlite(path, error);
    // Nobody else has it open.
    connection.busy_timeout(Duration::ZERO).map_err(sqlite)?;
    let is_left = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(sqlite)?;
    if is_left { Err(IndexError::Busy(path.into())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Batch, Catalog, IndexedSource, NamingScheme};
    use crate::model::Location;

    #[test]
    fn what_a_killed_process_was_making_goes_where_another_has_put_its_own_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let (index, left) = (folder.path().join("index.sqlite"), folder.path().join(".iaf-making-left.tmp"));
        SqliteCatalog::open(&index).unwrap().made_whole().unwrap().finish().unwrap();
        fs::create_dir(&left).unwrap();
        SqliteCatalog::open(&index).unwrap().made_whole().unwrap().finish().unwrap();
        assert!(!left.exists());
    }

    #[test]
    fn an_index_is_not_put_in_its_place_without_what_is_still_in_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let index = folder.path().join("index.sqlite");
        let mut catalog = SqliteCatalog::open(&index).unwrap().made_whole().unwrap();
        let source = IndexedSource { location: Location::Path("sweep".into()), naming: NamingScheme::Relative };
        catalog.write(Batch::default()).unwrap();
        let other = Connection::open(catalog.file()).unwrap();
        other.execute_batch("BEGIN; SELECT count(*) FROM backtest_index").unwrap();
        catalog.write(Batch { source: Some(source), ..Batch::default() }).unwrap();
        assert!(matches!(catalog.finish(), Err(IndexError::Busy(_))));
        assert!(!index.exists());
    }
}
