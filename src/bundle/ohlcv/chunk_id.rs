//! The names of chunks.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::error::ChunkFault;
use crate::bundle::sha256::Sha256;

const EXTENSION: &str = ".parquet";

/// The name of a chunk: the SHA-256 of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChunkId(pub Sha256);

impl ChunkId {
    /// The name of these bytes.
    pub fn of(bytes: &[u8]) -> ChunkId {
        ChunkId(Sha256::of(bytes))
    }

    /// Makes sure that some bytes, found at a path, are those of this name.
    ///
    /// # Errors
    /// They are others.
    pub fn check(self, bytes: &[u8], path: &Path) -> Result<(), ChunkFault> {
        match ChunkId::of(bytes) {
            found if found == self => Ok(()),
            ChunkId(found) => Err(ChunkFault::Altered { path: path.to_owned(), found }),
        }
    }

    /// The name of the file: lower-case hex and `.parquet`.
    pub fn file_name(self) -> String {
        format!("{}{EXTENSION}", self.0)
    }
}

impl fmt::Display for ChunkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ChunkId {
    type Err = ChunkFault;

    /// Takes the name of a file.
    fn from_str(name: &str) -> Result<ChunkId, ChunkFault> {
        let digits =
            name.strip_suffix(EXTENSION).filter(|digits| !digits.bytes().any(|byte| byte.is_ascii_uppercase()));
        digits.unwrap_or_default().parse().map(ChunkId).map_err(|_| ChunkFault::BadName(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lower_case_hex() {
        let name = ChunkId::of(b"a").file_name();
        assert_eq!(name.parse::<ChunkId>().unwrap(), ChunkId::of(b"a"));
        for bad in ["", "a.parquet", &name.to_uppercase(), &name[..64], &name.replace('c', "g")] {
            assert!(bad.parse::<ChunkId>().is_err(), "{bad}");
        }
    }
}
