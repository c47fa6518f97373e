//! Writer of MessagePack, one value after the other, each in as few bytes as it takes.
//!
//! Writing never stops half-way: the first thing that cannot be written is remembered, and told at the end.

use rmp::encode;

use crate::bundle::error::WriteFault;
use crate::model::{Fields, Value};

/// Bytes of a map's head whose number of entries is filled in later.
const LONGEST_MAP_HEAD: [u8; 5] = [0xdf, 0, 0, 0, 0];

/// Writes MessagePack into memory.
#[derive(Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
    fault: Option<WriteFault>,
}

/// A map whose entries are counted while they are written.
pub(crate) struct OpenMap {
    /// The position of its number of entries.
    at: usize,
    entries: u32,
}

// Writing into memory cannot fail, so that what `encode` returns is never an error.
impl Writer {
    /// The bytes that were written.
    ///
    /// # Errors
    /// Something could not be written.
    pub(crate) fn finish(self) -> Result<Vec<u8>, WriteFault> {
        self.fault.map_or(Ok(self.bytes), Err)
    }

    /// Remembers what cannot be written, if it is the first, and writes nil in its stead.
    pub(crate) fn fail(&mut self, fault: WriteFault) {
        self.fault.get_or_insert(fault);
        self.nil();
    }

    pub(crate) fn nil(&mut self) {
        let _ = encode::write_nil(&mut self.bytes);
    }

    pub(crate) fn float(&mut self, number: f64) {
        let _ = encode::write_f64(&mut self.bytes, number);
    }

    pub(crate) fn int(&mut self, number: i64) {
        let _ = encode::write_sint(&mut self.bytes, number);
    }

    pub(crate) fn text(&mut self, text: &str) {
        if self.length(text.len()).is_some() {
            let _ = encode::write_str(&mut self.bytes, text);
        }
    }

    pub(crate) fn binary(&mut self, bytes: &[u8]) {
        if self.length(bytes.len()).is_some() {
            let _ = encode::write_bin(&mut self.bytes, bytes);
        }
    }

    fn extension(&mut self, kind: i8, bytes: &[u8]) {
        if let Some(length) = self.length(bytes.len()) {
            let _ = encode::write_ext_meta(&mut self.bytes, length, kind);
            self.bytes.extend(bytes);
        }
    }

    /// The head of a list.
    pub(crate) fn list(&mut self, entries: usize) {
        if let Some(entries) = self.length(entries) {
            let _ = encode::write_array_len(&mut self.bytes, entries);
        }
    }

    /// The head of a map.
    pub(crate) fn map(&mut self, entries: usize) {
        if let Some(entries) = self.length(entries) {
            let _ = encode::write_map_len(&mut self.bytes, entries);
        }
    }

    /// Begins a map whose entries are not yet counted.
    pub(crate) fn open_map(&mut self) -> OpenMap {
        self.bytes.extend(LONGEST_MAP_HEAD);
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
            Value::Bool(flag) => drop(encode::write_bool(&mut self.bytes, *flag)),
            Value::Int(number) => self.int(*number),
            Value::Unsigned(number) => drop(encode::write_uint(&mut self.bytes, *number)),
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

    /// The length as MessagePack says it; a longer one fails.
    fn length(&mut self, length: usize) -> Option<u32> {
        let said = u32::try_from(length).ok();
        if said.is_none() {
            self.fail(WriteFault::TooLong(length as u64));
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_takes_as_few_bytes_as_it_can() {
        let written = |value: Value| {
            let mut writer = Writer::default();
            writer.value(&value);
            writer.finish().unwrap()
        };
        let ints: [(i64, &[u8]); 12] = [
            (127, &[0x7f]),
            (128, &[0xcc, 128]),
            (256, &[0xcd, 1, 0]),
            (65_536, &[0xce, 0, 1, 0, 0]),
            (1 << 32, &[0xcf, 0, 0, 0, 1, 0, 0, 0, 0]),
            (-32, &[0xe0]),
            (-33, &[0xd0, 0xdf]),
            (-128, &[0xd0, 0x80]),
            (-129, &[0xd1, 0xff, 0x7f]),
            (-32_769, &[0xd2, 0xff, 0xff, 0x7f, 0xff]),
            (-2_147_483_648, &[0xd2, 0x80, 0, 0, 0]),
            (-2_147_483_649, &[0xd3, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]),
        ];
        for (int, bytes) in ints {
            assert_eq!(written(Value::Int(int)), bytes, "{int}");
        }
        let heads = |length: usize| {
            let text = written(Value::Text("a".repeat(length)));
            let binary = written(Value::Binary(vec![0; length]));
            let extension = written(Value::Extension(-1, vec![0; length]));
            let list = written(Value::List(vec![Value::Nil; length]));
            [text[0], binary[0], extension[0], list[0]]
        };
        assert_eq!(heads(1), [0xa1, 0xc4, 0xd4, 0x91]);
        assert_eq!(heads(16), [0xb0, 0xc4, 0xd8, 0xdc]);
        assert_eq!(heads(32), [0xd9, 0xc4, 0xc7, 0xdc]);
        assert_eq!(heads(256), [0xda, 0xc5, 0xc8, 0xdc]);
        assert_eq!(heads(65_536), [0xdb, 0xc6, 0xc9, 0xdd]);
    }
}
