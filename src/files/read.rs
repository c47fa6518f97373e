//! Reading of whole files up to a limit, and comparing them without holding them.

use super::{FileError, is_gone};
use std::fs::{self, File, Metadata};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Reads a whole file that has no more bytes than the limit; one that grows meanwhile is refused too.
///
/// # Errors
/// The file is larger, or the system refuses.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match read().map_err(FileError::at(path))? {
        bytes if bytes.len() as u64 > limit => Err(FileError::TooLarge { path: path.to_owned(), limit }),
        bytes => Ok(bytes),
    }
}

/// What stands at a path, links followed; `None` where nothing does.
///
/// # Errors
/// The system does not say.
pub fn metadata(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::metadata(path) {
        Err(error) if is_gone(&error) => Ok(None),
        result => result.map(Some),
    }
}

/// Whether a file begins with these bytes; what is no file, such as a pipe, or cannot be read does not.
pub fn begins_with(path: &Path, bytes: &[u8]) -> bool {
    let mut first = Vec::new();
    let mut read = || File::open(path)?.take(bytes.len() as u64).read_to_end(&mut first);
    path.is_file() && read().is_ok() && first == bytes
}

/// Whether a file holds exactly these bytes; one that cannot be read does not. It is never held as a whole.
pub fn holds(path: &Path, bytes: &[u8]) -> bool {
    let same = || -> io::Result<bool> {
        let file = File::open(path)?;
        Ok(file.metadata()?.len() == bytes.len() as u64 && are_equal(BufReader::new(file), bytes)?)
    };
    same().unwrap_or_default()
}

/// Whether two streams give the same bytes.
pub(super) fn are_equal(one: impl BufRead, other: impl BufRead) -> io::Result<bool> {
    let mut others = other.bytes();
    for byte in one.bytes() {
        if others.next().transpose()? != Some(byte?) {
            return Ok(false);
        }
    }
    Ok(others.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_is_read_up_to_the_limit_and_no_further() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert!(matches!(read(&path, 4), Err(FileError::TooLarge { limit: 4, .. })));
        assert_eq!(read(&folder.path().join("none"), 4).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_file_begins_with_its_first_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "12345").unwrap();
        assert!(begins_with(&path, b"123") && begins_with(&path, b"12345"));
        assert!(!begins_with(&path, b"2") && !begins_with(&path, b"123456"));
        assert!(!begins_with(folder.path(), b"") && !begins_with(&folder.path().join("none"), b""));
    }

    #[test]
    fn a_file_holds_its_own_bytes_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "12345").unwrap();
        assert!(holds(&path, b"12345"));
        for other in [&b"1234"[..], b"123456", b"12346", b""] {
            assert!(!holds(&path, other));
        }
        assert!(!holds(&folder.path().join("none"), b""));
    }
}
