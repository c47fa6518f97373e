//! A prefix in an object store as the home of segments.

use super::home::SegmentHome;
use crate::model::Location;
use crate::source::ObjectFiles;
use std::io;

/// Segments below a prefix of an object store.
#[derive(Debug)]
pub struct ObjectSegments {
    files: Box<dyn ObjectFiles>,
    /// Bytes that a file may have.
    limit: u64,
}

impl ObjectSegments {
    /// The segments among some files, of which none with more bytes than the limit is read.
    pub fn new(files: Box<dyn ObjectFiles>, limit: u64) -> ObjectSegments {
        ObjectSegments { files, limit }
    }
}

impl SegmentHome for ObjectSegments {
    fn location(&self) -> Location {
        self.files.location()
    }

    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        self.files.names(folder)
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.files.read(name, self.limit)
    }

    fn create(&self, name: &str, content: &[u8]) -> io::Result<()> {
        match self.files.create(name, content) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match self.read(name) {
                Ok(there) if there == content => Ok(()),
                _ => self.replace(name, content),
            },
            created => created,
        }
    }

    fn replace(&self, name: &str, content: &[u8]) -> io::Result<()> {
        self.files.replace(name, content)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::bundle::Sha256;
    use crate::model::EpochMs;
    use crate::source::{FileDescription, FileVersion, ListedFile};
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    /// Files in memory, as an object store keeps them.
    #[derive(Debug, Default)]
    pub(in crate::index::segment) struct Memory(Mutex<BTreeMap<String, Vec<u8>>>);

    impl ObjectFiles for Memory {
        fn location(&self) -> Location {
            Location::Url("s3://bucket/segments".to_owned())
        }

        fn names(&self, folder: &str) -> io::Result<Vec<String>> {
            let files = self.0.lock().unwrap();
            let right_in = |name: &String| {
                let name = name.strip_prefix(folder)?.strip_prefix('/')?;
                (!name.contains('/')).then(|| name.to_owned())
            };
            Ok(files.keys().filter_map(right_in).collect())
        }

        fn list(&self, folder: &str) -> io::Result<Vec<ListedFile>> {
            let files = self.0.lock().unwrap();
            let below = files.iter().filter(|(name, _)| name.starts_with(&format!("{folder}/")));
            let listed = |(name, content): (&String, &Vec<u8>)| ListedFile {
                name: name.clone(),
                size: content.len() as u64,
                modified: EpochMs(0),
            };
            Ok(below.map(listed).collect())
        }

        fn read_version(&self, name: &str, limit: u64) -> io::Result<(Vec<u8>, FileVersion)> {
            let content = self.read(name, limit)?;
            let e_tag = Some(Sha256::of(&content).to_string());
            Ok((content, FileVersion { e_tag, number: None }))
        }

        fn exchange(&self, name: &str, content: &[u8], before: Option<&FileVersion>) -> io::Result<()> {
            let there = self.read_version(name, u64::MAX).ok();
            match there.map(|(_, version)| version).as_ref() == before {
                true => self.replace(name, content),
                false => Err(io::ErrorKind::StaleNetworkFileHandle.into()),
            }
        }

        fn send(&self, name: &str, content: &mut dyn io::Read, _: u64, _: Sha256) -> io::Result<()> {
            let mut bytes = Vec::new();
            content.read_to_end(&mut bytes)?;
            self.replace(name, &bytes)
        }

        fn read(&self, name: &str, limit: u64) -> io::Result<Vec<u8>> {
            let content = self.0.lock().unwrap().get(name).cloned().ok_or(io::ErrorKind::NotFound)?;
            if content.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(content) }
        }

        fn describe(&self, name: &str) -> io::Result<Option<FileDescription>> {
            let size = self.0.lock().unwrap().get(name).map(|content| content.len() as u64);
            Ok(size.map(|size| FileDescription { size, sha256: None }))
        }

        fn create(&self, name: &str, content: &[u8]) -> io::Result<()> {
            let is_there = self.0.lock().unwrap().contains_key(name);
            if is_there { Err(io::ErrorKind::AlreadyExists.into()) } else { self.replace(name, content) }
        }

        fn replace(&self, name: &str, content: &[u8]) -> io::Result<()> {
            self.0.lock().unwrap().insert(name.to_owned(), content.to_owned());
            Ok(())
        }

        fn remove(&self, name: &str) -> io::Result<()> {
            self.0.lock().unwrap().remove(name);
            Ok(())
        }
    }

    #[test]
    fn what_is_created_again_is_as_it_was_and_a_damaged_file_is_mended() {
        let home = ObjectSegments::new(Box::new(Memory::default()), 9);
        home.create("a/b", b"content").unwrap();
        home.create("a/b", b"content").unwrap();
        home.replace("a/b", b"cont").unwrap();
        home.create("a/b", b"content").unwrap();
        assert_eq!(home.read("a/b").unwrap(), b"content");
        home.replace("a/b", b"more than nine").unwrap();
        assert_eq!(home.read("a/b").unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        home.create("a/b", b"content").unwrap();
        assert_eq!((home.names("a").unwrap(), home.names("b").unwrap()), (vec!["b".to_owned()], Vec::new()));
    }
}
