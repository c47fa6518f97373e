//! Segments on the command line: what a shard can be of, and where its segments can be.

use super::error::CliError;
use super::locations::of_file_url;
use crate::bundle::{is_bundle_name, is_legacy_directory};
use crate::files::lies_within;
use crate::index::{LocalSegments, ObjectSegments, SegmentHome};
use crate::source::{ObjectAddress, ObjectOptions, object_files};
use crate::sweep::SweepError;
use std::path::{Path, PathBuf};

/// The home of the segments at a path or URL, of which no file with more bytes than the limit is read.
pub(super) fn segment_home(path: &Path, limit: u64, objects: &ObjectOptions) -> Result<Box<dyn SegmentHome>, CliError> {
    let Some(address) = ObjectAddress::meant_by(path) else {
        let folder = of_file_url(path)?.unwrap_or_else(|| path.to_owned());
        if folder.is_file() {
            let error = format!("{} is a file, and segments are kept in a folder", folder.display());
            return Err(
                CliError::wrong_usage(error).hint("name a folder, which need not be there before the first shard")
            );
        }
        return Ok(Box::new(LocalSegments::new(&folder, limit)));
    };
    let address = address.map_err(SweepError::from)?;
    let url = address.to_string();
    let files = object_files(address, objects.clone()).ok_or(SweepError::NoObjectStores(url))?;
    Ok(Box::new(ObjectSegments::new(files, limit)))
}

/// Refuses a shard of what is no folder of bundles, and segments that would stand among bundles.
pub(super) fn check_shard(bundles: &[PathBuf], segments: &Path) -> Result<(), CliError> {
    let segments = &of_file_url(segments)?.unwrap_or_else(|| segments.to_owned());
    for path in bundles {
        if path.is_file() && is_bundle_name(path) || is_legacy_directory(path).map_err(CliError::failed)? {
            let error = format!("{} is one bundle, and a shard is a part of all that a folder holds", path.display());
            return Err(CliError::wrong_usage(error).hint("name the folder that it is in"));
        }
        let is_among = match (ObjectAddress::meant_by(path), ObjectAddress::meant_by(segments)) {
            (Some(Ok(bundles)), Some(Ok(segments))) => segments.lies_within(&bundles),
            (None, None) => path.is_dir() && lies_within(segments, path),
            _ => false,
        };
        if is_among {
            let (segments, path) = (segments.display(), path.display());
            let error = format!("the segments in {segments} would stand among the bundles in {path}");
            return Err(CliError::wrong_usage(error).hint("name a place outside of the bundles with --segment"));
        }
    }
    Ok(())
}
