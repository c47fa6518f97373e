//! Sources: what lies at the locations that were named is told apart here, and nowhere else.

use super::error::SweepError;
use super::options::SweepOptions;
use crate::bundle::{Limits, OpenedBundle, is_bundle_name, is_legacy_directory};
use crate::files::{self, folder_of, link_target};
use crate::index::{Catalog, NamingScheme, SqliteCatalog, is_meant_as_index};
use crate::model::{Failure, IndexRow, RowKey};
use crate::source::{LocalFolder, SourceError};
use crate::store::{BacktestStore, LocalDirStore, LocalTieredStore, PrunableStore, StoreError};
use std::io;
use std::path::{Path, PathBuf};

/// The content of the locations that were named.
#[derive(Debug)]
pub(super) enum Named {
    /// A folder of bundles or a tiered store.
    Folder(PathBuf),
    /// An index, and the folder of its bundles.
    Index {
        file: PathBuf,
        folder: PathBuf,
        /// The folder that the index says it is of, where that is not there.
        lost: Option<PathBuf>,
    },
    /// Bundles and folders of bundles.
    Mixture(Vec<PathBuf>),
}

impl Named {
    /// Tells apart what lies at some locations.
    pub(super) fn at(locations: &[PathBuf], options: &SweepOptions) -> Result<Named, SweepError> {
        for location in locations {
            match files::metadata(location).map_err(unreachable(location))? {
                None => return Err(SweepError::NotFound(location.clone())),
                Some(there) if there.is_dir() || is_bundle_name(location) || is_meant_as_index(location) => {}
                Some(_) => return Err(SweepError::Unknown(location.clone())),
            }
        }
        if let (Some(source), [location]) = (&options.source, locations)
            && is_meant_as_index(location)
        {
            return Ok(Named::Index { file: location.clone(), folder: source.clone(), lost: None });
        }
        match locations {
            _ if options.source.is_some() => Err(SweepError::SourceOfNoIndex),
            [folder] if folder.is_dir() && !is_legacy_directory(folder).map_err(unreachable(folder))? => {
                Ok(Named::Folder(folder.clone()))
            }
            [file] if is_meant_as_index(file) => {
                let (folder, lost) = folder_of_index(file)?;
                Ok(Named::Index { file: file.clone(), folder, lost })
            }
            several => Ok(Named::Mixture(several.iter().map(|one| bundles_of(one)).collect::<Result<_, _>>()?)),
        }
    }
}

/// Names the location that the system says nothing of.
fn unreachable(location: &Path) -> impl FnOnce(io::Error) -> SourceError + '_ {
    move |error| SourceError::Unreachable { location: location.into(), source: error.into() }
}

/// The folder that an index says it is of, as long as there is one; else the one that it stands in, with the one it says.
fn folder_of_index(file: &Path) -> Result<(PathBuf, Option<PathBuf>), SweepError> {
    let said = SqliteCatalog::open_read_only(&link_target(file))?.indexed_source()?;
    Ok(match said.and_then(|source| source.location.as_path().map(Path::to_owned)) {
        Some(folder) if folder.is_dir() => (folder, None),
        lost => (folder_of(file).to_owned(), lost),
    })
}

/// The bundles of one location among several.
fn bundles_of(location: &Path) -> Result<PathBuf, SweepError> {
    match location {
        location if is_meant_as_index(location) => Ok(folder_of_index(location)?.0),
        location if LocalTieredStore::is_root(location) => Ok(location.join("bundles")),
        location => Ok(location.to_owned()),
    }
}

/// Why the backtest of a row was not opened.
pub(super) enum Unopened {
    /// It is not in the folder of the bundles.
    Missing(Failure),
    /// It is there and cannot be read, or its key leads elsewhere.
    Refused(Failure),
}

/// The store that a sweep's backtests are in.
#[derive(Debug)]
pub(super) enum Source {
    /// A folder, all of whose bundles or some of them take part.
    Folder(LocalDirStore, LocalFolder),
    Tiered(LocalTieredStore),
}

impl Source {
    /// Opens the store of what was named.
    pub(super) fn of(named: &Named, limits: Limits) -> Result<Source, SweepError> {
        let folder = match named {
            Named::Folder(folder) | Named::Index { folder, .. } => folder,
            Named::Mixture(paths) => {
                let bundles = LocalFolder::of_paths(paths, limits)?;
                return Ok(Source::Folder(LocalDirStore::new(bundles.root(), limits)?, bundles));
            }
        };
        if LocalTieredStore::is_root(folder) {
            return Ok(Source::Tiered(LocalTieredStore::open(folder, limits)?));
        }
        let store = LocalDirStore::new(folder, limits)?;
        // An index of a tiered store says that it is of the folder of its bundles.
        if let Some(root) = store.root().parent().filter(|root| LocalTieredStore::is_root(root)) {
            let tiered = LocalTieredStore::open(root, limits)?;
            if tiered.bundles() == store.root() {
                return Ok(Source::Tiered(tiered));
            }
        }
        Ok(Source::Folder(store, LocalFolder::new(folder, limits)))
    }

    /// The store as any of them.
    pub(super) fn store(&self) -> &dyn BacktestStore {
        match self {
            Source::Folder(store, _) => store,
            Source::Tiered(store) => store,
        }
    }

    /// The store as one that backtests can be taken away from.
    pub(super) fn prunable_store(&self) -> Box<dyn PrunableStore> {
        match self {
            Source::Folder(store, _) => Box::new(store.clone()),
            Source::Tiered(store) => Box::new(store.clone()),
        }
    }

    /// The bundles as they are listed and read.
    pub(super) fn bundles(&self, limits: Limits) -> LocalFolder {
        match self {
            Source::Folder(_, bundles) => bundles.clone(),
            Source::Tiered(store) => LocalFolder::new(store.bundles(), limits),
        }
    }

    /// How an index names the bundles, where it does not say otherwise.
    pub(super) fn naming(&self, options: &SweepOptions) -> NamingScheme {
        match self {
            Source::Folder(..) => options.naming,
            Source::Tiered(_) => NamingScheme::Bare,
        }
    }

    /// The folder of the bundles, with all links resolved.
    pub(super) fn folder(&self) -> &Path {
        match self {
            Source::Folder(store, _) => store.root(),
            Source::Tiered(store) => store.bundles(),
        }
    }

    /// Opens the backtest of a row that an index holds under this key.
    pub(super) fn open(&self, key: &RowKey, row: IndexRow) -> Result<(IndexRow, OpenedBundle), Unopened> {
        let fail = |reason: String| Failure { path: key.to_string(), reason };
        let handle = key.handle_below(self.folder()).map_err(|error| Unopened::Refused(fail(error.to_string())))?;
        match self.store().open(&handle) {
            Ok(opened) => Ok((IndexRow { handle, ..row }, opened)),
            Err(error @ StoreError::NotFound { .. }) => Err(Unopened::Missing(fail(error.to_string()))),
            Err(StoreError::Corrupt { source, .. } | StoreError::Unread { source, .. }) => {
                Err(Unopened::Refused(fail(source.fault.to_string())))
            }
            Err(error) => Err(Unopened::Refused(fail(error.to_string()))),
        }
    }
}
