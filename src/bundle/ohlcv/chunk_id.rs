//! The names of chunks.

use std::fmt;
use std::str::FromStr;

use super::chunks::ChunkFault;
use crate::bundle::Sha256;

const EXTENSION: &str = ".parquet";

/// The name of a chunk: the SHA-256 of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChunkId(pub Sha256);

impl ChunkId {
    /// The name of these bytes.
    pub fn of(bytes: &[u8]) -> ChunkId {
        ChunkId(Sha256::of(bytes))
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
        let bad_name = || ChunkFault::BadName(name.to_owned());
        let digits = name.strip_suffix(EXTENSION).unwrap_or_default().as_bytes();
        let digit = |byte: u8| char::from(byte).to_digit(16).filter(|_| !byte.is_ascii_uppercase());
        let mut hash = [0; 32];
        if digits.len() != 2 * hash.len() {
            return Err(bad_name());
        }
        for (byte, pair) in hash.iter_mut().zip(digits.as_chunks::<2>().0) {
            let (high, low) = digit(pair[0]).zip(digit(pair[1])).ok_or_else(bad_name)?;
            *byte = (high << 4 | low) as u8;
        }
        Ok(ChunkId(Sha256(hash)))
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
