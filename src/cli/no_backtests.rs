//! Account of a folder that holds no backtest: what is there instead.

use crate::bundle::{is_bundle_name, is_legacy_directory};
use crate::index::holds_segments;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Kinds of files that are named at most.
const NAMED: usize = 3;

const WANTED: &str = "backtests are files whose names end in .iafbt or .obtf, and directories with a file \
                      algorithm_id.json, in the folder or in those below it";

/// Says what a folder without backtests holds, and what it would need to hold.
pub(super) fn found_instead(folder: &Path) -> String {
    if holds_segments(folder) {
        let folder = folder.display();
        return format!(
            "it holds segments of shards: 'iaf index --merge {folder} -o index.sqlite' makes an index of them"
        );
    }
    let (mut directories, mut files, mut kinds) = (0, 0, BTreeSet::new());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true if is_legacy_directory(&path).unwrap_or(false) => {}
            true => directories += 1,
            false if is_bundle_name(&path) => {}
            false => {
                files += 1;
                kinds.extend(path.extension().map(|extension| format!(".{}", extension.display())));
            }
        }
    }
    let directories = match directories {
        0 => None,
        1 => Some("1 directory without algorithm_id.json".to_owned()),
        count => Some(format!("{count} directories without algorithm_id.json")),
    };
    let kinds: Vec<String> = kinds.into_iter().take(NAMED).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    let files = match files {
        0 => None,
        1 => Some(format!("1 file that is no bundle{kinds}")),
        count => Some(format!("{count} files that are no bundles{kinds}")),
    };
    let found: Vec<String> = directories.into_iter().chain(files).collect();
    match found.is_empty() {
        true => WANTED.to_owned(),
        false => format!("it holds {}; {WANTED}", found.join(" and ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_instead_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(found_instead(folder.path()).starts_with("backtests are files"));
        fs::create_dir(folder.path().join("run_1")).unwrap();
        fs::create_dir(folder.path().join("run_2")).unwrap();
        fs::write(folder.path().join("notes.txt"), "").unwrap();
        let said = found_instead(folder.path());
        let expected =
            "it holds 2 directories without algorithm_id.json and 1 file that is no bundle (.txt); backtests are";
        assert!(said.starts_with(expected), "{said}");
        fs::create_dir_all(folder.path().join("manifests")).unwrap();
        fs::write(folder.path().join("manifests/0-of-2.parquet"), "").unwrap();
        assert!(found_instead(folder.path()).starts_with("it holds segments of shards: 'iaf index --merge "));
    }
}
