//! The rows of bundles on their way into larger files: on the disk of this machine, as long as a compaction takes.

use crate::files::TemporaryFolder;
use crate::store::StoreError;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bytes that were set aside one after the other.
#[derive(Debug)]
pub(super) struct Spill {
    folder: TemporaryFolder,
    path: PathBuf,
    file: Mutex<File>,
}

/// Some of these bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    begin: u64,
    /// How many there are.
    pub(super) length: u64,
}

impl Spill {
    /// A place among the temporary files, which goes with the value.
    pub(super) fn new() -> Result<Spill, StoreError> {
        let folder = TemporaryFolder::new().map_err(StoreError::io(Path::new("the folder of temporary files")))?;
        let path = folder.path().join("rows");
        let file = File::options().read(true).write(true).create_new(true).open(&path);
        let file = Mutex::new(file.map_err(StoreError::io(&path))?);
        Ok(Spill { folder, path, file })
    }

    /// The path of a file that is being made.
    pub(super) fn scratch(&self) -> PathBuf {
        self.folder.path().join("table.parquet")
    }

    /// Its own path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Sets bytes aside.
    pub(super) fn put(&self, bytes: &[u8]) -> io::Result<Piece> {
        let mut file = self.file();
        let begin = file.seek(SeekFrom::End(0))?;
        file.write_all(bytes)?;
        Ok(Piece { begin, length: bytes.len() as u64 })
    }

    /// Gives bytes back.
    pub(super) fn get(&self, piece: Piece) -> io::Result<Vec<u8>> {
        let mut file = self.file();
        file.seek(SeekFrom::Start(piece.begin))?;
        let mut bytes = Vec::new();
        (&mut *file).take(piece.length).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn file(&self) -> MutexGuard<'_, File> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
