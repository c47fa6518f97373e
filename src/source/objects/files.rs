//! Files below a prefix of an object store, written by conditional requests.

use super::bucket::Bucket;
use super::listing::{Listed, list};
use crate::bundle::Sha256;
use crate::model::{EpochMs, Location};
use crate::source::{FileDescription, FileVersion, ListedFile, ObjectFiles};
use object_store::{Attribute, AttributeValue, GetOptions, PutMode, UpdateVersion};
use std::io::{self, ErrorKind, Read};
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

/// Bytes that are sent at once: a larger file goes in parts of this size, of which a service takes ten thousand.
const PART: u64 = 16 << 20;

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
        connection.put(&connection.path(name)?, content, mode, says(Sha256::of(content)))
    }

    /// Writes a file on a condition, and again where it was not answered.
    fn put_until_answered(&self, name: &str, content: &[u8], mode: &PutMode) -> io::Result<()> {
        let mut pause = PAUSE;
        for _ in 1..TRIES {
            match self.put(name, content, mode.clone()) {
                Err(error) if error.kind() == ErrorKind::Other => thread::sleep(pause),
                written => return written,
            }
            pause *= 2;
        }
        self.put(name, content, mode.clone())
    }
}

/// What an object says of its own bytes, so that nobody has to read them to know.
fn says(hash: Sha256) -> (Attribute, AttributeValue) {
    (Attribute::Metadata(HASH.into()), hash.to_string().into())
}

impl ObjectFiles for FilesInBucket {
    fn location(&self) -> Location {
        Location::Url(self.0.address.to_string())
    }

    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        let files = self.list(folder)?;
        let names = files.iter().filter_map(|file| file.name.strip_prefix(folder)?.strip_prefix('/'));
        Ok(names.filter(|name| !name.contains('/')).map(str::to_owned).collect())
    }

    fn list(&self, folder: &str) -> io::Result<Vec<ListedFile>> {
        let (connection, mut files) = (self.0.connection()?, Vec::new());
        list(connection, &format!("{folder}/"), &mut |listed| {
            let Listed::Object(object) = listed else { return };
            let Some(name) = connection.name(&object).map(str::to_owned) else { return };
            let modified = EpochMs(object.last_modified.timestamp_millis());
            files.push(ListedFile { name, size: object.size, modified });
        })?;
        files.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(files)
    }

    fn read(&self, name: &str, limit: u64) -> io::Result<Vec<u8>> {
        Ok(self.read_version(name, limit)?.0)
    }

    fn read_version(&self, name: &str, limit: u64) -> io::Result<(Vec<u8>, FileVersion)> {
        let connection = self.0.connection()?;
        let found = connection.get(&connection.path(name)?, GetOptions::default())?;
        if found.meta.size > limit {
            return Err(ErrorKind::FileTooLarge.into());
        }
        let version = FileVersion { e_tag: found.meta.e_tag.clone(), number: found.meta.version.clone() };
        Ok((connection.wait(found.bytes())?.into(), version))
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
        self.put_until_answered(name, content, &PutMode::Create)
    }

    fn replace(&self, name: &str, content: &[u8]) -> io::Result<()> {
        self.put(name, content, PutMode::Overwrite)
    }

    fn exchange(&self, name: &str, content: &[u8], before: Option<&FileVersion>) -> io::Result<()> {
        let version = before.map(|FileVersion { e_tag, number }| {
            PutMode::Update(UpdateVersion { e_tag: e_tag.clone(), version: number.clone() })
        });
        self.put_until_answered(name, content, &version.unwrap_or(PutMode::Create))
    }

    fn send(&self, name: &str, content: &mut dyn Read, size: u64, sha256: Sha256) -> io::Result<()> {
        let (connection, said) = (self.0.connection()?, says(sha256));
        let path = connection.path(name)?;
        if size > PART {
            return connection.put_parts(&path, content, PART, said);
        }
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes)?;
        connection.put(&path, &bytes, PutMode::Overwrite, said)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let connection = self.0.connection()?;
        match connection.delete(&connection.path(name)?) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }
}
