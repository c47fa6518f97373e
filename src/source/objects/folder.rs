//! The bundles below a prefix of an object store.

use super::bucket::Bucket;
use super::connection::Connection;
use super::listing::{Listed, list};
use super::reader::ObjectReader;
use crate::bundle::{self, BundleFault, BundleScalars, Limits, Sha256, is_bundle_name};
use crate::files::is_temporary;
use crate::model::{BundleStamp, Failure, Handle, Location};
use crate::source::{ARCHIVE_MARKER, BundleSource, Entry, Listing, SourceError};
use object_store::{GetOptions, GetRange, ObjectMeta};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Nanoseconds in a second.
const SECOND: i64 = 1_000_000_000;

/// Why what no path can name is passed over.
const UNNAMEABLE: &str = "a part of its name is empty, '.' or '..', or has letters that no path has; it is passed over until it is \
                          renamed";

/// All bundles below a prefix. A store says to the second when an object was written; the rest of a stamp is made of its ETag, so
/// that what was written twice within a second has two stamps.
#[derive(Debug)]
pub(crate) struct ObjectFolder {
    bucket: Arc<Bucket>,
    /// What stands before the handles below the bucket's prefix: nothing, or a folder and its slash.
    before: String,
    /// The stamps of what was just read: whether it is still as it was listed takes no request to know.
    read: Mutex<HashMap<Handle, BundleStamp>>,
}

impl ObjectFolder {
    /// The bundles below a prefix. Nothing is asked of the store yet.
    pub(crate) fn new(bucket: Arc<Bucket>) -> ObjectFolder {
        ObjectFolder { bucket, before: String::new(), read: Mutex::default() }
    }

    /// The bundles in a folder below it.
    pub(crate) fn within(bucket: Arc<Bucket>, folder: &str) -> ObjectFolder {
        ObjectFolder { before: format!("{folder}/"), ..ObjectFolder::new(bucket) }
    }

    fn path(&self, connection: &Connection, handle: &Handle) -> io::Result<object_store::path::Path> {
        connection.path(&format!("{}{handle}", self.before))
    }

    fn just_read(&self) -> MutexGuard<'_, HashMap<Handle, BundleStamp>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn list_all(&self) -> io::Result<Listing> {
        let connection = self.bucket.connection()?;
        let (mut listing, mut archives) = (Listing::default(), HashSet::new());
        list(connection, &self.before, &mut |listed| {
            let object = match listed {
                Listed::Object(object) => object,
                Listed::Unnameable(path) => {
                    let path = path.strip_prefix(&self.before).map_or(path.clone(), str::to_owned);
                    listing.unreachable.push(Failure { path, reason: UNNAMEABLE.to_owned() });
                    return;
                }
            };
            let name = connection.name(&object).and_then(|name| name.strip_prefix(&self.before));
            let Some(name) = name else { return };
            archives.extend(archive(name).map(str::to_owned));
            if !is_bundle_name(Path::new(name)) || name.split('/').any(|part| is_temporary(OsStr::new(part))) {
                return;
            }
            match Handle::new(name) {
                Ok(handle) => listing.entries.push(&handle, stamp(&object)),
                Err(error) => {
                    listing.unreachable.push(Failure { path: name.to_owned(), reason: error.to_string() });
                }
            }
        })?;
        let is_archived = |handle: &Handle| {
            let name = handle.as_str();
            name.match_indices('/').any(|(position, _)| archives.contains(&name[..position]))
        };
        if !archives.is_empty() {
            listing.entries = listing.entries.iter().filter(|entry| !is_archived(&entry.handle)).collect();
        }
        // A folder is walked in this order.
        Ok(Listing { entries: listing.entries.in_order(), ..listing })
    }

    fn reader<'a>(
        &'a self,
        handle: &Handle,
        open: fn(&'a Connection, object_store::path::Path) -> io::Result<ObjectReader<'a>>,
    ) -> Result<ObjectReader<'a>, BundleFault> {
        let connection = self.bucket.connection().map_err(BundleFault::Io)?;
        let path = self.path(connection, handle).map_err(BundleFault::Io)?;
        let reader = open(connection, path).map_err(BundleFault::Io)?;
        self.just_read().insert(handle.clone(), stamp(reader.meta()));
        Ok(reader)
    }
}

