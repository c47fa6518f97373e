//! Files below a prefix of an object store, written by conditional requests.

use super::bucket::Bucket;
use super::listing::{Listed, list};
use crate::bundle::Sha256;
use crate::model::Location;
use crate::source::{FileDescription, ObjectFiles};
use object_store::{Attribute, AttributeValue, GetOptions, PutMode};
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How often a file is written again, as the client itself does not where it was not answered: it does not know that a second
/// writing of the same harms nobody.
const TRIES: usize = 6;

/// The pause before the second time; each later one is twice as long.
const PAUSE: Duration = Duration::from_millis(100);

/// The name under which an object says the SHA-256 of its bytes.
const HASH: &str = "sha256";

/// Files below a prefix.
#[derive(Debug)]
pub(crate) struct FilesInBucket(Arc<Bucket>);

impl FilesInBucket {
    /// The files below a prefix. Nothing is asked of the store yet.
    pub(crate) fn new(bucket: Arc<Bucket>) -> FilesInBucket {
        FilesInBucket(bucket)
    }

    fn put(&self, name: &str, content: &[u8], mode: PutMode) -> io::Result<()> {
        let connection = self.0.connection()?;
        connection.put(&connection.path(name)?, content, mode, hash_of(content))
    }
}

/// What an object says of its own bytes, so that nobody has to read them to know.
fn hash_of(content: &[u8]) -> (Attribute, AttributeValue) {
    (Attribute::Metadata(HASH.into()), Sha256::of(content).to_string().into())
}

impl ObjectFiles for FilesInBucket {
    fn location(&self) -> Location {
        Location::Url(self.0.address.to_string())
    }

    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        let (connection, folder) = (self.0.connection()?, format!("{folder}/"));
        let mut names = Vec::new();
        list(connection, &folder, &mut |listed| {
            let Listed::Object(object) = listed else { return };
            let name = connection.name(&object).and_then(|name| name.strip_prefix(&folder));
            names.extend(name.filter(|name| !name.contains('/')).map(str::to_owned));
        })?;
        names.sort();
        Ok(names)
    }

    fn read(&self, name: &str, limit: u64) -> io::Result<Vec<u8>> {
        let connection = self.0.connection()?;
        let found = connection.get(&connection.path(name)?, GetOptions::default())?;
        match found.meta.size {
            size if size > limit => Err(ErrorKind::FileTooLarge.into()),
            _ => Ok(connection.wait(found.bytes())?.into()),
        }
    }

    fn describe(&self, name: &str) -> io::Result<Option<FileDescription>> {
        let connection = self.0.connection()?;
        let found = match connection.get(&connection.path(name)?, GetOptions { head: true, ..GetOptions::default() }) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            found => found?,
        };
        let sha256 = found.attributes.get(&Attribute::Metadata(HASH.into())).and_then(|hash| hash.parse().ok());
        Ok(Some(FileDescription { size: found.meta.size, sha256 }))
    }

    fn create(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let mut pause = PAUSE;
        for _ in 1..TRIES {
            match self.put(name, content, PutMode::Create) {
                Err(error) if error.kind() == ErrorKind::Other => thread::sleep(pause),
                written => return written,
            }
            pause *= 2;
        }
        self.put(name, content, PutMode::Create)
    }

    fn replace(&self, name: &str, content: &[u8]) -> io::Result<()> {
        self.put(name, content, PutMode::Overwrite)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let connection = self.0.connection()?;
        match connection.delete(&connection.path(name)?) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }
}
