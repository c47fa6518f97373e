//! A folder of bundles as a store.

use super::resolve::{extended, inside, locate, locate_trial};
use super::trials::{Located, rows_of};
use super::{
    Archive, BacktestStore, ChunkSource, Parcel, PrunableStore, PruneError, Received, StoreError, Transfer, WriteMode,
    encode,
};
use crate::bundle::{
    self, BundleScalars, ChunkFault, ChunkFolder, ChunkId, Limits, Manifest, OpenedBundle, extension_of,
};
use crate::files::{self, Home};
use crate::index::{BuildOptions, INDEX_FILE_NAME, IndexError, SqliteCatalog, build_index, read_rows};
use crate::model::{Backtest, Failure, FormatVersion, Handle, IndexRow, TrialName};
use crate::source::{Found, LocalFolder, Walk};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The folder of chunks that backtests are brought along with.
const CHUNKS: &str = "ohlcv";

/// The bundles and legacy directories in a folder and the folders below it; a handle is a path with or without extension.
///
/// The index stands beside them as `index.sqlite`; chunks are in the folder `ohlcv`.
#[derive(Debug, Clone)]
pub struct LocalDirStore {
    root: PathBuf,
    home: Home,
    chunks: ChunkFolder,
    limits: Limits,
}

impl LocalDirStore {
    /// A store on a folder that exists.
    ///
    /// # Errors
    /// The folder is not there or is none.
    pub fn new(root: &Path, limits: Limits) -> Result<LocalDirStore, StoreError> {
        let refuse = |source| StoreError::Io { location: root.into(), source };
        let real = fs::canonicalize(root).map_err(refuse)?;
        match real.is_dir() {
            true => {
                let home = Home::new(&real);
                let chunks = ChunkFolder::new(&home, real.join(CHUNKS), limits.file);
                Ok(LocalDirStore { root: real, home, chunks, limits })
            }
            false => Err(refuse(io::ErrorKind::NotADirectory.into())),
        }
    }

    /// The same, which makes the folder where there is none yet.
    ///
    /// # Errors
    /// The folder cannot be made, or something else is there.
    pub fn create(root: &Path, limits: Limits) -> Result<LocalDirStore, StoreError> {
        files::make_folder(root)?;
        LocalDirStore::new(root, limits)
    }

    /// The folder, with all links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn source(&self) -> LocalFolder {
        LocalFolder::new(&self.root, self.limits)
    }

    /// The handle that a new backtest is listed under: that of the one that is there, or with the extension of its format.
    fn name(&self, handle: &Handle, version: FormatVersion) -> Result<Handle, StoreError> {
        match self.located(handle) {
            Ok((path, _)) if path.is_dir() => Err(StoreError::LegacyDirectory { handle: handle.clone() }),
            Ok((_, Some(_))) if !self.exists(handle)? => Ok(extended(handle, extension_of(version))),
            // What was opened as a trial is written as the bundle that it is of.
            Ok((path, _)) => Ok(Handle::from_path(&self.root, &path).unwrap_or_else(|_| handle.clone())),
            Err(StoreError::NotFound { .. }) => Ok(extended(handle, extension_of(version))),
            Err(error) => Err(error),
        }
    }

    /// The file that a handle leads to, and the trial in it that it names.
    fn located(&self, handle: &Handle) -> Result<(PathBuf, Option<TrialName>), StoreError> {
        locate_trial(handle, |handle| locate(&self.root, handle))
    }

    fn put(&self, handle: &Handle, bytes: &[u8], mode: WriteMode) -> Result<(), StoreError> {
        let path = inside(&self.root, handle)?;
        let put = match mode {
            WriteMode::Create => self.home.create_file(&path, bytes),
            WriteMode::Replace => self.home.put_file(&path, bytes),
        };
        match put {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(StoreError::AlreadyThere { handle: handle.clone() })
            }
            result => Ok(result?),
        }
    }

    /// The folder of chunks as a bundle names it.
    fn chunks_from(handle: &Handle) -> String {
        format!("{}{CHUNKS}", "../".repeat(handle.as_str().matches('/').count()))
    }

    /// The chunks that a bundle names, wherever below the root they are, or in a folder beside it: `../candles` is where
    /// the framework has them if several folders of bundles share them. Their names say what their bytes have to be.
    fn chunks_of(
        &self,
        handle: &Handle,
        path: &Path,
        backtest: &Backtest,
    ) -> Result<Vec<(ChunkId, ChunkSource)>, StoreError> {
        let Some(manifest) = Manifest::of(backtest) else { return Ok(Vec::new()) };
        if let Some(name) = manifest.invalid_name() {
            return Err(ChunkFault::BadName(name.to_owned()).into());
        }
        let folder = path.parent().unwrap_or(&self.root).join(&manifest.folder);
        let mut chunks = Vec::new();
        for chunk in manifest.chunks() {
            let file = folder.join(chunk.file_name());
            match fs::canonicalize(&file) {
                Ok(real) if files::lies_in_or_beside(&real, &self.root) => {
                    chunks.push((chunk, ChunkSource::File(real)))
                }
                Ok(_) => {
                    return Err(StoreError::OutsideRoot { handle: handle.clone(), store: self.root.clone().into() });
                }
                Err(error) if files::is_gone(&error) => return Err(ChunkFault::Missing(file).into()),
                Err(error) => return Err(StoreError::io(&file)(error)),
            }
        }
        Ok(chunks)
    }
}

