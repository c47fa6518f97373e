//! OHLCV side files: frames of prices beside the bundles, named by their own content and shared by all that need them.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::chunk_id::ChunkId;
use super::manifest::Manifest;
use crate::bundle::Sha256;
use crate::bundle::limits::Limits;
use crate::bundle::parquet::guard::{GuardFault, footer, pages};
use crate::bundle::parquet::series::{GAVE_UP, or_give_up};
use crate::files;
use crate::model::Backtest;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{ArrayRef, RecordBatch, cast::AsArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

/// The zstd level of a chunk, which is that of the framework.
const CHUNK_LEVEL: i32 = 5;

/// A chunk that cannot be had. All others still can.
#[derive(Debug, thiserror::Error)]
#[error("the prices of {key}: {fault}")]
pub struct ChunkError {
    /// Whose prices, such as `BTC/EUR@1h`.
    pub key: String,
    /// What is wrong.
    pub fault: ChunkFault,
}

/// What is wrong with a chunk.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChunkFault {
    /// The bundle names no chunk for this.
    #[error("the bundle names no chunk for them")]
    Unknown,
    /// The bundle names something that is no chunk.
    #[error("{0:?} is no name of a chunk, which is 64 hex digits and .parquet; write the bundle again")]
    BadName(String),
    /// The chunk lies outside of the folder that may be read.
    #[error("{} lies outside of the folder that the bundle was read from; copy it there", .0.display())]
    Outside(PathBuf),
    /// The file is not there.
    #[error("there is no file {}; copy it there from where the bundle came from", .0.display())]
    Missing(PathBuf),
    /// The system refuses.
    #[error("{} cannot be read or written: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The bytes are others than the name says.
    #[error("{} was altered: its hash is {found}; copy it again", path.display())]
    Altered {
        /// The file.
        path: PathBuf,
        /// What its bytes hash to.
        found: Sha256,
    },
    /// A file stands where the chunk should be written, and is something else.
    #[error("{} has the name of a chunk, but its hash is {found}; take it away, or name another folder", path.display())]
    Taken {
        /// The file, which was left as it is.
        path: PathBuf,
        /// What its bytes hash to.
        found: Sha256,
    },
    /// There is more in it than the limits allow.
    #[error("{} has {size} {unit}, and the limit is {limit}; raise the limit if you trust the file", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// How large it is.
        size: u64,
        /// What `size` and `limit` count.
        unit: &'static str,
        /// How large it may be.
        limit: u64,
    },
    /// The bytes are no frame, or the frame cannot be encoded.
    #[error("the frame cannot be decoded or encoded: {0}")]
    Frame(#[from] ParquetError),
}

impl From<ArrowError> for ChunkFault {
    fn from(error: ArrowError) -> Self {
        ChunkFault::Frame(error.into())
    }
}

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
    /// The side files that a backtest names, if it names any. `bundle` is the file that it was read from, and nothing
    /// outside of the folder `root` is ever read.
    pub fn new(backtest: &Backtest, bundle: &Path, root: &Path, limits: &Limits) -> Option<Chunks> {
        let manifest = Manifest::of(backtest)?;
        let folder = bundle.parent()?.join(&manifest.folder);
        Some(Chunks { manifest, folder, root: root.to_owned(), limits: *limits, decoded: Mutex::default() })
    }

    /// What the bundle says of them.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Whose prices there are, in the order of the file.
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
    pub fn copy(&self, key: &str, folder: &Path) -> Result<ChunkId, ChunkError> {
        let copied = self.id(key).and_then(|id| {
            if !is_there(&folder.join(id.file_name()), id)? {
                store(folder, id, &self.load(id)?)?;
            }
            Ok(id)
        });
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
        let bytes = self.load(id)?;
        let frame = or_give_up(|| self.decode_bytes(id, bytes));
        let frame = frame.unwrap_or_else(|| Err(ParquetError::General(GAVE_UP.to_owned()).into()))?;
        decoded().insert(id, frame.clone());
        Ok(frame)
    }

    fn decode_bytes(&self, id: ChunkId, bytes: Bytes) -> Result<RecordBatch, ChunkFault> {
        let too_large = |size, unit, limit| {
            let path = self.folder.join(id.file_name());
            ChunkFault::TooLarge { path, size, unit, limit }
        };
        let refuse = |fault| match fault {
            GuardFault::Malformed { offset, what } => ParquetError::General(format!("{what}, at byte {offset}")).into(),
            GuardFault::TooLarge { size, unit, limit } => too_large(size, unit, limit),
        };
        footer::check(&bytes, &self.limits).map_err(refuse)?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(bytes.clone())?;
        let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(u64::MAX);
        if rows > self.limits.series_points {
            return Err(too_large(rows, "rows", self.limits.series_points));
        }
        // The decoder adds these up without a look.
        let groups = builder.metadata().row_groups().iter();
        let in_groups =
            groups.map(|group| u64::try_from(group.num_rows())).try_fold(0u64, |sum, rows| sum.checked_add(rows.ok()?));
        if in_groups != Some(rows) {
            return Err(ParquetError::General("its row groups have other rows than its footer says".to_owned()).into());
        }
        pages::check_pages(&bytes, builder.metadata(), &self.limits).map_err(refuse)?;
        let schema = Arc::clone(builder.schema());
        let mut batches = builder.with_batch_size(rows.max(1) as usize).build()?;
        Ok(batches.next().transpose()?.unwrap_or_else(|| RecordBatch::new_empty(schema)))
    }

    /// The bytes of a chunk, which are what its name says.
    fn load(&self, id: ChunkId) -> Result<Bytes, ChunkFault> {
        let path = self.folder.join(id.file_name());
        let refuse = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => ChunkFault::Missing(path.clone()),
            _ => ChunkFault::Io { path: path.clone(), source },
        };
        let root = fs::canonicalize(&self.root).map_err(refuse)?;
        if !fs::canonicalize(&path).map_err(refuse)?.starts_with(root) {
            return Err(ChunkFault::Outside(path));
        }
        let (mut bytes, limit) = (Vec::new(), self.limits.file);
        let file = fs::File::open(&path).map_err(refuse)?;
        let size = file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(refuse)? as u64;
        if size > limit {
            return Err(ChunkFault::TooLarge { path, size, unit: "bytes or more", limit });
        }
        match ChunkId::of(&bytes) {
            found if found == id => Ok(bytes.into()),
            ChunkId(found) => Err(ChunkFault::Altered { path, found }),
        }
    }
}

