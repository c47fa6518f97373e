//! Why a report could not be made.

use std::error::Error;

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is nothing to show.
    #[error("there is no winner to report on")]
    NoWinners,
    /// Not even the ranking fits into the size that was asked for.
    #[error(
        "the page takes {needed} bytes with nothing but the ranking of its winners, more than the {limit} that it may"
    )]
    TooLarge {
        /// Bytes that it would take.
        needed: usize,
        /// Bytes that it may take.
        limit: usize,
    },
    /// A template failed.
    #[error("the page could not be rendered")]
    NotRendered(#[source] Box<dyn Error + Send + Sync>),
    /// A data block could not be compressed.
    #[error("the data of '{name}' could not be packed")]
    NotPacked {
        /// The backtest whose data they are.
        name: String,
        /// The words of the compressor.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl ReportError {
    /// The data of this name could not be compressed.
    pub(super) fn not_packed(name: &str, source: impl Error + Send + Sync + 'static) -> ReportError {
        ReportError::NotPacked { name: name.to_owned(), source: Box::new(source) }
    }

    /// A template failed.
    pub(super) fn not_rendered(source: impl Error + Send + Sync + 'static) -> ReportError {
        ReportError::NotRendered(Box::new(source))
    }
}
