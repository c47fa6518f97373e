//! Errors of uploads, named by outcome.

use crate::bundle::{BundleFault, ChunkFault};
use crate::model::Handle;
use crate::store::StoreError;

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
    /// The backtest cannot be taken out of its store.
    #[error(transparent)]
    Unpacked(StoreError),
    /// Its bundle is damaged.
    #[error(transparent)]
    Bundle(BundleFault),
    /// Nothing tells what to keep it under.
    #[error("it has no algorithm_id that a server can keep it under")]
    Unnamed,
    /// It is a second one of the same algorithm, which a server would put in the first one's place.
    #[error("its algorithm_id, {algorithm_id:?}, is that of {first} too, and a server keeps one backtest of each")]
    Named {
        /// The name of both.
        algorithm_id: String,
        /// The one that was uploaded.
        first: Handle,
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
