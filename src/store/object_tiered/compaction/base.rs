//! The manifest that a compaction begins with: what changed since, and putting another in its place.

use super::manifest::{MANIFEST, TableObject, TablesManifest, is_table_object};
use super::{CompactOptions, CompactOutcome, Listed};
use crate::bundle::Sha256;
use crate::model::{Failure, Handle, Location};
use crate::source::{Compared, FileVersion, ListedFile};
use crate::store::StoreError;
use crate::store::object_tiered::ObjectTieredStore;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Bytes of a file that is sent in one request, on the condition that there is none.
const AT_ONCE: u64 = 16 << 20;

/// The manifest as it was read.
#[derive(Debug, Default)]
pub(super) struct Base {
    pub(super) manifest: TablesManifest,
    /// The hash of its bytes; `None` where there is none.
    pub(super) hash: Option<Sha256>,
    version: Option<FileVersion>,
}

impl Base {
    /// Reads the manifest of a store. One that cannot be understood counts as one of no bundles where all is made anew.
    pub(super) fn read(store: &ObjectTieredStore, anew: bool) -> Result<Base, StoreError> {
        let (bytes, version) = match store.files.read_version(MANIFEST, store.limits.file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Base::default()),
            read => read.map_err(store.refused(MANIFEST))?,
        };
        let manifest = match TablesManifest::parse(&bytes) {
            Err(_) if anew => TablesManifest::default(),
            parsed => parsed.map_err(|fault| {
                let location = Location::Url(format!("{}/{MANIFEST}", store.location()));
                StoreError::Table { location, source: fault.into() }
            })?,
        };
        Ok(Base { manifest, hash: Some(Sha256::of(&bytes)), version: Some(version) })
    }

    /// The bundles whose rows are not those of their present state, or all that are there.
    pub(super) fn changed<'a>(&self, listed: &'a Listed, all: bool) -> Vec<&'a Handle> {
        let is_as_it_was = |handle: &Handle, stamp| {
            self.manifest.bundles.get(handle).is_some_and(|bundle| bundle.stamp == Some(stamp))
        };
        let changed = listed.bundles.iter().filter(|(handle, entry)| all || !is_as_it_was(handle, entry.stamp));
        changed.map(|(handle, _)| handle).collect()
    }

    /// The bundles that are not there any more.
    pub(super) fn gone(&self, listed: &Listed) -> Vec<&Handle> {
        self.manifest.bundles.keys().filter(|handle| !listed.bundles.contains_key(*handle)).collect()
    }

    /// Whether the bundles have become so many more or fewer bytes that their tables should have other numbers of buckets.
    pub(super) fn has_other_size(&self, listed: &Listed, of_file: u64) -> bool {
        let stamps = self.manifest.bundles.values().filter_map(|bundle| bundle.stamp);
        let before = stamps.map(|stamp| u128::from(stamp.size)).sum::<u128>().max(1);
        let now: u128 = listed.bundles.values().map(|entry| u128::from(entry.stamp.size)).sum();
        self.manifest.tables.values().any(|table| {
            let bytes: u128 = table.files.iter().map(|file| u128::from(file.bytes)).sum();
            let of_each = bytes * now / before / u128::from(table.buckets);
            // A little more or less than a file should have is no reason to write all of them.
            of_each >= u128::from(of_file) * 5 / 2 || table.buckets > 1 && of_each < u128::from(of_file) / 2
        })
    }

    /// Puts a manifest in its place, unless somebody else has.
    pub(super) fn put(&self, store: &ObjectTieredStore, manifest: &TablesManifest) -> Result<(), StoreError> {
        let bytes = manifest.compose();
        let Err(error) = store.files.exchange(MANIFEST, &bytes, self.version.as_ref()) else { return Ok(()) };
        // The answer to this very request may have been lost.
        if store.files.read(MANIFEST, store.limits.file).is_ok_and(|there| there == bytes) {
            return Ok(());
        }
        Err(match error.kind() {
            ErrorKind::AlreadyExists | ErrorKind::StaleNetworkFileHandle => {
                StoreError::Overtaken { store: store.location() }
            }
            _ => store.refused(MANIFEST)(error),
        })
    }

    /// Deletes the files that this manifest named and another does not, and those that nobody named for long. Best effort: what stays is
    /// named in the outcome.
    pub(super) fn clear(
        &self,
        store: &ObjectTieredStore,
        manifest: &TablesManifest,
        there: &[ListedFile],
        options: &CompactOptions,
        outcome: &mut CompactOutcome,
    ) {
        let named: HashSet<String> = manifest.files().map(TableObject::name).collect();
        let replaced: HashSet<String> = self.manifest.files().map(TableObject::name).collect();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let is_old = |file: &ListedFile| {
            let modified = Duration::from_millis(u64::try_from(file.modified.0).unwrap_or_default());
            now.saturating_sub(modified) >= options.leftovers_stay
        };
        let goes = |file: &&ListedFile| {
            is_table_object(&file.name)
                && !named.contains(&file.name)
                && (replaced.contains(&file.name) || is_old(file))
        };
        for file in there.iter().filter(goes) {
            match store.files.remove(&file.name) {
                Ok(()) => outcome.removed += 1,
                Err(error) => {
                    outcome.left.push(Failure { path: file.name.clone(), reason: error.to_string() });
                }
            }
        }
    }
}

impl ObjectTieredStore {
    /// Makes sure that a file of rows is there, which is on the disk of this machine; whether it had to be written.
    pub(super) fn put_table(&self, object: &TableObject, path: &Path) -> Result<bool, StoreError> {
        let name = object.name();
        let is_there = || {
            let there = self.files.describe(&name).map_err(self.refused(&name))?;
            Ok::<_, StoreError>(
                there.is_some_and(|there| there.size == object.bytes && there.sha256 == Some(object.sha256)),
            )
        };
        if object.bytes <= AT_ONCE {
            let content = fs::read(path).map_err(StoreError::io(path))?;
            match self.files.create(&name, &content) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                created => return created.map(|()| true).map_err(self.refused(&name)),
            }
            if self.files.compare(&name, &content).map_err(self.refused(&name))? == Compared::Same {
                return Ok(false);
            }
        } else if is_there()? {
            return Ok(false);
        }
        let mut content = File::open(path).map_err(StoreError::io(path))?;
        match self.files.send(&name, &mut content, object.bytes, object.sha256) {
            // The answer to the last request may have been lost.
            Err(_) if is_there().is_ok_and(|is_there| is_there) => Ok(true),
            sent => sent.map(|()| true).map_err(self.refused(&name)),
        }
    }
}
