//! The modules of the library as `lib.rs` declares them, and which of them name which.

use super::code::{Token, without_tests};
use super::paths::{Named, paths};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The names that lead to a module from the library's root.
pub type Name = Vec<String>;

/// A file of the library, without what is compiled for tests alone.
pub struct Module {
    pub file: PathBuf,
    pub tokens: Vec<Token>,
    named: Vec<Named>,
}

/// All modules of the library, tests aside.
pub struct Tree(BTreeMap<Name, Module>);

impl Tree {
    pub fn read() -> Tree {
        let mut tree = Tree(BTreeMap::new());
        tree.add(Vec::new(), PathBuf::from("src/lib.rs"), Path::new("src"));
        assert!(tree.0.len() > 100, "hardly a module was found");
        tree
    }

    fn add(&mut self, name: Name, file: PathBuf, folder: &Path) {
        let tokens = without_tests(&fs::read_to_string(&file).unwrap());
        for declared in tokens.windows(3) {
            let [Token::Word(word), Token::Word(child), Token::Mark(';')] = declared else { continue };
            if word == "mod" {
                let below = folder.join(child);
                let alone = folder.join(format!("{child}.rs"));
                let file = if alone.exists() { alone } else { below.join("mod.rs") };
                self.add([&name[..], std::slice::from_ref(child)].concat(), file, &below);
            }
        }
        let named = paths(&tokens);
        self.0.insert(name, Module { file, tokens, named });
    }

    pub fn modules(&self) -> impl Iterator<Item = (&Name, &Module)> {
        self.0.iter()
    }

    /// The modules that a module names, itself left out: re-exports are followed to where things stand.
    pub fn named_by(&self, name: &Name) -> Vec<Name> {
        let mut found: Vec<Name> =
            self.0[name].named.iter().filter_map(|named| self.resolve(name, &named.path, 0)).collect();
        found.retain(|other| other != name);
        found.sort();
        found.dedup();
        found
    }

    /// The module in which a path ends that a module names, where it is one of the library.
    fn resolve(&self, from: &Name, path: &[String], depth: usize) -> Option<Name> {
        let (first, rest) = path.split_first()?;
        if depth > 8 {
            return None;
        }
        match first.as_str() {
            "crate" => self.descend(Vec::new(), rest, depth),
            "self" => self.descend(from.clone(), rest, depth),
            "super" => {
                let mut above = from.clone();
                above.pop()?;
                match rest.first().is_some_and(|next| next == "super") {
                    true => self.resolve(&above, rest, depth + 1),
                    false => self.descend(above, rest, depth),
                }
            }
            _ if self.0.contains_key(&[&from[..], std::slice::from_ref(first)].concat()) => {
                self.descend(from.clone(), path, depth)
            }
            _ => {
                let import = self.import(from, first).filter(|import| import[..] != *path)?;
                self.resolve(from, &[import, rest].concat(), depth + 1)
            }
        }
    }

    /// Goes down from a module by names, through what it re-exports.
    fn descend(&self, mut at: Name, path: &[String], depth: usize) -> Option<Name> {
        let Some((next, rest)) = path.split_first() else { return Some(at) };
        at.push(next.clone());
        if self.0.contains_key(&at) {
            return self.descend(at, rest, depth);
        }
        at.pop();
        match self.import(&at, next) {
            Some(import) => self.resolve(&at, &[import, rest].concat(), depth + 1).or(Some(at)),
            None => Some(at),
        }
    }

    /// The path that a module imports under a name.
    fn import(&self, module: &Name, name: &str) -> Option<&[String]> {
        let named = self.0[module].named.iter().find(|named| named.import.as_deref() == Some(name));
        named.map(|named| &named.path[..])
    }
}
