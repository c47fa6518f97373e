//! Upload: takes a store's backtests; gives them to a server, and each chunk of prices once, whatever number of them name it.
//!
//! [`UploadServer`] is what a server answers, [`HttpServer`] one that is spoken to by HTTP. It must not know where addresses and
//! secrets come from.

mod error;
#[cfg(feature = "cloud")]
mod http;
#[cfg(test)]
mod tests;

#[cfg(feature = "cloud")]
pub use http::HttpServer;

pub use error::UploadError;

use super::error::with_causes;
use super::side_by_side::side_by_side;
use super::transfer::{ChunkSource, Parcel, Transfer};
use crate::bundle::{self, ChunkId, Limits};
use crate::model::{Failure, Handle, Progress};
use bytes::Bytes;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The most chunks that a server is asked about at once.
const ASKED_AT_ONCE: usize = 1_000;

/// How often chunks are sent that a server says it lacks, before it is not believed any more.
const ROUNDS: usize = 3;

/// What a server did with bytes that it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It took them.
    New,
    /// It had them before.
    WasThere,
}

/// What a server says to a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BundleAnswer {
    /// It has it.
    Taken(Taken),
    /// It lacks these chunks of prices first.
    Lacks(Vec<ChunkId>),
}

/// A server that bundles are uploaded to. Any number of threads may ask at once.
pub trait UploadServer: Sync {
    /// Those of some chunks, at most a thousand, that it does not have.
    ///
    /// # Errors
    /// It does not answer, or makes no sense.
    fn missing(&self, chunks: &[ChunkId]) -> Result<Vec<ChunkId>, UploadError>;

    /// Sends a chunk.
    ///
    /// # Errors
    /// It does not answer, or refuses it.
    fn put_chunk(&self, chunk: &ChunkId, bytes: Bytes) -> Result<Taken, UploadError>;

    /// Sends a bundle.
    ///
    /// # Errors
    /// It does not answer, or refuses it.
    fn put_bundle(&self, algorithm_id: &str, bytes: Bytes) -> Result<BundleAnswer, UploadError>;
}

/// The outcome of an upload.
#[derive(Debug, Default)]
pub struct UploadOutcome {
    /// Bundles that were sent and taken.
    pub sent: usize,
    /// Bundles that the server had before.
    pub already_there: usize,
    /// Chunks that were sent and taken.
    pub chunks_sent: usize,
    /// Chunks that the bundles name, each once.
    pub chunks: usize,
    /// Bundles that were not uploaded, in the order of the handles.
    pub failures: Vec<Failure>,
    /// Why it was given up before its end; what was sent until then is there.
    pub stopped: Option<UploadError>,
}

/// Uploads backtests, at most so many at once: of each first the chunks that the server lacks, then the bundle as it is.
///
/// One that fails is a failure of the outcome, and the others go on; a server that does not answer ends it. Doing it again sends
/// no chunk that the server has.
pub fn upload(
    from: &dyn Transfer,
    server: &dyn UploadServer,
    handles: &[Handle],
    at_once: usize,
    limits: &Limits,
    progress: &dyn Progress,
) -> UploadOutcome {
    progress.begin(handles.len());
    let mut upload = Upload {
        server,
        at_once,
        limits,
        known: HashSet::new(),
        chunks_sent: AtomicUsize::new(0),
        named: HashMap::new(),
    };
    let mut outcome = UploadOutcome::default();
    for some in handles.chunks(at_once.max(1)) {
        let packed = side_by_side(at_once, some, |handle| Packed::new(from, handle, limits));
        let (mut ready, mut failures) = (Vec::new(), BTreeMap::new());
        for (place, packed) in packed.into_iter().enumerate() {
            match packed.and_then(|packed| upload.alone_of_its_name(packed)) {
                Ok(packed) => ready.push((place, packed)),
                Err(error) => drop(failures.insert(place, with_causes(&error))),
            }
        }
        let answers = upload.send(&ready).unwrap_or_else(|error| {
            outcome.stopped = Some(error);
            Vec::new()
        });
        for ((place, _), answer) in ready.iter().zip(answers) {
            match answer {
                Ok(Taken::New) => outcome.sent += 1,
                Ok(Taken::WasThere) => outcome.already_there += 1,
                Err(error) if error.is_of_all() => outcome.stopped = Some(error),
                Err(error) => drop(failures.insert(*place, with_causes(&error))),
            }
        }
        let failed = failures.into_iter().map(|(place, reason)| Failure { path: some[place].to_string(), reason });
        outcome.failures.extend(failed);
        some.iter().for_each(|_| progress.advance());
        if outcome.stopped.is_some() {
            break;
        }
    }
    outcome.chunks = upload.known.len();
    outcome.chunks_sent = upload.chunks_sent.into_inner();
    outcome
}

/// A backtest that is ready to be sent.
struct Packed {
    handle: Handle,
    algorithm_id: String,
    parcel: Parcel,
}

