//! Maps of known fields, read and written by a table: which key goes where. What a table does not know is kept as it is.

use super::field::{Accessors, Field};
use super::writer::DocumentWriter;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::{Key, Reader};
use crate::bundle::wire::token::Token;
use crate::model::{Fields, PackedRecord, Records, Value};

/// The field of a list of records.
macro_rules! records {
    ($name:ident) => {
        $crate::bundle::document::field::Field::List {
            read: |record, reader, entries| {
                let records = $crate::bundle::document::record::read_list(reader, entries)?;
                Ok($crate::bundle::document::field::put(&mut record.$name, records))
            },
            write: |record, out| $crate::bundle::document::record::write_list(&record.$name, out),
            is_empty: |record| record.$name.is_empty(),
        }
    };
}

/// The field of a list of records that may be very long.
macro_rules! many_records {
    ($name:ident) => {
        $crate::bundle::document::field::Field::List {
            read: |record, reader, entries| {
                let records = $crate::bundle::document::record::read_many(reader, entries)?;
                Ok($crate::bundle::document::field::put(&mut record.$name, records))
            },
            write: |record, out| $crate::bundle::document::record::write_many(&record.$name, out),
            is_empty: |record| record.$name.is_empty(),
        }
    };
}

pub(crate) use {many_records, records};

/// A type that a map of the document becomes.
pub(crate) trait Record: Default + 'static {
    /// The keys and where their values go, in the order in which files have them.
    const FIELDS: &'static [(&'static str, Field<Self>)];

    /// The field that everything else goes to.
    const EXTRA: Accessors<Self, Fields>;

    /// The keys among everything else that are asked for when a backtest is measured or shown; `None` for all of them.
    const ASKED: Option<&'static [&'static str]> = None;
}

/// Reads the record behind a map's head. The last value of a key that is given twice counts, as in Python.
///
/// # Errors
/// The document is damaged, or asks for more than the limits allow.
pub(crate) fn read<T: Record>(reader: &mut Reader<'_>, entries: usize) -> Result<T> {
    read_chosen(reader, entries, |_, _| true)
}

/// As [`read`], but steps over fields that are not chosen by what was read of the record before and their name.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_chosen<T: Record>(
    reader: &mut Reader<'_>,
    entries: usize,
    mut is_chosen: impl FnMut(&T, &str) -> bool,
) -> Result<T> {
    let mut record = T::default();
    let (mut expected, mut seen) = (0, 0u32);
    let asked = T::ASKED.filter(|_| reader.is_measuring());
    let is_passed_over = |key: &[u8]| asked.is_some_and(|asked| asked.iter().all(|name| name.as_bytes() != key));
    for _ in 0..entries {
        let known = |key: &[u8]| {
            let field = find(T::FIELDS.len(), |at| T::FIELDS[at].0, key, expected);
            field.or_else(|| is_passed_over(key).then_some(T::FIELDS.len()))
        };
        match reader.key(known)? {
            Key::Known(at) if at == T::FIELDS.len() => reader.skip()?,
            Key::Known(at) => {
                expected = at + 1;
                let (name, field) = &T::FIELDS[at];
                if !is_chosen(&record, name) {
                    reader.skip()?;
                    continue;
                }
                if seen & (1 << at) != 0 {
                    (T::EXTRA.get_mut)(&mut record).take(name);
                }
                seen |= 1 << at;
                if let Some(odd) = field.read(&mut record, reader)? {
                    (T::EXTRA.get_mut)(&mut record).push(*name, odd);
                }
            }
            Key::Other(name) => {
                let value = reader.value()?;
                (T::EXTRA.get_mut)(&mut record).push(name, value);
            }
        }
    }
    Ok(record)
}

/// Reads the records behind a list's head; `None` if an entry is no map.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_list<T: Record>(reader: &mut Reader<'_>, entries: usize) -> Result<Option<Vec<T>>> {
    let mut records = reader.room_for(entries)?;
    let are_records = read_each(reader, entries, |record| records.push(record))?;
    Ok(are_records.then_some(records))
}

/// As [`read_list`], for a list that may be very long.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_many<T: Record + PackedRecord>(
    reader: &mut Reader<'_>,
    entries: usize,
) -> Result<Option<Records<T>>> {
    reader.charge(entries as u64, size_of::<T>())?;
    let mut records = Records::default();
    let are_records = read_each(reader, entries, |record| records.push(record))?;
    Ok(are_records.then_some(records))
}

/// Reads the records behind a list's head, one after the other; `false` if an entry is no map.
fn read_each<T: Record>(reader: &mut Reader<'_>, entries: usize, mut take: impl FnMut(T)) -> Result<bool> {
    for _ in 0..entries {
        let Token::Map(fields) = reader.token()? else { return Ok(false) };
        take(read(reader, fields)?);
    }
    Ok(true)
}

/// The names of the fields for which a record has kept a value of another type than they promise; nil is none.
pub(crate) fn misfits<T: Record>(record: &T) -> impl Iterator<Item = &'static str> {
    misfits_in::<T>((T::EXTRA.get)(record))
}

/// The names of the fields of a record for which these values hold one of another type than they promise.
pub(crate) fn misfits_in<T: Record>(values: &Fields) -> impl Iterator<Item = &'static str> {
    let is_odd = |field: &Field<T>, value: &Value| !value.is_nil() && !field.takes(value);
    let odd = T::FIELDS.iter().filter(move |(name, field)| values.get(name).is_some_and(|value| is_odd(field, value)));
    odd.map(|(name, _)| *name)
}

/// Writes a record: its fields, or the file's own forms of them where there are such, and whatever else it holds.
pub(crate) fn write<T: Record>(record: &T, out: &mut DocumentWriter) {
    let extra = (T::EXTRA.get)(record);
    let kept_form = |at: usize| {
        let (name, field) = &T::FIELDS[at];
        !extra.is_empty() && extra.get(name).is_some_and(|value| field.is_form_of(record, value))
    };
    let kept: u32 = (0..T::FIELDS.len()).filter(|&at| kept_form(at)).fold(0, |kept, at| kept | 1 << at);
    let fields = || {
        let named = T::FIELDS.iter().enumerate();
        named.filter(|(at, (_, field))| kept & (1 << at) == 0 && field.is_there(record)).map(|(_, field)| field)
    };
    // A form that the field no longer has is out of date.
    let others = || {
        extra.iter().filter(|(name, _)| {
            T::FIELDS.iter().position(|(field, _)| field == name).is_none_or(|at| kept & (1 << at) != 0)
        })
    };
    out.map(fields().count() + others().count());
    for (name, field) in fields() {
        out.text(name);
        field.write(record, out);
    }
    for (name, value) in others() {
        out.text(name);
        out.value(value);
    }
}

/// Writes a list of records.
pub(crate) fn write_list<T: Record>(records: &[T], out: &mut DocumentWriter) {
    out.list(records.len());
    records.iter().for_each(|record| write(record, out));
}

/// Writes a list of records that may be very long.
pub(crate) fn write_many<T: Record + PackedRecord>(records: &Records<T>, out: &mut DocumentWriter) {
    out.list(records.len());
    records.iter().for_each(|record| write(&*record, out));
}

/// The position of a key among `count` names. Files keep one order, so the search begins where the next key is expected.
#[inline]
pub(crate) fn find(count: usize, name: impl Fn(usize) -> &'static str, key: &[u8], expected: usize) -> Option<usize> {
    let is_it = |&at: &usize| name(at).as_bytes() == key;
    (expected..count).find(is_it).or_else(|| (0..expected.min(count)).find(is_it))
}
