//! Where the value of a key goes in a record and comes from: the columns of the tables that reader and writer follow.
//!
//! A field holds what a value means. Where the field would not be written as the value stood in the file, such as a
//! decimal text, a time with microseconds or nil, the value itself stays in the record's `extra` under the same name.

use std::sync::Arc;

use super::encoder::Encoder;
use super::error::Result;
use super::token::Token;
use super::wire::Reader;
use crate::model::{EpochMs, Fields, Side, Value};

/// The largest whole number below which each one is a floating-point number too.
const EXACT: u64 = 1 << 53;

/// A field of a record.
pub(super) struct Place<T, F> {
    pub(super) get: fn(&T) -> &F,
    pub(super) get_mut: fn(&mut T) -> &mut F,
}

/// What a key's value is, and its place.
pub(super) enum Slot<T> {
    /// A number, or a decimal text.
    Number(Place<T, Option<f64>>),
    /// A text of its own.
    Text(Place<T, Option<String>>),
    /// A text that many records share.
    Name(Place<T, Option<Arc<str>>>),
    /// A moment, written as text.
    Moment(Place<T, Option<EpochMs>>),
    /// `BUY` or `SELL`.
    Side(Place<T, Option<Side>>),
    /// A map of anything.
    Fields(Place<T, Fields>),
    /// A list.
    List {
        /// Reads so many entries and says whether they were what is expected.
        read: fn(&mut T, &mut Reader<'_>, usize) -> Result<bool>,
        /// Writes it.
        write: fn(&T, &mut Encoder),
        /// Whether it is empty.
        is_empty: fn(&T) -> bool,
    },
    /// A map with a reader and a writer of its own.
    Map {
        /// Reads so many entries.
        read: fn(&mut T, &mut Reader<'_>, usize) -> Result<()>,
        /// Writes it.
        write: fn(&T, &mut Encoder),
        /// Whether it is missing.
        is_missing: fn(&T) -> bool,
    },
}

/// The place of a field by its name.
macro_rules! place {
    ($name:ident) => {
        $crate::bundle::slot::Place { get: |record| &record.$name, get_mut: |record| &mut record.$name }
    };
}

/// The slot of a field: its kind and its name.
macro_rules! field {
    ($kind:ident, $name:ident) => {
        $crate::bundle::slot::Slot::$kind($crate::bundle::slot::place!($name))
    };
}

/// The slot of a list of records.
macro_rules! records {
    ($name:ident) => {
        $crate::bundle::slot::Slot::List {
            read: |record, reader, entries| {
                Ok($crate::bundle::slot::put(&mut record.$name, $crate::bundle::record::read_list(reader, entries)?))
            },
            write: |record, out| $crate::bundle::record::write_list(&record.$name, out),
            is_empty: |record| record.$name.is_empty(),
        }
    };
}

/// The slot of a list of texts.
macro_rules! texts {
    ($name:ident) => {
        $crate::bundle::slot::Slot::List {
            read: |record, reader, entries| {
                Ok($crate::bundle::slot::put(&mut record.$name, $crate::bundle::slot::read_texts(reader, entries)?))
            },
            write: |record, out| out.texts(&record.$name),
            is_empty: |record| record.$name.is_empty(),
        }
    };
}

pub(super) use {field, place, records, texts};

/// Puts what was read in its place and says whether there was something.
pub(super) fn put<T>(target: &mut T, found: Option<T>) -> bool {
    match found {
        Some(found) => {
            *target = found;
            true
        }
        None => false,
    }
}

/// Reads the texts behind a list's head; `None` if an entry is none.
///
/// # Errors
/// The document is damaged, or asks for more than the limits allow.
pub(super) fn read_texts(reader: &mut Reader<'_>, entries: usize) -> Result<Option<Vec<String>>> {
    let mut texts = reader.room_for(entries)?;
    for _ in 0..entries {
        let Token::Text(length) = reader.token()? else { return Ok(None) };
        texts.push(reader.text(length)?.to_owned());
    }
    Ok(Some(texts))
}

impl<T> Slot<T> {
    /// Reads a value into its place; returns it where the place would not be written as the value stood there.
    #[inline]
    pub(super) fn read(&self, record: &mut T, reader: &mut Reader<'_>) -> Result<Option<Value>> {
        let token = match self {
            Slot::List { read, .. } => return read_list(*read, record, reader),
            _ => reader.token()?,
        };
        match (self, token) {
            (Slot::Number(place), Token::Float(number)) if !number.is_nan() => *(place.get_mut)(record) = Some(number),
            (Slot::Number(place), Token::Int(number)) if number.unsigned_abs() <= EXACT => {
                *(place.get_mut)(record) = Some(number as f64);
            }
            (Slot::Text(place), Token::Text(length)) => {
                *(place.get_mut)(record) = Some(reader.text(length)?.to_owned())
            }
            (Slot::Name(place), Token::Text(length)) => *(place.get_mut)(record) = Some(reader.name(length)?),
            (Slot::Fields(place), Token::Map(entries)) => *(place.get_mut)(record) = reader.fields(entries)?,
            (Slot::Map { read, .. }, Token::Map(entries)) => read(record, reader, entries)?,
            (Slot::Moment(place), Token::Text(length)) => {
                let text = reader.text(length)?;
                let read = EpochMs::parse_as_written(text);
                *(place.get_mut)(record) = read.map(|(moment, _)| moment);
                if !read.is_some_and(|(_, is_plain)| is_plain) {
                    return Ok(Some(Value::Text(text.to_owned())));
                }
            }
            (Slot::Side(place), Token::Text(length)) => {
                let text = reader.text(length)?;
                let side = Side::from_name(text);
                *(place.get_mut)(record) = side;
                if side.is_none_or(|side| side.name() != text) {
                    return Ok(Some(Value::Text(text.to_owned())));
                }
            }
            (Slot::Number(place), token) => {
                let value = reader.value_of(token)?;
                *(place.get_mut)(record) = value.as_number();
                return Ok(Some(value));
            }
            (_, token) => return reader.value_of(token).map(Some),
        }
        Ok(None)
    }

    /// Whether a value is another form of what the field holds, so that it is written in the field's stead.
    pub(super) fn is_form_of(&self, record: &T, value: &Value) -> bool {
        match self {
            Slot::Number(place) => value.as_number() == *(place.get)(record),
            Slot::Moment(place) => value.as_text().and_then(EpochMs::parse) == *(place.get)(record),
            Slot::Side(place) => value.as_text().and_then(Side::from_name) == *(place.get)(record),
            Slot::Text(place) => (place.get)(record).is_none(),
            Slot::Name(place) => (place.get)(record).is_none(),
            Slot::Fields(place) => (place.get)(record).is_empty(),
            Slot::List { is_empty, .. } => is_empty(record),
            Slot::Map { is_missing, .. } => is_missing(record),
        }
    }

    /// Whether there is something to write; lists and maps of anything are written even where they are empty.
    pub(super) fn is_there(&self, record: &T) -> bool {
        match self {
            Slot::Number(place) => (place.get)(record).is_some(),
            Slot::Text(place) => (place.get)(record).is_some(),
            Slot::Name(place) => (place.get)(record).is_some(),
            Slot::Moment(place) => (place.get)(record).is_some(),
            Slot::Side(place) => (place.get)(record).is_some(),
            Slot::Fields(_) | Slot::List { .. } => true,
            Slot::Map { is_missing, .. } => !is_missing(record),
        }
    }

    /// Writes the field; nil where it is missing.
    pub(super) fn write(&self, record: &T, out: &mut Encoder) {
        match self {
            Slot::Number(place) => out.option((place.get)(record).as_ref(), |out, number| out.float(*number)),
            Slot::Text(place) => out.option((place.get)(record).as_ref(), |out, text| out.text(text)),
            Slot::Name(place) => out.option((place.get)(record).as_ref(), |out, name| out.text(name)),
            Slot::Moment(place) => out.option((place.get)(record).as_ref(), |out, moment| out.moment(*moment)),
            Slot::Side(place) => out.option((place.get)(record).as_ref(), |out, side| out.text(side.name())),
            Slot::Fields(place) => out.fields((place.get)(record)),
            Slot::List { write, .. } | Slot::Map { write, .. } => write(record, out),
        }
    }
}

fn read_list<T>(
    read: fn(&mut T, &mut Reader<'_>, usize) -> Result<bool>,
    record: &mut T,
    reader: &mut Reader<'_>,
) -> Result<Option<Value>> {
    let mark = reader.mark();
    if let Token::List(entries) = reader.token()?
        && read(record, reader, entries)?
    {
        reader.release(&mark);
        return Ok(None);
    }
    reader.rewind(&mark);
    reader.value().map(Some)
}
