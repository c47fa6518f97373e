//! Sources: takes a location; gives the bundles that are there, their stamps and their bytes.
//!
//! [`BundleSource`] is what every source can do, [`LocalFolder`] its home on the disk, and [`object_folder`] opens one in an object
//! store. [`ObjectFiles`] are what is kept in one. It must not know what is made of
//! the bundles: neither rows, nor stores, nor reports.

mod entries;
mod error;
mod folder_content;
mod local_folder;
mod object_address;
mod object_files;
mod object_options;
#[cfg(feature = "cloud")]
mod objects;
mod open_files;
mod range_reader;
mod stamp;
mod survey;
mod walk;

#[cfg(test)]
pub(crate) mod memory;
#[cfg(all(test, feature = "cloud"))]
pub(crate) use objects::in_memory;

pub use entries::{Entries, Entry};
pub use error::SourceError;
pub use local_folder::LocalFolder;
pub use object_address::{AddressError, ObjectAddress, ObjectService};
pub use object_files::{Compared, FileDescription, FileVersion, ListedFile, ObjectFiles};
pub use object_options::ObjectOptions;
pub use range_reader::RangeReader;
pub use stamp::read_stamp;
pub use survey::{ARCHIVE_MARKER, is_archive};
pub use walk::{Found, Walk, walk};

use crate::bundle::{self, BundleFault, BundleScalars, Limits};
use crate::model::{BundleStamp, Failure, Handle, Location};
use std::collections::HashSet;
use std::fmt::Debug;
use std::io::{self, Read};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// A location that bundles come from.
///
/// # Contract
/// - A handle that [`list`](BundleSource::list) names can be asked for; no handle reaches anything outside of the location.
/// - Handles come in a stable order: twice the same as long as nothing changes.
/// - A stamp differs once the bundle has changed; as long as it is the same, so are the bytes.
/// - A bundle that is gone is an error of the kind [`NotFound`](io::ErrorKind::NotFound), wherever it is asked for.
/// - Whatever form a backtest has at the location, what is read of it are the bytes of a bundle.
/// - Any number of threads may ask at once.
pub trait BundleSource: Debug + Send + Sync {
    /// The location of the bundles.
    fn location(&self) -> Location;

    /// Every bundle with its stamp, and what may hold bundles and cannot be looked into.
    ///
    /// # Errors
    /// There is nothing at the location, or it cannot be listed at all.
    fn list(&self) -> Result<Listing, SourceError>;

    /// The stamp of a bundle as it is now.
    ///
    /// # Errors
    /// The bundle is gone, or the source does not answer.
    fn stamp(&self, handle: &Handle) -> io::Result<BundleStamp>;

    /// Whether a bundle is still in the state in which it was listed. A source may answer from what it saw when the bundle was
    /// read last.
    fn is_as_listed(&self, entry: &Entry) -> bool {
        self.stamp(&entry.handle).is_ok_and(|stamp| stamp == entry.stamp)
    }

    /// Some bytes of a bundle; fewer where it ends before, and none behind its end.
    ///
    /// # Errors
    /// The bundle is gone, or the source does not answer.
    fn read_range(&self, handle: &Handle, range: Range<u64>) -> io::Result<Vec<u8>>;

    /// The bytes of a bundle from its beginning, fetched as they are read.
    ///
    /// # Errors
    /// The bundle is gone or cannot be had as one, or the source does not answer.
    fn open(&self, handle: &Handle) -> Result<Box<dyn Read + '_>, BundleFault> {
        Ok(Box::new(RangeReader::new(self, handle.clone())))
    }

    /// Reads the scalars of a bundle, and no further than it takes.
    ///
    /// # Errors
    /// As [`open`](BundleSource::open), or it is none or a damaged one.
    fn scalars(&self, handle: &Handle, limits: &Limits) -> Result<BundleScalars, BundleFault> {
        bundle::scalars_from_reader(self.open(handle)?, limits)
    }

    /// Reads a whole bundle into a buffer, which then holds nothing else.
    ///
    /// # Errors
    /// As [`open`](BundleSource::open), or the bundle is larger than the limits allow.
    fn read(&self, handle: &Handle, limits: &Limits, buffer: &mut Vec<u8>) -> Result<(), BundleFault> {
        buffer.clear();
        let size =
            self.open(handle)?.take(limits.file.saturating_add(1)).read_to_end(buffer).map_err(BundleFault::Io)?;
        match size as u64 {
            size if size > limits.file => {
                Err(BundleFault::TooLarge { what: "the file", size, unit: "bytes or more", limit: limits.file })
            }
            _ => Ok(()),
        }
    }

    /// Those of some bundles that are known to be being written at this moment.
    fn being_written(&self, _handles: &[&Handle]) -> HashSet<Handle> {
        HashSet::new()
    }
}

/// Whether the program was built with the feature `cloud`.
pub const KNOWS_OBJECT_STORES: bool = cfg!(feature = "cloud");

/// The bundles at an address in an object store, of which nothing is asked yet; `None` where the program was built without the
/// feature `cloud`.
#[cfg_attr(not(feature = "cloud"), expect(unused_variables, reason = "there is nobody to take them"))]
pub fn object_folder(address: ObjectAddress, options: ObjectOptions) -> Option<Arc<dyn BundleSource>> {
    #[cfg(feature = "cloud")]
    return Some(Arc::new(objects::ObjectFolder::new(Arc::new(objects::Bucket::new(address, options)))));
    #[cfg(not(feature = "cloud"))]
    None
}

/// The files at an address in an object store, of which nothing is asked yet; `None` where the program was built without the
/// feature `cloud`.
#[cfg_attr(not(feature = "cloud"), expect(unused_variables, reason = "there is nobody to take them"))]
pub fn object_files(address: ObjectAddress, options: ObjectOptions) -> Option<Box<dyn ObjectFiles>> {
    #[cfg(feature = "cloud")]
    return Some(Box::new(objects::FilesInBucket::new(Arc::new(objects::Bucket::new(address, options)))));
    #[cfg(not(feature = "cloud"))]
    None
}

/// The files at an address in an object store and the bundles in one of its folders, asked through one connection, of which
/// nothing is asked yet; `None` where the program was built without the feature `cloud`.
#[cfg_attr(not(feature = "cloud"), expect(unused_variables, reason = "there is nobody to take them"))]
pub fn object_home(
    address: ObjectAddress,
    bundles: &str,
    options: ObjectOptions,
) -> Option<(Arc<dyn ObjectFiles>, Arc<dyn BundleSource>)> {
    #[cfg(feature = "cloud")]
    return {
        let bucket = Arc::new(objects::Bucket::new(address, options));
        let files = objects::FilesInBucket::new(Arc::clone(&bucket));
        Some((Arc::new(files), Arc::new(objects::ObjectFolder::within(bucket, bundles))))
    };
    #[cfg(not(feature = "cloud"))]
    None
}

/// The content of a source's location.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Bundles, in a stable order.
    pub entries: Entries,
    /// Folders that may hold bundles and cannot be looked into.
    pub unreachable: Vec<Failure>,
    /// Paths below the location, of which the empty one is the location itself, that could not be looked at: a bundle that is
    /// there, or below, and is not among the entries is not known to be gone.
    pub unseen: Vec<PathBuf>,
}
