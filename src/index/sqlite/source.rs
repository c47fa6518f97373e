//! The table that says what an index is of: the folder of its bundles, and how its rows name them.
//!
//! The framework knows nothing of the table and leaves it alone. The folder is kept relative to the index's file where
//! the two have more than the root of the file system in common, so that both can be moved together.

use crate::index::catalog::IndexedSource;
use crate::index::naming::NamingScheme;
use crate::model::Location;
use rusqlite::{Connection, OptionalExtension, params};
use std::fs;
use std::path::{Component, Path, PathBuf};

const CREATE: &str = "CREATE TABLE IF NOT EXISTS iaf_source (path TEXT, url TEXT, naming TEXT)";

/// What the index at a path says that it is of.
pub(super) fn read(connection: &Connection, index: &Path) -> rusqlite::Result<Option<IndexedSource>> {
    let table = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'iaf_source')";
    if !connection.query_row(table, [], |row| row.get::<_, bool>(0))? {
        return Ok(None);
    }
    let columns = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let said: Option<(Option<String>, Option<String>, Option<String>)> =
        connection.query_row("SELECT path, url, naming FROM iaf_source", [], columns).optional()?;
    let Some((path, url, naming)) = said else { return Ok(None) };
    let location = match (path, url) {
        (Some(path), _) => Some(Location::Path(resolved(&home_of(index), Path::new(&path)))),
        (None, url) => url.map(Location::Url),
    };
    let naming = NamingScheme::ALL.into_iter().find(|scheme| Some(scheme.name()) == naming.as_deref());
    Ok(location.zip(naming).map(|(location, naming)| IndexedSource { location, naming }))
}

/// Says what the index at a path is of; nothing where the folder has no name in Unicode.
pub(super) fn write(connection: &Connection, index: &Path, source: &IndexedSource) -> rusqlite::Result<()> {
    let path = match &source.location {
        Location::Path(path) => Some(relative(&home_of(index), path)),
        Location::Url(_) => None,
    };
    let path = path.as_deref().map(Path::to_str);
    let url = match &source.location {
        Location::Url(url) => Some(url.as_str()),
        Location::Path(_) => None,
    };
    connection.execute_batch(CREATE)?;
    connection.execute("DELETE FROM iaf_source", [])?;
    if path != Some(None) {
        let row = params![path.flatten(), url, source.naming.name()];
        connection.execute("INSERT INTO iaf_source VALUES (?, ?, ?)", row)?;
    }
    Ok(())
}

/// The folder of the index, with all links resolved.
fn home_of(index: &Path) -> PathBuf {
    let folder = crate::files::folder_of(index);
    fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
}

/// An absolute path as it is to be kept: relative to the index's folder, as long as they have a folder in common.
fn relative(home: &Path, path: &Path) -> PathBuf {
    let common = home.components().zip(path.components()).take_while(|(one, other)| one == other);
    let names = common.clone().filter(|(part, _)| matches!(part, Component::Normal(_))).count();
    let common = common.count();
    if names == 0 {
        return path.to_owned();
    }
    let up = home.components().skip(common).map(|_| Component::ParentDir);
    let relative: PathBuf = up.chain(path.components().skip(common)).collect();
    if relative.as_os_str().is_empty() { PathBuf::from(".") } else { relative }
}

/// The path that was kept, with the parts resolved that lead upwards.
fn resolved(home: &Path, kept: &Path) -> PathBuf {
    let mut path = home.to_owned();
    for part in kept.components() {
        match part {
            Component::ParentDir => _ = path.pop(),
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_kept_relative_to_the_index_where_they_have_one_in_common() {
        for (home, path, kept) in [
            ("/p/sweep", "/p/sweep", "."),
            ("/p", "/p/sweep", "sweep"),
            ("/p/out", "/p/sweep", "../sweep"),
            ("/p/sweep/out", "/p/sweep", ".."),
            ("/tmp", "/home/me/sweep", "/home/me/sweep"),
        ] {
            assert_eq!(relative(Path::new(home), Path::new(path)), Path::new(kept), "{home} {path}");
            assert_eq!(resolved(Path::new(home), Path::new(kept)), Path::new(path), "{home} {kept}");
        }
    }
}
