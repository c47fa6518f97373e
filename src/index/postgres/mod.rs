//! PostgreSQL as the home of an index that many share: takes rows, and gives them back by key, filter or order, from one schema of
//! a database. Must not know where the bundles are.
//!
//! Tables and columns are those of an index in SQLite. Texts are in the order of their bytes. Batches are copied into temporary
//! tables and taken over in one transaction; an advisory lock lets one process of an index after the other do so.

mod batch;
mod cell;
mod columns;
mod connection;
mod definition;
mod fault;
mod filter;
mod ledger;
mod parameter;
mod password_file;
mod read;
mod row;
mod schema;
mod trials;
mod write;

use super::candidates::Candidates;
use super::catalog::{Batch, Catalog, IndexedSource, TypedColumn};
use super::freshness::Known;
use super::naming::NamingScheme;
use super::{DatabaseAddress, DatabaseOptions, FILTER_TIME, IndexError, SortKey};
use crate::bundle::Limits;
use crate::model::{Direction, GoneTrial, IndexRow, Location, Metric, RowKey, Trial, TrialDetails};
use fault::index_error;
use postgres::Client;
use read::RowsReader;
use row::RowFault;
use std::cell::{Cell, RefCell, RefMut};
use std::fmt;
use std::time::Duration;
use trials::TrialTable;

/// An index in a schema of a database of PostgreSQL.
pub(crate) struct PostgresCatalog {
    address: DatabaseAddress,
    client: RefCell<Client>,
    access: Access,
    trials: Cell<TrialTable>,
    filter_time: Duration,
    /// Whether the temporary tables of batches are made.
    has_batch_tables: bool,
    /// Whether the rows are seen as they were.
    is_still: bool,
}

/// What can be done with the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    ReadOnly,
    /// There is none yet; the first batch makes it.
    New,
    Writable,
}

impl fmt::Debug for PostgresCatalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresCatalog")
            .field("address", &self.address)
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}

impl PostgresCatalog {
    /// Opens an index so that nothing in it can be changed.
    ///
    /// # Errors
    /// The server does not answer; there is no index, or a newer one.
    pub(crate) fn open_read_only(
        address: &DatabaseAddress,
        options: &DatabaseOptions,
    ) -> Result<PostgresCatalog, IndexError> {
        let mut client = connection::connect(address, options)?;
        let fault = |error| index_error(address, error);
        client.batch_execute("SET default_transaction_read_only TO on").map_err(fault)?;
        match schema::version(&mut client, address)? {
            None => Err(IndexError::NotFound(Location::Url(address.to_string()))),
            Some(_) => PostgresCatalog::of(client, address, Access::ReadOnly),
        }
    }

    /// Opens an index for reading and writing, and brings it up to date. Where there is none, the first batch makes it.
    ///
    /// # Errors
    /// The server does not answer, or the index is newer.
    pub(crate) fn open(address: &DatabaseAddress, options: &DatabaseOptions) -> Result<PostgresCatalog, IndexError> {
        let mut client = connection::connect(address, options)?;
        match schema::version(&mut client, address)? {
            None => PostgresCatalog::of(client, address, Access::New),
            Some(_) => {
                schema::bring_up_to_date(&mut client, address)?;
                PostgresCatalog::of(client, address, Access::Writable)
            }
        }
    }

    fn of(mut client: Client, address: &DatabaseAddress, access: Access) -> Result<PostgresCatalog, IndexError> {
        let trials = match access {
            Access::New => TrialTable::Current,
            Access::ReadOnly | Access::Writable => {
                trials::find(&mut client).map_err(|error| index_error(address, error))?
            }
        };
        Ok(PostgresCatalog {
            address: address.clone(),
            client: RefCell::new(client),
            access,
            trials: Cell::new(trials),
            filter_time: FILTER_TIME,
            has_batch_tables: false,
            is_still: false,
        })
    }

    /// Gives each filter so much time instead of [`FILTER_TIME`].
    pub(crate) fn with_filter_time(self, filter_time: Duration) -> PostgresCatalog {
        PostgresCatalog { filter_time, ..self }
    }

