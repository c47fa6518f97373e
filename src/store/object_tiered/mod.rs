//! A store in tiers on an object store: takes backtests, keeps their bundles and the chunks that they share below a prefix, and
//! gives them back by handle. Must not know how objects are asked for, nor what is made of the backtests.
//!
//! ```text
//! bundles/<handle>.iafbt       the backtests themselves: everything else follows from them
//! parquet/                     tier 2: tables for engines of queries, once it is compacted
//! ohlcv/<sha256>.parquet       tier 3: chunks, each once
//! ```
//!
//! The names are those of a [`LocalTieredStore`](super::LocalTieredStore) below its folder, so that a bundle names its chunks alike in both.
//! What differs follows from what an object store can do. One request changes one object, whole or not at all, and nothing else is needed to
//! write or delete a backtest: chunks come first, and then the bundle by one conditional request. So there is no journal, nothing is ever half
//! done, and whoever is stopped leaves at most chunks that no bundle names yet. For that a handle is one name, and every bundle has the
//! extension `iafbt`, whatever its version.
//!
//! There is no tier 1 either. A database in a file would have to be fetched and sent whole for each backtest, and rows beside each
//! bundle would take a second request that can fail alone, for what the bundle's first bytes say. Rows are read from the bundles; who
//! asks for them often makes an index of the prefix once, in a file, in segments or in PostgreSQL, and refreshes it by a listing.

mod chunks;
mod compaction;

#[cfg(feature = "cloud")]
#[cfg(test)]
mod tests;

use super::resolve::appended;
use super::side_by_side::side_by_side;
use super::{BacktestStore, ChunkSource, Parcel, Received, SourceStore, StoreError, Transfer, WriteMode, encode};
use crate::bundle::{
    self, BundleError, BundleScalars, EXTENSIONS, Limits, Manifest, OpenedBundle, bare_handle, is_bundle_name,
};
use crate::index::read_rows;
use crate::model::{Backtest, Failure, Handle, IndexRow, Location};
use crate::source::{BundleSource, Compared, Listing, ObjectFiles};
pub use chunks::ChunksBrought;
use chunks::ObjectChunks;
use compaction::Listed;
pub use compaction::{CompactOptions, CompactOutcome, TableObject, TablesState, TablesVerdict};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;

/// The folder of bundles.
const BUNDLES: &str = "bundles";

/// The folder of chunks.
const CHUNKS: &str = "ohlcv";

/// Bytes that the URL of an object may have: its name may have so many in the services that are known.
const LONGEST_NAME: usize = 1_024;

/// Bundles whose rows are read at once; how many requests that may be is for the object store to limit.
const AT_ONCE: usize = 16;

/// A store in tiers below a prefix of an object store. A prefix without any objects is an empty store.
///
/// A handle is the path of a bundle below `bundles/` without its extension. Any number of processes on any number of machines may read
/// and write at once. Of two that delete one backtest at the same time, both may be told that they did.
#[derive(Debug, Clone)]
pub struct ObjectTieredStore {
    files: Arc<dyn ObjectFiles>,
    bundles: SourceStore,
    chunks: Arc<ObjectChunks>,
    limits: Limits,
}

impl ObjectTieredStore {
    /// The folder of bundles, whose source a store is made with.
    pub const BUNDLES: &'static str = BUNDLES;

    /// The store of some files, with the source of the bundles in their folder [`BUNDLES`](ObjectTieredStore::BUNDLES). Nothing is asked
    /// of them yet.
    pub fn new(files: Arc<dyn ObjectFiles>, source: Arc<dyn BundleSource>, limits: Limits) -> ObjectTieredStore {
        let bundles = SourceStore::named_by(object_name, source, limits);
        let chunks = Arc::new(ObjectChunks::new(Arc::clone(&files), limits));
        ObjectTieredStore { files, bundles, chunks, limits }
    }

    /// Where it is.
    pub fn location(&self) -> Location {
        self.files.location()
    }

    /// The chunks that backtests were written with since the store was made.
    pub fn chunks_brought(&self) -> ChunksBrought {
        self.chunks.brought()
    }

    /// The name of a bundle among the files.
    fn file(name: &Handle) -> String {
        format!("{BUNDLES}/{}", object_name(name))
    }

