//! The house keeps its order: a room imports only what stands above it in `lib.rs`.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in the order in which `lib.rs` declares them.
fn rooms() -> Vec<String> {
    let library = fs::read_to_string("src/lib.rs").unwrap();
    let declared = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    declared.map(str::to_owned).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn no_room_imports_one_below_it() {
    let rooms = rooms();
    assert_eq!(rooms, ["model", "bundle", "index", "rank", "store", "sweep", "stats", "report"]);
    for (position, room) in rooms.iter().enumerate() {
        for file in sources(&Path::new("src").join(room)) {
            let text = fs::read_to_string(&file).unwrap();
            for below in &rooms[position + 1..] {
                assert!(!text.contains(&format!("crate::{below}")), "{} imports {below}", file.display());
            }
        }
    }
}

#[test]
fn every_file_opens_with_what_it_is() {
    for file in sources(Path::new("src")) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{}", file.display());
    }
}

#[test]
fn no_file_outgrows_its_noun() {
    for file in sources(Path::new("src")) {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        assert!(code.lines().count() <= 400, "{} has {} lines", file.display(), code.lines().count());
    }
}