impl BacktestStore for LocalDirStore {
    fn handles(&self) -> Result<Vec<Handle>, StoreError> {
        Ok(self.handles_and_unreachable()?.0)
    }

    fn unreachable(&self) -> Result<Vec<Failure>, StoreError> {
        Ok(self.handles_and_unreachable()?.1)
    }

    fn handles_and_unreachable(&self) -> Result<(Vec<Handle>, Vec<Failure>), StoreError> {
        fs::read_dir(&self.root).map_err(StoreError::io(&self.root))?;
        let Walk { found, failures: mut unreachable, .. } = self.source().walk();
        unreachable.sort();
        Ok((found.into_iter().map(|found| found.handle).collect(), unreachable))
    }

    fn exists(&self, handle: &Handle) -> Result<bool, StoreError> {
        match self.located(handle) {
            Ok((_, None)) => Ok(true),
            Ok((_, Some(_))) => match self.open_scalars(handle) {
                Err(StoreError::NotFound { .. }) => Ok(false),
                result => result.map(|_| true),
            },
            Err(StoreError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn open(&self, handle: &Handle) -> Result<OpenedBundle, StoreError> {
        Located::read(handle, self.located(handle)?, &self.limits, |located| located.open())
    }

    fn open_measurable(&self, handle: &Handle) -> Result<OpenedBundle, StoreError> {
        Located::read(handle, self.located(handle)?, &self.limits, |located| located.open_measurable())
    }

    fn open_scalars(&self, handle: &Handle) -> Result<BundleScalars, StoreError> {
        Located::read(handle, self.located(handle)?, &self.limits, |located| located.open_scalars())
    }

    fn open_manifest(&self, handle: &Handle) -> Result<Option<Manifest>, StoreError> {
        Located::read(handle, self.located(handle)?, &self.limits, |located| located.open_manifest())
    }

    fn write(&self, handle: &Handle, backtest: &Backtest, mode: WriteMode) -> Result<Handle, StoreError> {
        let name = self.name(handle, backtest.format_version)?;
        let folder = LocalDirStore::chunks_from(&name);
        Manifest::of(backtest).map_or(Ok(()), |manifest| self.chunks.check(&manifest))?;
        self.put(&name, &encode::to_bytes_with_chunks_in(handle, backtest, &folder)?, mode)?;
        Ok(name)
    }

    fn delete(&self, handle: &Handle) -> Result<(), StoreError> {
        let path = locate(&self.root, handle)?;
        let remove = if path.is_dir() { bundle::remove_legacy_directory } else { |path: &Path| fs::remove_file(path) };
        match remove(&path) {
            Err(error) if files::is_gone(&error) => Err(StoreError::NotFound { handle: handle.clone() }),
            result => result.map_err(StoreError::io(&path)),
        }
    }

    fn index_rows(&self) -> Result<Vec<IndexRow>, StoreError> {
        let file = self.root.join(INDEX_FILE_NAME);
        let options = BuildOptions { limits: self.limits, ..BuildOptions::default() };
        match build_index(&self.root, &file, &options, &()) {
            Err(IndexError::NoBundles(_) | IndexError::AllGone { .. }) => return Ok(Vec::new()),
            // As no index can be written, the bundles themselves have to be read.
            Err(IndexError::NotWritable { .. }) => {
                let source = self.source();
                let read = |found: Found| read_rows(&source, &found.handle, &found.handle, &self.limits);
                return Ok(source.walk().found.into_iter().filter_map(|found| read(found).ok()).flatten().collect());
            }
            other => other?,
        };
        Ok(rows_of(&self.handles()?, &SqliteCatalog::open_read_only(&file)?)?)
    }
}

impl PrunableStore for LocalDirStore {
    fn root_folder(&self) -> &Path {
        &self.root
    }

    fn bundle_folder(&self) -> &Path {
        &self.root
    }

    fn passes_over_archives(&self) -> bool {
        true
    }

    fn named_file(&self, handle: &Handle) -> PathBuf {
        handle.under(&self.root)
    }

    fn take_away(&self, handle: &Handle) -> Result<(), PruneError> {
        let file = self.named_file(handle);
        let remove = if file.is_dir() { bundle::remove_legacy_directory } else { |file: &Path| fs::remove_file(file) };
        remove(&file).map_err(PruneError::Refused)
    }

    fn move_to(&self, archive: &Archive, handle: &Handle) -> Result<PathBuf, PruneError> {
        archive.move_in(&self.named_file(handle), handle)
    }
}

impl Transfer for LocalDirStore {
    fn pack(&self, handle: &Handle) -> Result<Parcel, StoreError> {
        let path = locate(&self.root, handle)?;
        if path.is_dir() {
            // It is moved as the bundle that it can be turned into, and has no chunks.
            let bytes = encode::to_bytes(handle, &self.open(handle)?.backtest)?;
            return Ok(Parcel { bytes, chunks: Vec::new() });
        }
        let bytes = files::read(&path, self.limits.file)?;
        let opened = encode::from_bytes(handle, &path, &bytes, &self.limits)?;
        Ok(Parcel { chunks: self.chunks_of(handle, &path, &opened.backtest)?, bytes })
    }

    fn unpack(&self, handle: &Handle, parcel: &Parcel) -> Result<Received, StoreError> {
        let mut opened = encode::from_bytes(handle, &self.root, &parcel.bytes, &self.limits)?;
        let name = self.name(handle, opened.backtest.format_version)?;
        for (chunk, source) in &parcel.chunks {
            self.chunks.put(chunk, || source.read(chunk, &self.limits))?;
        }
        let folder = LocalDirStore::chunks_from(&name);
        let bytes = encode::with_chunks_in(handle, &parcel.bytes, &mut opened, &folder)?;
        match self.put(&name, &bytes, WriteMode::Create) {
            Err(StoreError::AlreadyThere { .. }) if files::holds(&name.under(&self.root), &bytes) => {
                Ok(Received::AlreadyThere(name))
            }
            result => result.map(|()| Received::Written(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{ExportedChunks, contract};

    fn store() -> (tempfile::TempDir, LocalDirStore) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sub")).unwrap();
        for name in ["b.iafbt", "sub/a.obtf", "notes.txt"] {
            fs::write(folder.path().join(name), "no bundle").unwrap();
        }
        let store = LocalDirStore::new(folder.path(), Limits::default()).unwrap();
        (folder, store)
    }

    fn handle(text: &str) -> Handle {
        Handle::new(text).unwrap()
    }

    #[test]
    fn handles_come_in_order_and_work_with_or_without_extension() {
        let (_folder, store) = store();
        assert_eq!(store.handles().unwrap(), [handle("b.iafbt"), handle("sub/a.obtf")]);
        assert_eq!((store.len().unwrap(), store.is_empty().unwrap()), (2, false));
        for name in ["b.iafbt", "b", "sub/a"] {
            assert!(store.exists(&handle(name)).unwrap(), "{name}");
        }
        assert!(!store.exists(&handle("sub")).unwrap());
    }

    #[test]
    fn it_keeps_the_contract() {
        let folders = tempfile::tempdir().unwrap();
        let fresh = || {
            let folder = tempfile::tempdir_in(folders.path()).unwrap().keep();
            LocalDirStore::new(&folder, Limits::default()).unwrap()
        };
        contract::check(fresh);
        contract::check_transfer(&fresh(), &fresh());
    }

    #[test]
    fn a_directory_of_the_older_format_is_a_backtest_that_can_be_moved_and_deleted() {
        let (folder, store) = store();
        let legacy = folder.path().join("n/old");
        for file in walkdir::WalkDir::new("tests/bundles/legacy/event").into_iter().map(Result::unwrap) {
            let target = legacy.join(file.path().strip_prefix("tests/bundles/legacy/event").unwrap());
            match file.file_type().is_dir() {
                true => fs::create_dir_all(target).unwrap(),
                false => _ = fs::copy(file.path(), target).unwrap(),
            }
        }
        let old = handle("n/old");
        assert!(store.handles().unwrap().contains(&old) && store.exists(&old).unwrap());
        let opened = store.open(&old).unwrap().backtest;
        assert_eq!(store.open_scalars(&old).unwrap().trials[0].number_of_runs, opened.runs.len() as u64);
        assert_eq!(store.index_rows().unwrap().iter().filter(|row| row.handle == old).count(), 1);

        // It is a bundle wherever it is moved to.
        let (_elsewhere, other) = self::store();
        let parcel = store.pack(&old).unwrap();
        let moved = other.unpack(&old, &parcel).unwrap();
        assert_eq!(moved, Received::Written(handle("n/old.iafbt")));
        assert!(matches!(other.unpack(&old, &store.pack(&old).unwrap()).unwrap(), Received::AlreadyThere(_)));
        assert_eq!(other.open(&handle("n/old")).unwrap().backtest, opened);

        // It cannot be written over, as a file cannot take its name at once.
        for mode in [WriteMode::Create, WriteMode::Replace] {
            let error = store.write(&old, &opened, mode).unwrap_err();
            assert!(matches!(error, StoreError::LegacyDirectory { .. }), "{error}");
        }
        store.delete(&old).unwrap();
        assert!(!legacy.exists() && matches!(store.delete(&old), Err(StoreError::NotFound { .. })));
    }

    #[test]
    fn no_bundle_larger_than_the_limit_is_packed() {
        let (folder, store) = store();
        let file = folder.path().join("a.iafbt");
        let written = store.write(&handle("a"), &contract::sample("a"), WriteMode::Create).unwrap();
        let limit = fs::metadata(file).unwrap().len() - 1;
        let strict = LocalDirStore::new(folder.path(), Limits { file: limit, ..Limits::default() }).unwrap();
        assert!(store.pack(&written).is_ok());
        assert!(matches!(strict.pack(&written), Err(StoreError::TooLarge { .. })));
    }

    #[test]
    fn an_export_reads_no_more_of_a_file_in_the_way_than_the_limit() {
        let (folder, store) = store();
        let written = store.write(&handle("a"), &contract::sample("a"), WriteMode::Create).unwrap();
        let chunk = ChunkId::of(b"chunk");
        let parcel =
            Parcel { chunks: vec![(chunk, ChunkSource::Bytes(b"chunk".into()))], ..store.pack(&written).unwrap() };
        let in_the_way = folder.path().join("out/ohlcv").join(chunk.file_name());
        fs::create_dir_all(in_the_way.parent().unwrap()).unwrap();
        fs::File::create(in_the_way).unwrap().set_len(parcel.bytes.len() as u64 + 1).unwrap();
        let limits = Limits { file: parcel.bytes.len() as u64, ..Limits::default() };
        let error =
            parcel.export(&written, &folder.path().join("out/a.iafbt"), ExportedChunks::Beside, &limits).unwrap_err();
        assert!(matches!(error, StoreError::Chunk(ChunkFault::TooLarge { .. })), "{error}");
    }

    #[test]
    fn missing_and_damaged_backtests_are_told_apart() {
        let (_folder, store) = store();
        assert!(matches!(store.open(&handle("nothing")), Err(StoreError::NotFound { .. })));
        assert!(matches!(store.open(&handle("b")), Err(StoreError::Corrupt { .. })));
        assert!(matches!(store.open_scalars(&handle("b")), Err(StoreError::Corrupt { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_cannot_lead_out() {
        let (folder, store) = store();
        let outside = tempfile::NamedTempFile::new().unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("link.iafbt")).unwrap();
        std::os::unix::fs::symlink("b.iafbt", folder.path().join("inside.iafbt")).unwrap();
        assert!(matches!(store.open(&handle("link.iafbt")), Err(StoreError::OutsideRoot { .. })));
        assert!(store.exists(&handle("inside")).unwrap());
    }
}