    /// The handle that a backtest is written under.
    fn name(&self, handle: &Handle) -> Result<Handle, StoreError> {
        let name = bare(handle);
        let whole = format!("{}/{}", self.location(), ObjectTieredStore::file(&name));
        let refuse = |reason: &str| StoreError::NotSupported { handle: name.clone(), reason: reason.to_owned() };
        if whole.len() > LONGEST_NAME {
            return Err(refuse("its name is too long for an object"));
        }
        if name.as_str().contains(|letter: char| letter.is_ascii_control()) {
            return Err(refuse("object stores take no control characters in names"));
        }
        Ok(name)
    }

    /// Writes a new bundle; what was found there before it, which is nothing or the same.
    fn create(&self, name: &Handle, bytes: &[u8]) -> Result<Compared, StoreError> {
        let (file, taken) = (ObjectTieredStore::file(name), || StoreError::AlreadyThere { handle: name.clone() });
        let compare = || self.files.compare(&file, bytes).map_err(self.refused(&file));
        // Asked before, so that nothing is sent that is there.
        match compare()? {
            Compared::Missing => {}
            Compared::Same => return Ok(Compared::Same),
            Compared::Other => return Err(taken()),
        }
        match self.files.create(&file, bytes) {
            // An answer to this very request was lost, or another writer was faster and wrote the same.
            Err(error) if error.kind() == ErrorKind::AlreadyExists && compare()? == Compared::Same => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(taken()),
            created => created.map_err(self.refused(&file))?,
        }
        Ok(Compared::Missing)
    }

    /// Names the object at which the store does not do what it is asked.
    fn refused(&self, file: &str) -> impl FnOnce(io::Error) -> StoreError {
        let location = Location::Url(format!("{}/{file}", self.location()));
        move |source| StoreError::Io { location, source }
    }

    /// The bundles that are there, and the objects that are none of a handle.
    fn bundles_there(&self) -> Result<Listed, StoreError> {
        let listing = self.bundles.source().list();
        let refuse =
            |source: crate::source::SourceError| StoreError::Generic { store: self.location(), source: source.into() };
        let Listing { entries, unreachable: mut strays, unseen } = listing.map_err(refuse)?;
        let mut bundles = BTreeMap::new();
        for entry in entries.iter() {
            let name = bare(&entry.handle);
            match object_name(&name) {
                expected if expected == entry.handle => _ = bundles.insert(name, entry),
                expected => strays.push(Failure {
                    path: entry.handle.to_string(),
                    reason: format!("it is not found under this name; rename it to {expected}"),
                }),
            }
        }
        strays.sort();
        Ok(Listed { bundles, strays, is_all: unseen.is_empty() })
    }
}

/// A handle without any extension of a bundle.
fn bare(handle: &Handle) -> Handle {
    let mut name = handle.clone();
    while is_bundle_name(Path::new(name.as_str())) {
        name = bare_handle(&name);
    }
    name
}

/// The name in the folder of bundles of the one that a handle means.
fn object_name(handle: &Handle) -> Handle {
    appended(&bare(handle), EXTENSIONS[0])
}

/// The folder of chunks as a bundle names it.
fn chunks_from(name: &Handle) -> String {
    format!("{}{CHUNKS}", "../".repeat(name.as_str().matches('/').count() + 1))
}

impl BacktestStore for ObjectTieredStore {
    fn handles(&self) -> Result<Vec<Handle>, StoreError> {
        Ok(self.bundles_there()?.bundles.into_keys().collect())
    }

    fn unreachable(&self) -> Result<Vec<Failure>, StoreError> {
        Ok(self.bundles_there()?.strays)
    }

    fn handles_and_unreachable(&self) -> Result<(Vec<Handle>, Vec<Failure>), StoreError> {
        let Listed { bundles, strays, .. } = self.bundles_there()?;
        Ok((bundles.into_keys().collect(), strays))
    }

    fn exists(&self, handle: &Handle) -> Result<bool, StoreError> {
        match self.bundles.source().stamp(&object_name(handle)) {
            Err(error) if error.kind() == ErrorKind::NotFound && handle.split_trial().is_some() => {
                self.bundles.exists(handle)
            }
            // A name that no object can have is not there.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidFilename) => Ok(false),
            stamp => stamp.map(|_| true).map_err(self.refused(&ObjectTieredStore::file(handle))),
        }
    }

    fn open(&self, handle: &Handle) -> Result<OpenedBundle, StoreError> {
        self.bundles.open(handle)
    }

    fn open_measurable(&self, handle: &Handle) -> Result<OpenedBundle, StoreError> {
        self.bundles.open_measurable(handle)
    }

    fn open_scalars(&self, handle: &Handle) -> Result<BundleScalars, StoreError> {
        self.bundles.open_scalars(handle)
    }

