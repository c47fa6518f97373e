//! Addresses of indexes: a file of SQLite, or a schema in a database of PostgreSQL.

use super::catalog::Catalog;
use super::database_address::{DatabaseAddress, DatabaseAddressError};
use super::database_options::DatabaseOptions;
use super::{IndexError, SqliteCatalog};
use crate::files::link_target;
use crate::model::Location;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where an index is, whether there is one yet or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexAddress {
    /// A file of SQLite.
    File(PathBuf),
    /// A schema in a database of PostgreSQL.
    Database(DatabaseAddress),
}

impl IndexAddress {
    /// The address that a path or URL means; a link means what it leads to.
    ///
    /// # Errors
    /// It is meant as the URL of a database and is none.
    pub fn meant_by(path: &Path) -> Result<IndexAddress, DatabaseAddressError> {
        match DatabaseAddress::meant_by(path) {
            Some(address) => Ok(IndexAddress::Database(address?)),
            None => Ok(IndexAddress::File(link_target(path))),
        }
    }

    /// The file, where it is one.
    pub fn as_file(&self) -> Option<&Path> {
        match self {
            IndexAddress::File(file) => Some(file),
            IndexAddress::Database(_) => None,
        }
    }

    /// The index as a location.
    pub fn location(&self) -> Location {
        match self {
            IndexAddress::File(file) => file.as_path().into(),
            IndexAddress::Database(address) => Location::Url(address.to_string()),
        }
    }

    /// Opens the index so that nothing in it can be changed; each filter may take so long.
    ///
    /// # Errors
    /// There is none; it is newer, damaged or something else; or its database does not answer.
    pub fn open_read_only(
        &self,
        options: &DatabaseOptions,
        filter_time: Duration,
    ) -> Result<Box<dyn Catalog>, IndexError> {
        match self {
            IndexAddress::File(file) => {
                Ok(Box::new(SqliteCatalog::open_read_only(file)?.with_filter_time(filter_time)))
            }
            IndexAddress::Database(address) => database::open_read_only(address, options, filter_time),
        }
    }

    /// Opens the index for reading and writing; the first batch makes it where there is none yet. One that is damaged is
    /// taken away first where that is asked for, which databases never are.
    ///
    /// # Errors
    /// As those of [`open_read_only`](IndexAddress::open_read_only), but for one that is not there.
    pub fn open(&self, options: &DatabaseOptions, replace_damaged: bool) -> Result<Box<dyn Catalog>, IndexError> {
        match self {
            IndexAddress::File(file) if replace_damaged => Ok(Box::new(SqliteCatalog::open_or_replace(file)?)),
            IndexAddress::File(file) => Ok(Box::new(SqliteCatalog::open(file)?)),
            IndexAddress::Database(address) => database::open(address, options),
        }
    }

    /// Opens the index as [`open`](IndexAddress::open) does and fills it. A file that is not there yet stands in its place once it is
    /// whole, and not before.
    ///
    /// # Errors
    /// As those of [`open`](IndexAddress::open), or it cannot be filled.
    pub fn fill<T>(
        &self,
        options: &DatabaseOptions,
        replace_damaged: bool,
        fill: impl FnOnce(&mut dyn Catalog) -> Result<T, IndexError>,
    ) -> Result<T, IndexError> {
        let file = match self {
            IndexAddress::Database(address) => return fill(&mut *database::open(address, options)?),
            IndexAddress::File(file) => file,
        };
        let catalog = match replace_damaged {
            true => SqliteCatalog::open_or_replace(file)?,
            false => SqliteCatalog::open(file)?,
        };
        let mut catalog = catalog.made_whole()?;
        let filled = fill(&mut catalog)?;
        catalog.finish()?;
        Ok(filled)
    }
}

/// Databases, as far as the program was built with them.
#[cfg(feature = "cloud")]
mod database {
    use crate::index::postgres::PostgresCatalog;
    use crate::index::{Catalog, DatabaseAddress, DatabaseOptions, IndexError};
    use std::time::Duration;

    pub(super) fn open_read_only(
        address: &DatabaseAddress,
        options: &DatabaseOptions,
        filter_time: Duration,
    ) -> Result<Box<dyn Catalog>, IndexError> {
        Ok(Box::new(PostgresCatalog::open_read_only(address, options)?.with_filter_time(filter_time)))
    }

    pub(super) fn open(address: &DatabaseAddress, options: &DatabaseOptions) -> Result<Box<dyn Catalog>, IndexError> {
        Ok(Box::new(PostgresCatalog::open(address, options)?))
    }
}

#[cfg(not(feature = "cloud"))]
mod database {
    use crate::index::{Catalog, DatabaseAddress, DatabaseOptions, IndexError};
    use std::time::Duration;

    pub(super) fn open_read_only(
        address: &DatabaseAddress,
        options: &DatabaseOptions,
        _filter_time: Duration,
    ) -> Result<Box<dyn Catalog>, IndexError> {
        open(address, options)
    }

    pub(super) fn open(address: &DatabaseAddress, _options: &DatabaseOptions) -> Result<Box<dyn Catalog>, IndexError> {
        Err(IndexError::NoDatabases(address.to_string()))
    }
}
