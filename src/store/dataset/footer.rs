//! Footers of tier 2's files: which bundles a file was made from, and who wrote it.

use crate::bundle::parquet_guard::footer as guard;
use parquet::errors::ParquetError;
use parquet::file::FOOTER_SIZE;
use parquet::file::metadata::{FooterTail, ParquetMetaDataReader};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
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

/// Reads a file's footer.
///
/// # Errors
/// The system refuses, or the file is damaged.
pub(in crate::store) fn footer(path: &Path) -> Result<Footer, FooterFault> {
    let fields = fields(path)?;
    guard::check_fields(&fields, 0).map_err(|fault| damaged(fault.to_string()))?;
    let metadata = ParquetMetaDataReader::decode_metadata(&fields).map_err(FooterFault::Damaged)?;
    let metadata = metadata.file_metadata();
    let entries = metadata.key_value_metadata().map(Vec::as_slice).unwrap_or_default();
    let origins = entries.iter().find(|entry| entry.key == ORIGINS).and_then(|entry| entry.value.as_deref());
    let origins = origins.and_then(|origins| serde_json::from_str(origins).ok());
    Ok(Footer { origins, is_ours: metadata.created_by() == Some(CREATED_BY) })
}

/// The bytes of a footer, without its length and the mark that end a file.
fn fields(path: &Path) -> Result<Vec<u8>, FooterFault> {
    let mut file = File::open(path).map_err(unread)?;
    let length = file.metadata().map_err(unread)?.len();
    let end = length.checked_sub(FOOTER_SIZE as u64).ok_or_else(|| damaged("it has no footer"))?;
    let mut tail = [0; FOOTER_SIZE];
    file.seek(SeekFrom::Start(end)).and_then(|_| file.read_exact(&mut tail)).map_err(unread)?;
    let tail = FooterTail::try_from(tail).map_err(FooterFault::Damaged)?;
    let begin = end.checked_sub(tail.metadata_length() as u64).filter(|_| !tail.is_encrypted_footer());
    let begin = begin.ok_or_else(|| damaged("its footer is longer than the file, or encrypted"))?;
    let mut fields = vec![0; tail.metadata_length()];
    file.seek(SeekFrom::Start(begin)).and_then(|_| file.read_exact(&mut fields)).map_err(unread)?;
    Ok(fields)
}

fn damaged(fault: impl Into<String>) -> FooterFault {
    FooterFault::Damaged(ParquetError::General(fault.into()))
}

/// The fault of a file that was not read; one that ends too early was cut off meanwhile.
fn unread(error: io::Error) -> FooterFault {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => damaged(error.to_string()),
        _ => FooterFault::Unread(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footer_that_would_take_its_decoder_minutes_is_refused_before_it() {
        let found = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/series/slow_footer");
        match footer(Path::new(found)) {
            Err(FooterFault::Damaged(ParquetError::General(fault))) => assert!(fault.starts_with("at byte"), "{fault}"),
            other => panic!("{:?}", other.err()),
        }
    }

    #[test]
    fn a_file_that_is_none_of_parquet_is_damaged() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for bytes in [&b""[..], b"PAR1", b"PAR1....", b"\xff\xff\xff\xffPAR1", b"\0\0\0\0PARE", b"\0\0\0\0PAR1"] {
            std::fs::write(file.path(), bytes).unwrap();
            assert!(matches!(footer(file.path()), Err(FooterFault::Damaged(_))), "{bytes:?}");
        }
    }
}
