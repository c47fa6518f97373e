//! The header of a page of a Parquet file.

use super::fault::GuardFault;
use super::thrift::{Kind, Thrift};

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

/// The header of a page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageHeader {
    /// Bytes in the file.
    pub(crate) compressed: u32,
    /// Bytes once decompressed.
    pub(crate) decompressed: u32,
    /// Its values, missing ones among them.
    pub(crate) values: u32,
    /// What it is.
    pub(crate) kind: PageKind,
}

/// What a page is. Encodings have Parquet's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageKind {
    /// Values behind their levels, all of it compressed.
    Data { encoding: u32, definition_levels: u32, repetition_levels: u32 },
    /// Levels as they are and values behind them, which may be compressed. Levels are given in bytes.
    DataV2 { encoding: u32, nulls: u32, rows: u32, definition_levels: u32, repetition_levels: u32, is_compressed: bool },
    /// The values that pages behind it refer to.
    Dictionary,
    /// Nothing that a column's values need.
    Index,
}

impl PageHeader {
    /// Reads a header. What its fields hold is checked as far as the decoder takes it for granted.
    ///
    /// # Errors
    /// It is malformed, or would mislead the decoder.
    pub(super) fn read(thrift: &mut Thrift<'_>) -> Result<PageHeader> {
        let (mut sizes, mut data, mut dictionary, mut data_v2) = ([None; 3], None, None, None);
        let mut last = 0;
        while let Some((number, kind)) = thrift.field(&mut last)? {
            match (number, kind) {
                (1..=3, Kind::Integer) => sizes[number as usize - 1] = Some(count(thrift)?),
                (5, Kind::Structure) => data = Some(counts::<4>(thrift)?.0),
                (7, Kind::Structure) => dictionary = Some(counts::<2>(thrift)?.0),
                (8, Kind::Structure) => data_v2 = Some(counts::<6>(thrift)?),
                (4, Kind::Integer) | (6, Kind::Structure) => thrift.skip(kind)?,
                (..=8, _) => return Err(thrift.malformed("a page's header has a field of another kind")),
                _ => thrift.skip(kind)?,
            }
        }
        let [Some(kind), Some(decompressed), Some(compressed)] = sizes else {
            return Err(thrift.malformed("a page's header lacks its kind or sizes"));
        };
        let (values, kind) = match (kind, data, dictionary, data_v2) {
            (page::DATA, Some([values, encoding, definition_levels, repetition_levels]), ..) => {
                let levels = [definition_levels, repetition_levels];
                if levels.iter().any(|&levels| !matches!(levels, encoding::RLE | encoding::BIT_PACKED)) {
                    return Err(thrift.malformed("a page has levels of an unknown encoding"));
                }
                (values, PageKind::Data { encoding, definition_levels, repetition_levels })
            }
            (page::DATA_V2, .., Some((numbers, is_compressed))) => {
                let [values, nulls, rows, encoding, definition_levels, repetition_levels] = numbers;
                if nulls > values {
                    return Err(thrift.malformed("a page lacks more values than it has"));
                }
                // Where nothing is said, the values are compressed.
                let is_compressed = is_compressed.unwrap_or(true);
                let kind =
                    PageKind::DataV2 { encoding, nulls, rows, definition_levels, repetition_levels, is_compressed };
                (values, kind)
            }
            (page::DICTIONARY, _, Some([values, encoding]), _) => {
                let is_plain = matches!(encoding, encoding::PLAIN | encoding::PLAIN_DICTIONARY);
                if !is_plain || u64::from(values) * SMALLEST_ENTRY > decompressed.into() {
                    return Err(thrift.malformed("a dictionary is not plain, or has more entries than bytes"));
                }
                (values, PageKind::Dictionary)
            }
            (page::INDEX, ..) => (0, PageKind::Index),
            _ => return Err(thrift.malformed("a page's header is not that of its kind")),
        };
        Ok(PageHeader { compressed, decompressed, values, kind })
    }

    /// Whether it is a dictionary.
    pub(super) fn is_dictionary(&self) -> bool {
        self.kind == PageKind::Dictionary
    }

    /// Whether its values are the positions of others in a dictionary.
    pub(super) fn needs_dictionary(&self) -> bool {
        match self.kind {
            PageKind::Data { encoding, .. } | PageKind::DataV2 { encoding, .. } => {
                matches!(encoding, encoding::PLAIN_DICTIONARY | encoding::RLE_DICTIONARY)
            }
            PageKind::Dictionary | PageKind::Index => false,
        }
    }
}

/// The first numbers of a structure, all of which it must have, and the flag behind them, which it may have.
fn counts<const N: usize>(thrift: &mut Thrift<'_>) -> Result<([u32; N], Option<bool>)> {
    let (mut counts, mut flag) = ([None; N], None);
    let mut last = 0;
    while let Some((number, kind)) = thrift.field(&mut last)? {
        let entry = usize::try_from(number).ok().and_then(|number| counts.get_mut(number.checked_sub(1)?));
        match (entry, kind) {
            (Some(entry), Kind::Integer) => *entry = Some(count(thrift)?),
            (Some(_), _) => return Err(thrift.malformed("a page's header has a field of another kind")),
            (None, Kind::Flag(is_set)) if number as usize == N + 1 => flag = Some(is_set),
            (None, _) => thrift.skip(kind)?,
        }
    }
    let known = (counts.map(Option::unwrap_or_default), flag);
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

    fn page(header: &[u8]) -> Result<PageHeader> {
        PageHeader::read(&mut Thrift::new(header, 0))
    }

    #[test]
    fn a_page_is_what_its_header_says() {
        // A dictionary of 2 entries in 16 bytes, 20 of them compressed.
        let dictionary = page(&[0x15, 4, 0x15, 32, 0x15, 40, 0x4c, 0x15, 4, 0x15, 0, 0, 0]);
        assert!(dictionary.is_ok_and(|page| page.is_dictionary() && page.decompressed == 16 && page.compressed == 20));
        // 3 values in the encoding that needs it.
        let data = page(&[0x15, 0, 0x15, 32, 0x15, 40, 0x2c, 0x15, 6, 0x15, 16, 0x15, 6, 0x15, 6, 0, 0]);
        assert!(data.is_ok_and(|page| page.needs_dictionary() && page.values == 3));
    }

    #[test]
    fn values_of_the_second_kind_of_page_are_compressed_unless_it_says_otherwise() {
        let of = |end: &[u8]| {
            let start = [0x15, 6, 0x15, 32, 0x15, 40, 0x5c, 0x15, 6, 0x15, 2, 0x15, 6, 0x15, 0, 0x15, 4, 0x15, 0];
            page(&[&start, end].concat()).ok().map(|page| page.kind)
        };
        let kind = |is_compressed| PageKind::DataV2 {
            encoding: 0,
            nulls: 1,
            rows: 3,
            definition_levels: 2,
            repetition_levels: 0,
            is_compressed,
        };
        assert_eq!(of(&[0, 0]), Some(kind(true)));
        assert_eq!(of(&[0x12, 0, 0]), Some(kind(false)));
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
