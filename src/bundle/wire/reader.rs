//! MessagePack, one token after the other. Nothing is built of what is skipped, and nothing is allocated on a mere claim.
//!
//! Text must be UTF-8: a document whose text is not is malformed, as it could not be written back unchanged.

use std::sync::Arc;

use super::inflate::{History, Mark};
use super::name_pool::NamePool;
use super::record_pattern::{DEEPEST, RecordPatterns};
use super::token::{Token, TokenFault, WIDTHS, long_token};
use crate::bundle::error::{BundleFault, Result};
use crate::bundle::limits::Limits;
use crate::model::python_json;
use crate::model::{Fields, Value};

/// Entries that a list gets room for before they have arrived.
const EARLY_ROOM: usize = 4096;

/// The longest token of a fixed width: a text of 31 bytes with its marker.
const LONGEST_FIXED: usize = 32;

/// The key of a map's entry.
pub(crate) enum Key {
    /// The position of a key that was looked for.
    Known(usize),
    /// Any other key.
    Other(Arc<str>),
}

/// Reads a document token by token.
pub(crate) struct Reader<'a> {
    history: History<'a>,
    limits: &'a Limits,
    names: &'a mut NamePool,
    memory: u64,
    /// Whether no more is wanted than what a backtest is measured by and shown with.
    is_measuring: bool,
    /// Entries left in the lists and maps around the one that is being skipped.
    skipping: Vec<u64>,
    /// The patterns of the records that were skipped last.
    patterns: RecordPatterns,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(history: History<'a>, names: &'a mut NamePool, limits: &'a Limits) -> Reader<'a> {
        Reader {
            history,
            limits,
            names,
            memory: 0,
            is_measuring: false,
            skipping: Vec::new(),
            patterns: RecordPatterns::default(),
        }
    }

    /// Steps over what a backtest is neither measured by nor shown with, where `is_measuring`.
    pub(crate) fn measuring(self, is_measuring: bool) -> Reader<'a> {
        Reader { is_measuring, ..self }
    }

    /// Whether no more is wanted than what a backtest is measured by and shown with.
    pub(crate) fn is_measuring(&self) -> bool {
        self.is_measuring
    }

    /// The next token.
    ///
    /// # Errors
    /// The document ends, its frame is damaged, or a length points behind its end.
    #[inline]
    pub(crate) fn token(&mut self) -> Result<Token> {
        self.history.fill(9)?;
        let bytes = self.history.unread();
        let Some((&marker, rest)) = bytes.split_first() else {
            return Err(self.history.malformed("it ends where a value should be"));
        };
        let (token, width) = match marker {
            0x00..=0x7f => (Token::Int(marker.into()), 0),
            0x80..=0x8f => (Token::Map((marker & 0x0f).into()), 0),
            0x90..=0x9f => (Token::List((marker & 0x0f).into()), 0),
            0xa0..=0xbf => (Token::Text((marker & 0x1f).into()), 0),
            0xe0..=0xff => (Token::Int((marker as i8).into()), 0),
            0xcb => match rest.first_chunk() {
                Some(number) => (Token::Float(f64::from_be_bytes(*number)), 8),
                None => return Err(self.history.malformed(TokenFault::CutOffNumber.what())),
            },
            _ => match long_token(marker, rest) {
                Ok(found) => found,
                Err(fault) => return Err(self.history.malformed(fault.what())),
            },
        };
        self.history.advance(1 + width);
        match token {
            Token::Text(length) | Token::Binary(length) | Token::List(length) | Token::Extension(_, length) => {
                self.history.claim(length as u64)?;
            }
            Token::Map(entries) => self.history.claim(2 * entries as u64)?,
            _ => {}
        }
        Ok(token)
    }

    /// The text behind a text's head.
    ///
    /// # Errors
    /// It is cut off, or not UTF-8.
    #[inline]
    pub(crate) fn text(&mut self, length: usize) -> Result<&str> {
        let position = self.history.position();
        match str::from_utf8(self.history.take(length)?) {
            Ok(text) => Ok(text),
            Err(_) => Err(BundleFault::Malformed { offset: position, what: "a text is not UTF-8" }),
        }
    }

    /// The text behind a text's head, shared with the equal texts before it.
    ///
    /// # Errors
    /// As [`Reader::text`].
    pub(crate) fn name(&mut self, length: usize) -> Result<Arc<str>> {
        let bytes = self.history.take(length)?;
        match self.names.share(bytes) {
            Some(name) => Ok(name),
            None => Err(self.history.malformed("a text is not UTF-8")),
        }
    }

    /// The bytes behind the head of binary data.
    ///
    /// # Errors
    /// They are cut off.
    pub(crate) fn binary(&mut self, length: usize) -> Result<Vec<u8>> {
        Ok(self.history.take(length)?.to_vec())
    }

    /// The key of a map's entry, looked up by `find`.
    ///
    /// A key that is no text becomes the text that Python's `json.dumps` makes of it.
    ///
    /// # Errors
    /// The document is damaged, or the key is bytes, a list or a map.
    #[inline]
    pub(crate) fn key(&mut self, find: impl FnOnce(&[u8]) -> Option<usize>) -> Result<Key> {
        match self.token()? {
            Token::Text(length) => {
                let bytes = self.history.take(length)?;
                if let Some(position) = find(bytes) {
                    return Ok(Key::Known(position));
                }
                match self.names.share(bytes) {
                    Some(name) => Ok(Key::Other(name)),
                    None => Err(self.history.malformed("a key is not UTF-8")),
                }
            }
            Token::Nil => Ok(Key::Other("null".into())),
            Token::Bool(flag) => Ok(Key::Other(flag.to_string().into())),
            Token::Int(number) => Ok(Key::Other(number.to_string().into())),
            Token::Unsigned(number) => Ok(Key::Other(number.to_string().into())),
            Token::Float(number) => Ok(Key::Other(python_json::write_float(number).into())),
            _ => Err(self.history.malformed("a key is neither text nor a number")),
        }
    }

    /// The next value, whatever it is.
    ///
    /// # Errors
    /// The document is damaged, or asks for more than the limits allow.
    pub(crate) fn value(&mut self) -> Result<Value> {
        let token = self.token()?;
        self.value_of(token)
    }

    /// The value that a token begins.
    ///
    /// # Errors
    /// As [`Reader::value`].
    pub(crate) fn value_of(&mut self, token: Token) -> Result<Value> {
        self.value_at(token, self.limits.depth)
    }

    fn value_at(&mut self, token: Token, depth: usize) -> Result<Value> {
        Ok(match token {
            Token::Nil => Value::Nil,
            Token::Bool(flag) => Value::Bool(flag),
            Token::Int(number) => Value::Int(number),
            Token::Unsigned(number) => Value::Unsigned(number),
            Token::Float(number) => Value::Float(number),
            Token::Text(length) => Value::Text(self.text(length)?.to_owned()),
            Token::Binary(length) => Value::Binary(self.binary(length)?),
            Token::Extension(kind, length) => Value::Extension(kind, self.binary(length)?),
            Token::List(entries) => {
                let deeper = self.deeper(depth)?;
                let mut list = self.room_for(entries)?;
                for _ in 0..entries {
                    let token = self.token()?;
                    list.push(self.value_at(token, deeper)?);
                }
                Value::List(list)
            }
            Token::Map(entries) => Value::Map(self.fields_at(entries, depth)?),
        })
    }

    /// The entries behind a map's head.
    ///
    /// # Errors
    /// As [`Reader::value`].
    pub(crate) fn fields(&mut self, entries: usize) -> Result<Fields> {
        self.fields_at(entries, self.limits.depth)
    }

    fn fields_at(&mut self, entries: usize, depth: usize) -> Result<Fields> {
        let deeper = self.deeper(depth)?;
        let mut fields: Vec<(Arc<str>, Value)> = self.room_for(entries)?;
        for _ in 0..entries {
            let name = match self.key(|_| None)? {
                Key::Other(name) => name,
                Key::Known(_) => Arc::default(),
            };
            let token = self.token()?;
            fields.push((name, self.value_at(token, deeper)?));
        }
        Ok(fields.into_iter().collect())
    }

    fn deeper(&self, depth: usize) -> Result<usize> {
        depth.checked_sub(1).ok_or_else(|| self.too_deep())
    }

    #[cold]
    fn too_deep(&self) -> BundleFault {
        BundleFault::TooDeep { limit: self.limits.depth, offset: self.history.position() }
    }

    /// A list for so many entries, which count against the limit of memory.
    ///
    /// # Errors
    /// The limit is reached.
    pub(crate) fn room_for<T>(&mut self, entries: usize) -> Result<Vec<T>> {
        self.charge(entries as u64, size_of::<T>())?;
        Ok(Vec::with_capacity(entries.min(EARLY_ROOM)))
    }

    /// Counts so many entries of so many bytes against the limit of memory.
    ///
    /// # Errors
    /// The limit is reached.
    pub(crate) fn charge(&mut self, entries: u64, size: usize) -> Result<()> {
        let (what, unit, limit) = ("the backtest in memory", "bytes or more", self.limits.memory);
        self.memory = self.memory.saturating_add(entries.saturating_mul(size as u64));
        if self.memory > limit {
            return Err(BundleFault::TooLarge { what, size: self.memory, unit, limit });
        }
        Ok(())
    }

    /// Steps over a value.
    ///
    /// # Errors
    /// The document is damaged, or nested too deep.
    pub(crate) fn skip(&mut self) -> Result<()> {
        self.skip_values(1)
    }

    /// Steps over what a token begins.
    ///
    /// # Errors
    /// As [`Reader::skip`].
    pub(crate) fn skip_rest_of(&mut self, token: Token) -> Result<()> {
        match token {
            Token::Text(length) | Token::Binary(length) | Token::Extension(_, length) => {
                self.history.skip(length as u64)
            }
            Token::List(entries) => self.skip_values(entries as u64),
            Token::Map(entries) => self.skip_values(2 * entries as u64),
            _ => Ok(()),
        }
    }

    fn skip_values(&mut self, values: u64) -> Result<()> {
        let mut left = values;
        self.skipping.clear();
        loop {
            left = self.skip_scalars(left);
            if left > 0 && self.skipping.len() + DEEPEST < self.limits.depth {
                left = self.skip_records(left);
            }
            if left == 0 {
                match self.skipping.pop() {
                    Some(around) => left = around,
                    None => return Ok(()),
                }
                continue;
            }
            let token = self.token()?;
            left -= 1;
            let entries = match token {
                Token::List(entries) => entries as u64,
                Token::Map(entries) => 2 * entries as u64,
                _ => {
                    self.skip_rest_of(token)?;
                    continue;
                }
            };
            if self.skipping.len() >= self.limits.depth {
                return Err(self.too_deep());
            }
            self.skipping.push(left);
            left = entries;
        }
    }

    /// Steps over tokens whose marker alone tells their width, as far as they are at hand; returns how many are left.
    fn skip_scalars(&mut self, values: u64) -> u64 {
        let bytes = self.history.unread();
        let mut left = values;
        let mut at = 0;
        while left > 0 && at + LONGEST_FIXED <= bytes.len() {
            let width = WIDTHS[usize::from(bytes[at])];
            if width == 0 {
                break;
            }
            at += usize::from(width);
            left -= 1;
        }
        self.history.advance(at);
        left
    }

    /// Steps over maps that are records of like patterns, as far as they are at hand; returns how many values are left.
    fn skip_records(&mut self, values: u64) -> u64 {
        let bytes = self.history.unread();
        let mut left = values;
        let mut at = 0;
        while left > 0 {
            let rest = &bytes[at..];
            if !matches!(rest.first(), Some(0x81..=0x8f | 0xde)) {
                break;
            }
            let Some(length) = self.patterns.length(rest) else { break };
            at += length;
            left -= 1;
        }
        self.history.advance(at);
        left
    }

    /// Remembers this position, to [`Reader::rewind`] or [`Reader::release`].
    pub(crate) fn mark(&mut self) -> Mark {
        self.history.mark()
    }

    /// Goes back to a position.
    pub(crate) fn rewind(&mut self, mark: &Mark) {
        self.history.rewind(mark);
    }

    /// Gives up a position.
    pub(crate) fn release(&mut self, mark: &Mark) {
        self.history.release(mark);
    }

    /// Checks that all was read.
    ///
    /// # Errors
    /// Something is left, or the frame is damaged.
    pub(crate) fn expect_end(&mut self) -> Result<()> {
        self.history.expect_end()
    }

    /// Whether the frame was decompressed to its end.
    pub(crate) fn is_finished(&self) -> bool {
        self.history.is_finished()
    }

    /// An error at this position.
    pub(crate) fn malformed(&self, what: &'static str) -> BundleFault {
        self.history.malformed(what)
    }
}
