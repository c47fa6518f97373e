//! The pages of a Parquet file before a decoder sees them: whether their headers can be believed.
//!
//! The decoder reserves what a header claims, and takes negative offsets and missing dictionaries for bugs of the program.
//! Here a file that would lead it there meets an error with the number.

use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use super::fault::GuardFault;
use super::thrift::{Kind, Thrift};
use crate::bundle::limits::Limits;

/// The fewest bytes that an entry of a dictionary takes.
const SMALLEST_ENTRY: u64 = 4;

/// The kinds of pages, by Parquet's numbers.
mod page {
    pub const DATA: u32 = 0;
    pub const INDEX: u32 = 1;
    pub const DICTIONARY: u32 = 2;
    pub const DATA_V2: u32 = 3;
}

/// The encodings that matter, by Parquet's numbers.
mod encoding {
    pub const PLAIN: u32 = 0;
    pub const PLAIN_DICTIONARY: u32 = 2;
    pub const RLE: u32 = 3;
    pub const BIT_PACKED: u32 = 4;
    pub const RLE_DICTIONARY: u32 = 8;
}

type Result<T> = std::result::Result<T, GuardFault>;

/// Checks the pages of every column, and returns how many bytes they have once decompressed.
///
/// # Errors
/// A column lies outside of the file, a page's header is malformed, or there is more than the limits allow.
pub(crate) fn check_pages(file: &[u8], metadata: &ParquetMetaData, limits: &Limits) -> Result<u64> {
    let columns = metadata.row_groups().iter().flat_map(|group| group.columns());
    columns.into_iter().try_fold(0, |before, column| check_column(file, column, before, limits))
}

/// Checks the pages of a column, and returns how many bytes they have together with those before.
fn check_column(file: &[u8], column: &ColumnChunkMetaData, before: u64, limits: &Limits) -> Result<u64> {
    let start = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
    let range = usize::try_from(start).ok().zip(usize::try_from(column.compressed_size()).ok());
    let range = range.and_then(|(start, length)| Some((start, start.checked_add(length)?)));
    let Some((start, end)) = range.filter(|&(_, end)| end <= file.len()) else {
        return Err(GuardFault::Malformed { offset: start.max(0) as u64, what: "a column lies outside of it" });
    };
    let (mut at, mut total, mut has_dictionary) = (start, before, false);
    while at < end {
        let mut thrift = Thrift::new(&file[..end], at);
        let page = Page::read(&mut thrift)?;
        if page.values > limits.series_points {
            return Err(GuardFault::TooLarge { size: page.values, unit: "rows", limit: limits.series_points });
        }
        if page.needs_dictionary && !has_dictionary {
            return Err(thrift.malformed("a page needs a dictionary and there is none"));
        }
        has_dictionary |= page.is_dictionary;
        total = total.saturating_add(page.decompressed);
        if total > limits.decompressed {
            return Err(GuardFault::TooLarge { size: total, unit: "bytes decompressed", limit: limits.decompressed });
        }
        let left = (end - thrift.position()) as u64;
        if page.compressed > left {
            return Err(thrift.malformed("a page goes on behind its column"));
        }
        at = thrift.position() + page.compressed as usize;
    }
    Ok(total)
}

/// The header of a page.
struct Page {
    compressed: u64,
    decompressed: u64,
    values: u64,
    is_dictionary: bool,
    needs_dictionary: bool,
}

impl Page {
    /// Reads a header. What its fields hold is checked as far as the decoder takes it for granted.
    fn read(thrift: &mut Thrift<'_>) -> Result<Page> {
        let (mut sizes, mut data, mut dictionary, mut data_v2) = ([None; 3], None, None, None);
        let mut last = 0;
        while let Some((number, kind)) = thrift.field(&mut last)? {
            match (number, kind) {
                (1..=3, Kind::Integer) => sizes[number as usize - 1] = Some(count(thrift)?),
                (5, Kind::Structure) => data = Some(counts::<4>(thrift)?),
                (7, Kind::Structure) => dictionary = Some(counts::<2>(thrift)?),
                (8, Kind::Structure) => data_v2 = Some(counts::<6>(thrift)?),
                (4, Kind::Integer) | (6, Kind::Structure) => thrift.skip(kind)?,
                (..=8, _) => return Err(thrift.malformed("a page's header has a field of another kind")),
                _ => thrift.skip(kind)?,
            }
        }
        let [Some(kind), Some(decompressed), Some(compressed)] = sizes else {
            return Err(thrift.malformed("a page's header lacks its kind or sizes"));
        };
        let needs_dictionary = |encoding| matches!(encoding, encoding::PLAIN_DICTIONARY | encoding::RLE_DICTIONARY);
        let (values, needs_dictionary) = match (kind, data, dictionary, data_v2) {
            (page::DATA, Some([values, encoding, levels, repetitions]), ..) => {
                if [levels, repetitions].iter().any(|&levels| !matches!(levels, encoding::RLE | encoding::BIT_PACKED)) {
                    return Err(thrift.malformed("a page has levels of an unknown encoding"));
                }
                (values, needs_dictionary(encoding))
            }
            (page::DATA_V2, .., Some([values, nulls, _, encoding, ..])) => {
                if nulls > values {
                    return Err(thrift.malformed("a page lacks more values than it has"));
                }
                (values, needs_dictionary(encoding))
            }
            (page::DICTIONARY, _, Some([values, encoding]), _) => {
                let is_plain = matches!(encoding, encoding::PLAIN | encoding::PLAIN_DICTIONARY);
                if !is_plain || u64::from(values) * SMALLEST_ENTRY > decompressed.into() {
                    return Err(thrift.malformed("a dictionary is not plain, or has more entries than bytes"));
                }
                (values, false)
            }
            (page::INDEX, ..) => (0, false),
            _ => return Err(thrift.malformed("a page's header is not that of its kind")),
        };
        Ok(Page {
            compressed: compressed.into(),
            decompressed: decompressed.into(),
            values: values.into(),
            is_dictionary: kind == page::DICTIONARY,
            needs_dictionary,
        })
    }
}

