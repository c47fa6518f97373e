//! The content of one folder, as far as it matters to a walk, in the order of names.

use crate::bundle::is_bundle_name;
use crate::files::is_temporary;
use crate::model::Texts;
use rayon::prelude::*;
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};

/// What a name in a folder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Link,
    /// What is in use for a moment, or was left by a process that was killed: a file, or a folder.
    Temporary,
    Folder,
    /// A file with the name of a bundle.
    Bundle,
}

/// The names in a folder. There may be millions, so that a path is made of one when it is looked at.
pub(super) struct FolderContent {
    folder: PathBuf,
    /// Names that are Unicode, and behind them all others.
    names: Texts,
    odd_names: Vec<OsString>,
    kinds: Vec<Kind>,
    /// The positions that are still to be looked at, the next one last.
    left: Vec<usize>,
}

/// What a folder does not let be looked at: some of its content, which has a path where the system says so.
pub(super) type Hidden = (Option<PathBuf>, io::Error);

impl FolderContent {
    /// Reads a folder. What it does not let be looked at is handed over.
    ///
    /// # Errors
    /// It cannot be read at all.
    pub(super) fn read(folder: PathBuf, hidden: &mut Vec<Hidden>) -> io::Result<FolderContent> {
        let (mut names, mut odd_names, mut kinds, mut odd_kinds) =
            (Texts::default(), Vec::new(), Vec::new(), Vec::new());
        for entry in fs::read_dir(&folder)? {
            let found = entry.map_err(|error| (None, error)).and_then(|entry| match entry.file_type() {
                Ok(file_type) => Ok((entry, file_type)),
                Err(error) => Err((Some(entry.path()), error)),
            });
            match found {
                Err(error) => hidden.push(error),
                Ok((entry, file_type)) => {
                    let Some((name, kind)) = named(&entry, file_type) else { continue };
                    match name.to_str() {
                        Some(name) => (names.push(name), kinds.push(kind)),
                        None => (odd_names.push(name), odd_kinds.push(kind)),
                    };
                }
            }
        }
        kinds.append(&mut odd_kinds);
        let left = (0..kinds.len()).collect();
        let mut content = FolderContent { folder, names, odd_names, kinds, left };
        let mut left = std::mem::take(&mut content.left);
        let bytes = |position: &usize| content.name(*position).as_encoded_bytes();
        left.par_sort_unstable_by(|one, other| bytes(other).cmp(bytes(one)));
        Ok(FolderContent { left, ..content })
    }

    /// The position of the next name, and what that stands for.
    pub(super) fn next(&mut self) -> Option<(usize, Kind)> {
        let position = self.left.pop()?;
        Some((position, self.kinds[position]))
    }

    /// The path of a name.
    pub(super) fn path(&self, position: usize) -> PathBuf {
        self.folder.join(self.name(position))
    }

    /// The name at a position.
    pub(super) fn name(&self, position: usize) -> &OsStr {
        match position.checked_sub(self.names.len()) {
            None => OsStr::new(self.names.at(position)),
            Some(odd) => &self.odd_names[odd],
        }
    }
}

/// The name of an entry and what it stands for; `None` where that is nothing to a walk.
fn named(entry: &DirEntry, file_type: FileType) -> Option<(OsString, Kind)> {
    let name = entry.file_name();
    let kind = match () {
        () if file_type.is_symlink() => Kind::Link,
        () if is_temporary(&name) => Kind::Temporary,
        () if file_type.is_dir() => Kind::Folder,
        () if file_type.is_file() && is_bundle_name(Path::new(&name)) => Kind::Bundle,
        () => return None,
    };
    Some((name, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_in_order_with_what_they_stand_for() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.iafbt", "a-b.OBTF", "notes.txt", ".iaf-1.tmp", "ä.iafbt"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        fs::create_dir(folder.path().join("a")).unwrap();
        let mut hidden = Vec::new();
        let mut content = FolderContent::read(folder.path().to_owned(), &mut hidden).unwrap();
        let mut found = Vec::new();
        while let Some((position, kind)) = content.next() {
            found.push((content.name(position).to_str().unwrap().to_owned(), kind));
        }
        let expected = [
            (".iaf-1.tmp", Kind::Temporary),
            ("a", Kind::Folder),
            ("a-b.OBTF", Kind::Bundle),
            ("b.iafbt", Kind::Bundle),
            ("ä.iafbt", Kind::Bundle),
        ];
        assert_eq!((found, hidden.len()), (expected.map(|(name, kind)| (name.to_owned(), kind)).to_vec(), 0));
        assert!(FolderContent::read(folder.path().join("missing"), &mut hidden).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_no_unicode_stands_at_its_place() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let names = [&b"a.iafbt"[..], b"b\xff.iafbt", b"c.iafbt"];
        for name in names {
            fs::write(folder.path().join(OsStr::from_bytes(name)), "").unwrap();
        }
        let mut content = FolderContent::read(folder.path().to_owned(), &mut Vec::new()).unwrap();
        for name in names {
            let (position, _) = content.next().unwrap();
            assert_eq!(content.name(position).as_bytes(), name);
        }
    }
}
