//! Fields: where in a record the value of a key goes and comes from, as the tables say that reader and writer follow.
//!
//! A field holds what a value means. Where the field would not be written as the value stood in the file, such as a
//! decimal text, a time with microseconds or nil, the value itself stays in the record's `extra` under the same name.

use std::sync::Arc;

use super::writer::DocumentWriter;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::Reader;
use crate::bundle::wire::token::Token;
use crate::model::{EpochMs, Fields, Side, Value};

/// The largest whole number below which each one is a floating-point number too.
const EXACT: u64 = 1 << 53;

/// The longest list that is held in memory as it stands in the file until all of it was read, as it may turn out to be a list
/// of something else, which is kept as it is. Of a longer one that would take as much again as all that is read of it.
const LONGEST_TO_REMEMBER: usize = 4096;

/// A field of a record.
pub(crate) struct Accessors<T, F> {
    pub(crate) get: fn(&T) -> &F,
    pub(crate) get_mut: fn(&mut T) -> &mut F,
}

/// A key's value and how to get at it in the record.
pub(crate) enum Field<T> {
    /// A number, or a decimal text.
    Number(Accessors<T, Option<f64>>),
    /// A text of its own.
    Text(Accessors<T, Option<String>>),
    /// A text that many records share.
    Name(Accessors<T, Option<Arc<str>>>),
    /// A moment, written as text.
    Moment(Accessors<T, Option<EpochMs>>),
    /// `BUY` or `SELL`.
    Side(Accessors<T, Option<Side>>),
    /// A map of anything.
    AnyMap(Accessors<T, Fields>),
    /// A list.
    List {
        /// Reads so many entries and says whether they were what is expected.
        read: fn(&mut T, &mut Reader<'_>, usize) -> Result<bool>,
        /// Writes it.
        write: fn(&T, &mut DocumentWriter),
        /// Whether it is empty.
        is_empty: fn(&T) -> bool,
    },
    /// A map with a reader and a writer of its own.
    Map {
        /// Reads so many entries.
        read: fn(&mut T, &mut Reader<'_>, usize) -> Result<()>,
        /// Writes it.
        write: fn(&T, &mut DocumentWriter),
        /// Whether it is missing.
        is_missing: fn(&T) -> bool,
    },
}

/// The accessors of a field by its name.
macro_rules! accessors {
    ($name:ident) => {
        $crate::bundle::document::field::Accessors { get: |record| &record.$name, get_mut: |record| &mut record.$name }
    };
}

/// The field of a field: its kind and its name.
macro_rules! field {
    ($kind:ident, $name:ident) => {
        $crate::bundle::document::field::Field::$kind($crate::bundle::document::field::accessors!($name))
    };
}

/// The field of a list of texts.
macro_rules! texts {
    ($name:ident) => {
        $crate::bundle::document::field::Field::List {
            read: |record, reader, entries| {
                Ok($crate::bundle::document::field::put(
                    &mut record.$name,
                    $crate::bundle::document::field::read_texts(reader, entries)?,
                ))
            },
            write: |record, out| out.texts(&record.$name),
            is_empty: |record| record.$name.is_empty(),
        }
    };
}

pub(crate) use {accessors, field, texts};

/// Keeps what was read and says whether there was something.
pub(crate) fn put<T>(target: &mut T, found: Option<T>) -> bool {
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
pub(crate) fn read_texts(reader: &mut Reader<'_>, entries: usize) -> Result<Option<Vec<String>>> {
    let mut texts = reader.room_for(entries)?;
    for _ in 0..entries {
        let Token::Text(length) = reader.token()? else { return Ok(None) };
        texts.push(reader.text(length)?.to_owned());
    }
    Ok(Some(texts))
}

impl<T> Field<T> {
    /// Reads a value into the record; returns it where the field would not be written as the value stood in the file.
    #[inline]
    pub(crate) fn read(&self, record: &mut T, reader: &mut Reader<'_>) -> Result<Option<Value>> {
        let token = match self {
            Field::List { read, .. } => return read_list(*read, record, reader),
            _ => reader.token()?,
        };
        match (self, token) {
            (Field::Number(at), Token::Float(number)) if !number.is_nan() => *(at.get_mut)(record) = Some(number),
            (Field::Number(at), Token::Int(number)) if number.unsigned_abs() <= EXACT => {
                *(at.get_mut)(record) = Some(number as f64);
            }
            (Field::Text(at), Token::Text(length)) => *(at.get_mut)(record) = Some(reader.text(length)?.to_owned()),
            (Field::Name(at), Token::Text(length)) => *(at.get_mut)(record) = Some(reader.name(length)?),
            (Field::AnyMap(at), Token::Map(entries)) => *(at.get_mut)(record) = reader.fields(entries)?,
            (Field::Map { read, .. }, Token::Map(entries)) => read(record, reader, entries)?,
            (Field::Moment(at), Token::Text(length)) => {
                let text = reader.text(length)?;
                let read = EpochMs::parse_as_written(text);
                *(at.get_mut)(record) = read.map(|(moment, _)| moment);
                if !read.is_some_and(|(_, is_plain)| is_plain) {
                    return Ok(Some(Value::Text(text.to_owned())));
                }
            }
            (Field::Side(at), Token::Text(length)) => {
                let text = reader.text(length)?;
                let side = Side::from_name(text);
                *(at.get_mut)(record) = side;
                if side.is_none_or(|side| side.name() != text) {
                    return Ok(Some(Value::Text(text.to_owned())));
                }
            }
            (Field::Number(at), token) => {
                let value = reader.value_of(token)?;
                *(at.get_mut)(record) = value.as_number();
                return Ok(Some(value));
            }
            (_, token) => return reader.value_of(token).map(Some),
        }
        Ok(None)
    }

    /// Whether a value is another form of what the field holds, so that it is written in the field's stead.
    pub(crate) fn is_form_of(&self, record: &T, value: &Value) -> bool {
        match self {
            Field::Number(at) => value.as_number() == *(at.get)(record),
            Field::Moment(at) => value.as_text().and_then(EpochMs::parse) == *(at.get)(record),
            Field::Side(at) => value.as_text().and_then(Side::from_name) == *(at.get)(record),
            Field::Text(at) => (at.get)(record).is_none(),
            Field::Name(at) => (at.get)(record).is_none(),
            Field::AnyMap(at) => (at.get)(record).is_empty(),
            Field::List { is_empty, .. } => is_empty(record),
            Field::Map { is_missing, .. } => is_missing(record),
        }
    }

    /// Whether a value is of the type that the field promises, in whichever form. A list that could be read is not kept.
    pub(crate) fn takes(&self, value: &Value) -> bool {
        match self {
            Field::Number(_) => value.as_number().is_some() || matches!(value, Value::Float(_)),
            Field::Moment(_) => value.as_text().and_then(EpochMs::parse).is_some(),
            Field::Side(_) => value.as_text().and_then(Side::from_name).is_some(),
            Field::Text(_) | Field::Name(_) => value.as_text().is_some(),
            Field::AnyMap(_) | Field::Map { .. } => matches!(value, Value::Map(_)),
            Field::List { .. } => false,
        }
    }

    /// Whether there is something to write; lists and maps of anything are written even where they are empty.
    pub(crate) fn is_there(&self, record: &T) -> bool {
        match self {
            Field::Number(at) => (at.get)(record).is_some(),
            Field::Text(at) => (at.get)(record).is_some(),
            Field::Name(at) => (at.get)(record).is_some(),
            Field::Moment(at) => (at.get)(record).is_some(),
            Field::Side(at) => (at.get)(record).is_some(),
            Field::AnyMap(_) | Field::List { .. } => true,
            Field::Map { is_missing, .. } => !is_missing(record),
        }
    }

    /// Writes the field; nil where it is missing.
    pub(crate) fn write(&self, record: &T, out: &mut DocumentWriter) {
        match self {
            Field::Number(at) => out.option((at.get)(record).as_ref(), |out, number| out.float(*number)),
            Field::Text(at) => out.option((at.get)(record).as_ref(), |out, text| out.text(text)),
            Field::Name(at) => out.option((at.get)(record).as_ref(), |out, name| out.text(name)),
            Field::Moment(at) => out.option((at.get)(record).as_ref(), |out, moment| out.moment(*moment)),
            Field::Side(at) => out.option((at.get)(record).as_ref(), |out, side| out.text(side.name())),
            Field::AnyMap(at) => out.fields((at.get)(record)),
            Field::List { write, .. } | Field::Map { write, .. } => write(record, out),
        }
    }
}

fn read_list<T>(
    read: fn(&mut T, &mut Reader<'_>, usize) -> Result<bool>,
    record: &mut T,
    reader: &mut Reader<'_>,
) -> Result<Option<Value>> {
    let mark = reader.mark();
    match reader.token()? {
        Token::List(entries) if entries > LONGEST_TO_REMEMBER => {
            reader.release(&mark);
            return match read(record, reader, entries)? {
                true => Ok(None),
                false => Err(reader.malformed("an entry of a very long list is of another kind than those before it")),
            };
        }
        Token::List(entries) if read(record, reader, entries)? => {
            reader.release(&mark);
            return Ok(None);
        }
        _ => reader.rewind(&mark),
    }
    reader.value().map(Some)
}
