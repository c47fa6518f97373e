//! Swaps: the files of tables that come and those that go with them, noted before the first of them does.
//!
//! What comes is on the disk by then, so that a swap asks for no room, reads no bundle and can be finished by anybody.

use super::paths::StorePaths;
use crate::store::dataset::Dataset;
use serde_json::{Map, Value};
use std::path::{Component, Path, PathBuf};

/// The key of the compact files that come: for each dataset their numbers.
const COME: &str = "come";

/// The key of the files that go: their paths below the folder of all tables.
const GO: &str = "go";

/// The files of a compaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Swap {
    /// Compact files that are staged: their datasets and numbers.
    pub(super) come: Vec<(Dataset, usize)>,
    /// Files that are replaced by them, by their paths below the folder of all tables.
    pub(super) go: Vec<PathBuf>,
}

impl Swap {
    /// The text of a note. Files whose names are no Unicode are none of ours and stay.
    pub(super) fn to_text(&self) -> String {
        let come = Dataset::ALL.iter().map(|dataset| {
            let numbers = self.come.iter().filter(|(of, _)| of == dataset).map(|(_, number)| Value::from(*number));
            (dataset.name().to_owned(), numbers.collect())
        });
        let go = self.go.iter().filter_map(|path| path.to_str()).map(Value::from).collect();
        let note = [(COME.to_owned(), Value::Object(come.collect())), (GO.to_owned(), Value::Array(go))];
        Value::Object(Map::from_iter(note)).to_string()
    }

    /// The swap of a note. Whatever it says that no compaction would, such as a path that leads elsewhere, is left out.
    pub(super) fn of_text(text: &str) -> Swap {
        let note: Value = serde_json::from_str(text).unwrap_or_default();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let numbers = |dataset: &Dataset| list(&note[COME][dataset.name()]);
        let number = |value: Value| value.as_u64().and_then(|number| usize::try_from(number).ok());
        let come = Dataset::ALL
            .into_iter()
            .flat_map(|dataset| numbers(&dataset).into_iter().filter_map(number).map(move |number| (dataset, number)));
        let go = list(&note[GO]).into_iter().filter_map(|path| path.as_str().map(PathBuf::from));
        Swap { come: come.collect(), go: go.filter(|path| is_of_a_table(path)).collect() }
    }

    /// Takes note that a file goes.
    pub(super) fn goes(&mut self, paths: &StorePaths, file: &Path) {
        self.go.extend(file.strip_prefix(&paths.tables).map(Path::to_owned));
    }
}

/// Whether a path is that of a file of a dataset.
fn is_of_a_table(path: &Path) -> bool {
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    let is_table = path.extension().is_some_and(|extension| extension == "parquet");
    is_plain && is_table && Dataset::ALL.iter().any(|dataset| path.starts_with(dataset.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swap_is_noted_and_read_back() {
        let go = ["trades/run_id=a/part-0.parquet", "orders/compact/part-3.parquet"].map(PathBuf::from).to_vec();
        let swap = Swap { come: vec![(Dataset::Trades, 4), (Dataset::Orders, 4), (Dataset::Orders, 5)], go };
        assert_eq!(Swap::of_text(&swap.to_text()), swap);
    }

    #[test]
    fn a_note_from_somebody_else_names_nothing_but_tables() {
        let text = r#"{"come": {"trades": ["../x", -1, 7]}, "go": ["../a.parquet", "/a.parquet", "trades/../../a.parquet",
            "trades/notes.txt", "ohlcv/a.parquet", 5]}"#;
        assert_eq!(Swap::of_text(text), Swap { come: vec![(Dataset::Trades, 7)], go: Vec::new() });
        for text in ["", "[]", "{\"go\": 5}"] {
            assert_eq!(Swap::of_text(text), Swap::default(), "{text}");
        }
    }
}
