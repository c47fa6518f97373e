//! A folder of this machine, or one that machines share, as the home of segments.

use super::home::SegmentHome;
use super::manifest::{MANIFESTS, shard_of_manifest};
use crate::files::{self, FileError, Home, is_gone};
use crate::model::Location;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Segments in a folder, which need not be there yet.
#[derive(Debug)]
pub struct LocalSegments {
    folder: PathBuf,
    home: Home,
    /// Bytes that a file may have.
    limit: u64,
}

impl LocalSegments {
    /// The segments in a folder, of which no file with more bytes than the limit is read.
    pub fn new(folder: &Path, limit: u64) -> LocalSegments {
        LocalSegments { folder: folder.to_owned(), home: Home::new(folder), limit }
    }

    fn path(&self, name: &str) -> PathBuf {
        let mut path = self.folder.clone();
        path.extend(name.split('/'));
        path
    }
}

/// Whether a folder holds the manifest of a shard.
pub fn holds_segments(folder: &Path) -> bool {
    let entries = fs::read_dir(folder.join(MANIFESTS)).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).any(|name| shard_of_manifest(&name).is_some())
}

impl SegmentHome for LocalSegments {
    fn location(&self) -> Location {
        self.folder.as_path().into()
    }

    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(self.path(folder)) {
            Err(error) if is_gone(&error) => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                names.extend(entry.file_name().into_string());
            }
        }
        names.sort();
        Ok(names)
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        Ok(files::read(&self.path(name), self.limit)?)
    }

    fn create(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let path = self.path(name);
        match self.home.create_file(&path, content).map_err(io::Error::from) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match files::holds(&path, content) {
                true => Ok(()),
                false => self.replace(name, content),
            },
            created => created,
        }
    }

    fn replace(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let put: Result<(), FileError> = self.home.put_file(&self.path(name), content);
        Ok(put?)
    }

    fn clear_away(&self, folder: &str) {
        self.home.remove_abandoned(&self.path(folder));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_created_again_is_as_it_was_and_a_damaged_file_is_mended() {
        let folder = tempfile::tempdir().unwrap();
        let home = LocalSegments::new(&folder.path().join("new"), 9);
        assert_eq!(home.names("a").unwrap(), Vec::<String>::new());
        home.create("a/b", b"content").unwrap();
        let written = fs::metadata(home.path("a/b")).unwrap().modified().unwrap();
        home.create("a/b", b"content").unwrap();
        assert_eq!(fs::metadata(home.path("a/b")).unwrap().modified().unwrap(), written);
        fs::write(home.path("a/b"), "cont").unwrap();
        home.create("a/b", b"content").unwrap();
        home.replace("a/a", b"x").unwrap();
        assert_eq!(
            (home.names("a").unwrap(), home.read("a/b").unwrap()),
            (vec!["a".into(), "b".into()], b"content".into())
        );
        home.replace("a/b", b"more than nine").unwrap();
        assert_eq!(home.read("a/b").unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(home.read("a/c").unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
