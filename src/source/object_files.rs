//! Files below a prefix of an object store: what must be done there to keep some.

use crate::bundle::Sha256;
use crate::model::{EpochMs, Location};
use std::fmt::Debug;
use std::io::{self, Read};

/// Files under names with `/` between their parts. What is written is there whole or not at all. Any number of processes may
/// read and write at once.
pub trait ObjectFiles: Debug + Send + Sync {
    /// Where they are.
    fn location(&self) -> Location;

    /// The names of the files right in a folder, without the folder's own and in order.
    ///
    /// # Errors
    /// The store does not answer.
    fn names(&self, folder: &str) -> io::Result<Vec<String>>;

    /// Every file in a folder and those below it, in order of names.
    ///
    /// # Errors
    /// The store does not answer.
    fn list(&self, folder: &str) -> io::Result<Vec<ListedFile>>;

    /// The whole content of a file.
    ///
    /// # Errors
    /// There is none, it has more bytes than the limit, or the store does not answer.
    fn read(&self, name: &str, limit: u64) -> io::Result<Vec<u8>>;

    /// The whole content of a file, and which version of it that is.
    ///
    /// # Errors
    /// As [`read`](ObjectFiles::read).
    fn read_version(&self, name: &str, limit: u64) -> io::Result<(Vec<u8>, FileVersion)>;

    /// What is known of a file without its content; `None` where there is none.
    ///
    /// # Errors
    /// The store does not answer.
    fn describe(&self, name: &str) -> io::Result<Option<FileDescription>>;

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

    /// Writes a file in the place of one version of it, or where there was none. Where an answer does not come it is written again, so
    /// that the one that is there instead may be this one.
    ///
    /// # Errors
    /// Another version is there, which is an error of the kind [`StaleNetworkFileHandle`](io::ErrorKind::StaleNetworkFileHandle) or
    /// [`AlreadyExists`](io::ErrorKind::AlreadyExists), or the store does not answer.
    fn exchange(&self, name: &str, content: &[u8], before: Option<&FileVersion>) -> io::Result<()>;

    /// Writes a file of so many bytes and of this hash in the place of the one that is there, without holding all of it.
    ///
    /// # Errors
    /// The content cannot be read, or the store refuses or does not answer; then what was there is there.
    fn send(&self, name: &str, content: &mut dyn Read, size: u64, sha256: Sha256) -> io::Result<()>;

    /// Takes a file away; one that is not there is fine.
    ///
    /// # Errors
    /// The store refuses or does not answer.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Holds a file against what it should be. It is read only where it has the same size and does not say its hash.
    ///
    /// # Errors
    /// The store does not answer.
    fn compare(&self, name: &str, content: &[u8]) -> io::Result<Compared> {
        let size = content.len() as u64;
        let is_same = match self.describe(name)? {
            None => return Ok(Compared::Missing),
            Some(there) if there.size != size => false,
            Some(FileDescription { sha256: Some(hash), .. }) => hash == Sha256::of(content),
            Some(_) => match self.read(name, size) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Compared::Missing),
                Err(error) if error.kind() == io::ErrorKind::FileTooLarge => false,
                read => read? == content,
            },
        };
        Ok(if is_same { Compared::Same } else { Compared::Other })
    }
}

/// A file as a listing shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was written, by the clock of the store.
    pub modified: EpochMs,
}

/// One version of a file: what tells whether another was put in its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileVersion {
    /// The tag of its content.
    pub(crate) e_tag: Option<String>,
    /// The number that a store gives it which counts versions.
    pub(crate) number: Option<String>,
}

/// What is known of a file that was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileDescription {
    /// Its size in bytes.
    pub size: u64,
    /// The hash that whoever wrote it said it has.
    pub sha256: Option<Sha256>,
}

/// What came of holding a file against what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// There is none.
    Missing,
    /// It has these bytes.
    Same,
    /// It has others.
    Other,
}
