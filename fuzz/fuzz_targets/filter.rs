//! Filters: whatever text is given as a condition, it reads rows, changes nothing and comes to an end.

#![no_main]

mod frame;

use iaf::index::{Catalog, SqliteCatalog, names_column, rename_column};
use libfuzzer_sys::fuzz_target;
use std::time::{Duration, Instant};

/// What a filter may take here, and how much later it may be noticed.
const TIME: Duration = Duration::from_millis(50);
const SLACK: Duration = Duration::from_secs(5);

fuzz_target!(|filter: &str| {
    let path = frame::own_file("filter.sqlite");
    if !path.exists() {
        SqliteCatalog::open(&path).and_then(|mut index| index.write(frame::two_rows())).expect("an index can be made");
    }
    let index = SqliteCatalog::open_read_only(&path).expect("the index is there").with_filter_time(TIME);
    let began = Instant::now();
    if let Ok(found) = index.candidates(Some(filter), &[]) {
        assert!(found.len() <= 2, "a filter makes no rows");
    }
    assert!(began.elapsed() < TIME + SLACK, "it has no end");
    let _ = names_column(filter, "cagr");
    let _ = rename_column(filter, "cagr", "chained_cagr");
    assert_eq!(index.count().expect("it can be read"), 2);
});
