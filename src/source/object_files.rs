//! Files below a prefix of an object store: what must be done there to keep some.

use std::fmt::Debug;
use std::io;

/// Files under names with `/` between their parts. What is written is there whole or not at all. Any number of processes may
/// read and write at once.
pub trait ObjectFiles: Debug + Send + Sync {
    /// The names of the files right in a folder, without the folder's own and in order.
    ///
    /// # Errors
    /// The store does not answer.
    fn names(&self, folder: &str) -> io::Result<Vec<String>>;

    /// The whole content of a file.
    ///
    /// # Errors
    /// There is none, it has more bytes than the limit, or the store does not answer.
    fn read(&self, name: &str, limit: u64) -> io::Result<Vec<u8>>;

    /// Writes a file where there is none. Where an answer does not come it is written again, so that the one that is there
    /// already may be this one.
    ///
    /// # Errors
    /// There is one, which is an error of the kind [`AlreadyExists`](io::ErrorKind::AlreadyExists), or the store does not answer.
    fn create(&self, name: &str, content: &[u8]) -> io::Result<()>;

    /// Writes a file in the place of the one that is there.
    ///
    /// # Errors
    /// The store refuses or does not answer.
    fn replace(&self, name: &str, content: &[u8]) -> io::Result<()>;
}
