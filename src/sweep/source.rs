//! Sources: what lies at the locations that were named is told apart here, and nowhere else.

use super::error::SweepError;
use super::options::SweepOptions;
use crate::bundle::{BundleError, BundleFault, Limits, OpenedBundle, is_bundle_name, is_legacy_directory};
use crate::files::{self, folder_of, link_target};
use crate::index::{
    Catalog, DatabaseAddress, FILTER_TIME, IndexAddress, IndexError, IndexedSource, NamingScheme, SqliteCatalog,
    is_meant_as_index,
};
use crate::model::{Failure, IndexRow, Location, RowKey};
use crate::source::{BundleSource, KNOWS_OBJECT_STORES, LocalFolder, ObjectAddress, SourceError, object_folder};
use crate::store::{BacktestStore, LocalDirStore, LocalTieredStore, PrunableStore, SourceStore, StoreError};
use std::io;
use std::path::{Path, PathBuf};

/// Where bundles are that have one folder above them.
#[derive(Debug, Clone)]
pub(super) enum Place {
    Folder(PathBuf),
    Objects(ObjectAddress),
}

/// The content of the locations that were named.
#[derive(Debug)]
pub(super) enum Named {
    /// A folder of bundles, a tiered store, or a prefix in an object store.
    Place(Place),
    /// An index, and the place of its bundles.
    Index {
        address: IndexAddress,
        place: Place,
        /// The folder that the index says it is of, where that is not there.
        lost: Option<PathBuf>,
    },
    /// Bundles and folders of bundles.
    Mixture(Vec<PathBuf>),
}

impl Named {
    /// Tells apart what lies at some locations.
    pub(super) fn at(locations: &[PathBuf], options: &SweepOptions) -> Result<Named, SweepError> {
        if let [location] = locations
            && let Some(address) = ObjectAddress::meant_by(location)
        {
            return Ok(Named::Place(Place::Objects(address?)));
        }
        if let [location] = locations
            && let Some(address) = DatabaseAddress::meant_by(location)
        {
            return Named::in_database(address.map_err(IndexError::from)?, options);
        }
        for location in locations {
            if DatabaseAddress::meant_by(location).is_some() {
                return Err(SweepError::DatabaseAmongOthers);
            }
            if ObjectAddress::meant_by(location).is_some() {
                return Err(SweepError::ObjectsAmongOthers);
            }
            match files::metadata(location).map_err(unreachable(location))? {
                None => return Err(SweepError::NotFound(location.clone())),
                Some(there) if there.is_dir() || is_bundle_name(location) || is_meant_as_index(location) => {}
                Some(_) => return Err(SweepError::Unknown(location.clone())),
            }
        }
        if let (Some(source), [location]) = (&options.source, locations)
            && is_meant_as_index(location)
        {
            let address = IndexAddress::File(link_target(location));
            return Ok(Named::Index { address, place: Place::at(source)?, lost: None });
        }
        match locations {
            _ if options.source.is_some() => Err(SweepError::SourceOfNoIndex),
            [folder] if folder.is_dir() && !is_legacy_directory(folder).map_err(unreachable(folder))? => {
                Ok(Named::Place(Place::Folder(folder.clone())))
            }
            [file] if is_meant_as_index(file) => {
                let (place, lost) = place_of_index(file)?;
                Ok(Named::Index { address: IndexAddress::File(link_target(file)), place, lost })
            }
            several => Ok(Named::Mixture(several.iter().map(|one| bundles_of(one)).collect::<Result<_, _>>()?)),
        }
    }

    /// An index in a database. It stands in no folder: where the one that it is of is not there, it is looked for here.
    fn in_database(address: DatabaseAddress, options: &SweepOptions) -> Result<Named, SweepError> {
        let address = IndexAddress::Database(address);
        let (place, lost) = match &options.source {
            Some(source) => (Place::at(source)?, None),
            None => {
                let index = address.open_read_only(&options.databases, FILTER_TIME)?;
                place_of(index.indexed_source()?, Path::new("."))?
            }
        };
        Ok(Named::Index { address, place, lost })
    }
}

impl Place {
    /// The place that a path or URL means.
    fn at(path: &Path) -> Result<Place, SweepError> {
        match ObjectAddress::meant_by(path) {
            Some(address) => Ok(Place::Objects(address?)),
            None => Ok(Place::Folder(path.to_owned())),
        }
    }
}

/// Names the location that the system says nothing of.
fn unreachable(location: &Path) -> impl FnOnce(io::Error) -> SourceError + '_ {
    move |error| SourceError::Unreachable { location: location.into(), source: error.into() }
}

/// The place that an index says it is of, as long as there is one; else the folder that it stands in, with the one it says.
fn place_of_index(file: &Path) -> Result<(Place, Option<PathBuf>), SweepError> {
    place_of(SqliteCatalog::open_read_only(&link_target(file))?.indexed_source()?, folder_of(file))
}

/// The place that an index says it is of, as long as there is one; else another folder, with the one it says.
fn place_of(said: Option<IndexedSource>, otherwise: &Path) -> Result<(Place, Option<PathBuf>), SweepError> {
    let said = said.map(|source| match source.location {
        Location::Path(path) => path,
        Location::Url(url) => url.into(),
    });
    Ok(match said.as_deref().map(Place::at) {
        Some(Ok(Place::Objects(address))) if KNOWS_OBJECT_STORES => (Place::Objects(address), None),
        Some(Ok(Place::Folder(folder))) if folder.is_dir() => (Place::Folder(folder), None),
        _ => (Place::Folder(otherwise.to_owned()), said),
    })
}

