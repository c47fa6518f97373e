//! MessagePack, written one value after the other.
//!
//! Writing never stops half-way: the first thing that cannot be written is remembered, and told at the end.

use crate::bundle::document::Packing;
use crate::bundle::error::WriteFault;
use crate::model::{EpochMs, Fields, Point, Series, SeriesField, Value};

/// Writes a document.
pub(crate) struct Encoder {
    bytes: Vec<u8>,
    /// Where series go; `None` where they stay in the document.
    pub(crate) packing: Option<Packing>,
    /// Whether the file can hold blobs.
    pub(crate) has_blobs: bool,
    fault: Option<WriteFault>,
}

/// A map whose entries are counted while they are written.
pub(crate) struct OpenMap {
    /// Where its number of entries stands.
    at: usize,
    entries: u32,
}

impl Encoder {
    /// An encoder that leaves series in the document, or packs them.
    pub(crate) fn new(packing: Option<Packing>, has_blobs: bool) -> Encoder {
        Encoder { bytes: Vec::new(), packing, has_blobs, fault: None }
    }

    /// The document.
    ///
    /// # Errors
    /// Something could not be written.
    pub(crate) fn finish(self) -> Result<Vec<u8>, WriteFault> {
        self.fault.map_or(Ok(self.bytes), Err)
    }

    pub(crate) fn nil(&mut self) {
        self.bytes.push(0xc0);
    }

    pub(crate) fn float(&mut self, number: f64) {
        self.marked(0xcb, &number.to_be_bytes());
    }

    pub(crate) fn int(&mut self, number: i64) {
        match number {
            -32..0 => self.bytes.push(number as u8),
            -0x80..-32 => self.marked(0xd0, &(number as i8).to_be_bytes()),
            -0x8000..-0x80 => self.marked(0xd1, &(number as i16).to_be_bytes()),
            -0x8000_0000..-0x8000 => self.marked(0xd2, &(number as i32).to_be_bytes()),
            i64::MIN..-0x8000_0000 => self.marked(0xd3, &number.to_be_bytes()),
            0.. => self.unsigned(number.unsigned_abs()),
        }
    }

    fn unsigned(&mut self, number: u64) {
        match number {
            0..0x80 => self.bytes.push(number as u8),
            0x80..0x100 => self.marked(0xcc, &[number as u8]),
            0x100..0x1_0000 => self.marked(0xcd, &(number as u16).to_be_bytes()),
            0x1_0000..0x1_0000_0000 => self.marked(0xce, &(number as u32).to_be_bytes()),
            _ => self.marked(0xcf, &number.to_be_bytes()),
        }
    }

    pub(crate) fn text(&mut self, text: &str) {
        match text.len() {
            length @ 0..32 => self.bytes.push(0xa0 | length as u8),
            length => self.length(length, Some(0xd9), 0xda, 0xdb),
        }
        self.bytes.extend(text.as_bytes());
    }

    pub(crate) fn binary(&mut self, bytes: &[u8]) {
        self.length(bytes.len(), Some(0xc4), 0xc5, 0xc6);
        self.bytes.extend(bytes);
    }

    fn extension(&mut self, kind: i8, bytes: &[u8]) {
        match bytes.len() {
            length @ (1 | 2 | 4 | 8 | 16) => self.bytes.push(0xd4 + length.trailing_zeros() as u8),
            length => self.length(length, Some(0xc7), 0xc8, 0xc9),
        }
        self.bytes.push(kind as u8);
        self.bytes.extend(bytes);
    }

    /// The head of a list.
    pub(crate) fn list(&mut self, entries: usize) {
        match entries {
            0..16 => self.bytes.push(0x90 | entries as u8),
            _ => self.length(entries, None, 0xdc, 0xdd),
        }
    }

    /// The head of a map.
    pub(crate) fn map(&mut self, entries: usize) {
        match entries {
            0..16 => self.bytes.push(0x80 | entries as u8),
            _ => self.length(entries, None, 0xde, 0xdf),
        }
    }

    /// Begins a map whose entries are not yet counted.
    pub(crate) fn open_map(&mut self) -> OpenMap {
        self.marked(0xdf, &[0; 4]);
        OpenMap { at: self.bytes.len() - 4, entries: 0 }
    }

    /// Writes the key of an entry of such a map.
    pub(crate) fn entry(&mut self, map: &mut OpenMap, name: &str) {
        map.entries += 1;
        self.text(name);
    }

    /// Ends such a map.
    pub(crate) fn close_map(&mut self, map: &OpenMap) {
        self.bytes[map.at..map.at + 4].copy_from_slice(&map.entries.to_be_bytes());
    }

    /// What is there, or nil.
    pub(crate) fn option<T: ?Sized>(&mut self, value: Option<&T>, write: impl FnOnce(&mut Encoder, &T)) {
        match value {
            Some(value) => write(self, value),
            None => self.nil(),
        }
    }

    pub(crate) fn texts(&mut self, texts: &[String]) {
        self.list(texts.len());
        texts.iter().for_each(|text| self.text(text));
    }

    pub(crate) fn fields(&mut self, fields: &Fields) {
        self.map(fields.len());
        for (name, value) in fields.iter() {
            self.text(name);
            self.value(value);
        }
    }

    pub(crate) fn value(&mut self, value: &Value) {
        match value {
            Value::Nil => self.nil(),
            Value::Bool(flag) => self.bytes.push(0xc2 | u8::from(*flag)),
            Value::Int(number) => self.int(*number),
            Value::Unsigned(number) => self.unsigned(*number),
            Value::Float(number) => self.float(*number),
            Value::Text(text) => self.text(text),
            Value::Binary(bytes) => self.binary(bytes),
            Value::Extension(kind, bytes) => self.extension(*kind, bytes),
            Value::List(list) => {
                self.list(list.len());
                list.iter().for_each(|value| self.value(value));
            }
            Value::Map(fields) => self.fields(fields),
        }
    }

    /// A moment as text.
    pub(crate) fn moment(&mut self, moment: EpochMs) {
        match moment.to_text() {
            Some(text) => self.text(&text),
            None => self.fail(WriteFault::Moment(moment.0)),
        }
    }

    /// A series as a list, or a reference to where it was packed.
    pub(crate) fn series(&mut self, field: SeriesField, series: &Series) {
        match self.packing.as_mut().map(|packing| packing.pack(field, series)) {
            None => {
                self.list(series.len());
                for Point { time, value } in series.points() {
                    self.list(2);
                    self.float(*value);
                    self.moment(*time);
                }
            }
            Some(Ok(key)) => {
                self.map(1);
                self.text(crate::bundle::document::BLOB);
                self.text(&key);
            }
            Some(Err(fault)) => self.fail(fault),
        }
    }

    fn fail(&mut self, fault: WriteFault) {
        self.fault.get_or_insert(fault);
        self.nil();
    }

    /// A marker and the length behind it, in as many bytes as it takes.
    fn length(&mut self, length: usize, byte: Option<u8>, short: u8, long: u8) {
        match (byte, u32::try_from(length)) {
            (Some(marker), Ok(length @ 0..0x100)) => self.marked(marker, &[length as u8]),
            (_, Ok(length @ 0..0x1_0000)) => self.marked(short, &(length as u16).to_be_bytes()),
            (_, Ok(length)) => self.marked(long, &length.to_be_bytes()),
            (_, Err(_)) => self.fail(WriteFault::TooLong(length as u64)),
        }
    }

    fn marked(&mut self, marker: u8, bytes: &[u8]) {
        self.bytes.push(marker);
        self.bytes.extend(bytes);
    }
}
