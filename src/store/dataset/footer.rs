//! Footers of tier 2's files: which bundles a file was made from, and who wrote it.

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, Length, SerializedFileReader};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

/// The key under which a footer holds the file's origins.
pub(super) const ORIGINS: &str = "iaf.runs";

/// The writer that a file names.
pub(super) const CREATED_BY: &str = concat!("iaf ", env!("CARGO_PKG_VERSION"));

/// The bundles that a file was made from: their handles, and the SHA-256 of their bytes.
pub(in crate::store) type Origins = BTreeMap<String, String>;

/// The footer of a file, as far as it says where the file is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Footer {
    /// The bundles that it was made from; `None` where another program wrote it.
    pub(in crate::store) origins: Option<Origins>,
    /// Whether this version of the program wrote it.
    pub(in crate::store) is_ours: bool,
}

/// Why a footer was not read.
#[derive(Debug, thiserror::Error)]
pub(in crate::store) enum FooterFault {
    /// The system refuses: nobody knows what the file holds.
    #[error("{0}")]
    Unread(io::Error),
    /// The file is none of Parquet, or a damaged one.
    #[error("{0}")]
    Damaged(ParquetError),
}

/// A file of a known length. The length of a file alone is 0 for the Parquet reader where the system does not tell it, so that the
/// file would count as damaged.
struct SizedFile {
    file: File,
    length: u64,
}

impl Length for SizedFile {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for SizedFile {
    type T = <File as ChunkReader>::T;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        self.file.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        self.file.get_bytes(start, length)
    }
}

/// Reads a file's footer.
///
/// # Errors
/// The system refuses, or the file is damaged.
pub(in crate::store) fn footer(path: &Path) -> Result<Footer, FooterFault> {
    let file = File::open(path).map_err(FooterFault::Unread)?;
    let length = file.metadata().map_err(FooterFault::Unread)?.len();
    let file = SerializedFileReader::new(SizedFile { file, length }).map_err(|error| match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(cause) if !matches!(cause.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData) => {
                FooterFault::Unread(*cause)
            }
            Ok(cause) => FooterFault::Damaged(ParquetError::External(cause)),
            Err(cause) => FooterFault::Damaged(ParquetError::External(cause)),
        },
        error => FooterFault::Damaged(error),
    })?;
    let metadata = file.metadata().file_metadata();
    let entries = metadata.key_value_metadata().map(Vec::as_slice).unwrap_or_default();
    let origins = entries.iter().find(|entry| entry.key == ORIGINS).and_then(|entry| entry.value.as_deref());
    let origins = origins.and_then(|origins| serde_json::from_str(origins).ok());
    Ok(Footer { origins, is_ours: metadata.created_by() == Some(CREATED_BY) })
}