/// The bundles of one location among several.
fn bundles_of(location: &Path) -> Result<PathBuf, SweepError> {
    match location {
        location if is_meant_as_index(location) => match place_of_index(location)?.0 {
            Place::Folder(folder) => Ok(folder),
            Place::Objects(_) => Err(SweepError::ObjectsAmongOthers),
        },
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
    /// The service that it is at does not answer, or does not let it be read.
    Silent(Failure),
}

/// The store that a sweep's backtests are in.
#[derive(Debug)]
pub(super) enum Source {
    /// A folder, all of whose bundles or some of them take part.
    Folder(LocalDirStore, LocalFolder),
    Tiered(LocalTieredStore, LocalFolder),
    /// A prefix in an object store, and its URL.
    Objects(SourceStore, PathBuf),
}

impl Source {
    /// Opens the store of what was named.
    pub(super) fn of(named: &Named, options: &SweepOptions) -> Result<Source, SweepError> {
        let limits = options.limits;
        let folder = match named {
            Named::Place(Place::Folder(folder)) | Named::Index { place: Place::Folder(folder), .. } => folder,
            Named::Place(Place::Objects(address)) | Named::Index { place: Place::Objects(address), .. } => {
                let url = address.to_string();
                let bundles = object_folder(address.clone(), options.objects.clone());
                let bundles = bundles.ok_or_else(|| SweepError::NoObjectStores(url.clone()))?;
                return Ok(Source::Objects(SourceStore::new(bundles, limits), url.into()));
            }
            Named::Mixture(paths) => {
                let bundles = LocalFolder::of_paths(paths, limits)?;
                return Ok(Source::Folder(LocalDirStore::new(bundles.root(), limits)?, bundles));
            }
        };
        if LocalTieredStore::is_root(folder) {
            return Ok(Source::tiered(LocalTieredStore::open(folder, limits)?, limits));
        }
        let store = LocalDirStore::new(folder, limits)?;
        // An index of a tiered store says that it is of the folder of its bundles.
        if let Some(root) = store.root().parent().filter(|root| LocalTieredStore::is_root(root)) {
            let tiered = LocalTieredStore::open(root, limits)?;
            if tiered.bundles() == store.root() {
                return Ok(Source::tiered(tiered, limits));
            }
        }
        Ok(Source::Folder(store, LocalFolder::new(folder, limits)))
    }

    fn tiered(store: LocalTieredStore, limits: Limits) -> Source {
        let bundles = LocalFolder::new(store.bundles(), limits);
        Source::Tiered(store, bundles)
    }

    /// The store as any of them.
    pub(super) fn store(&self) -> &dyn BacktestStore {
        match self {
            Source::Folder(store, _) => store,
            Source::Tiered(store, _) => store,
            Source::Objects(store, _) => store,
        }
    }

    /// The store as one that backtests can be taken away from; `None` where they are only read.
    pub(super) fn prunable_store(&self) -> Option<Box<dyn PrunableStore>> {
        match self {
            Source::Folder(store, _) => Some(Box::new(store.clone())),
            Source::Tiered(store, _) => Some(Box::new(store.clone())),
            Source::Objects(..) => None,
        }
    }

    /// The bundles as they are listed and read.
    pub(super) fn bundles(&self) -> &dyn BundleSource {
        match self {
            Source::Folder(_, bundles) => bundles,
            Source::Tiered(_, bundles) => bundles,
            Source::Objects(store, _) => store.source(),
        }
    }

    /// How an index names the bundles, where it does not say otherwise.
    pub(super) fn naming(&self, options: &SweepOptions) -> NamingScheme {
        match self {
            Source::Folder(..) => options.naming,
            Source::Tiered(..) => NamingScheme::Bare,
            // An index of a URL can stand anywhere as it is.
            Source::Objects(..) => NamingScheme::Relative,
        }
    }

    /// The folder of the bundles, with all links resolved, or their URL.
    pub(super) fn folder(&self) -> &Path {
        match self {
            Source::Folder(store, _) => store.root(),
            Source::Tiered(store, _) => store.bundles(),
            Source::Objects(_, url) => url,
        }
    }

    /// Opens the backtest of a row that an index holds under this key.
    pub(super) fn open(&self, key: &RowKey, row: IndexRow) -> Result<(IndexRow, OpenedBundle), Unopened> {
        let fail = |reason: String| Failure { path: key.to_string(), reason };
        let handle = key.handle_below(self.folder()).map_err(|error| Unopened::Refused(fail(error.to_string())))?;
        match self.store().open_measurable(&handle) {
            Ok(opened) => Ok((IndexRow { handle, ..row }, opened)),
            Err(error @ StoreError::NotFound { .. }) => Err(Unopened::Missing(fail(error.to_string()))),
            Err(StoreError::Unread { source: BundleError { fault: BundleFault::Io(error), .. }, .. })
                if matches!(self, Source::Objects(..)) =>
            {
                Err(Unopened::Silent(fail(error.to_string())))
            }
            Err(StoreError::Corrupt { source, .. } | StoreError::Unread { source, .. }) => {
                Err(Unopened::Refused(fail(source.fault.to_string())))
            }
            Err(error) => Err(Unopened::Refused(fail(error.to_string()))),
        }
    }
}
