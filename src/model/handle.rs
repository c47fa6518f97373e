//! A handle: the name of one backtest in a folder or a store.

use super::TrialName;
use super::trial_name::SEPARATOR;
use std::cmp::Ordering;
use std::fmt;
use std::path::{Component, Path, PathBuf};

/// The path of a backtest relative to its root, with `/` between its parts.
///
/// One trial of a bundle with studies has the bundle's handle, `#` and its [name](TrialName) for a handle.
///
/// A handle cannot climb out of the root: it has no `..`, no leading `/`, no drive letter, no backslash and no NUL.
/// Whether a part of it is a symlink that points outside is for the store to check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle(String);

/// Why a text is no handle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is no handle: {reason}")]
pub struct HandleError {
    text: String,
    reason: &'static str,
}

impl Handle {
    /// Takes a relative path with `/` between its parts.
    ///
    /// # Errors
    /// Names what would let the path leave its root.
    pub fn new(text: impl Into<String>) -> Result<Handle, HandleError> {
        let text = text.into();
        match fault(&text) {
            Some(reason) => Err(HandleError { text, reason }),
            None => Ok(Handle(text)),
        }
    }

    /// The handle of a text that was one before.
    pub(super) fn known(text: &str) -> Handle {
        Handle(text.to_owned())
    }

    /// Compares the texts of two handles part by part, as a folder is walked.
    pub fn by_path(one: &str, other: &str) -> Ordering {
        // No name holds a NUL, so that a part that ends stands before every longer one.
        let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
        let (one, other) = (&one.as_bytes()[same..], &other.as_bytes()[same..]);
        let first = |rest: &[u8]| rest.first().map(|letter| if *letter == b'/' { 0 } else { *letter });
        first(one).cmp(&first(other))
    }

    /// The handle of a file below a root.
    ///
    /// # Errors
    /// The file is not below the root, or its path is not Unicode.
    pub fn from_path(root: &Path, file: &Path) -> Result<Handle, HandleError> {
        let refuse = |reason| HandleError { text: file.display().to_string(), reason };
        let relative = file.strip_prefix(root).map_err(|_| refuse("it is outside the root"))?;
        let mut parts = Vec::new();
        for component in relative.components() {
            match component {
                Component::Normal(part) => parts.push(part.to_str().ok_or_else(|| refuse("it is not Unicode"))?),
                _ => return Err(refuse("it is not a plain path")),
            }
        }
        Handle::new(parts.join("/"))
    }

    /// The handle of a path as an index holds it: relative, or absolute and then below the root.
    ///
    /// # Errors
    /// The path leads out of the root.
    pub fn below(root: &Path, path: &str) -> Result<Handle, HandleError> {
        if Path::new(path).is_absolute() { Handle::from_path(root, Path::new(path)) } else { Handle::new(path) }
    }

    /// The relative path with `/` between its parts.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The handle without what follows the last dot of its last part.
    pub fn without_extension(&self) -> Handle {
        let file = self.0.rfind('/').map_or(0, |slash| slash + 1);
        let stem = self.0.rfind('.').filter(|dot| *dot > file).map(|dot| &self.0[..dot]);
        stem.and_then(|stem| Handle::new(stem).ok()).unwrap_or_else(|| self.clone())
    }

    /// The handle of one trial of this bundle.
    pub fn of_trial(&self, trial: &TrialName) -> Handle {
        Handle(format!("{}{SEPARATOR}{trial}", self.0))
    }

    /// The handle of the bundle and the name of the trial in it, where this looks like the handle of a trial. The name of a
    /// file may look so too: whoever has the files asks for the whole handle first.
    pub fn split_trial(&self) -> Option<(Handle, TrialName)> {
        let (bundle, name) = self.0.rsplit_once(SEPARATOR)?;
        Some((Handle::new(bundle).ok()?, TrialName::parse(name)?))
    }

    /// Its path below a root.
    pub fn under(&self, root: &Path) -> PathBuf {
        let mut path = root.to_owned();
        path.extend(self.0.split('/'));
        path
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn fault(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some("it is empty");
    }
    if text.contains(['\0', '\\']) {
        return Some("it holds a NUL or a backslash");
    }
    if text.as_bytes().get(1) == Some(&b':') {
        return Some("it begins with a drive letter");
    }
    let climbs = |part: &str| part.is_empty() || part == "." || part == "..";
    text.split('/').any(climbs).then_some("its parts must be plain names (no '..', no '/' at either end)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_never_leaves_its_root() {
        for text in ["", "/etc/passwd", "../a", "a/../b", "a//b", "a/", ".", "C:/a", "a\\b", "a\0b"] {
            assert!(Handle::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_handle_of_a_trial_is_one_and_is_taken_apart_again() {
        use crate::model::Engine;
        let bundle = Handle::new("n#1/a.obtf").unwrap();
        for (study, universe) in [("default", None), ("..", Some("..")), ("a/b#c", Some("x\\y"))] {
            let universe = universe.map(str::to_owned);
            let trial = TrialName { study: study.to_owned(), engine: Engine::Vector, universe };
            let handle = bundle.of_trial(&trial);
            assert_eq!(Handle::new(handle.as_str()), Ok(handle.clone()));
            assert_eq!(handle.split_trial(), Some((bundle.clone(), trial)));
        }
        for text in ["a.obtf", "a#b.iafbt", "run#1/vector.iafbt", "#default/vector", "a.obtf#default/vector/u/x"] {
            assert_eq!(Handle::new(text).unwrap().split_trial(), None, "{text}");
        }
    }

    #[test]
    fn what_is_in_a_folder_stands_together_at_the_place_of_its_name() {
        let mut names = ["a-b", "a/c", "a.d", "a/b", "Z", "a", "a/b/c", "ä"];
        names.sort_by(|one, other| Handle::by_path(one, other));
        assert_eq!(names, ["Z", "a", "a/b", "a/b/c", "a/c", "a-b", "a.d", "ä"]);
        for one in names {
            for other in names {
                assert_eq!(Handle::by_path(one, other), one.split('/').cmp(other.split('/')), "{one} {other}");
            }
        }
    }

    #[test]
    fn an_extension_can_be_taken_off() {
        for (long, short) in
            [("a.iafbt", "a"), ("n.x/a.b.obtf", "n.x/a.b"), ("n.x/a", "n.x/a"), (".a", ".a"), ("..a", "..a")]
        {
            assert_eq!(Handle::new(long).unwrap().without_extension().as_str(), short);
        }
    }

    #[test]
    fn a_handle_keeps_nested_folders_and_any_plain_name() {
        for text in ["a.iafbt", "2024/q1/a.iafbt", "..a", "стратегия 策略.iafbt"] {
            let handle = Handle::new(text).unwrap();
            let root = Path::new("root");
            assert_eq!(Handle::from_path(root, &handle.under(root)), Ok(handle));
        }
    }
}
