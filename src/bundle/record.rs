//! Maps of known fields, read by a table: which key goes where. What a table does not know is kept as it is.

use std::sync::Arc;

use super::error::Result;
use super::token::Token;
use super::wire::{Key, Reader};
use crate::model::{EpochMs, Fields, Side, Value};

/// A type that a map of the document becomes.
pub(super) trait Record: Default + 'static {
    /// The keys and where their values go, in the order in which files have them.
    const FIELDS: &'static [(&'static str, Slot<Self>)];

    /// Where everything else goes.
    fn extra(&mut self) -> &mut Fields;
}

/// Where the value of a key goes, and as what.
pub(super) enum Slot<T> {
    /// A number, or a decimal text.
    Number(fn(&mut T) -> &mut Option<f64>),
    /// A text of its own.
    Text(fn(&mut T) -> &mut Option<String>),
    /// A text that many records share.
    Name(fn(&mut T) -> &mut Option<Arc<str>>),
    /// A moment, written as text.
    Moment(fn(&mut T) -> &mut Option<EpochMs>),
    /// `BUY` or `SELL`.
    Side(fn(&mut T) -> &mut Option<Side>),
    /// A list of so many entries; the function says whether they were what it expects.
    List(fn(&mut T, &mut Reader<'_>, usize) -> Result<bool>),
    /// A map of anything.
    Fields(fn(&mut T) -> &mut Fields),
    /// A map of so many entries.
    Map(fn(&mut T, &mut Reader<'_>, usize) -> Result<()>),
}

/// Reads the record behind a map's head.
///
/// # Errors
/// The document is damaged, or asks for more than the limits allow.
pub(super) fn read<T: Record>(reader: &mut Reader<'_>, entries: usize) -> Result<T> {
    let mut record = T::default();
    let mut expected = 0;
    for _ in 0..entries {
        match reader.key(|key| find(T::FIELDS.len(), |at| T::FIELDS[at].0, key, expected))? {
            Key::Known(at) => {
                expected = at + 1;
                let (name, slot) = &T::FIELDS[at];
                if let Some(odd) = slot.read(&mut record, reader)? {
                    record.extra().push(*name, odd);
                }
            }
            Key::Other(name) => {
                let value = reader.value()?;
                record.extra().push(name, value);
            }
        }
    }
    Ok(record)
}

/// Reads the records behind a list's head; `None` if an entry is no map.
///
/// # Errors
/// As [`read`].
pub(super) fn read_list<T: Record>(reader: &mut Reader<'_>, entries: usize) -> Result<Option<Vec<T>>> {
    let mut records = reader.room_for(entries)?;
    for _ in 0..entries {
        let Token::Map(fields) = reader.token()? else { return Ok(None) };
        records.push(read(reader, fields)?);
    }
    Ok(Some(records))
}

/// Reads the texts behind a list's head; `None` if an entry is none.
///
/// # Errors
/// As [`read`].
pub(super) fn read_texts(reader: &mut Reader<'_>, entries: usize) -> Result<Option<Vec<String>>> {
    let mut texts = reader.room_for(entries)?;
    for _ in 0..entries {
        let Token::Text(length) = reader.token()? else { return Ok(None) };
        texts.push(reader.text(length)?.to_owned());
    }
    Ok(Some(texts))
}

/// Puts what was read in its place and says whether there was something.
pub(super) fn place<T>(target: &mut T, found: Option<T>) -> bool {
    match found {
        Some(found) => {
            *target = found;
            true
        }
        None => false,
    }
}

/// The place of a key among `count` names. Files keep one order, so the search begins where the next key is expected.
#[inline]
pub(super) fn find(count: usize, name: impl Fn(usize) -> &'static str, key: &[u8], expected: usize) -> Option<usize> {
    let is_it = |&at: &usize| name(at).as_bytes() == key;
    (expected..count).find(is_it).or_else(|| (0..expected.min(count)).find(is_it))
}

impl<T> Slot<T> {
    /// Reads a value into its place; returns it if it is not what the place is for.
    #[inline]
    pub(super) fn read(&self, record: &mut T, reader: &mut Reader<'_>) -> Result<Option<Value>> {
        let token = match self {
            Slot::List(_) => return self.read_list(record, reader),
            _ => reader.token()?,
        };
        match (self, token) {
            (_, Token::Nil) => {}
            (Slot::Number(field), Token::Float(number)) if !number.is_nan() => *field(record) = Some(number),
            (Slot::Number(field), Token::Int(number)) => *field(record) = Some(number as f64),
            (Slot::Text(field), Token::Text(length)) => *field(record) = Some(reader.text(length)?.to_owned()),
            (Slot::Name(field), Token::Text(length)) => *field(record) = Some(reader.name(length)?),
            (Slot::Fields(field), Token::Map(entries)) => *field(record) = reader.fields(entries)?,
            (Slot::Map(read), Token::Map(entries)) => read(record, reader, entries)?,
            (Slot::Moment(field), Token::Text(length)) => {
                let text = reader.text(length)?;
                match EpochMs::parse(text) {
                    Some(moment) => *field(record) = Some(moment),
                    None => return Ok(Some(Value::Text(text.to_owned()))),
                }
            }
            (Slot::Side(field), Token::Text(length)) => {
                let text = reader.text(length)?;
                match Side::from_name(text) {
                    Some(side) => *field(record) = Some(side),
                    None => return Ok(Some(Value::Text(text.to_owned()))),
                }
            }
            (Slot::Number(field), token) => {
                let value = reader.value_of(token)?;
                match value.as_number() {
                    Some(number) => *field(record) = Some(number),
                    None => return Ok(Some(value)),
                }
            }
            (_, token) => return reader.value_of(token).map(Some),
        }
        Ok(None)
    }

    fn read_list(&self, record: &mut T, reader: &mut Reader<'_>) -> Result<Option<Value>> {
        let mark = reader.mark();
        let fits = match (self, reader.token()?) {
            (_, Token::Nil) => true,
            (Slot::List(read), Token::List(entries)) => read(record, reader, entries)?,
            _ => false,
        };
        if fits {
            reader.release(&mark);
            return Ok(None);
        }
        reader.rewind(&mark);
        reader.value().map(Some)
    }
}
