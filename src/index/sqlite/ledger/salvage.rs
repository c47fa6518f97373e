//! Salvage: what can be read of the ledger of a damaged index, before the index is replaced.

use super::{COLUMNS, TABLE, entry};
use crate::index::ledger_entry::Entry;
use crate::index::sqlite::connection;
use rusqlite::{Connection, OpenFlags};
use std::collections::HashSet;
use std::path::Path;

/// The entries of a damaged index, as many as can be read from either end; none where nothing can.
pub(in super::super) fn salvage(index: &Path) -> Vec<Entry> {
    let Ok(connection) = connection::connect(index, OpenFlags::SQLITE_OPEN_READ_WRITE) else { return Vec::new() };
    let ends = ["ASC", "DESC"].into_iter().flat_map(|order| until_damage(&connection, order));
    // Where nothing is damaged in between, both ends give all.
    let mut seen = HashSet::new();
    ends.filter(|entry| seen.insert((entry.key.clone(), entry.parameters))).collect()
}

/// The entries in the order in which they were made, or the other way round, up to the first that cannot be read.
fn until_damage(connection: &Connection, order: &str) -> Vec<Entry> {
    let select = format!("SELECT {COLUMNS} FROM {TABLE} ORDER BY rowid {order}");
    let Ok(mut select) = connection.prepare(&select) else { return Vec::new() };
    let Ok(rows) = select.query_map([], entry::read) else { return Vec::new() };
    rows.map_while(Result::ok).collect()
}

#[cfg(test)]
mod tests {
    use super::super::CREATE;
    use super::*;
    use std::fs;

    #[test]
    fn what_lies_before_and_behind_a_damaged_page_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index.sqlite");
        let fill = format!(
            "{CREATE}; WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1999) \
             INSERT INTO {TABLE} (bundle_path, parameters) SELECT printf('k%05d', i), zeroblob(16) FROM n"
        );
        connection::create(&path).unwrap().execute_batch(&fill).unwrap();
        let keys = || salvage(&path).iter().map(|entry| entry.key.as_str().to_owned()).collect::<Vec<_>>();
        assert_eq!(keys().len(), 2_000);

        let mut bytes = fs::read(&path).unwrap();
        let holds_it = |page: &&mut [u8]| page.windows(6).any(|text| text == b"k01003");
        bytes.chunks_exact_mut(16_384).filter(holds_it).for_each(|page| page.fill(0x55));
        fs::write(&path, bytes).unwrap();
        let keys = keys();
        assert!((1_000..2_000).contains(&keys.len()), "{}", keys.len());
        assert!(keys.contains(&"k00000".to_owned()) && keys.contains(&"k01999".to_owned()));
        assert!(!keys.contains(&"k01003".to_owned()));

        fs::write(&path, "no database".repeat(99)).unwrap();
        assert!(salvage(&path).is_empty());
    }
}
