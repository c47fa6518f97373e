//! The pages of a column, decompressed, for the decoder. Its own reader of pages makes contexts of zstd for every column,
//! which takes longer than a series does; here all columns share one.

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use zstd::zstd_safe::{DCtx, get_error_name};

use super::fault::{BlobFault, unreadable};
use super::guard::{PageHeader, PageKind, pages};

/// The pages of one column, first to last.
pub(super) struct ColumnPages(std::vec::IntoIter<Page>);

impl ColumnPages {
    /// Decompresses the pages of a column, whose headers were checked.
    ///
    /// # Errors
    /// A page is not what its header says, or is compressed or encoded in an unknown way.
    pub(super) fn of(
        file: &Bytes,
        column: &ColumnChunkMetaData,
        context: &mut DCtx<'static>,
    ) -> std::result::Result<ColumnPages, BlobFault> {
        let range = pages::column_range(file, column)?;
        let (mut at, mut all) = (range.start, Vec::new());
        while at < range.end {
            let (header, content) = pages::page_at(file, at, range.end)?;
            at = content.end;
            if header.kind != PageKind::Index {
                all.push(page(&header, file.slice(content), column.compression(), context)?);
            }
        }
        Ok(ColumnPages(all.into_iter()))
    }
}

fn page(
    header: &PageHeader,
    content: Bytes,
    compression: Compression,
    context: &mut DCtx<'static>,
) -> std::result::Result<Page, BlobFault> {
    let num_values = header.values;
    let mut whole = |content| decompress(header, content, 0, compression, context);
    Ok(match header.kind {
        PageKind::Dictionary => {
            Page::DictionaryPage { buf: whole(content)?, num_values, encoding: Encoding::PLAIN, is_sorted: false }
        }
        PageKind::Data { encoding: of_values, definition_levels, repetition_levels } => Page::DataPage {
            buf: whole(content)?,
            num_values,
            encoding: encoding(of_values)?,
            def_level_encoding: encoding(definition_levels)?,
            rep_level_encoding: encoding(repetition_levels)?,
            statistics: None,
        },
        PageKind::DataV2 { encoding: of_values, nulls, rows, definition_levels, repetition_levels, is_compressed } => {
            let levels = u64::from(definition_levels) + u64::from(repetition_levels);
            let levels = usize::try_from(levels).ok().filter(|&levels| levels <= content.len());
            let levels = levels.ok_or_else(|| unreadable("the levels of a page go on behind it"))?;
            let compression = if is_compressed { compression } else { Compression::UNCOMPRESSED };
            Page::DataPageV2 {
                buf: decompress(header, content, levels, compression, context)?,
                num_values,
                encoding: encoding(of_values)?,
                num_nulls: nulls,
                num_rows: rows,
                def_levels_byte_len: definition_levels,
                rep_levels_byte_len: repetition_levels,
                is_compressed,
                statistics: None,
            }
        }
        PageKind::Index => return Err(unreadable("a page holds no values")),
    })
}

/// The content of a page, of which the first bytes are as they are whatever follows.
fn decompress(
    header: &PageHeader,
    content: Bytes,
    plain: usize,
    compression: Compression,
    context: &mut DCtx<'static>,
) -> std::result::Result<Bytes, BlobFault> {
    let size = header.decompressed as usize;
    match compression {
        Compression::UNCOMPRESSED => return Ok(content),
        Compression::ZSTD(_) if plain <= size => {}
        Compression::ZSTD(_) => return Err(unreadable("the levels of a page go on behind it")),
        other => return Err(unreadable(&format!("its compression {other} is not known"))),
    }
    let mut bytes = vec![0; size];
    bytes[..plain].copy_from_slice(&content[..plain]);
    // Where there is nothing to decompress, not even a frame need be there.
    if size > plain {
        let code = |code| unreadable(&format!("a page cannot be decompressed: {}", get_error_name(code)));
        let written = context.decompress(&mut bytes[plain..], &content[plain..]).map_err(code)?;
        if written != size - plain {
            return Err(unreadable("a page has not as many bytes as its header says"));
        }
    }
    Ok(bytes.into())
}

/// An encoding by Parquet's number.
fn encoding(number: u32) -> std::result::Result<Encoding, BlobFault> {
    Ok(match number {
        0 => Encoding::PLAIN,
        2 => Encoding::PLAIN_DICTIONARY,
        3 => Encoding::RLE,
        #[expect(deprecated, reason = "old files have levels in it")]
        4 => Encoding::BIT_PACKED,
        5 => Encoding::DELTA_BINARY_PACKED,
        6 => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        7 => Encoding::DELTA_BYTE_ARRAY,
        8 => Encoding::RLE_DICTIONARY,
        9 => Encoding::BYTE_STREAM_SPLIT,
        _ => return Err(unreadable("a page is encoded in an unknown way")),
    })
}

impl Iterator for ColumnPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Result<Page>> {
        self.0.next().map(Ok)
    }
}

impl PageReader for ColumnPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        Ok(self.0.next())
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        Ok(self.0.as_slice().first().map(|page| PageMetadata {
            num_rows: None,
            num_levels: Some(page.num_values() as usize),
            is_dict: page.is_dictionary_page(),
        }))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0.next().map(|_| ()).ok_or_else(|| ParquetError::EOF("no page is left".to_owned()))
    }
}
