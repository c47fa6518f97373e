//! OHLCV side files: frames of prices beside the bundles, named by their own content and shared by all that need them.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{ArrayRef, RecordBatch, cast::AsArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use sha2::Digest;

use super::file::Sha256;
use super::limits::Limits;
use super::parquet::{GAVE_UP, or_give_up};
use super::replace::sync_folder;
use super::whole::OHLCV;
use crate::model::{Backtest, Value};

const EXTENSION: &str = ".parquet";

/// The zstd level of a chunk, which is that of the framework.
const CHUNK_LEVEL: i32 = 5;

/// The name of a chunk: the SHA-256 of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChunkId(pub Sha256);

impl ChunkId {
    /// The name of these bytes.
    pub fn of(bytes: &[u8]) -> ChunkId {
        ChunkId(Sha256(sha2::Sha256::digest(bytes).into()))
    }

    /// The name of the file: lower-case hex and `.parquet`.
    pub fn file_name(self) -> String {
        format!("{}{EXTENSION}", self.0)
    }
}

impl fmt::Display for ChunkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ChunkId {
    type Err = ChunkFault;

    /// Takes the name of a file.
    fn from_str(name: &str) -> Result<ChunkId, ChunkFault> {
        let bad_name = || ChunkFault::BadName(name.to_owned());
        let digits = name.strip_suffix(EXTENSION).unwrap_or_default().as_bytes();
        let digit = |byte: u8| char::from(byte).to_digit(16).filter(|_| !byte.is_ascii_uppercase());
        let mut hash = [0; 32];
        if digits.len() != 2 * hash.len() {
            return Err(bad_name());
        }
        for (byte, pair) in hash.iter_mut().zip(digits.as_chunks::<2>().0) {
            let (high, low) = digit(pair[0]).zip(digit(pair[1])).ok_or_else(bad_name)?;
            *byte = (high << 4 | low) as u8;
        }
        Ok(ChunkId(Sha256(hash)))
    }
}

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
    store_dir: String,
    folder: PathBuf,
    root: PathBuf,
    manifest: Vec<(String, String)>,
    limits: Limits,
    decoded: Mutex<HashMap<ChunkId, RecordBatch>>,
}

impl Chunks {
    /// The side files that a backtest names, if it names any. `bundle` is the file that it was read from, and nothing
    /// outside of the folder `root` is ever read.
    pub fn new(backtest: &Backtest, bundle: &Path, root: &Path, limits: &Limits) -> Option<Chunks> {
        let Value::Map(ohlcv) = backtest.extra.get(OHLCV)? else { return None };
        let Value::Map(manifest) = ohlcv.get("manifest")? else { return None };
        let store_dir = ohlcv.text("store_dir")?.to_owned();
        let folder = bundle.parent()?.join(&store_dir);
        let name = |(key, value): (&str, &Value)| (key.to_owned(), value.as_text().unwrap_or_default().to_owned());
        let manifest = manifest.iter().map(name).collect();
        Some(Chunks { store_dir, folder, root: root.to_owned(), manifest, limits: *limits, decoded: Mutex::default() })
    }

    /// The folder of the chunks, relative to the bundle, as the bundle names it.
    pub fn store_dir(&self) -> &str {
        &self.store_dir
    }

    /// Whose prices there are, such as `BTC/EUR@1h`, in the order of the file.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.manifest.iter().map(|(key, _)| key.as_str())
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
    /// The chunk is missing, altered or too large, or the folder cannot be written.
    pub fn copy(&self, key: &str, folder: &Path) -> Result<ChunkId, ChunkError> {
        let copied = self.id(key).and_then(|id| {
            if !folder.join(id.file_name()).exists() {
                store(folder, id, &self.load(id)?)?;
            }
            Ok(id)
        });
        copied.map_err(|fault| ChunkError { key: key.to_owned(), fault })
    }

    fn id(&self, key: &str) -> Result<ChunkId, ChunkFault> {
        let named = self.manifest.iter().find(|(known, _)| known == key);
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
        let builder = ParquetRecordBatchReaderBuilder::try_new(bytes)?;
        let metadata = builder.metadata();
        let count = |number: i64| u64::try_from(number).unwrap_or(u64::MAX);
        let rows = count(metadata.file_metadata().num_rows());
        let size =
            metadata.row_groups().iter().map(|group| count(group.total_byte_size())).fold(0, u64::saturating_add);
        let (most_rows, most_bytes) = (self.limits.series_points, self.limits.decompressed);
        for (size, unit, limit) in [(rows, "rows", most_rows), (size, "bytes decompressed", most_bytes)] {
            if size > limit {
                return Err(ChunkFault::TooLarge { path: self.folder.join(id.file_name()), size, unit, limit });
            }
        }
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
/// The frame cannot be encoded, or the folder cannot be written.
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
    let put = || -> io::Result<()> {
        if path.exists() {
            return Ok(());
        }
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".chunk.").suffix(".tmp").tempfile_in(folder)?;
        io::Write::write_all(&mut file, bytes)?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(&path) {
            Ok(_) => sync_folder(folder),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error.error),
        }
    };
    put().map_err(|source| ChunkFault::Io { path: path.clone(), source })
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
    use crate::bundle::testing::{bundle, map, text};
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
    fn names_are_lower_case_hex() {
        let name = ChunkId::of(b"a").file_name();
        assert_eq!(name.parse::<ChunkId>().unwrap(), ChunkId::of(b"a"));
        for bad in ["", "a.parquet", &name.to_uppercase(), &name[..64], &name.replace('c', "g")] {
            assert!(bad.parse::<ChunkId>().is_err(), "{bad}");
        }
    }
}
