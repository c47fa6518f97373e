//! OHLCV side files: frames of prices beside the bundles, named by their own content and shared by all that need them.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::chunk_folder::{ChunkFolder, read_chunk};
use super::chunk_id::ChunkId;
use super::error::{ChunkError, ChunkFault};
use super::frame::{self, FrameFault, Precision};
use super::manifest::Manifest;
use crate::bundle::limits::Limits;
use crate::files::{Home, lies_in_or_beside};
use crate::model::Backtest;
use arrow_array::RecordBatch;
use bytes::Bytes;

/// The side files of one bundle. Nothing is read before it is asked for; what was decoded is kept.
#[derive(Debug)]
pub struct Chunks {
    manifest: Manifest,
    folder: PathBuf,
    root: PathBuf,
    limits: Limits,
    decoded: Mutex<HashMap<ChunkId, RecordBatch>>,
}

impl Chunks {
    /// The side files that a backtest names, if it names any. `bundle` is the file that it was read from; nothing is ever
    /// read but what lies in the folder `root` or right in a folder beside it, such as `../candles`.
    pub fn new(backtest: &Backtest, bundle: &Path, root: &Path, limits: &Limits) -> Option<Chunks> {
        Chunks::of(Manifest::of(backtest)?, bundle, root, limits)
    }

    /// The same of a manifest that was read alone.
    pub fn of(manifest: Manifest, bundle: &Path, root: &Path, limits: &Limits) -> Option<Chunks> {
        let folder = bundle.parent()?.join(&manifest.folder);
        Some(Chunks { manifest, folder, root: root.to_owned(), limits: *limits, decoded: Mutex::default() })
    }

    /// The manifest of the bundle, which names them.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The keys of the prices, in the order of the file.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.manifest.entries.iter().map(|(key, _)| key.as_str())
    }

    /// The prices of a key: read, verified and decoded when they are first asked for.
    ///
    /// # Errors
    /// The chunk is missing, altered, too large or no frame.
    pub fn frame(&self, key: &str) -> Result<RecordBatch, ChunkError> {
        self.id(key).and_then(|id| self.decode(id)).map_err(|fault| ChunkError { key: key.to_owned(), fault })
    }

    /// Checks that a chunk is there and unaltered, without decoding it.
    ///
    /// # Errors
    /// The chunk is missing, altered or too large.
    pub fn verify(&self, key: &str) -> Result<ChunkId, ChunkError> {
        let verified = self.id(key).and_then(|id| self.load(id).map(|_| id));
        verified.map_err(|fault| ChunkError { key: key.to_owned(), fault })
    }

    /// Copies a chunk to another folder, unless it is there.
    ///
    /// # Errors
    /// The chunk is missing, altered or too large, another file has its name, or the folder cannot be written.
    pub fn copy(&self, key: &str, to: &ChunkFolder) -> Result<ChunkId, ChunkError> {
        let copied = self.id(key).and_then(|id| to.put(&id, || self.load(id)).map(|()| id));
        copied.map_err(|fault| ChunkError { key: key.to_owned(), fault })
    }

    fn id(&self, key: &str) -> Result<ChunkId, ChunkFault> {
        let named = self.manifest.entries.iter().find(|(known, _)| known == key);
        named.ok_or(ChunkFault::Unknown)?.1.parse()
    }

    fn decode(&self, id: ChunkId) -> Result<RecordBatch, ChunkFault> {
        let decoded = || self.decoded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(frame) = decoded().get(&id) {
            return Ok(frame.clone());
        }
        let frame = frame::decode(&self.load(id)?, &self.limits).map_err(|fault| match fault {
            FrameFault::Unreadable(reason) => ChunkFault::Frame(reason),
            FrameFault::TooLarge { size, unit, limit } => {
                ChunkFault::TooLarge { path: self.folder.join(id.file_name()), size, unit, limit }
            }
        })?;
        decoded().insert(id, frame.clone());
        Ok(frame)
    }

    /// The bytes of a chunk, which are what its name says.
    fn load(&self, id: ChunkId) -> Result<Bytes, ChunkFault> {
        let path = self.folder.join(id.file_name());
        let refuse = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => ChunkFault::Missing(path.clone()),
            _ => ChunkFault::Io { path: path.clone(), source },
        };
        let root = fs::canonicalize(&self.root).map_err(refuse)?;
        if !lies_in_or_beside(&fs::canonicalize(&path).map_err(refuse)?, &root) {
            return Err(ChunkFault::Outside(path));
        }
        Ok(read_chunk(&path, &id, self.limits.file)?.into())
    }
}

