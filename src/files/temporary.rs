//! Temporary files: their names, and removing those that killed processes have left.

use super::FileError;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::NamedTempFile;

/// The end of the names of all temporary files.
pub const SUFFIX: &str = ".tmp";

/// The beginning of the names of those that stand beside other people's files.
const PREFIX: &str = ".iaf-";

/// The age from which a temporary file is taken for one that a killed process left.
const ABANDONED: Duration = Duration::from_secs(3600);

/// The permissions of a new file, before the user's mask.
#[cfg(unix)]
const NEW_FILE: u32 = 0o666;

/// Makes an empty temporary file in a folder, which goes when it is dropped. Those that killed processes left there go now.
pub(super) fn in_folder(folder: &Path) -> Result<NamedTempFile, FileError> {
    remove_abandoned(folder);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(NEW_FILE));
    // The name of the temporary file, which the error holds, helps nobody.
    builder.tempfile_in(folder).map_err(|error| FileError::at(folder)(error.kind().into()))
}

/// Removes the temporary files that killed processes have left in a folder an hour ago or longer.
pub fn remove_abandoned(folder: &Path) {
    let is_temporary = |name: &str| name.starts_with(PREFIX) && name.ends_with(SUFFIX);
    let age = |path: &PathBuf| fs::metadata(path).ok()?.modified().ok()?.elapsed().ok();
    let abandoned = |path: &PathBuf| {
        path.file_name().and_then(OsStr::to_str).is_some_and(is_temporary)
            && age(path).is_some_and(|age| age > ABANDONED)
    };
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).filter(abandoned) {
        // Best effort: what cannot be removed harms nobody.
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::time::SystemTime;

    #[test]
    fn only_old_temporary_files_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let names = [".iaf-old.tmp", ".iaf-old.iafbt", "old.tmp"];
        for name in names {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - 2 * ABANDONED).unwrap();
        }
        let fresh = in_folder(folder.path()).unwrap();
        let left: Vec<bool> = names.iter().map(|name| folder.path().join(name).exists()).collect();
        assert_eq!((left, fresh.path().exists()), (vec![false, true, true], true));
    }
}
