//! Which index a path on the command line means.

use super::error::CliError;
use iaf::index::{INDEX_FILE_NAME, IndexError, SqliteCatalog};
use std::path::{Path, PathBuf};

/// Opens an index by its own path or by that of the folder that it stands in.
pub(super) fn open_index(path: &Path) -> Result<SqliteCatalog, CliError> {
    let file = if path.is_dir() { path.join(INDEX_FILE_NAME) } else { path.to_owned() };
    SqliteCatalog::open_read_only(&file).map_err(|error| match error {
        IndexError::NotFound(_) if path.is_dir() => {
            CliError::failed(error).hint(format!("'iaf index {}' writes it", path.display()))
        }
        error => error.into(),
    })
}

/// The folder that a file stands in.
pub(super) fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