    fn open_manifest(&self, handle: &Handle) -> Result<Option<Manifest>, StoreError> {
        self.bundles.open_manifest(handle)
    }

    fn write(&self, handle: &Handle, backtest: &Backtest, mode: WriteMode) -> Result<Handle, StoreError> {
        // What was opened as a trial is written as the bundle that it is of.
        let name = self.name(&match handle.split_trial() {
            Some((bundle, _)) if self.exists(handle)? => bundle,
            _ => handle.clone(),
        })?;
        let bytes = encode::to_bytes_with_chunks_in(&name, backtest, &chunks_from(&name))?;
        Manifest::of(backtest).map_or(Ok(()), |manifest| self.chunks.check(&manifest))?;
        match mode {
            WriteMode::Create if self.create(&name, &bytes)? == Compared::Same => {
                Err(StoreError::AlreadyThere { handle: name })
            }
            WriteMode::Create => Ok(name),
            WriteMode::Replace => {
                let file = ObjectTieredStore::file(&name);
                self.files.replace(&file, &bytes).map_err(self.refused(&file))?;
                Ok(name)
            }
        }
    }

    fn delete(&self, handle: &Handle) -> Result<(), StoreError> {
        let file = ObjectTieredStore::file(handle);
        match self.files.describe(&file) {
            // To take away what is not there is no error of an object store.
            Ok(None) => return Err(StoreError::NotFound { handle: handle.clone() }),
            there => there.map_err(self.refused(&file))?,
        };
        self.files.remove(&file).map_err(self.refused(&file))
    }

    fn index_rows(&self) -> Result<Vec<IndexRow>, StoreError> {
        let read = |handle: &Handle| {
            let name = object_name(handle);
            match read_rows(self.bundles.source(), &name, handle, &self.limits) {
                Ok(rows) => Ok(rows),
                Err(fault) => {
                    let path = format!("{}/{name}", self.bundles.source().location()).into();
                    match StoreError::unreadable(handle, BundleError { path, fault }) {
                        StoreError::NotFound { .. } | StoreError::Corrupt { .. } => Ok(Vec::new()),
                        error => Err(error),
                    }
                }
            }
        };
        let rows: Vec<Vec<IndexRow>> =
            side_by_side(AT_ONCE, &self.handles()?, read).into_iter().collect::<Result<_, _>>()?;
        Ok(rows.into_iter().flatten().collect())
    }
}

impl Transfer for ObjectTieredStore {
    fn pack(&self, handle: &Handle) -> Result<Parcel, StoreError> {
        let bytes = self.bundles.bytes(handle)?;
        let path = format!("{}/{}", self.bundles.source().location(), object_name(handle));
        let manifest = bundle::manifest_from_bytes(&bytes, &self.limits);
        let manifest = manifest.map_err(StoreError::corrupt(handle, Path::new(&path)))?;
        manifest.as_ref().map_or(Ok(()), |manifest| self.chunks.check(manifest))?;
        let source = |chunk: &_| ChunkSource::Object { files: Arc::clone(&self.files), name: chunks::file(chunk) };
        let chunks = manifest.map(|manifest| manifest.chunks()).unwrap_or_default();
        Ok(Parcel { bytes, chunks: chunks.into_iter().map(|chunk| (chunk, source(&chunk))).collect() })
    }

    /// Takes a backtest in. A bundle whose bytes are kept is read no further than its manifest.
    fn unpack(&self, handle: &Handle, parcel: &Parcel) -> Result<Received, StoreError> {
        let (name, at) = (self.name(handle)?, self.location().to_string());
        let manifest = bundle::manifest_from_bytes(&parcel.bytes, &self.limits);
        let manifest = manifest.map_err(StoreError::corrupt(&name, Path::new(&at)))?;
        let folder = chunks_from(&name);
        let bytes = match manifest {
            Some(manifest) if manifest.folder != folder => {
                let mut opened = encode::from_bytes(&name, Path::new(&at), &parcel.bytes, &self.limits)?;
                encode::with_chunks_in(&name, &parcel.bytes, &mut opened, &folder)?
            }
            _ => Cow::Borrowed(parcel.bytes.as_slice()),
        };
        for (chunk, source) in &parcel.chunks {
            self.chunks.put(chunk, source)?;
        }
        Ok(match self.create(&name, &bytes)? {
            Compared::Same => Received::AlreadyThere(name),
            _ => Received::Written(name),
        })
    }
}
