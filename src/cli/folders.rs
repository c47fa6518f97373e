//! Refusal to copy between folders of which one lies in the other.

use super::error::CliError;
use crate::files::lies_within;
use std::path::Path;

/// Refuses to copy between two folders of which one lies in the other.
pub(super) fn check_apart(src: &Path, dst: &Path) -> Result<(), CliError> {
    match lies_within(src, dst) || lies_within(dst, src) {
        true => Err(CliError::wrong_usage("--src and --dst lie within each other")
            .hint("name a folder beside the one that is copied")),
        false => Ok(()),
    }
}
