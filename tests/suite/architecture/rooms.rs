//! The order of the rooms: each imports only what stands above it in `lib.rs`.

use super::code::{Token, tokens};
use super::tree::Tree;
use std::fs;

/// The rooms from top to bottom, those included that are still to be built.
const DESIGN: [&str; 12] =
    ["model", "files", "bundle", "stats", "measure", "factor", "index", "rank", "store", "sweep", "report", "cli"];

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
fn the_command_s_main_file_names_nothing_but_the_command() {
    let tokens = tokens(&fs::read_to_string("src/main.rs").unwrap());
    let library = tokens.windows(3).filter(|path| path[0].word() == Some("iaf") && path[1] == Token::Colons);
    for path in library {
        assert_eq!(path[2].word(), Some("cli"), "src/main.rs names another room than cli");
    }
}