/// The first numbers of a structure, all of which it must have.
fn counts<const N: usize>(thrift: &mut Thrift<'_>) -> Result<[u32; N]> {
    let mut counts = [None; N];
    let mut last = 0;
    while let Some((number, kind)) = thrift.field(&mut last)? {
        let entry = usize::try_from(number).ok().and_then(|number| counts.get_mut(number.checked_sub(1)?));
        match (entry, kind) {
            (Some(entry), Kind::Integer) => *entry = Some(count(thrift)?),
            (Some(_), _) => return Err(thrift.malformed("a page's header has a field of another kind")),
            (None, _) => thrift.skip(kind)?,
        }
    }
    let known = counts.map(Option::unwrap_or_default);
    if counts.iter().all(Option::is_some) { Ok(known) } else { Err(thrift.malformed("a page's header lacks a number")) }
}

/// A number that is not negative and has 32 bits with its sign, as all of a page's header are.
fn count(thrift: &mut Thrift<'_>) -> Result<u32> {
    let number = i32::try_from(thrift.integer()?).ok().and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| thrift.malformed("a number of a page's header is out of range"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what<T>(result: Result<T>) -> &'static str {
        match result {
            Err(GuardFault::Malformed { what, .. }) => what,
            Err(GuardFault::TooLarge { unit, .. }) => unit,
            Ok(_) => "",
        }
    }

    fn page(header: &[u8]) -> Result<Page> {
        Page::read(&mut Thrift::new(header, 0))
    }

    #[test]
    fn a_page_is_what_its_header_says() {
        // A dictionary of 2 entries in 16 bytes, 20 of them compressed.
        let dictionary = page(&[0x15, 4, 0x15, 32, 0x15, 40, 0x4c, 0x15, 4, 0x15, 0, 0, 0]);
        assert!(dictionary.is_ok_and(|page| page.is_dictionary && page.decompressed == 16 && page.compressed == 20));
        // 3 values in the encoding that needs it.
        let data = page(&[0x15, 0, 0x15, 32, 0x15, 40, 0x2c, 0x15, 6, 0x15, 16, 0x15, 6, 0x15, 6, 0, 0]);
        assert!(data.is_ok_and(|page| page.needs_dictionary && page.values == 3));
    }

    #[test]
    fn a_header_that_would_mislead_the_decoder_is_refused() {
        let of_another_kind = "a page's header has a field of another kind";
        assert_eq!(what(page(&[0x15, 0, 0])), "a page's header lacks its kind or sizes");
        assert_eq!(what(page(&[0x18, 0, 0])), of_another_kind);
        assert_eq!(what(page(&[0x15, 0, 0x15, 1, 0])), "a number of a page's header is out of range");
        assert_eq!(what(page(&[0x15, 0, 0x15, 32, 0x15, 40, 0])), "a page's header is not that of its kind");
        assert_eq!(what(page(&[0x15, 0, 0x15, 32, 0x15, 40, 0x2c, 0x15, 6, 0, 0])), "a page's header lacks a number");
        assert_eq!(what(page(&[0x5c, 0x18, 0, 0, 0])), of_another_kind);
        // 5 entries cannot be in 16 bytes, nor can levels be plain, nor 4 of 3 values be missing.
        let dictionary = page(&[0x15, 4, 0x15, 32, 0x15, 40, 0x4c, 0x15, 10, 0x15, 0, 0, 0]);
        assert_eq!(what(dictionary), "a dictionary is not plain, or has more entries than bytes");
        let data = page(&[0x15, 0, 0x15, 32, 0x15, 40, 0x2c, 0x15, 6, 0x15, 0, 0x15, 0, 0x15, 6, 0, 0]);
        assert_eq!(what(data), "a page has levels of an unknown encoding");
        let second = [0x15, 6, 0x15, 32, 0x15, 40, 0x5c, 0x15, 6, 0x15, 8, 0x15, 6, 0x15, 0, 0x15, 0, 0x15, 0, 0, 0];
        assert_eq!(what(page(&second)), "a page lacks more values than it has");
    }
}
