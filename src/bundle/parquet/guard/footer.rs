//! The footer of a Parquet file before a decoder sees it: whether each field is of the kind that the format gives it.
//!
//! The decoder reads a field that it knows as what it should be, whatever the file says that it is, and so goes astray
//! where these differ: a few bytes then hold it up for minutes.

use super::fault::GuardFault;
use super::thrift::{Declared, Kind, Thrift};
use crate::bundle::limits::Limits;
use Declared::{Byte, Bytes, Double, Flag, Integer, List, Structure};

/// The length of the footer and the magic, which are the end of a file.
const TAIL: usize = 8;

/// Bytes that a decoder may build of one byte of a footer.
const GROWTH: u64 = 256;

/// The number of the schema's field.
const SCHEMA_FIELD: i16 = 2;

/// Entries that a schema may have. Each may lie within the one before, and the decoder descends into them.
const LARGEST_SCHEMA: usize = 1000;

/// Checks the footer, which is to be done before a decoder is given the file.
///
/// # Errors
/// There is none, it is malformed, or the limit of memory does not allow it.
pub(crate) fn check(file: &[u8], limits: &Limits) -> Result<(), GuardFault> {
    let end = file.len().saturating_sub(TAIL);
    let length = file[end..].first_chunk().map(|length| u32::from_le_bytes(*length) as usize);
    let start = length.and_then(|length| end.checked_sub(length));
    let start = start.ok_or(GuardFault::Malformed { offset: end as u64, what: "it has no footer" })?;
    let (size, limit) = ((end - start) as u64, limits.memory / GROWTH);
    if size > limit {
        return Err(GuardFault::TooLarge { size, unit: "bytes in its footer", limit });
    }
    check_fields(&file[..end], start)
}

/// Checks the footer that begins at `start` and ends where the bytes do, however large it is.
///
/// # Errors
/// It is malformed.
pub(crate) fn check_fields(bytes: &[u8], start: usize) -> Result<(), GuardFault> {
    Thrift::new(bytes, start).check(&FILE)?;
    check_schema(Thrift::new(bytes, start))
}

fn check_schema(mut thrift: Thrift<'_>) -> Result<(), GuardFault> {
    let mut last = 0;
    while let Some((number, kind)) = thrift.field(&mut last)? {
        if (number, kind) != (SCHEMA_FIELD, Kind::List) {
            thrift.skip(kind)?;
            continue;
        }
        let (kind, entries) = thrift.list()?;
        if entries > LARGEST_SCHEMA {
            let (size, limit) = (entries as u64, LARGEST_SCHEMA as u64);
            return Err(GuardFault::TooLarge { size, unit: "entries in its schema", limit });
        }
        (0..entries).try_for_each(|_| thrift.skip(kind))?;
    }
    Ok(())
}

// The fields of each structure by the format; those that the decoder steps over are left out.

const FILE: Declared = Structure(&[
    (1, Integer),
    (SCHEMA_FIELD, List(&SCHEMA)),
    (3, Integer),
    (4, List(&ROW_GROUP)),
    (5, List(&KEY_VALUE)),
    (6, Bytes),
    (7, List(&COLUMN_ORDER)),
]);

const SCHEMA: Declared = Structure(&[
    (1, Integer),
    (2, Integer),
    (3, Integer),
    (4, Bytes),
    (5, Integer),
    (6, Integer),
    (7, Integer),
    (8, Integer),
    (9, Integer),
    (10, LOGICAL_TYPE),
]);

const LOGICAL_TYPE: Declared = Structure(&[
    (1, EMPTY),
    (2, EMPTY),
    (3, EMPTY),
    (4, EMPTY),
    (5, Structure(&[(1, Integer), (2, Integer)])),
    (6, EMPTY),
    (7, TIME),
    (8, TIME),
    (10, Structure(&[(1, Byte), (2, Flag)])),
    (11, EMPTY),
    (12, EMPTY),
    (13, EMPTY),
    (14, EMPTY),
    (15, EMPTY),
    (16, Structure(&[(1, Byte)])),
    (17, Structure(&[(1, Bytes)])),
    (18, Structure(&[(1, Bytes), (2, Integer)])),
    (19, EMPTY),
]);

