//! A folder of bundles as a store.

use super::{BacktestStore, StoreError};
use crate::bundle::{self, BundleHead, Limits, Opened, is_legacy_directory};
use crate::index::walk;
use crate::model::Handle;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What may be left out at the end of a handle.
const EXTENSIONS: [&str; 2] = ["iafbt", "obtf"];

/// The bundles and legacy directories in a folder and the folders below it; a handle is a path with or without extension.
#[derive(Debug, Clone)]
pub struct LocalDirStore {
    root: PathBuf,
    limits: Limits,
}

impl LocalDirStore {
    /// A store on a folder that exists.
    ///
    /// # Errors
    /// The folder is not there or is none.
    pub fn new(root: &Path, limits: Limits) -> Result<LocalDirStore, StoreError> {
        let refuse = |source| StoreError::Io { path: root.to_owned(), source };
        let real = fs::canonicalize(root).map_err(refuse)?;
        match real.is_dir() {
            true => Ok(LocalDirStore { root: real, limits }),
            false => Err(refuse(io::ErrorKind::NotADirectory.into())),
        }
    }

    /// The folder, with all links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The file of a handle, with all links resolved.
    fn locate(&self, handle: &Handle) -> Result<PathBuf, StoreError> {
        let plain = handle.under(&self.root);
        let extended = EXTENSIONS.iter().map(|extension| {
            let mut name = plain.as_os_str().to_owned();
            name.push(".");
            name.push(extension);
            PathBuf::from(name)
        });
        for path in std::iter::once(plain.clone()).chain(extended) {
            match fs::canonicalize(&path) {
                Ok(real) if !real.starts_with(&self.root) => {
                    return Err(StoreError::OutsideRoot { handle: handle.clone(), root: self.root.clone() });
                }
                Ok(real) if real.is_file() || is_legacy_directory(&real) => return Ok(real),
                Ok(_) => {}
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                Err(source) => return Err(StoreError::Io { path, source }),
            }
        }
        Err(StoreError::NotFound { handle: handle.clone() })
    }
}

impl BacktestStore for LocalDirStore {
    fn handles(&self) -> Result<Vec<Handle>, StoreError> {
        fs::read_dir(&self.root).map_err(|source| StoreError::Io { path: self.root.clone(), source })?;
        Ok(walk(&self.root).found.into_iter().map(|found| found.handle).collect())
    }

    fn exists(&self, handle: &Handle) -> Result<bool, StoreError> {
        match self.locate(handle) {
            Ok(_) => Ok(true),
            Err(StoreError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn open(&self, handle: &Handle) -> Result<Opened, StoreError> {
        let path = self.locate(handle)?;
        bundle::read(&path, &self.limits).map_err(|source| StoreError::Corrupt { handle: handle.clone(), source })
    }

    fn open_head(&self, handle: &Handle) -> Result<BundleHead, StoreError> {
        let path = self.locate(handle)?;
        bundle::read_head(&path, &self.limits).map_err(|source| StoreError::Corrupt { handle: handle.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, LocalDirStore) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sub")).unwrap();
        for name in ["b.iafbt", "sub/a.obtf", "notes.txt"] {
            fs::write(folder.path().join(name), "no bundle").unwrap();
        }
        let store = LocalDirStore::new(folder.path(), Limits::default()).unwrap();
        (folder, store)
    }

    fn handle(text: &str) -> Handle {
        Handle::new(text).unwrap()
    }

    #[test]
    fn handles_come_in_order_and_work_with_or_without_extension() {
        let (_folder, store) = store();
        assert_eq!(store.handles().unwrap(), [handle("b.iafbt"), handle("sub/a.obtf")]);
        assert_eq!((store.len().unwrap(), store.is_empty().unwrap()), (2, false));
        for name in ["b.iafbt", "b", "sub/a"] {
            assert!(store.exists(&handle(name)).unwrap(), "{name}");
        }
        assert!(!store.exists(&handle("sub")).unwrap());
    }

    #[test]
    fn missing_and_damaged_backtests_are_told_apart() {
        let (_folder, store) = store();
        assert!(matches!(store.open(&handle("nothing")), Err(StoreError::NotFound { .. })));
        assert!(matches!(store.open(&handle("b")), Err(StoreError::Corrupt { .. })));
        assert!(matches!(store.open_head(&handle("b")), Err(StoreError::Corrupt { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_cannot_lead_out() {
        let (folder, store) = store();
        let outside = tempfile::NamedTempFile::new().unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("link.iafbt")).unwrap();
        std::os::unix::fs::symlink("b.iafbt", folder.path().join("inside.iafbt")).unwrap();
        assert!(matches!(store.open(&handle("link.iafbt")), Err(StoreError::OutsideRoot { .. })));
        assert!(store.exists(&handle("inside")).unwrap());
    }
}