impl BundleSource for ObjectFolder {
    fn location(&self) -> Location {
        let folder = self.before.strip_suffix('/').map(|folder| format!("/{folder}")).unwrap_or_default();
        Location::Url(format!("{}{folder}", self.bucket.address))
    }

    fn list(&self) -> Result<Listing, SourceError> {
        self.list_all().map_err(|source| SourceError::Unreachable { location: self.location(), source: source.into() })
    }

    fn stamp(&self, handle: &Handle) -> io::Result<BundleStamp> {
        let connection = self.bucket.connection()?;
        Ok(stamp(&connection.head(&self.path(connection, handle)?)?))
    }

    fn is_as_listed(&self, entry: &Entry) -> bool {
        let read = self.just_read().remove(&entry.handle);
        // The ETag tells: some services round the time of a listing and of an object in different ways.
        let is_same = |now: BundleStamp| {
            now.size == entry.stamp.size && now.mtime_ns.rem_euclid(SECOND) == entry.stamp.mtime_ns.rem_euclid(SECOND)
        };
        read.map_or_else(|| self.stamp(&entry.handle), Ok).is_ok_and(is_same)
    }

    fn read_range(&self, handle: &Handle, range: Range<u64>) -> io::Result<Vec<u8>> {
        let connection = self.bucket.connection()?;
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = connection.get(&self.path(connection, handle)?, options)?;
        Ok(connection.wait(found.bytes())?.into())
    }

    fn open(&self, handle: &Handle) -> Result<Box<dyn Read + '_>, BundleFault> {
        Ok(Box::new(self.reader(handle, ObjectReader::whole)?))
    }

    fn scalars(&self, handle: &Handle, limits: &Limits) -> Result<BundleScalars, BundleFault> {
        bundle::scalars_from_reader(self.reader(handle, ObjectReader::beginning)?, limits)
    }
}

/// The folder that an object says is an archive.
fn archive(name: &str) -> Option<&str> {
    name.strip_suffix(ARCHIVE_MARKER)?.strip_suffix('/')
}

/// The state of an object.
fn stamp(object: &ObjectMeta) -> BundleStamp {
    let Sha256(hash) = Sha256::of(quoted(object.e_tag.as_deref().unwrap_or_default()).as_bytes());
    let fraction = hash.iter().take(size_of::<i64>() - 1).fold(0, |number, byte| number << 8 | i64::from(*byte));
    let seconds = object.last_modified.timestamp();
    BundleStamp { mtime_ns: seconds.saturating_mul(SECOND).saturating_add(fraction % SECOND), size: object.size }
}

/// An ETag in its quotation marks: Azure leaves them out of a listing, and an object says them.
fn quoted(e_tag: &str) -> Cow<'_, str> {
    if e_tag.is_empty() || e_tag.ends_with('"') { e_tag.into() } else { format!("\"{e_tag}\"").into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use object_store::path::Path as ObjectPath;

    #[test]
    fn an_etag_with_and_without_quotation_marks_is_one_state() {
        let stamp_of = |e_tag: Option<&str>| {
            let last_modified = "2026-11-29T10:00:00Z".parse().unwrap();
            let (location, e_tag) = (ObjectPath::from("sweep/a.iafbt"), e_tag.map(str::to_owned));
            stamp(&ObjectMeta { location, last_modified, size: 7, e_tag, version: None })
        };
        assert_eq!(stamp_of(Some("0x8D93C7D4629C227")), stamp_of(Some("\"0x8D93C7D4629C227\"")));
        assert_ne!(stamp_of(Some("0x8D93C7D4629C227")), stamp_of(Some("\"0x8D93C7D463004D6\"")));
        assert_ne!(stamp_of(Some("W/\"a\"")), stamp_of(Some("\"a\"")));
        assert_ne!(stamp_of(None), stamp_of(Some("\"a\"")));
    }
}
