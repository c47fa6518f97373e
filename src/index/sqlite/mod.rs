//! SQLite as the home of an index: takes rows, and gives them back by key, filter or order, from one file that the
//! framework reads and writes too. Must not know where the bundles are.

mod connection;
mod details;
mod failures;
mod filter;
mod kind;
mod ledger;
mod making;
mod parameter;
mod patience;
mod read;
mod row;
mod schema;
mod soundness;
mod source;
mod stopwatch;
mod trials;
mod write;

#[cfg(test)]
mod tests;

pub use kind::{is_database, is_meant_as_index};

use super::candidates::Candidates;
use super::catalog::{Batch, Catalog, IndexedSource, TypedColumn};
use super::freshness::Known;
use super::ledger_entry::Entry;
use super::{FILTER_TIME, IndexError, SortKey};
use crate::bundle::Limits;
use crate::files::{self, FileError};
use crate::model::{Direction, GoneTrial, IndexRow, Location, Metric, RowKey, Trial, TrialDetails};
use connection::ConfinedConnection;
use kind::never_an_index;
use making::Making;
use rusqlite::Connection;
use std::cell::OnceCell;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use trials::TrialTable;

/// An index in a file of SQLite.
#[derive(Debug)]
pub struct SqliteCatalog {
    path: PathBuf,
    access: Access,
    /// The connection that filters run on.
    reader: OnceCell<ConfinedConnection>,
    filter_time: Duration,
    /// Whether a batch is brought to the disk before anything else is done.
    is_lasting: bool,
    /// Where it is made until it is whole.
    making: Option<Making>,
}

/// What can be done with the file.
#[derive(Debug)]
enum Access {
    ReadOnly,
    /// There is no file yet; the first batch makes it.
    New,
    Writable(Connection),
    /// It should have been written to, and can only be read.
    Refused {
        connection: Connection,
        reason: String,
    },
}

impl SqliteCatalog {
    /// Opens an index so that nothing in it can be changed.
    ///
    /// # Errors
    /// There is no such file; it is newer, damaged or no index.
    pub fn open_read_only(path: &Path) -> Result<SqliteCatalog, IndexError> {
        let reader = OnceCell::from(connection::open_confined(path).map_err(never_an_index(path))?);
        Ok(SqliteCatalog {
            path: path.to_owned(),
            access: Access::ReadOnly,
            reader,
            filter_time: FILTER_TIME,
            is_lasting: false,
            making: None,
        })
    }

    /// Opens an index for reading and writing. Where there is none, the first batch makes it. One that can only be read
    /// refuses what is to be written.
    ///
    /// # Errors
    /// What is there is newer, damaged or no index.
    pub fn open(path: &Path) -> Result<SqliteCatalog, IndexError> {
        SqliteCatalog::open_or_make(path).map_err(never_an_index(path))
    }

    fn open_or_make(path: &Path) -> Result<SqliteCatalog, IndexError> {
        refuse_links(path)?;
        let access = match path {
            path if !path.exists() => Access::New,
            path if path.is_dir() => {
                return Err(IndexError::Foreign { location: path.into(), reason: "it is a folder".to_owned() });
            }
            path => match connection::open_for_writing(path) {
                // A log that cannot be written to lets only one connection in at a time.
                Err(IndexError::NotWritable { reason, .. }) if !connection::has_log(path) => {
                    Access::Refused { connection: connection::open_for_reading(path)?, reason }
                }
                opened => Access::Writable(opened?),
            },
        };
        Ok(SqliteCatalog {
            path: path.to_owned(),
            access,
            reader: OnceCell::new(),
            filter_time: FILTER_TIME,
            is_lasting: false,
            making: None,
        })
    }

    /// Opens an index as [`open`](SqliteCatalog::open) does, and takes a damaged one away first. The trials that it
    /// remembers stay remembered, as far as they can be read.
    ///
    /// # Errors
    /// What is there is newer or was never a database.
    pub fn open_or_replace(path: &Path) -> Result<SqliteCatalog, IndexError> {
        match SqliteCatalog::open(path).and_then(SqliteCatalog::sound) {
            Err(IndexError::Damaged { .. }) => {
                let entries = ledger::salvage(path);
                // The log first: it must never be applied to the new file.
                for suffix in ["-wal", "-shm"] {
                    files::remove_file(&with_suffix(path, suffix)).map_err(not_writable(path))?;
                }
                match entries.as_slice() {
                    [] => files::remove_file(path).map_err(not_writable(path))?,
                    entries => files::replace_file(path, &index_with(entries)?).map_err(not_writable(path))?,
                }
                SqliteCatalog::open(path)
            }
            other => other,
        }
    }

