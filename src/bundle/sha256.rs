//! Hashes of content, by which files are told apart and named.

use std::fmt;
use std::str::FromStr;

use sha2::Digest;

/// The SHA-256 of some bytes; it is shown in lower-case hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(pub [u8; 32]);

impl Sha256 {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Sha256 {
        Sha256(sha2::Sha256::digest(bytes).into())
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
