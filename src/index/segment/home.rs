//! Homes of segments: what a place must be able to do to keep them.

use crate::model::Location;
use std::fmt::Debug;
use std::io;

/// A place where segments and manifests are kept under names with `/` between their parts.
///
/// # Contract
/// - What is written is there whole or not at all, and stays once the call has returned.
/// - A file that was [created](SegmentHome::create) is never changed by creating it again.
/// - Any number of processes, on any number of machines, may read and write at once.
pub trait SegmentHome: Debug + Send + Sync {
    /// Where it is.
    fn location(&self) -> Location;

    /// The names of the files right in a folder, without the folder's own and in order; none where there is no such folder.
    ///
    /// # Errors
    /// The home does not answer.
    fn names(&self, folder: &str) -> io::Result<Vec<String>>;

    /// The whole content of a file.
    ///
    /// # Errors
    /// There is none, or the home does not answer.
    fn read(&self, name: &str) -> io::Result<Vec<u8>>;

    /// Writes a file that is named by its content; where it is there already, all is well. One that is there with another
    /// content is damaged, and is replaced.
    ///
    /// # Errors
    /// The home refuses or does not answer.
    fn create(&self, name: &str, content: &[u8]) -> io::Result<()>;

    /// Writes a file in the place of the one that is there.
    ///
    /// # Errors
    /// The home refuses or does not answer.
    fn replace(&self, name: &str, content: &[u8]) -> io::Result<()>;

    /// Takes away what killed writers left right in a folder, where there can be such. Best effort: what stays harms nobody.
    fn clear_away(&self, _folder: &str) {}
}
