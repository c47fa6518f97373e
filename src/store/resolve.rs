//! Resolving of handles: the bundle of a handle lies below a root, at this path and nowhere else.

use super::StoreError;
use crate::bundle::{BundleError, BundleFault, EXTENSIONS, is_bundle_name, is_legacy_directory};
use crate::files;
use crate::model::{Handle, TrialName};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A handle with the extension of a bundle: its own, or else this one.
pub(super) fn extended(handle: &Handle, extension: &str) -> Handle {
    if is_bundle_name(Path::new(handle.as_str())) { handle.clone() } else { appended(handle, extension) }
}

/// A handle with this extension behind whatever it ends with.
pub(super) fn appended(handle: &Handle, extension: &str) -> Handle {
    Handle::new(format!("{handle}.{extension}")).unwrap_or_else(|_| handle.clone())
}

/// The file of a handle with or without extension, or its legacy directory, with all links resolved.
pub(super) fn locate(root: &Path, handle: &Handle) -> Result<PathBuf, StoreError> {
    let [first, second] = EXTENSIONS.map(|extension| appended(handle, extension));
    first_of(root, handle, [handle, &first, &second])
}

/// The file of a handle whose extension is always left out, or its legacy directory, with all links resolved.
pub(super) fn locate_bare(root: &Path, handle: &Handle) -> Result<PathBuf, StoreError> {
    let [first, second] = EXTENSIONS.map(|extension| appended(handle, extension));
    let path = handle.under(root);
    let directory = match is_legacy_directory(&path) {
        // A name that no file can have is not there.
        Err(error) if error.kind() == io::ErrorKind::InvalidFilename => None,
        result => result.map_err(StoreError::io(&path))?.then_some(handle),
    };
    first_of(root, handle, [&first, &second].into_iter().chain(directory))
}

/// The file that a handle leads to as `locate` finds it. Where there is none and the handle looks like that of a trial, the
/// file of its bundle and the trial's name.
pub(super) fn locate_trial(
    handle: &Handle,
    locate: impl Fn(&Handle) -> Result<PathBuf, StoreError>,
) -> Result<(PathBuf, Option<TrialName>), StoreError> {
    let missing = match locate(handle) {
        Err(error @ StoreError::NotFound { .. }) => error,
        other => return other.map(|path| (path, None)),
    };
    let Some((bundle, trial)) = handle.split_trial() else { return Err(missing) };
    match locate(&bundle) {
        Err(StoreError::NotFound { .. }) => Err(missing),
        other => other.map(|path| (path, Some(trial))),
    }
}

/// The first of these names that is one of a backtest.
fn first_of<'a>(
    root: &Path,
    handle: &Handle,
    names: impl IntoIterator<Item = &'a Handle>,
) -> Result<PathBuf, StoreError> {
    for path in names.into_iter().map(|name| name.under(root)) {
        let is_legacy = |real: &Path| is_legacy_directory(real).map_err(StoreError::io(&path));
        match fs::canonicalize(&path).and_then(|real| Ok((fs::metadata(&real)?.is_file(), real))) {
            // A file of another name stands in nobody's way.
            Ok((_, real)) if !is_bundle_name(&path) && !is_legacy(&real)? => {}
            Ok((_, real)) if !real.starts_with(root) => return Err(outside(root, handle)),
            Ok((is_file, real)) if is_file || is_legacy(&real)? => return Ok(real),
            Ok(_) => {}
            Err(error) if files::is_gone(&error) => {}
            // A name that no file can have is not there.
            Err(error) if error.kind() == io::ErrorKind::InvalidFilename => {}
            Err(error) => {
                return Err(StoreError::unreadable(handle, BundleError { path, fault: BundleFault::Io(error) }));
            }
        }
    }
    Err(StoreError::NotFound { handle: handle.clone() })
}

/// The path that a file of this handle is to be written to; no folder on the way is a link that leads out.
pub(super) fn inside(root: &Path, handle: &Handle) -> Result<PathBuf, StoreError> {
    let path = handle.under(root);
    let folders = path.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
    for folder in folders {
        match fs::canonicalize(folder) {
            Ok(real) if real.starts_with(root) => return Ok(path),
            Ok(_) => return Err(outside(root, handle)),
            Err(error) if files::is_gone(&error) && !folder.is_symlink() => {}
            Err(error) => return Err(StoreError::io(folder)(error)),
        }
    }
    Err(outside(root, handle))
}

fn outside(root: &Path, handle: &Handle) -> StoreError {
    StoreError::OutsideRoot { handle: handle.clone(), store: root.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::bare_handle;

    #[test]
    fn the_extension_of_a_bundle_comes_and_goes() {
        let handle = |text| Handle::new(text).unwrap();
        for (long, short) in [("a.iafbt", "a"), ("n/a.OBTF", "n/a"), ("a.b", "a.b"), (".iafbt", ".iafbt")] {
            assert_eq!(bare_handle(&handle(long)), handle(short));
        }
        assert_eq!(extended(&handle("n/a.b"), "iafbt"), handle("n/a.b.iafbt"));
        assert_eq!(extended(&handle("a.obtf"), "iafbt"), handle("a.obtf"));
        assert_eq!(appended(&handle("a.iafbt"), "obtf"), handle("a.iafbt.obtf"));
    }

    #[test]
    fn a_file_that_is_no_bundle_stands_in_no_bundle_s_way() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        for name in ["a", "a.iafbt", "a.iafbt.iafbt"] {
            fs::write(root.join(name), "").unwrap();
        }
        let handle = |text| Handle::new(text).unwrap();
        assert_eq!(locate(&root, &handle("a")).unwrap(), root.join("a.iafbt"));
        assert_eq!(locate(&root, &handle("a.iafbt")).unwrap(), root.join("a.iafbt"));
        assert_eq!(locate_bare(&root, &handle("a")).unwrap(), root.join("a.iafbt"));
        assert_eq!(locate_bare(&root, &handle("a.iafbt")).unwrap(), root.join("a.iafbt.iafbt"));
        assert!(matches!(locate_bare(&root, &handle("a.iafbt.iafbt")), Err(StoreError::NotFound { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link_that_leads_out() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = fs::canonicalize(folder.path()).unwrap();
        std::os::unix::fs::symlink(outside.path(), root.join("out")).unwrap();
        std::os::unix::fs::symlink("nowhere", root.join("dangling")).unwrap();
        for name in ["out/a", "out/new/a"] {
            let error = inside(&root, &Handle::new(name).unwrap()).unwrap_err();
            assert!(matches!(error, StoreError::OutsideRoot { .. }), "{error}");
        }
        assert!(inside(&root, &Handle::new("dangling/a").unwrap()).is_err());
        assert!(inside(&root, &Handle::new("new/deep/a").unwrap()).is_ok());
    }
}
