//! Uploads to a server in memory, which does as each test says.

use super::*;
use crate::bundle::{Manifest, WriteOptions, to_bytes};
use crate::store::{BacktestStore, LocalDirStore};
use std::fs;
use std::path::Path;
use std::sync::Mutex;

/// How the server misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Honest,
    /// Says that it has every chunk, until bundles come.
    Boasts,
    /// Never finds the chunks that it took.
    Forgets,
    /// Lacks chunks that nobody named.
    Invents,
    /// Answers so many bundles.
    Falls(usize),
}

struct Server {
    manner: Manner,
    chunks: Mutex<HashSet<ChunkId>>,
    bundles: Mutex<BTreeMap<String, Bytes>>,
    sent: AtomicUsize,
}

impl Server {
    fn new(manner: Manner) -> Server {
        Server { manner, chunks: Mutex::default(), bundles: Mutex::default(), sent: AtomicUsize::new(0) }
    }
}

impl UploadServer for Server {
    fn missing(&self, chunks: &[ChunkId]) -> Result<Vec<ChunkId>, UploadError> {
        assert!((1..=1_000).contains(&chunks.len()), "{} hashes at once", chunks.len());
        let has = self.chunks.lock().unwrap();
        let lacks = |chunk: &&ChunkId| !has.contains(chunk) && self.manner != Manner::Boasts;
        Ok(chunks.iter().filter(lacks).copied().collect())
    }

    fn put_chunk(&self, chunk: &ChunkId, bytes: Bytes) -> Result<Taken, UploadError> {
        assert_eq!(*chunk, ChunkId::of(&bytes));
        self.sent.fetch_add(1, Ordering::Relaxed);
        Ok(if self.chunks.lock().unwrap().insert(*chunk) { Taken::New } else { Taken::WasThere })
    }

    fn put_bundle(&self, algorithm_id: &str, bytes: Bytes) -> Result<BundleAnswer, UploadError> {
        let mut bundles = self.bundles.lock().unwrap();
        let named = Manifest::of(&bundle::from_bytes(&bytes, &Limits::default()).unwrap().backtest);
        let named = named.map(|manifest| manifest.chunks()).unwrap_or_default();
        let mut has = self.chunks.lock().unwrap();
        match self.manner {
            Manner::Forgets => has.clear(),
            Manner::Invents => return Ok(BundleAnswer::Lacks(vec![ChunkId::of(b"nobody's")])),
            Manner::Falls(after) if bundles.len() >= after => {
                return Err(UploadError::Unavailable { reason: "connection refused".to_owned() });
            }
            _ => {}
        }
        let lacking: Vec<ChunkId> = named.into_iter().filter(|chunk| !has.contains(chunk)).collect();
        if !lacking.is_empty() {
            return Ok(BundleAnswer::Lacks(lacking));
        }
        let before = bundles.insert(algorithm_id.to_owned(), bytes);
        Ok(BundleAnswer::Taken(if before.is_some() { Taken::WasThere } else { Taken::New }))
    }
}

/// A folder with two bundles that name three chunks, one of them both, and one without prices.
fn priced() -> (tempfile::TempDir, LocalDirStore) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("ohlcv")).unwrap();
    for chunk in fs::read_dir("tests/bundles/ohlcv/ohlcv").unwrap().map(|entry| entry.unwrap().path()) {
        fs::copy(&chunk, folder.path().join("ohlcv").join(chunk.file_name().unwrap())).unwrap();
    }
    let bundles = [("ohlcv/full", "a/b"), ("ohlcv/shared", "b"), ("edge/flat", "c")];
    for (bundle, name) in bundles {
        let path = format!("tests/bundles/{bundle}.iafbt");
        let mut backtest = bundle::read(Path::new(&path), &Limits::default()).unwrap().backtest;
        backtest.algorithm_id = Some(name.to_owned());
        let options = WriteOptions::default();
        let bytes = to_bytes(&backtest, &options).unwrap();
        fs::write(folder.path().join(format!("{}.iafbt", name.replace('/', "_"))), bytes).unwrap();
    }
    let store = LocalDirStore::new(folder.path(), Limits::default()).unwrap();
    (folder, store)
}

fn upload_all(store: &LocalDirStore, server: &Server) -> UploadOutcome {
    upload(store, server, &store.handles().unwrap(), 2, &Limits::default(), &())
}

#[test]
fn each_chunk_is_sent_once_and_bundles_are_sent_as_they_are() {
    let (folder, store) = priced();
    let server = Server::new(Manner::Honest);
    let first = upload_all(&store, &server);
    assert_eq!((first.sent, first.already_there, first.chunks_sent, first.chunks), (3, 0, 2, 2), "{first:?}");
    assert_eq!(server.bundles.lock().unwrap()["a/b"], fs::read(folder.path().join("a_b.iafbt")).unwrap());
    let again = upload_all(&store, &server);
    assert_eq!((again.sent, again.already_there, again.chunks_sent), (0, 3, 0), "{again:?}");
    assert_eq!(server.sent.into_inner(), 2);
}

#[test]
fn chunks_that_a_server_lacks_after_all_are_sent_before_the_bundle_is_sent_again() {
    let (_folder, store) = priced();
    let server = Server::new(Manner::Boasts);
    let outcome = upload_all(&store, &server);
    assert_eq!((outcome.sent, outcome.chunks_sent, outcome.failures.len()), (3, 2, 0), "{outcome:?}");
}

#[test]
fn a_server_that_lacks_for_ever_or_lacks_what_nobody_named_fails_those_bundles_and_no_others() {
    let (_folder, store) = priced();
    for (manner, failed, word) in [(Manner::Forgets, 2, "took before"), (Manner::Invents, 3, "does not name")] {
        let outcome = upload_all(&store, &Server::new(manner));
        assert_eq!((outcome.sent, outcome.failures.len()), (3 - failed, failed), "{outcome:?}");
        assert!(outcome.failures.iter().all(|failure| failure.reason.contains(word)), "{outcome:?}");
        assert!(outcome.stopped.is_none());
    }
}

#[test]
fn a_server_that_answers_no_more_ends_it_and_what_it_took_counts() {
    let (_folder, store) = priced();
    let outcome = upload_all(&store, &Server::new(Manner::Falls(2)));
    assert_eq!(outcome.sent, 2);
    assert!(matches!(outcome.stopped, Some(UploadError::Unavailable { .. })), "{outcome:?}");
}

#[test]
fn a_second_backtest_of_one_algorithm_and_one_without_a_name_are_refused() {
    let (folder, store) = priced();
    fs::copy(folder.path().join("c.iafbt"), folder.path().join("d.iafbt")).unwrap();
    for (name, id) in [("e", Some("..".to_owned())), ("f", None)] {
        let mut backtest = store.open(&Handle::new("c").unwrap()).unwrap().backtest;
        backtest.algorithm_id = id;
        let bytes = to_bytes(&backtest, &WriteOptions::default()).unwrap();
        fs::write(folder.path().join(format!("{name}.iafbt")), bytes).unwrap();
    }
    let outcome = upload_all(&store, &Server::new(Manner::Honest));
    let failed: Vec<&str> = outcome.failures.iter().map(|failure| failure.path.as_str()).collect();
    assert_eq!((outcome.sent, failed), (3, vec!["d.iafbt", "e.iafbt", "f.iafbt"]), "{outcome:?}");
    assert!(outcome.failures[0].reason.contains("\"c\"") && outcome.failures[0].reason.contains("of c.iafbt"));
}
