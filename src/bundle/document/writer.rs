//! Writer of documents: MessagePack in which moments are texts, and series stand where the version of the file has them.

use super::blob_writer::BlobWriter;
use super::reference::BLOB;
use crate::bundle::error::WriteFault;
use crate::bundle::wire::writer::{OpenMap, Writer};
use crate::model::{EpochMs, Fields, Point, Series, SeriesField, Value};

/// The destination of series.
pub(super) enum SeriesTarget {
    /// Into the document, as in version 1, which cannot refer to blobs.
    Document,
    /// Into the document, beside references to blobs that are kept as they are.
    DocumentWithReferences,
    /// Into blobs.
    Blobs(BlobWriter),
}

/// Writes a document.
pub(crate) struct DocumentWriter {
    out: Writer,
    pub(super) target: SeriesTarget,
}

impl DocumentWriter {
    /// A writer whose series go there.
    pub(super) fn new(target: SeriesTarget) -> DocumentWriter {
        DocumentWriter { out: Writer::default(), target }
    }

    /// The document.
    ///
    /// # Errors
    /// Something could not be written.
    pub(super) fn finish(self) -> Result<Vec<u8>, WriteFault> {
        self.out.finish()
    }

    /// Whether the document may refer to blobs.
    pub(super) fn may_refer_to_blobs(&self) -> bool {
        !matches!(self.target, SeriesTarget::Document)
    }

    pub(super) fn float(&mut self, number: f64) {
        self.out.float(number);
    }

    pub(super) fn int(&mut self, number: i64) {
        self.out.int(number);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.out.text(text);
    }

    pub(super) fn texts(&mut self, texts: &[String]) {
        self.list(texts.len());
        texts.iter().for_each(|text| self.text(text));
    }

    pub(super) fn binary(&mut self, bytes: &[u8]) {
        self.out.binary(bytes);
    }

    pub(super) fn value(&mut self, value: &Value) {
        self.out.value(value);
    }

    pub(super) fn fields(&mut self, fields: &Fields) {
        self.out.fields(fields);
    }

    /// The head of a list.
    pub(super) fn list(&mut self, entries: usize) {
        self.out.list(entries);
    }

    /// The head of a map.
    pub(super) fn map(&mut self, entries: usize) {
        self.out.map(entries);
    }

    /// Begins a map whose entries are not yet counted.
    pub(super) fn open_map(&mut self) -> OpenMap {
        self.out.open_map()
    }

    /// Writes the key of an entry of such a map.
    pub(super) fn entry(&mut self, map: &mut OpenMap, name: &str) {
        self.out.entry(map, name);
    }

    /// Ends such a map.
    pub(super) fn close_map(&mut self, map: &OpenMap) {
        self.out.close_map(map);
    }

    /// The value, or nil where there is none.
    pub(super) fn option<T: ?Sized>(&mut self, value: Option<&T>, write: impl FnOnce(&mut DocumentWriter, &T)) {
        match value {
            Some(value) => write(self, value),
            None => self.out.nil(),
        }
    }

    /// A moment as text.
    pub(super) fn moment(&mut self, moment: EpochMs) {
        match moment.to_text() {
            Some(text) => self.text(&text),
            None => self.out.fail(WriteFault::Moment(moment.0)),
        }
    }

    /// A series as a list, or a reference to its blob.
    pub(super) fn series(&mut self, field: SeriesField, series: &Series) {
        let SeriesTarget::Blobs(blobs) = &mut self.target else {
            self.list(series.len());
            for Point { time, value } in series.points() {
                self.list(2);
                self.float(*value);
                self.moment(*time);
            }
            return;
        };
        match blobs.write(field, series) {
            Ok(key) => {
                self.map(1);
                self.text(BLOB);
                self.text(&key);
            }
            Err(fault) => self.out.fail(fault),
        }
    }
}