    /// The connection, which makes the index where there is none yet.
    fn writer(&mut self) -> Result<&mut Client, IndexError> {
        let client = self.client.get_mut();
        match self.access {
            Access::Writable => {}
            Access::New => {
                schema::bring_up_to_date(client, &self.address)?;
                self.trials.set(trials::find(client).map_err(|error| index_error(&self.address, error))?);
                self.access = Access::Writable;
            }
            Access::ReadOnly => {
                let location = Location::Url(self.address.to_string());
                return Err(IndexError::NotWritable { location, reason: "it is open for reading alone".to_owned() });
            }
        }
        Ok(client)
    }

    /// Reads something of the index, of which there has to be one.
    fn reading<T>(
        &self,
        read: impl FnOnce(&mut Client, TrialTable) -> Result<T, postgres::Error>,
    ) -> Result<T, IndexError> {
        read(&mut *self.client()?, self.trials.get()).map_err(|error| self.fault(error))
    }

    fn client(&self) -> Result<RefMut<'_, Client>, IndexError> {
        match self.access {
            Access::New => Err(IndexError::NotFound(self.location())),
            Access::ReadOnly | Access::Writable => Ok(self.client.borrow_mut()),
        }
    }

    fn rows_reader<T>(&self, read: impl FnOnce(&mut RowsReader<'_>) -> Result<T, IndexError>) -> Result<T, IndexError> {
        let mut client = self.client()?;
        let (address, trials, filter_time) = (&self.address, self.trials.get(), self.filter_time);
        read(&mut RowsReader { client: &mut client, address, trials, filter_time })
    }

    fn fault(&self, error: postgres::Error) -> IndexError {
        index_error(&self.address, error)
    }
}

/// How many rows a statement counts.
fn count(client: &mut Client, select: &str) -> Result<usize, postgres::Error> {
    Ok(usize::try_from(client.query_one(select, &[])?.try_get::<_, i64>(0)?).unwrap_or_default())
}

impl Catalog for PostgresCatalog {
    fn location(&self) -> Location {
        Location::Url(self.address.to_string())
    }

    fn exists(&self) -> bool {
        self.access != Access::New
    }

    fn indexed_source(&self) -> Result<Option<IndexedSource>, IndexError> {
        if !self.exists() {
            return Ok(None);
        }
        let row =
            self.reading(|client, _| client.query_opt("SELECT path, url, naming FROM iaf_source LIMIT 1", &[]))?;
        let Some(row) = row else { return Ok(None) };
        let text = |column: usize| row.try_get::<_, Option<String>>(column).map_err(|error| self.fault(error));
        let location = match (text(0)?, text(1)?) {
            (Some(path), _) => Some(Location::Path(path.into())),
            (None, url) => url.map(Location::Url),
        };
        let naming = text(2)?;
        let naming = NamingScheme::ALL.into_iter().find(|scheme| Some(scheme.name()) == naming.as_deref());
        Ok(location.zip(naming).map(|(location, naming)| IndexedSource { location, naming }))
    }

    fn hold_still(&mut self) -> Result<(), IndexError> {
        if !self.exists() {
            return Ok(());
        }
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1 FROM iaf_index";
        self.reading(|client, _| client.batch_execute(begin))?;
        self.is_still = true;
        Ok(())
    }

    fn known(&mut self, limits: &Limits) -> Result<Known, IndexError> {
        if !self.exists() {
            return Ok(Known::default());
        }
        let known = self.reading(|client, table| {
            let failures = trials::failures(client, limits)?;
            let mut known = Known { rows: trials::known_rows(client)?, failures, ..Known::default() };
            trials::add_known(client, table, limits, &mut known)?;
            Ok(known)
        })?;
        if std::mem::take(&mut self.is_still) {
            self.reading(|client, _| client.batch_execute("COMMIT"))?;
        }
        Ok(known)
    }

    fn write(&mut self, batch: Batch) -> Result<(), IndexError> {
        let address = self.address.clone();
        let has_trials = !batch.trials.is_empty();
        if !self.has_batch_tables {
            batch::create_tables(self.writer()?).map_err(|error| index_error(&address, error))?;
            self.has_batch_tables = true;
        }
        let written = write::write(self.writer()?, &address, batch).map_err(|error| index_error(&address, error));
        if has_trials && written.is_ok() {
            self.trials.set(TrialTable::Current);
        }
        written
    }

    fn check_writable(&mut self) -> Result<(), IndexError> {
        let address = self.address.clone();
        let rewrite = "UPDATE iaf_index SET version = version";
        self.writer()?.batch_execute(rewrite).map_err(|error| index_error(&address, error))
    }

