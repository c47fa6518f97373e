//! Errors of uploads, named by outcome.

use crate::bundle::ChunkFault;

/// Why something was not uploaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UploadError {
    /// What was named is no address of a server.
    #[error("{address:?} is no address to upload to: {reason}")]
    Address {
        /// The address, without what it may hold of a secret.
        address: String,
        /// Why not.
        reason: &'static str,
    },
    /// The server does not answer, or says again and again that it cannot do it now.
    #[error("the server does not answer: {reason}")]
    Unavailable {
        /// What came of the last attempt.
        reason: String,
    },
    /// The server wants to know who asks, or lets this one not.
    #[error("the server lets nobody in who asks like this: {status}")]
    Denied {
        /// Its answer, such as `401 Unauthorized`.
        status: String,
    },
    /// The server does not take this one.
    #[error("the server refuses it: {status}{words}")]
    Refused {
        /// Its answer, such as `422 Unprocessable Entity`.
        status: String,
        /// What it says about it, after a colon and a space.
        words: String,
    },
    /// The server's answer makes no sense.
    #[error("the server's answer makes no sense: {what}")]
    Nonsense {
        /// What is wrong with it.
        what: String,
    },
    /// A chunk of prices cannot be had.
    #[error("an OHLCV chunk cannot be read")]
    Chunk(#[source] ChunkFault),
}

impl UploadError {
    /// Whether it would be the same of whatever else is sent.
    pub fn is_of_all(&self) -> bool {
        matches!(self, UploadError::Address { .. } | UploadError::Unavailable { .. } | UploadError::Denied { .. })
    }
}
