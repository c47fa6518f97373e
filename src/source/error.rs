//! Errors of sources, named by outcome.

use crate::model::Location;
use std::error::Error;

/// Why the bundles of a source cannot be listed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// There is nothing at the location.
    #[error("there is no folder {0}")]
    NotFound(Location),
    /// There is something else than a folder.
    #[error("{0} is a file, not a folder of bundles")]
    NotAFolder(Location),
    /// The source does not answer.
    #[error("{location} cannot be listed")]
    Unreachable {
        /// Where.
        location: Location,
        /// The source's own error.
        source: Box<dyn Error + Send + Sync>,
    },
}
