//! Reading of an object: as a stream from its beginning, or its first bytes alone as long as nobody asks for more.

use super::connection::Connection;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectMeta};
use std::io::{self, ErrorKind, Read};

/// Bytes of the first request where no more may be needed: the scalars of a bundle that begins with its summary, whatever its
/// parameters.
const FIRST: u64 = 64 << 10;

/// The bytes of an object in one state, whatever is put in its place meanwhile.
pub(super) struct ObjectReader<'a> {
    connection: &'a Connection,
    path: Path,
    meta: ObjectMeta,
    /// Bytes that were fetched and not read.
    piece: Bytes,
    rest: Rest,
}

enum Rest {
    /// It was not asked for: it begins at this byte.
    Waiting(u64),
    Stream(BoxStream<'static, object_store::Result<Bytes>>),
}

impl<'a> ObjectReader<'a> {
    /// Asks for all of an object, which comes as it is read.
    pub(super) fn whole(connection: &'a Connection, path: Path) -> io::Result<ObjectReader<'a>> {
        let found = connection.get(&path, GetOptions::default())?;
        let (meta, rest) = (found.meta.clone(), Rest::Stream(found.into_stream()));
        Ok(ObjectReader { connection, path, meta, piece: Bytes::new(), rest })
    }

    /// Fetches the first bytes of an object, and the rest where it is read.
    pub(super) fn beginning(connection: &'a Connection, path: Path) -> io::Result<ObjectReader<'a>> {
        let range = Some(GetRange::Bounded(0..FIRST));
        let first = match connection.get(&path, GetOptions { range, ..GetOptions::default() }) {
            // Of an object without bytes no range can be had.
            Err(error) if error.kind() == ErrorKind::Other => return ObjectReader::whole(connection, path),
            first => first?,
        };
        let meta = first.meta.clone();
        let piece = connection.wait(first.bytes())?;
        let rest = Rest::Waiting(piece.len() as u64);
        Ok(ObjectReader { connection, path, meta, piece, rest })
    }

    /// The object as it was when it was asked for.
    pub(super) fn meta(&self) -> &ObjectMeta {
        &self.meta
    }

    /// Fetches the next bytes; `None` at the end.
    fn fetch(&mut self) -> io::Result<Option<Bytes>> {
        if let Rest::Waiting(position) = self.rest {
            if position >= self.meta.size {
                return Ok(None);
            }
            let range = Some(GetRange::Bounded(position..self.meta.size));
            let options = GetOptions { range, if_match: self.meta.e_tag.clone(), ..GetOptions::default() };
            self.rest = Rest::Stream(self.connection.get(&self.path, options)?.into_stream());
        }
        match &mut self.rest {
            Rest::Stream(stream) => self.connection.next(stream),
            Rest::Waiting(_) => Ok(None),
        }
    }
}

impl Read for ObjectReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() && !buffer.is_empty() {
            let Some(piece) = self.fetch()? else { return Ok(0) };
            self.piece = piece;
        }
        let length = buffer.len().min(self.piece.len());
        buffer[..length].copy_from_slice(&self.piece.split_to(length));
        Ok(length)
    }
}
