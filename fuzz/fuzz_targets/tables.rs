//! The tables of a tiered store: Parquet files from anywhere, of which a store reads the footer and tells what they hold.

#![no_main]

mod frame;

use frame::LIMITS;
use iaf::store::LocalTieredStore;
use libfuzzer_sys::fuzz_target;
use std::fs;

fuzz_target!(init: frame::ignore_caught_panics(), |data: &[u8]| {
    let root = frame::own_file("store");
    for folder in ["bundles", "parquet/trades/compact", "parquet/trades/run_id=a"] {
        fs::create_dir_all(root.join(folder)).expect("the folder can be made");
    }
    for file in ["parquet/trades/compact/part-0.parquet", "parquet/trades/run_id=a/part-0.parquet"] {
        fs::write(root.join(file), data).expect("the table can be written");
    }
    let store = LocalTieredStore::open(&root, LIMITS).expect("it is a store");
    let _ = store.verify(&());
});
