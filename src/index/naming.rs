//! Naming schemes: how the rows of an index name bundles.

use crate::bundle::bare_handle;
use crate::model::{Handle, Location, RowKey};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The scheme by which the keys of an index name bundles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NamingScheme {
    /// By their paths relative to the folder.
    #[default]
    Relative,
    /// By their absolute paths, so that the index can stand anywhere.
    Absolute,
    /// By their relative paths without extension, as a tiered store does.
    Bare,
}

impl NamingScheme {
    /// Every scheme.
    pub const ALL: [NamingScheme; 3] = [NamingScheme::Relative, NamingScheme::Absolute, NamingScheme::Bare];

    /// The name of the scheme in an index.
    pub fn name(self) -> &'static str {
        match self {
            NamingScheme::Relative => "relative",
            NamingScheme::Absolute => "absolute",
            NamingScheme::Bare => "bare",
        }
    }
}

/// A naming scheme at one location.
#[derive(Debug)]
pub(super) struct Namer {
    scheme: NamingScheme,
    /// The folder before the handles in absolute names.
    absolute: Location,
}

impl Namer {
    pub(super) fn new(scheme: NamingScheme, location: Location) -> io::Result<Namer> {
        let absolute = match (scheme, location) {
            (NamingScheme::Absolute, Location::Path(path)) => fs::canonicalize(path)?.into(),
            (_, location) => location,
        };
        Ok(Namer::at(scheme, absolute))
    }

    /// A scheme at a location that is known to be absolute, whether it is there or not.
    pub(super) fn at(scheme: NamingScheme, absolute: Location) -> Namer {
        Namer { scheme, absolute }
    }

    /// The handle that the row of a bundle has.
    pub(super) fn handle(&self, handle: &Handle) -> Handle {
        if self.scheme == NamingScheme::Bare { bare_handle(handle) } else { handle.clone() }
    }

    /// Whether a row may be of a bundle that is at a path below the location, or further below.
    pub(super) fn is_at(&self, key: &RowKey, path: &Path) -> bool {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let Ok(handle) = Handle::new(parts.join("/")) else { return true };
        // A folder has its whole name where bundles have none of their extension.
        [self.key(&handle), Some(RowKey::from(&handle))].iter().flatten().any(|name| {
            let rest = key.as_str().strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '#']))
        })
    }

    /// The key that the row of a bundle has; `None` where its absolute path is not Unicode.
    pub(super) fn key(&self, handle: &Handle) -> Option<RowKey> {
        match (self.scheme, &self.absolute) {
            (NamingScheme::Relative | NamingScheme::Bare, _) => Some(RowKey::from(&self.handle(handle))),
            (NamingScheme::Absolute, Location::Path(folder)) => {
                PathBuf::into_os_string(handle.under(folder)).into_string().ok().map(RowKey::new)
            }
            (NamingScheme::Absolute, location) => Some(RowKey::new(format!("{location}/{handle}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_extension_of_a_bundle_is_left_out_of_a_bare_name() {
        let namer = Namer::new(NamingScheme::Bare, PathBuf::from("sweep").into()).unwrap();
        for (name, bare) in [("run_0.5", "run_0.5"), ("run_0.5.iafbt", "run_0.5"), ("a.OBTF", "a")] {
            assert_eq!(namer.key(&Handle::new(name).unwrap()), Some(RowKey::new(bare)));
        }
    }

    #[test]
    fn a_row_is_at_the_path_of_its_bundle_and_of_each_folder_above() {
        let at = |scheme, key: &str, path: &str| {
            let namer = Namer::new(scheme, Location::Url("s3://b".to_owned())).unwrap();
            namer.is_at(&RowKey::new(key), Path::new(path))
        };
        use NamingScheme::{Absolute, Bare, Relative};
        for (scheme, key, path) in [
            (Relative, "n/a.iafbt", "n/a.iafbt"),
            (Relative, "n/a.iafbt", "n"),
            (Relative, "n/a.iafbt", ""),
            (Relative, "n/a.obtf#one/vector", "n/a.obtf"),
            (Bare, "n/a", "n/a.iafbt"),
            (Bare, "n.iafbt/a", "n.iafbt"),
            (Absolute, "s3://b/n/a.iafbt", "n"),
        ] {
            assert!(at(scheme, key, path), "{key} {path}");
        }
        for (key, path) in [("n/a.iafbt", "n/a"), ("na/b", "n"), ("n", "n/a")] {
            assert!(!at(Relative, key, path), "{key} {path}");
        }
    }

    #[test]
    fn absolute_names_begin_with_the_location() {
        let handle = Handle::new("n/a.iafbt").unwrap();
        let elsewhere = Namer::new(NamingScheme::Absolute, Location::Url("s3://bucket/sweep".to_owned())).unwrap();
        assert_eq!(elsewhere.key(&handle), Some(RowKey::new("s3://bucket/sweep/n/a.iafbt")));
        let folder = tempfile::tempdir().unwrap();
        let here = Namer::new(NamingScheme::Absolute, folder.path().into()).unwrap();
        let expected = fs::canonicalize(folder.path()).unwrap().join("n/a.iafbt");
        assert_eq!(here.key(&handle), expected.to_str().map(RowKey::new));
    }
}
