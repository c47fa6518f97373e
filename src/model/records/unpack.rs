//! Unpacker of records, the way back of [`Pack`](super::Pack). Where bytes are missing, which cannot be, there is nothing.

use std::sync::Arc;

use super::pack::kind;
use crate::model::{EpochMs, Fields, Value};

/// Packed bytes that were not yet unpacked.
pub(crate) struct Unpack<'a> {
    bytes: &'a [u8],
    names: &'a [Arc<str>],
}

impl<'a> Unpack<'a> {
    pub(super) fn new(bytes: &'a [u8], names: &'a [Arc<str>]) -> Unpack<'a> {
        Unpack { bytes, names }
    }

    /// Bytes that are left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len()
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.bytes.split_at(count.min(self.bytes.len()));
        self.bytes = rest;
        taken
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    pub(super) fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 || shift > 63 {
                return number;
            }
        }
    }

    pub(super) fn signed(&mut self) -> i64 {
        let number = self.number();
        (number >> 1) as i64 ^ -((number & 1) as i64)
    }

    pub(super) fn float(&mut self) -> f64 {
        self.take(8).first_chunk().map_or(f64::NAN, |bytes| f64::from_le_bytes(*bytes))
    }

    pub(super) fn moment(&mut self) -> EpochMs {
        EpochMs(self.signed())
    }

    pub(super) fn name(&mut self) -> Option<Arc<str>> {
        let position = (self.number() as usize).checked_sub(1)?;
        self.names.get(position).cloned()
    }

    pub(super) fn text(&mut self) -> String {
        String::from_utf8_lossy(self.binary()).into_owned()
    }

    fn binary(&mut self) -> &'a [u8] {
        let length = self.number() as usize;
        self.take(length)
    }

    pub(super) fn fields(&mut self) -> Fields {
        let entries = self.number();
        (0..entries).map(|_| (self.name().unwrap_or_default(), self.value())).collect()
    }

    fn value(&mut self) -> Value {
        match self.byte() {
            kind::FALSE => Value::Bool(false),
            kind::TRUE => Value::Bool(true),
            kind::INT => Value::Int(self.signed()),
            kind::UNSIGNED => Value::Unsigned(self.number()),
            kind::FLOAT => Value::Float(self.float()),
            kind::TEXT => Value::Text(self.text()),
            kind::BINARY => Value::Binary(self.binary().to_vec()),
            kind::LIST => {
                let entries = self.number();
                Value::List((0..entries).map(|_| self.value()).collect())
            }
            kind::MAP => Value::Map(self.fields()),
            kind::EXTENSION => Value::Extension(i8::from_le_bytes([self.byte()]), self.binary().to_vec()),
            _ => Value::Nil,
        }
    }
}
