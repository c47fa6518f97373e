//! The file of tier 1, kept open from one row to the next.

use crate::index::{Batch, Catalog, IndexError, SqliteCatalog};
use crate::model::{Handle, IndexRow, RowKey};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an index that was waited for in vain is not waited for again: each of many backtests would wait as long as the first.
const RESPITE: Duration = Duration::from_secs(30);

/// An index that is opened for the first row that is written, and again where its file was replaced.
#[derive(Debug)]
pub(super) struct IndexFile {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    open: Option<(FileId, SqliteCatalog)>,
    /// When it was last given up because of another process.
    given_up: Option<Instant>,
}

/// The number that tells a file from another of the same name.
type FileId = Option<u64>;

impl IndexFile {
    pub(super) fn new(path: PathBuf) -> IndexFile {
        IndexFile { path, state: Mutex::default() }
    }

    /// Puts the rows of a bundle in, in the place of those that are there; without any it has none. A row of another bundle,
    /// whose name looks like that of a trial of this one, stays.
    pub(super) fn put(
        &self,
        handle: &Handle,
        rows: Vec<IndexRow>,
        is_bundle: impl Fn(&Handle) -> bool,
    ) -> Result<(), IndexError> {
        let bundle = RowKey::from(handle);
        self.with_catalog(|catalog| {
            let is_another = |key: &RowKey| Handle::new(key.as_str()).is_ok_and(|other| is_bundle(&other));
            let there = catalog.keys_of(&bundle)?.into_iter().filter(|key| *key != bundle && !is_another(key));
            // With the row goes what is remembered of a failure.
            let gone = there.chain([bundle.clone()]).collect();
            let rows = rows.into_iter().map(|row| (RowKey::from(&row.handle), row)).collect();
            catalog.write(Batch { rows, gone, ..Batch::default() })
        })
    }

    /// Takes every row out and returns how many there were.
    pub(super) fn clear(&self) -> Result<usize, IndexError> {
        SqliteCatalog::open(&self.path)?.clear()
    }

    fn with_catalog(&self, work: impl FnOnce(&mut SqliteCatalog) -> Result<(), IndexError>) -> Result<(), IndexError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.given_up.is_some_and(|moment| moment.elapsed() < RESPITE) {
            return Err(IndexError::Busy(self.path.as_path().into()));
        }
        let done = self.with_open(&mut state.open, work);
        state.given_up = matches!(done, Err(IndexError::Busy(_))).then(Instant::now);
        done
    }

    fn with_open(
        &self,
        open: &mut Option<(FileId, SqliteCatalog)>,
        work: impl FnOnce(&mut SqliteCatalog) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let (id, mut catalog) = match open.take() {
            // Another process may have written the index anew.
            Some((Some(id), catalog)) if file_id(&self.path) == Some(id) => (Some(id), catalog),
            // The note of a change goes as soon as its row is there, which has to last then.
            _ => (None, SqliteCatalog::open(&self.path)?.lasting()),
        };
        work(&mut catalog)?;
        *open = Some((id.or_else(|| file_id(&self.path)), catalog));
        Ok(())
    }
}

#[cfg(unix)]
fn file_id(path: &Path) -> FileId {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|metadata| metadata.ino())
}

/// Files without numbers are never taken for the same.
#[cfg(not(unix))]
fn file_id(_path: &Path) -> FileId {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_that_was_just_waited_for_in_vain_is_not_waited_for_again() {
        let folder = tempfile::tempdir().unwrap();
        let index = IndexFile::new(folder.path().join("index.sqlite"));
        let put = || index.put(&Handle::new("a").unwrap(), Vec::new(), |_| false);
        let give_up = |moment| index.state.lock().unwrap().given_up = moment;
        give_up(Some(Instant::now()));
        assert!(matches!(put(), Err(IndexError::Busy(_))));
        give_up(Instant::now().checked_sub(RESPITE));
        put().unwrap();
        put().unwrap();
    }
}
