//! The order of the rooms: each imports only what stands above it in `lib.rs`.

use super::code::{Token, tokens};
use super::files::sources;
use super::tree::Tree;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The rooms from top to bottom, those included that are still to be built.
const DESIGN: [&str; 15] = [
    "model",
    "files",
    "bundle",
    "stats",
    "factor",
    "measure",
    "judgement",
    "source",
    "index",
    "rank",
    "store",
    "sweep",
    "report",
    "publish",
    "cli",
];

/// The rooms in the order in which `lib.rs` declares them.
fn rooms() -> Vec<String> {
    let tokens = tokens(&fs::read_to_string("src/lib.rs").unwrap());
    let declared = tokens.windows(2).filter(|pair| pair[0].word() == Some("mod"));
    declared.filter_map(|pair| pair[1].word().map(str::to_owned)).collect()
}

#[test]
fn the_library_declares_its_rooms_from_top_to_bottom() {
    let rooms = rooms();
    let expected: Vec<&str> = DESIGN.into_iter().filter(|room| rooms.iter().any(|declared| declared == room)).collect();
    assert_eq!(rooms, expected);
}

#[test]
fn every_room_says_what_it_takes_and_gives_and_does_not_know() {
    let mut silent = Vec::new();
    let pages =
        sources("src", "rs").into_iter().filter(|file| file.ends_with("mod.rs") && !file.ends_with("tests/mod.rs"));
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        let lines: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//!")).collect();
        let head = lines.join(" ").to_lowercase();
        silent.extend((!["takes", "gives", "know"].iter().all(|word| head.contains(word))).then_some(page));
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn no_room_imports_one_below_it() {
    let rooms = rooms();
    let position = |room: &str| rooms.iter().position(|declared| declared == room).unwrap();
    let tree = Tree::read();
    for (name, module) in tree.modules() {
        let Some(room) = name.first() else { continue };
        for other in tree.named_by(name) {
            let Some(other) = other.first() else { continue };
            assert!(position(other) <= position(room), "{} imports {other}", module.file.display());
        }
    }
}

#[test]
fn the_document_on_the_architecture_says_what_each_room_imports() {
    let document = fs::read_to_string("docs/architecture.md").unwrap();
    let of_code = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<String>>();
    let mut told = Vec::new();
    for line in document.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        let imports = of_code(cells.last().unwrap());
        told.push((of_code(cells[0]).pop_first().unwrap(), imports));
    }
    let tree = Tree::read();
    let imported = |room: &String| {
        let of_room = tree.modules().filter(|(name, _)| name.first() == Some(room));
        let others = of_room.flat_map(|(name, _)| tree.named_by(name)).filter_map(|other| other.first().cloned());
        others.filter(|other| other != room).collect::<BTreeSet<String>>()
    };
    let expected: Vec<_> = rooms().into_iter().map(|room| (room.clone(), imported(&room))).collect();
    assert_eq!(told, expected, "the table of rooms in docs/architecture.md");
}

#[test]
fn the_document_on_the_architecture_names_only_what_is_there() {
    let document = fs::read_to_string("docs/architecture.md").unwrap();
    let named = document.split('`').skip(1).step_by(2).filter(|name| name.contains('/') && !name.contains([' ', '*']));
    let gone: Vec<&str> = named.filter(|name| !Path::new(name).exists()).collect();
    assert!(gone.is_empty(), "docs/architecture.md names what is not there: {gone:?}");
}

#[test]
fn the_command_s_main_file_names_nothing_but_the_command() {
    let tokens = tokens(&fs::read_to_string("src/main.rs").unwrap());
    let library = tokens.windows(3).filter(|path| path[0].word() == Some("iaf") && path[1] == Token::Colons);
    for path in library {
        assert_eq!(path[2].word(), Some("cli"), "src/main.rs names another room than cli");
    }
}
