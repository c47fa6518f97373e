//! The fault of a Parquet file that no decoder is to be given.

/// A fault of a Parquet file that no decoder is to be given.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GuardFault {
    /// It is malformed at this byte.
    #[error("at byte {offset}, {what}")]
    Malformed { offset: u64, what: &'static str },
    /// It asks for more than the limits allow.
    #[error("it has {size} {unit}, and the limit is {limit}")]
    TooLarge { size: u64, unit: &'static str, limit: u64 },
}
