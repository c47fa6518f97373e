//! Hashes of content, by which files are told apart and named.

use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;

use sha2::Digest;

/// Bytes that are read at once.
const PIECE: usize = 64 << 10;

/// The SHA-256 of some bytes; it is shown in lower-case hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(pub [u8; 32]);

impl Sha256 {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Sha256 {
        Sha256(sha2::Sha256::digest(bytes).into())
    }

    /// The hash of all that is read, of which little is held at once.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of_reader(mut reader: impl Read) -> io::Result<Sha256> {
        let (mut hash, mut piece) = (sha2::Sha256::new(), vec![0; PIECE]);
        loop {
            match reader.read(&mut piece) {
                Ok(0) => return Ok(Sha256(hash.finalize().into())),
                Ok(length) => hash.update(&piece[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl FromStr for Sha256 {
    type Err = hex::FromHexError;

    /// Takes 64 hex digits.
    fn from_str(digits: &str) -> Result<Sha256, hex::FromHexError> {
        let mut hash = [0; 32];
        hex::decode_to_slice(digits, &mut hash)?;
        Ok(Sha256(hash))
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}