    /// Brings each batch to the disk before anything else is done, so that not even a power cut undoes one.
    pub fn lasting(self) -> SqliteCatalog {
        SqliteCatalog { is_lasting: true, ..self }
    }

    /// Gives each filter so much time instead of [`FILTER_TIME`].
    pub fn with_filter_time(self, filter_time: Duration) -> SqliteCatalog {
        SqliteCatalog { filter_time, ..self }
    }

    /// Itself, if all of it can be read.
    fn sound(self) -> Result<SqliteCatalog, IndexError> {
        self.connection().map_or(Ok(()), |connection| soundness::check(connection, &self.path))?;
        Ok(self)
    }

    /// The connection to the file that is there, which may not be able to write.
    fn connection(&self) -> Option<&Connection> {
        match &self.access {
            Access::New | Access::ReadOnly => None,
            Access::Writable(connection) | Access::Refused { connection, .. } => Some(connection),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn reader(&self) -> Result<&ConfinedConnection, IndexError> {
        if let Some(reader) = self.reader.get() {
            return Ok(reader);
        }
        let opened = connection::open_confined(self.file())?;
        Ok(self.reader.get_or_init(|| opened))
    }

    /// The connection that may write, which makes the file where there is none yet.
    fn writer(&mut self) -> Result<&mut Connection, IndexError> {
        if matches!(self.access, Access::New) {
            self.access = Access::Writable(connection::create(self.file())?);
            // SQLite brings what is in the file to the disk, and its name in the folder only along with a journal.
            files::sync_folder(files::folder_of(self.file())).map_err(not_writable(&self.path))?;
        }
        match &mut self.access {
            Access::Writable(connection) => {
                if self.is_lasting {
                    let set = connection.pragma_update(None, "synchronous", "FULL");
                    set.map_err(|error| IndexError::from_sqlite(&self.path, error))?;
                }
                Ok(connection)
            }
            Access::Refused { reason, .. } => {
                Err(IndexError::NotWritable { location: self.path.as_path().into(), reason: reason.clone() })
            }
            Access::New | Access::ReadOnly => {
                let reason = "it is open for reading alone".to_owned();
                Err(IndexError::NotWritable { location: self.path.as_path().into(), reason })
            }
        }
    }

    fn sqlite(&self, error: rusqlite::Error) -> IndexError {
        IndexError::from_sqlite(&self.path, error)
    }
}

impl Catalog for SqliteCatalog {
    fn location(&self) -> Location {
        self.path.as_path().into()
    }

    fn exists(&self) -> bool {
        !matches!(self.access, Access::New)
    }

    fn indexed_source(&self) -> Result<Option<IndexedSource>, IndexError> {
        match (&self.access, self.connection()) {
            (Access::ReadOnly, _) => Ok(self.reader()?.source.clone()),
            (_, None) => Ok(None),
            (_, Some(connection)) => source::read(connection, &self.path).map_err(|error| self.sqlite(error)),
        }
    }

    fn hold_still(&mut self) -> Result<(), IndexError> {
        match self.connection() {
            Some(connection) => write::hold_still(connection).map_err(|error| self.sqlite(error)),
            None if self.exists() => self.writer().map(drop),
            None => Ok(()),
        }
    }

    fn known(&mut self, limits: &Limits) -> Result<Known, IndexError> {
        let known =
            self.connection().map_or_else(|| Ok(Known::default()), |connection| write::read_known(connection, limits));
        known.map_err(|error| self.sqlite(error))
    }

    fn write(&mut self, batch: Batch) -> Result<(), IndexError> {
        let path = self.path.clone();
        // It may be this batch that makes the table of trials.
        if self.reader.get().is_some_and(|reader| reader.trials == TrialTable::Missing) {
            self.reader.take();
        }
        write::write(self.writer()?, &path, batch).map_err(|error| self.sqlite(error))
    }

    fn check_writable(&mut self) -> Result<(), IndexError> {
        match self.access {
            Access::New => connection::check_creatable(self.file()),
            _ => write::rewrite_version(self.writer()?).map_err(|error| self.sqlite(error)),
        }
    }

    fn clear(&mut self) -> Result<usize, IndexError> {
        self.reader.take();
        write::clear(self.writer()?).map_err(|error| self.sqlite(error))
    }

    fn count(&self) -> Result<usize, IndexError> {
        read::count(&self.reader()?.connection).map_err(|error| self.sqlite(error))
    }

    fn count_matching(&self, filter: Option<&str>) -> Result<usize, IndexError> {
        self.rows_reader()?.count_matching(filter)
    }

    fn candidates(&self, filter: Option<&str>, metrics: &[&Metric]) -> Result<Candidates, IndexError> {
        self.rows_reader()?.candidates(filter, metrics)
    }

    fn leaders(&self, metric: &Metric, direction: Direction, limit: usize) -> Result<Candidates, IndexError> {
        self.rows_reader()?.leaders(metric, direction, limit)
    }

    fn list(
        &self,
        filter: Option<&str>,
        order: Option<(&SortKey, Direction)>,
        limit: usize,
    ) -> Result<Vec<RowKey>, IndexError> {
        self.rows_reader()?.list(filter, order, limit)
    }

    fn keys_of(&self, bundle: &RowKey) -> Result<Vec<RowKey>, IndexError> {
        let connection = match &self.access {
            Access::New => return Ok(Vec::new()),
            Access::Writable(connection) | Access::Refused { connection, .. } => connection,
            Access::ReadOnly => &self.reader()?.connection,
        };
        read::keys_of(connection, bundle).map_err(|error| self.sqlite(error))
    }

    fn rows(&self, keys: &[&RowKey]) -> Result<Vec<(RowKey, IndexRow)>, IndexError> {
        self.rows_reader()?.rows(keys)
    }

    fn trials(&self, keys: &[&RowKey]) -> Result<Vec<Option<Trial>>, IndexError> {
        self.rows_reader()?.trials(keys)
    }

    fn details(&self, keys: &[&RowKey]) -> Result<Vec<Option<TrialDetails>>, IndexError> {
        self.rows_reader()?.details(keys)
    }

    fn has_universes(&self) -> Result<bool, IndexError> {
        self.rows_reader()?.has_universes()
    }

    fn count_unmeasured(&self) -> Result<usize, IndexError> {
        self.rows_reader()?.count_unmeasured()
    }

    fn parameters(&self) -> Result<Vec<String>, IndexError> {
        self.rows_reader()?.parameters()
    }

    fn check_parameter(&self, name: &str) -> Result<(), IndexError> {
        self.rows_reader()?.check_parameter(name)
    }

    fn columns(&self) -> Result<Vec<TypedColumn>, IndexError> {
        self.rows_reader()?.columns()
    }

    fn gone(&self) -> Result<Vec<GoneTrial>, IndexError> {
        match (&self.access, self.connection()) {
            (Access::ReadOnly, _) => ledger::read_from_file(&self.path),
            (_, None) => Ok(Vec::new()),
            (_, Some(connection)) => ledger::read(connection).map_err(|error| self.sqlite(error)),
        }
    }
}

impl SqliteCatalog {
    fn rows_reader(&self) -> Result<read::RowsReader<'_>, IndexError> {
        let ConfinedConnection { connection, trials, stopwatch, .. } = self.reader()?;
        let (path, filter_time) = (self.path.as_path(), self.filter_time);
        Ok(read::RowsReader { connection, path, trials: *trials, stopwatch, filter_time })
    }
}

/// Refuses an index that is a link, or beside which SQLite would follow one: it may lead anywhere. Whoever names a link
/// means what it leads to, and resolves it.
fn refuse_links(path: &Path) -> Result<(), IndexError> {
    for file in ["", "-wal", "-shm", "-journal"].map(|suffix| with_suffix(path, suffix)) {
        if file.is_symlink() {
            let reason = match file == path {
                true => "it is a link that was not named itself".to_owned(),
                false => format!("{} is a link", file.display()),
            };
            return Err(IndexError::Foreign { location: path.into(), reason });
        }
    }
    Ok(())
}

/// The bytes of an index that holds nothing but what a damaged one remembers.
fn index_with(entries: &[Entry]) -> Result<Vec<u8>, IndexError> {
    let folder = tempfile::tempdir().map_err(|error| generic(Path::new("."), error))?;
    let path = folder.path().join("index.sqlite");
    let connection = connection::create(&path)?;
    ledger::restore(&connection, entries).map_err(|error| IndexError::from_sqlite(&path, error))?;
    drop(connection);
    std::fs::read(&path).map_err(|error| generic(&path, error))
}

fn generic(path: &Path, error: io::Error) -> IndexError {
    IndexError::Generic { location: path.into(), source: error.into() }
}

fn not_writable(path: &Path) -> impl Fn(FileError) -> IndexError {
    |error| IndexError::NotWritable { location: path.into(), reason: io::Error::from(error).to_string() }
}

/// The path of a file that SQLite keeps beside a database.
fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
