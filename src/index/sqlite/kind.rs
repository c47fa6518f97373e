//! Kinds of files: what is a database, what is or was an index by its name, and what never was one.

use crate::files;
use crate::index::IndexError;
use std::path::Path;

/// The first bytes of every SQLite database.
const DATABASE: &[u8; 16] = b"SQLite format 3\0";

/// Whether a file begins as a database does.
pub fn is_database(path: &Path) -> bool {
    files::begins_with(path, DATABASE)
}

/// Whether a file is meant as an index: it is a database, or was one by its name.
pub fn is_meant_as_index(path: &Path) -> bool {
    let is_named = path.extension().is_some_and(|extension| extension == "sqlite" || extension == "db");
    path.is_file() && (is_named || is_database(path))
}

/// Tells a file that was never an index from one that is damaged, which may be replaced.
pub(super) fn never_an_index(path: &Path) -> impl Fn(IndexError) -> IndexError {
    |error| match error {
        IndexError::Damaged { location, reason } if !is_meant_as_index(path) => {
            IndexError::Foreign { location, reason }
        }
        error => error,
    }
}
