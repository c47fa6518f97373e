//! Files below a prefix of an object store, written by conditional requests.

use super::bucket::Bucket;
use super::listing::{Listed, list};
use crate::source::{ObjectAddress, ObjectFiles, ObjectOptions};
use object_store::{GetOptions, PutMode};
use std::io::{self, ErrorKind};
use std::thread;
use std::time::Duration;

/// How often a file is written again, as the client itself does not where it was not answered: it does not know that a second
/// writing of the same harms nobody.
const TRIES: usize = 6;

/// The pause before the second time; each later one is twice as long.
const PAUSE: Duration = Duration::from_millis(100);

/// Files below a prefix.
#[derive(Debug)]
pub(crate) struct FilesInBucket(Bucket);

impl FilesInBucket {
    /// The files at an address. Nothing is asked of the store yet.
    pub(crate) fn new(address: ObjectAddress, options: ObjectOptions) -> FilesInBucket {
        FilesInBucket(Bucket::new(address, options))
    }

    fn put(&self, name: &str, content: &[u8], mode: PutMode) -> io::Result<()> {
        let connection = self.0.connection()?;
        connection.put(&connection.path(name)?, content, mode)
    }
}

impl ObjectFiles for FilesInBucket {
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
}
