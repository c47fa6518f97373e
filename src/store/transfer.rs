//! Moving backtests between stores byte by byte, chunks included.

use super::{BacktestStore, StoreError, encode};
use crate::bundle::{ChunkFault, ChunkFolder, ChunkId, Limits, Manifest, read_chunk};
use crate::files::{self, Home};
use crate::model::Handle;
use crate::source::ObjectFiles;
use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder of chunks beside an exported bundle.
const EXPORTED_CHUNKS: &str = "ohlcv";

/// A backtest on its way: the bytes of its bundle, and where the chunks are that it names.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The bundle.
    pub bytes: Vec<u8>,
    /// The chunks, each once.
    pub chunks: Vec<(ChunkId, ChunkSource)>,
}

/// The source of a chunk's bytes. They are read one chunk at a time.
#[derive(Debug, Clone)]
pub enum ChunkSource {
    /// In this file.
    File(PathBuf),
    /// Here.
    Bytes(Vec<u8>),
    /// In an object store.
    Object {
        /// What it is asked through.
        files: Arc<dyn ObjectFiles>,
        /// The object's name.
        name: String,
    },
}

impl ChunkSource {
    /// The bytes of a chunk, which are those of its name.
    ///
    /// # Errors
    /// They cannot be read, are more than a file may have, or they were altered.
    pub fn read(&self, chunk: &ChunkId, limits: &Limits) -> Result<Cow<'_, [u8]>, ChunkFault> {
        match self {
            ChunkSource::File(path) => read_chunk(path, chunk, limits.file).map(Cow::Owned),
            ChunkSource::Bytes(bytes) => {
                chunk.check(bytes, chunk.file_name().as_ref())?;
                Ok(Cow::Borrowed(bytes))
            }
            ChunkSource::Object { files, name } => {
                let path = PathBuf::from(format!("{}/{name}", files.location()));
                let bytes = files.read(name, limits.file).map_err(|error| match error.kind() {
                    ErrorKind::NotFound => ChunkFault::Missing(path.clone()),
                    ErrorKind::FileTooLarge => ChunkFault::too_large(&path, limits.file),
                    _ => ChunkFault::Io { path: path.clone(), source: error },
                })?;
                chunk.check(&bytes, &path)?;
                Ok(Cow::Owned(bytes))
            }
        }
    }
}

/// The outcome of taking a parcel in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It was written, and is listed under this handle.
    Written(Handle),
    /// It had been there before, byte for byte.
    AlreadyThere(Handle),
}

/// A store that backtests can be moved to and from as they are.
pub trait Transfer: BacktestStore {
    /// A backtest with its chunks, ready to be moved.
    ///
    /// # Errors
    /// It is not there or damaged, or a chunk that it names is missing.
    fn pack(&self, handle: &Handle) -> Result<Parcel, StoreError>;

    /// Takes a backtest in, with its chunks: chunks first, each of them once.
    ///
    /// The bytes are kept as they are unless they name chunks that will be in another folder. Nothing is replaced.
    ///
    /// # Errors
    /// Another backtest has the name, the handle cannot be had in this store, a chunk was altered, or the system refuses.
    fn unpack(&self, handle: &Handle, parcel: &Parcel) -> Result<Received, StoreError>;
}

/// The chunks of a backtest that is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportedChunks {
    /// They go into a folder `ohlcv` beside the file.
    Beside,
    /// They stay, and the bundle does not name any.
    LeftOut,
}

/// Writes a backtest of a store as one portable bundle.
///
/// With its chunks or without them it can be moved into any store, and exporting it from there gives the same bytes.
///
/// # Errors
/// The backtest cannot be packed, a file beside it has a chunk's name but other bytes, or the file cannot be written.
pub fn export(
    store: &dyn Transfer,
    handle: &Handle,
    file: &Path,
    chunks: ExportedChunks,
    limits: &Limits,
) -> Result<(), StoreError> {
    store.pack(handle)?.export(handle, file, chunks, limits)
}

impl Parcel {
    /// Writes the backtest as [`export`] does.
    pub(super) fn export(
        &self,
        handle: &Handle,
        file: &Path,
        chunks: ExportedChunks,
        limits: &Limits,
    ) -> Result<(), StoreError> {
        let folder = files::folder_of(file);
        let mut bytes = Cow::Borrowed(self.bytes.as_slice());
        if !self.chunks.is_empty() {
            let mut opened = encode::from_bytes(handle, file, &self.bytes, limits)?;
            match chunks {
                ExportedChunks::Beside => Manifest::set_folder(&mut opened.backtest, EXPORTED_CHUNKS),
                ExportedChunks::LeftOut => Manifest::remove(&mut opened.backtest),
            }
            bytes = Cow::Owned(encode::to_bytes(handle, &opened.backtest)?);
        }
        if chunks == ExportedChunks::Beside {
            let folder = ChunkFolder::new(&Home::new(folder), folder.join(EXPORTED_CHUNKS), limits.file);
            for (chunk, source) in &self.chunks {
                folder.put(chunk, || source.read(chunk, limits))?;
            }
        }
        Ok(files::replace_file(file, &bytes)?)
    }
}
