//! The order of the house: who may import whom, what a library must not do, and how files begin and how long they are.

mod circles;
mod code;
mod files;
mod manners;
mod paths;
mod rooms;
mod tree;

use std::collections::BTreeSet;

/// Holds that what was found is what is known. Nothing new comes in, and what is mended has to be taken off the list, so that a
/// list only shrinks.
#[track_caller]
fn only_the_known(found: impl IntoIterator<Item = String>, known: &[&str]) {
    let found: BTreeSet<String> = found.into_iter().collect();
    let known: BTreeSet<String> = known.iter().map(|&entry| entry.to_owned()).collect();
    let new: Vec<_> = found.difference(&known).collect();
    let mended: Vec<_> = known.difference(&found).collect();
    assert!(new.is_empty(), "not allowed: {new:#?}");
    assert!(mended.is_empty(), "no longer so, and to be taken off the list: {mended:#?}");
}
