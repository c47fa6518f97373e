//! Faults of the blobs of series.

use super::guard::GuardFault;
use parquet::errors::ParquetError;

/// A fault of a blob.
pub(crate) enum BlobFault {
    /// It cannot be decoded, so there is no series.
    Unreadable(String),
    /// It decodes, but not to what was written.
    Altered(String),
    /// It asks for more than the limits allow.
    TooLarge { size: u64, unit: &'static str, limit: u64 },
}

impl From<GuardFault> for BlobFault {
    fn from(fault: GuardFault) -> Self {
        match fault {
            GuardFault::Malformed { offset, what } => BlobFault::Unreadable(format!("{what}, at byte {offset}")),
            GuardFault::TooLarge { size, unit, limit } => BlobFault::TooLarge { size, unit, limit },
        }
    }
}

impl From<ParquetError> for BlobFault {
    fn from(error: ParquetError) -> Self {
        BlobFault::Unreadable(error.to_string())
    }
}

/// The fault of a blob that cannot be decoded.
pub(super) fn unreadable(reason: &str) -> BlobFault {
    BlobFault::Unreadable(reason.to_owned())
}