/// Writes a frame as a chunk into a folder and returns its name. A chunk that is there already is left as it is.
///
/// # Errors
/// The frame cannot be encoded, another file has its name, or the folder cannot be written.
pub fn write_chunk(folder: &Path, frame: &RecordBatch, precision: Precision) -> Result<ChunkId, ChunkFault> {
    let bytes = frame::encode(frame, precision)?;
    let id = ChunkId::of(&bytes);
    ChunkFolder::new(&Home::new(folder), folder.to_owned(), Limits::default().file)
        .put(&id, || Ok::<_, ChunkFault>(&bytes))?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::tests::fixtures::{bundle, golden, map, text};
    use crate::bundle::{from_bytes, read as read_bundle};
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Float32Type, Float64Type};
    use arrow_array::{ArrayRef, Float64Array, Int64Array};
    use arrow_schema::DataType;
    use std::sync::Arc;

    fn frame() -> RecordBatch {
        let close: ArrayRef = Arc::new(Float64Array::from(vec![Some(1.1), None, Some(f64::NAN)]));
        let time: ArrayRef = Arc::new(Int64Array::from(vec![1, 2, 3]));
        RecordBatch::try_from_iter([("Datetime", time), ("Close", close)]).unwrap()
    }

    /// A folder with a chunk, and a bundle that names it, one that is missing and something else.
    fn world() -> (tempfile::TempDir, Chunks, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let id = write_chunk(&folder.path().join("ohlcv"), &frame(), Precision::Full).unwrap();
        let manifest = map([
            ("BTC/EUR@1h", text(&id.file_name())),
            ("gone", text(&ChunkId::of(b"").file_name())),
            ("odd", text("../secret.parquet")),
        ]);
        let ohlcv = map([("store_dir", text("ohlcv")), ("manifest", manifest)]);
        let limits = Limits::default();
        let backtest = from_bytes(&bundle(2, &map([("ohlcv", ohlcv)])), &limits).unwrap().backtest;
        let chunks = Chunks::new(&backtest, &folder.path().join("a.iafbt"), folder.path(), &limits).unwrap();
        let file = folder.path().join("ohlcv").join(id.file_name());
        (folder, chunks, file)
    }

    #[test]
    fn a_chunk_is_decoded_once_and_stays() {
        let (_folder, chunks, file) = world();
        assert_eq!(chunks.keys().collect::<Vec<_>>(), ["BTC/EUR@1h", "gone", "odd"]);
        assert_eq!(format!("{:?}", chunks.frame("BTC/EUR@1h").unwrap()), format!("{:?}", frame()));
        fs::remove_file(file).unwrap();
        assert_eq!(chunks.frame("BTC/EUR@1h").unwrap().num_rows(), 3);
        assert!(matches!(chunks.verify("BTC/EUR@1h").unwrap_err().fault, ChunkFault::Missing(_)));
    }

    #[test]
    fn the_framework_s_own_chunks_are_read() {
        let prices = |name: &str, key: &str| {
            let path = golden(&format!("ohlcv/{name}.iafbt"));
            let backtest = read_bundle(&path, &Limits::default()).unwrap().backtest;
            let chunks = Chunks::new(&backtest, &path, path.parent().unwrap(), &Limits::default()).unwrap();
            let frame = chunks.frame(key).unwrap();
            (chunks.verify(key).unwrap(), frame.num_rows(), frame.column_by_name("Close").unwrap().clone())
        };
        let [full, shared, narrow] = ["full", "shared", "float32"].map(|name| prices(name, "BTC/EUR@1h"));
        assert_eq!((full.1, prices("full", "ETH/EUR@1h").1), (48, 24));
        assert!(full.0 == shared.0 && full.0 != narrow.0);
        assert_eq!(full.2.as_primitive::<Float64Type>().value(1), 100.1);
        assert_eq!(narrow.2.as_primitive::<Float32Type>().value(1), 100.1f32);
    }

    #[test]
    fn each_bad_chunk_is_an_error_of_its_own() {
        let (_folder, chunks, file) = world();
        assert!(matches!(chunks.frame("gone").unwrap_err().fault, ChunkFault::Missing(_)));
        assert!(matches!(chunks.frame("odd").unwrap_err().fault, ChunkFault::BadName(_)));
        assert!(matches!(chunks.frame("ETH").unwrap_err().fault, ChunkFault::Unknown));
        assert!(chunks.verify("BTC/EUR@1h").is_ok());
        let mut bytes = fs::read(&file).unwrap();
        bytes[9] ^= 1;
        fs::write(&file, bytes).unwrap();
        assert!(matches!(chunks.frame("BTC/EUR@1h").unwrap_err().fault, ChunkFault::Altered { .. }));
    }

    #[test]
    fn a_chunk_is_written_once_and_float32_has_another_name() {
        let (folder, chunks, file) = world();
        let at = folder.path().join("ohlcv");
        let before = fs::metadata(&file).unwrap().modified().unwrap();
        assert_eq!(write_chunk(&at, &frame(), Precision::Full).unwrap(), chunks.verify("BTC/EUR@1h").unwrap());
        assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), before);
        let narrow = write_chunk(&at, &frame(), Precision::Float32).unwrap();
        assert_eq!(fs::read_dir(&at).unwrap().count(), 2);
        let bytes = fs::read(at.join(narrow.file_name())).unwrap();
        let decoded = frame::decode(&bytes.into(), &Limits::default()).ok().unwrap();
        assert_eq!(decoded.schema().field(1).data_type(), &DataType::Float32);
        assert_eq!(decoded.column(1).as_primitive::<Float32Type>().value(0), 1.1f32);
    }

    #[test]
    fn another_file_of_a_chunk_s_name_is_named_and_left_as_it_is() {
        let (folder, chunks, file) = world();
        let copies = folder.path().join("copies");
        let to = ChunkFolder::new(&Home::new(&copies), copies.clone(), 1 << 20);
        chunks.copy("BTC/EUR@1h", &to).unwrap();
        let copy = copies.join(file.file_name().unwrap());
        fs::write(&copy, "something else").unwrap();
        let to = ChunkFolder::new(&Home::new(&copies), copies.clone(), 1 << 20);
        let fault = chunks.copy("BTC/EUR@1h", &to).unwrap_err().fault;
        assert!(matches!(&fault, ChunkFault::Altered { path, .. } if *path == copy), "{fault}");
        let fault = write_chunk(&copies, &frame(), Precision::Full).unwrap_err();
        assert!(matches!(&fault, ChunkFault::Altered { path, .. } if *path == copy), "{fault}");
        assert_eq!(fs::read(&copy).unwrap(), b"something else");
    }

    #[test]
    fn limits_and_the_root_hold() {
        let (folder, mut chunks, _) = world();
        for limits in [
            Limits { file: 10, ..Limits::default() },
            Limits { series_points: 2, ..Limits::default() },
            Limits { decompressed: 10, ..Limits::default() },
        ] {
            chunks.limits = limits;
            assert!(matches!(chunks.frame("BTC/EUR@1h").unwrap_err().fault, ChunkFault::TooLarge { .. }), "{limits:?}");
        }
        chunks.limits = Limits::default();
        chunks.root = folder.path().join("else/where");
        fs::create_dir_all(&chunks.root).unwrap();
        assert!(matches!(chunks.frame("BTC/EUR@1h").unwrap_err().fault, ChunkFault::Outside(_)));
    }

    #[test]
    fn what_fuzzing_found_in_chunks_is_refused_in_words() {
        let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/chunk");
        let bytes = fs::read(Path::new(corpus).join("rows_overflow")).unwrap();
        let (folder, chunks, _) = world();
        let id = ChunkId::of(&bytes);
        fs::write(folder.path().join("ohlcv").join(id.file_name()), &bytes).unwrap();
        let fault = chunks.decode(id).unwrap_err();
        assert!(format!("{fault:?}").contains("its row groups have other rows than its footer says"), "{fault:?}");
    }
}
