//! The fault of a Parquet file that no decoder is to be given.

/// A fault of a Parquet file that no decoder is to be given.
#[derive(Debug)]
pub(crate) enum GuardFault {
    /// It is malformed at this byte.
    Malformed { offset: u64, what: &'static str },
    /// It asks for more than the limits allow.
    TooLarge { size: u64, unit: &'static str, limit: u64 },
}