    fn clear(&mut self) -> Result<usize, IndexError> {
        let address = self.address.clone();
        write::clear(self.writer()?, &address).map_err(|error| index_error(&address, error))
    }

    fn count(&self) -> Result<usize, IndexError> {
        self.reading(|client, _| count(client, "SELECT count(*) FROM backtest_index"))
    }

    fn count_matching(&self, filter: Option<&str>) -> Result<usize, IndexError> {
        self.rows_reader(|reader| reader.count_matching(filter))
    }

    fn candidates(&self, filter: Option<&str>, metrics: &[&Metric]) -> Result<Candidates, IndexError> {
        self.rows_reader(|reader| reader.candidates(filter, metrics))
    }

    fn leaders(&self, metric: &Metric, direction: Direction, limit: usize) -> Result<Candidates, IndexError> {
        self.rows_reader(|reader| reader.leaders(metric, direction, limit))
    }

    fn list(
        &self,
        filter: Option<&str>,
        order: Option<(&SortKey, Direction)>,
        limit: usize,
    ) -> Result<Vec<RowKey>, IndexError> {
        self.rows_reader(|reader| reader.list(filter, order, limit))
    }

    fn keys_of(&self, bundle: &RowKey) -> Result<Vec<RowKey>, IndexError> {
        if !self.exists() {
            return Ok(Vec::new());
        }
        // What begins with the key and '#' lies between these two in the order of the keys.
        let select = "SELECT bundle_path FROM backtest_index WHERE bundle_path = $1 \
                      OR (bundle_path > $1 || '#' AND bundle_path < $1 || '$') ORDER BY bundle_path";
        let keys: Vec<RowKey> =
            self.reading(|client, _| client.query(select, &[&bundle.as_str()])?.iter().map(trials::key).collect())?;
        let is_of_bundle =
            |key: &RowKey| key == bundle || key.split_trial().is_some_and(|(of_trial, _)| of_trial == *bundle);
        Ok(keys.into_iter().filter(is_of_bundle).collect())
    }

    fn rows(&self, keys: &[&RowKey]) -> Result<Vec<(RowKey, IndexRow)>, IndexError> {
        let location = self.location();
        let select = row::selection(self.trials.get());
        let rows =
            self.reading(|client, _| trials::in_order(client, &select, keys, |row| Ok(row::read(row, &location))))?;
        let mut found = Vec::with_capacity(keys.len());
        for (key, row) in keys.iter().zip(rows) {
            match row {
                None => {}
                Some(Ok(row)) => found.push(((*key).clone(), row)),
                Some(Err(RowFault::Database(error))) => return Err(self.fault(error)),
                Some(Err(RowFault::Index(error))) => return Err(*error),
            }
        }
        Ok(found)
    }

    fn trials(&self, keys: &[&RowKey]) -> Result<Vec<Option<Trial>>, IndexError> {
        self.reading(|client, table| trials::read(client, table, keys))
    }

    fn details(&self, keys: &[&RowKey]) -> Result<Vec<Option<TrialDetails>>, IndexError> {
        self.reading(|client, table| trials::read_details(client, table, keys))
    }

    fn has_universes(&self) -> Result<bool, IndexError> {
        if self.trials.get() == TrialTable::Other {
            return Ok(false);
        }
        let select = "SELECT EXISTS (SELECT 1 FROM iaf_trials WHERE universe IS NOT NULL)";
        self.reading(|client, _| client.query_one(select, &[])?.try_get(0))
    }

    fn count_unmeasured(&self) -> Result<usize, IndexError> {
        self.reading(|client, table| {
            let rows = trials::rows_with_trials(table);
            count(client, &format!("SELECT count(*) FROM {rows} WHERE trial.bundle_path IS NULL"))
        })
    }

    fn parameters(&self) -> Result<Vec<String>, IndexError> {
        self.rows_reader(|reader| reader.parameters())
    }

    fn check_parameter(&self, name: &str) -> Result<(), IndexError> {
        self.rows_reader(|reader| reader.check_parameter(name))
    }

    fn columns(&self) -> Result<Vec<TypedColumn>, IndexError> {
        let names = self.parameters()?;
        self.reading(|client, table| columns::read(client, table, &names))
    }

    fn gone(&self) -> Result<Vec<GoneTrial>, IndexError> {
        if !self.exists() {
            return Ok(Vec::new());
        }
        self.reading(|client, _| ledger::read(client))
    }
}