/// How exactly a frame's numbers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// As they are.
    #[default]
    Full,
    /// As float32, at half the size.
    Float32,
}

/// Writes a frame as a chunk into a folder and returns its name. A chunk that is there already is left as it is.
///
/// # Errors
/// The frame cannot be encoded, another file has its name, or the folder cannot be written.
pub fn write_chunk(folder: &Path, frame: &RecordBatch, precision: Precision) -> Result<ChunkId, ChunkFault> {
    let narrow;
    let frame = match precision {
        Precision::Full => frame,
        Precision::Float32 => {
            narrow = narrowed(frame)?;
            &narrow
        }
    };
    let level = ZstdLevel::try_new(CHUNK_LEVEL)?;
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), frame.schema(), Some(properties))?;
    writer.write(frame)?;
    let bytes = writer.into_inner()?;
    let id = ChunkId::of(&bytes);
    store(folder, id, &bytes)?;
    Ok(id)
}

/// Puts a chunk in its place whole, once.
fn store(folder: &Path, id: ChunkId, bytes: &[u8]) -> Result<(), ChunkFault> {
    let path = folder.join(id.file_name());
    let put = || files::make_folder(folder).and_then(|()| files::create_file(&path, bytes));
    match put() {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && is_there(&path, id)? => Ok(()),
        Err(error) => Err(ChunkFault::Io { path, source: error.into() }),
    }
}

/// Whether a chunk is in its place already.
fn is_there(path: &Path, id: ChunkId) -> Result<bool, ChunkFault> {
    match fs::read(path) {
        Ok(bytes) if ChunkId::of(&bytes) == id => Ok(true),
        Ok(bytes) => Err(ChunkFault::Taken { path: path.to_owned(), found: ChunkId::of(&bytes).0 }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(ChunkFault::Io { path: path.to_owned(), source }),
    }
}

/// The frame with its float64 columns as float32.
fn narrowed(frame: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let schema = frame.schema();
    let (mut fields, mut columns): (Vec<Field>, Vec<ArrayRef>) = (Vec::new(), Vec::new());
    for (field, column) in schema.fields().iter().zip(frame.columns()) {
        match field.data_type() {
            DataType::Float64 => {
                fields.push(field.as_ref().clone().with_data_type(DataType::Float32));
                let wide = column.as_primitive::<Float64Type>();
                columns.push(Arc::new(wide.unary::<_, Float32Type>(|number| number as f32)));
            }
            _ => {
                fields.push(field.as_ref().clone());
                columns.push(Arc::clone(column));
            }
        }
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::from_bytes;
    use crate::bundle::read;
    use crate::bundle::tests::testing::{bundle, golden, map, text};
    use arrow_array::{Float64Array, Int64Array};

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
            let backtest = read(&path, &Limits::default()).unwrap().backtest;
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
        let decoded = chunks.decode_bytes(narrow, bytes.into()).unwrap();
        assert_eq!(decoded.schema().field(1).data_type(), &DataType::Float32);
        assert_eq!(decoded.column(1).as_primitive::<Float32Type>().value(0), 1.1f32);
    }

    #[test]
    fn another_file_of_a_chunk_s_name_is_named_and_left_as_it_is() {
        let (folder, chunks, file) = world();
        let copies = folder.path().join("copies");
        chunks.copy("BTC/EUR@1h", &copies).unwrap();
        let copy = copies.join(file.file_name().unwrap());
        fs::write(&copy, "something else").unwrap();
        let fault = chunks.copy("BTC/EUR@1h", &copies).unwrap_err().fault;
        assert!(matches!(&fault, ChunkFault::Taken { path, .. } if *path == copy), "{fault}");
        let fault = write_chunk(&copies, &frame(), Precision::Full).unwrap_err();
        assert!(matches!(&fault, ChunkFault::Taken { path, .. } if *path == copy), "{fault}");
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
        chunks.root = folder.path().join("elsewhere");
        fs::create_dir(&chunks.root).unwrap();
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