impl Packed {
    fn new(from: &dyn Transfer, handle: &Handle, limits: &Limits) -> Result<Packed, UploadError> {
        let parcel = from.pack(handle).map_err(UploadError::Unpacked)?;
        let scalars = bundle::scalars_from_bytes(&parcel.bytes, limits).map_err(UploadError::Bundle)?;
        match scalars.algorithm_id {
            // These mean another place in an address.
            Some(id) if !matches!(id.as_str(), "" | "." | "..") => {
                Ok(Packed { handle: handle.clone(), algorithm_id: id, parcel })
            }
            _ => Err(UploadError::Unnamed),
        }
    }
}

struct Upload<'a> {
    server: &'a dyn UploadServer,
    at_once: usize,
    limits: &'a Limits,
    /// Chunks that the server was asked about.
    known: HashSet<ChunkId>,
    chunks_sent: AtomicUsize,
    /// The backtest that was the first of an algorithm's.
    named: HashMap<String, Handle>,
}

impl Upload<'_> {
    /// Refuses a second backtest of the same algorithm, which a server would put in the first one's place.
    fn alone_of_its_name(&mut self, packed: Packed) -> Result<Packed, UploadError> {
        let Packed { algorithm_id, handle, .. } = &packed;
        if let Some(first) = self.named.get(algorithm_id) {
            return Err(UploadError::Named { algorithm_id: algorithm_id.clone(), first: first.clone() });
        }
        self.named.insert(algorithm_id.clone(), handle.clone());
        Ok(packed)
    }

    /// Sends some backtests: the chunks that the server lacks, then the bundles.
    ///
    /// # Errors
    /// The server does not say what it lacks, or answers nobody.
    fn send(&mut self, some: &[(usize, Packed)]) -> Result<Vec<Result<Taken, UploadError>>, UploadError> {
        let sources: BTreeMap<ChunkId, &ChunkSource> =
            some.iter().flat_map(|(_, packed)| &packed.parcel.chunks).map(|(chunk, source)| (*chunk, source)).collect();
        let new: Vec<ChunkId> = sources.keys().filter(|chunk| self.known.insert(**chunk)).copied().collect();
        let missing: Vec<ChunkId> =
            self.missing(&new)?.into_iter().filter(|chunk| sources.contains_key(chunk)).collect();
        for put in side_by_side(self.at_once, &missing, |chunk| self.put_chunk(chunk, sources[chunk])) {
            match put {
                Err(error) if error.is_of_all() => return Err(error),
                // One that is refused is lacking when the bundles come that name it, which then fail with the reason.
                _ => {}
            }
        }
        Ok(side_by_side(self.at_once, some, |(_, packed)| self.put_bundle(packed)))
    }

    /// Sends a bundle, and before it whatever chunks of it the server says it lacks.
    fn put_bundle(&self, packed: &Packed) -> Result<Taken, UploadError> {
        let Packed { algorithm_id, parcel, .. } = packed;
        let bytes = Bytes::copy_from_slice(&parcel.bytes);
        let own: Vec<ChunkId> = parcel.chunks.iter().map(|(chunk, _)| *chunk).collect();
        for _ in 0..ROUNDS {
            let lacking = match self.server.put_bundle(algorithm_id, bytes.clone())? {
                BundleAnswer::Taken(taken) => return Ok(taken),
                BundleAnswer::Lacks(lacking) => lacking,
            };
            if let Some(foreign) = lacking.iter().find(|chunk| !own.contains(chunk)) {
                return Err(UploadError::Nonsense {
                    what: format!("it lacks {foreign}, which the bundle does not name"),
                });
            }
            let missing: HashSet<ChunkId> = self.missing(&own)?.into_iter().chain(lacking).collect();
            for (chunk, source) in parcel.chunks.iter().filter(|(chunk, _)| missing.contains(chunk)) {
                self.put_chunk(chunk, source)?;
            }
        }
        Err(UploadError::Nonsense { what: "it lacks chunks that it took before".to_owned() })
    }

    fn put_chunk(&self, chunk: &ChunkId, source: &ChunkSource) -> Result<Taken, UploadError> {
        let bytes = source.read(chunk, self.limits).map_err(UploadError::Chunk)?;
        let taken = self.server.put_chunk(chunk, Bytes::copy_from_slice(&bytes))?;
        self.chunks_sent.fetch_add(usize::from(taken == Taken::New), Ordering::Relaxed);
        Ok(taken)
    }

    /// Those of some chunks that the server does not have.
    fn missing(&self, chunks: &[ChunkId]) -> Result<HashSet<ChunkId>, UploadError> {
        let mut missing = HashSet::new();
        for asked in chunks.chunks(ASKED_AT_ONCE) {
            missing.extend(self.server.missing(asked)?);
        }
        Ok(missing)
    }
}
