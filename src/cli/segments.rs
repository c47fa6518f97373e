//! Segments on the command line: what a shard can be of, and where its segments can be.

use super::error::CliError;
use crate::bundle::{is_bundle_name, is_legacy_directory};
use crate::files::lies_within;
use std::path::{Path, PathBuf};

/// Refuses a shard of what is no folder of bundles, and segments where they cannot be or would stand among bundles.
pub(super) fn check_shard(bundles: &[PathBuf], segments: &Path) -> Result<(), CliError> {
    if segments.is_file() {
        let error = format!("{} is a file, and segments are kept in a folder", segments.display());
        return Err(CliError::wrong_usage(error).hint("name a folder with --segment, which need not be there yet"));
    }
    for path in bundles {
        if path.is_file() && is_bundle_name(path) || is_legacy_directory(path).map_err(CliError::failed)? {
            let error = format!("{} is one bundle, and a shard is a part of all that a folder holds", path.display());
            return Err(CliError::wrong_usage(error).hint("name the folder that it is in"));
        }
        if path.is_dir() && lies_within(segments, path) {
            let (segments, path) = (segments.display(), path.display());
            return Err(CliError::wrong_usage(format!("the segments in {segments} would stand among the bundles in {path}"))
                .hint("name a folder outside of the bundles with --segment"));
        }
    }
    Ok(())
}
