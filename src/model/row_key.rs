//! The key of a row: the path of a bundle as an index holds it.

use super::{Handle, HandleError};
use std::borrow::Borrow;
use std::fmt;
use std::path::Path;

/// The name of a bundle in an index: its path relative to the indexed folder, or an absolute one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey(String);

impl RowKey {
    /// Takes the text of the column `bundle_path`.
    pub fn new(text: impl Into<String>) -> RowKey {
        RowKey(text.into())
    }

    /// The text of the column `bundle_path`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The handle of the bundle in a folder that holds it.
    ///
    /// # Errors
    /// The path leads out of the folder.
    pub fn handle_below(&self, root: &Path) -> Result<Handle, HandleError> {
        Handle::below(root, &self.0)
    }
}

impl From<&Handle> for RowKey {
    fn from(handle: &Handle) -> RowKey {
        RowKey(handle.to_string())
    }
}

impl Borrow<str> for RowKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
