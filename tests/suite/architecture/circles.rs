//! Circles: no file of a folder leads round to itself through its neighbours, parent and child aside.

use super::tree::{Name, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// For each folder its files and folders, and which of them names which.
fn neighbours(tree: &Tree) -> BTreeMap<Name, BTreeMap<String, BTreeSet<String>>> {
    let mut folders: BTreeMap<Name, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (name, _) in tree.modules() {
        for other in tree.named_by(name) {
            let shared = name.iter().zip(&other).take_while(|(one, other)| one == other).count();
            // One is the other's parent: they may know each other.
            let (Some(one), Some(other)) = (name.get(shared), other.get(shared)) else { continue };
            let folder = folders.entry(name[..shared].to_vec()).or_default();
            folder.entry(one.clone()).or_default().insert(other.clone());
        }
    }
    folders
}

/// All that can be reached from a file of a folder.
fn reached<'a>(folder: &'a BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<&'a String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&String> = folder.get(from).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend(folder.get(next).into_iter().flatten());
        }
    }
    found
}

#[test]
fn no_files_of_a_folder_go_round_in_a_circle() {
    let mut circles = BTreeSet::new();
    for (folder, files) in neighbours(&Tree::read()) {
        let around: BTreeMap<&String, _> = files.keys().map(|file| (file, reached(&files, file))).collect();
        for (file, reached) in around.iter().filter(|(file, reached)| reached.contains(*file)) {
            let members = reached.iter().filter(|other| around.get(*other).is_some_and(|back| back.contains(*file)));
            let members: Vec<&str> = members.map(|member| member.as_str()).collect();
            circles.insert(format!("{}: {}", folder.join("/"), members.join(", ")));
        }
    }
    assert!(circles.is_empty(), "{circles:#?}");
}