const TIME: Declared = Structure(&[(1, Flag), (2, Structure(&[(1, EMPTY), (2, EMPTY), (3, EMPTY)]))]);

const EMPTY: Declared = Structure(&[]);

const COLUMN_ORDER: Declared = Structure(&[(1, EMPTY), (2, EMPTY), (3, EMPTY)]);

const KEY_VALUE: Declared = Structure(&[(1, Bytes), (2, Bytes)]);

const ROW_GROUP: Declared = Structure(&[
    (1, List(&COLUMN)),
    (2, Integer),
    (3, Integer),
    (4, List(&Structure(&[(1, Integer), (2, Flag), (3, Flag)]))),
    (5, Integer),
    (7, Integer),
]);

const COLUMN: Declared = Structure(&[
    (1, Bytes),
    (2, Integer),
    (3, COLUMN_METADATA),
    (4, Integer),
    (5, Integer),
    (6, Integer),
    (7, Integer),
]);

const COLUMN_METADATA: Declared = Structure(&[
    (1, Integer),
    (2, List(&Integer)),
    (4, Integer),
    (5, Integer),
    (6, Integer),
    (7, Integer),
    (9, Integer),
    (10, Integer),
    (11, Integer),
    (12, STATISTICS),
    (13, List(&Structure(&[(1, Integer), (2, Integer), (3, Integer)]))),
    (14, Integer),
    (15, Integer),
    (16, Structure(&[(1, Integer), (2, List(&Integer)), (3, List(&Integer))])),
    (17, Structure(&[(1, BOX), (2, List(&Integer))])),
]);

const STATISTICS: Declared = Structure(&[
    (1, Bytes),
    (2, Bytes),
    (3, Integer),
    (4, Integer),
    (5, Bytes),
    (6, Bytes),
    (7, Flag),
    (8, Flag),
    (9, Integer),
]);

const BOX: Declared = Structure(&[
    (1, Double),
    (2, Double),
    (3, Double),
    (4, Double),
    (5, Double),
    (6, Double),
    (7, Double),
    (8, Double),
]);

#[cfg(test)]
mod tests {
    use super::*;

    fn check_of(structure: &[u8], memory: u64) -> &'static str {
        let file = [structure, &(structure.len() as u32).to_le_bytes(), b"PAR1"].concat();
        match check(&file, &Limits { memory, ..Limits::default() }) {
            Err(GuardFault::Malformed { what, .. }) => what,
            Err(GuardFault::TooLarge { unit, .. }) => unit,
            Ok(()) => "",
        }
    }

    #[test]
    fn a_footer_is_within_the_file_and_the_limits() {
        let plenty = Limits::default().memory;
        assert_eq!(check_of(&[0], plenty), "");
        for file in [&b""[..], b"PAR1", b"\xff\xff\xff\xffPAR1"] {
            assert!(matches!(
                check(file, &Limits::default()),
                Err(GuardFault::Malformed { what: "it has no footer", .. })
            ));
        }
        assert_eq!(check_of(&[0; 11], 10 * GROWTH), "bytes in its footer");
        // The schema is field 2, and its entries are empty structures.
        let schema = |entries: u16| {
            let count = [entries as u8 | 0x80, (entries >> 7) as u8];
            [&[0x29, 0xfc][..], &count, &vec![0; entries.into()], &[0]].concat()
        };
        assert_eq!(check_of(&schema(1000), plenty), "");
        assert_eq!(check_of(&schema(1001), plenty), "entries in its schema");
    }

    #[test]
    fn a_field_of_another_kind_is_refused_wherever_it_is() {
        let plenty = Limits::default().memory;
        let another = "a field is of another kind than the format says";
        assert_eq!(check_of(&[0x18, 1, b'a', 0], plenty), another);
        assert_eq!(check_of(&[0x49, 0x1c, 0x19, 0x1c, 0x28, 0, 0, 0, 0], plenty), another);
        assert_eq!(check_of(&[0x49, 0x1c, 0x19, 0x1c, 0x26, 0, 0, 0, 0], plenty), "");
        // An unknown field may be of any kind.
        assert_eq!(check_of(&[0xf8, 1, b'a', 0], plenty), "");
    }
}
