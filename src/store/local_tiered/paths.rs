//! Paths of everything in a tiered store.

use crate::index::INDEX_FILE_NAME;
use crate::model::{Handle, percent_decoded, percent_encoded};
use crate::store::dataset::Dataset;
use std::path::{Path, PathBuf};

/// The beginning of the name of a backtest's folder, as the framework writes it.
const BACKTEST: &str = "run_id=";

/// The folder of compact files, in that of their dataset.
const COMPACT: &str = "compact";

/// The beginning of the name of a compact file.
const PART: &str = "part-";

/// Bytes that the name of a file or folder may have on the usual file systems.
const LONGEST_NAME: usize = 255;

/// A name that readers of partitioned tables take for no value at all.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";

/// The paths of a store.
#[derive(Debug, Clone)]
pub(super) struct StorePaths {
    pub(super) root: PathBuf,
    pub(super) bundles: PathBuf,
    pub(super) tables: PathBuf,
    pub(super) chunks: PathBuf,
    pub(super) journal: PathBuf,
    pub(super) index: PathBuf,
}

impl StorePaths {
    pub(super) fn of(root: &Path) -> StorePaths {
        StorePaths {
            root: root.to_owned(),
            bundles: root.join("bundles"),
            tables: root.join("parquet"),
            chunks: root.join("ohlcv"),
            journal: root.join("journal"),
            index: root.join(INDEX_FILE_NAME),
        }
    }

    /// Whether a store of this kind is there.
    pub(super) fn is_there(&self) -> bool {
        self.bundles.is_dir() && self.tables.is_dir()
    }

    pub(super) fn dataset(&self, dataset: Dataset) -> PathBuf {
        self.tables.join(dataset.name())
    }

    /// The file of one backtest's rows.
    pub(super) fn part(&self, dataset: Dataset, handle: &Handle) -> PathBuf {
        self.dataset(dataset).join(format!("{BACKTEST}{}", escape(handle))).join("part-0.parquet")
    }

    /// The path at which the framework puts the file of a backtest whose handle it does not escape.
    pub(super) fn plain_part(&self, dataset: Dataset, handle: &Handle) -> Option<PathBuf> {
        let path = self.dataset(dataset).join(format!("{BACKTEST}{handle}")).join("part-0.parquet");
        (escape(handle) != handle.as_str()).then_some(path)
    }

    /// The folder of compact files.
    pub(super) fn compact(&self, dataset: Dataset) -> PathBuf {
        self.dataset(dataset).join(COMPACT)
    }

    /// A compact file.
    pub(super) fn compact_part(&self, dataset: Dataset, number: usize) -> PathBuf {
        self.compact(dataset).join(format!("{PART}{number}.parquet"))
    }

    /// The folder of chunks as a bundle names it.
    pub(super) fn chunks_from(handle: &Handle) -> String {
        format!("{}ohlcv", "../".repeat(handle.as_str().matches('/').count() + 1))
    }
}

/// The number of a compact file.
pub(super) fn number_of(file: &Path) -> Option<usize> {
    file.file_stem()?.to_str()?.strip_prefix(PART)?.parse().ok()
}

/// The handle of a folder below a dataset, given relative to it: escaped in one name, or plain in several.
pub(super) fn handle_of(folder: &Path) -> Option<Handle> {
    let text = folder.to_str()?.strip_prefix(BACKTEST)?;
    if text.contains('/') { Handle::new(text).ok() } else { unescape(text) }
}

/// Why a handle can have no folder in tier 2.
pub(super) fn fault(handle: &Handle) -> Option<&'static str> {
    if BACKTEST.len() + escape(handle).len() > LONGEST_NAME {
        return Some("its name is too long for a folder of its own");
    }
    (handle.as_str() == NO_VALUE).then_some("readers of partitioned tables take this name for no name")
}

/// A handle as one folder name: what would be a separator to a reader of partitioned tables is percent-encoded.
pub(super) fn escape(handle: &Handle) -> String {
    percent_encoded(handle.as_str(), |character| matches!(character, '/' | '=' | '?') || character.is_ascii_control())
}

/// The handle of a folder name; percent signs that begin no codes stand for themselves, as the framework writes them.
pub(super) fn unescape(name: &str) -> Option<Handle> {
    Handle::new(percent_decoded(name)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn handle(text: &str) -> Handle {
        Handle::new(text).unwrap()
    }

    #[test]
    fn a_plain_handle_is_its_own_folder_name() {
        for text in ["10287b00", "a b", "стратегия", "a.b-c_d", "..a", "a#b'c"] {
            assert_eq!(escape(&handle(text)), text);
        }
        assert_eq!(escape(&handle("n/50%=?\u{7}")), "n%2F50%25%3D%3F%07");
        assert_eq!(handle_of(Path::new("run_id=n/a")), Some(handle("n/a")));
        assert_eq!(handle_of(Path::new("run_id=per%cent")), Some(handle("per%cent")));
    }

    #[test]
    fn what_no_reader_could_name_is_refused() {
        assert!(fault(&handle(&"a".repeat(300))).is_some());
        assert!(fault(&handle("__HIVE_DEFAULT_PARTITION__")).is_some());
        assert_eq!(fault(&handle("n/a")), None);
    }

    proptest! {
        #[test]
        fn any_handle_is_one_folder_name_and_is_read_back(text in "\\PC{1,20}(/[%=?a-f0-9\\x01-\\x1f]{1,9}){0,3}") {
            if let Ok(handle) = Handle::new(text) {
                let name = escape(&handle);
                prop_assert!(!name.contains(['/', '=', '?']) && name != "." && name != "..");
                prop_assert_eq!(unescape(&name), Some(handle));
            }
        }
    }
}
