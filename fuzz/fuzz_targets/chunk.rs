//! The side files of prices: Parquet files from anywhere, whose hash is what their name says.

#![no_main]

mod frame;

use std::fs;

use frame::{LIMITS, frame};
use iaf::bundle::{ChunkId, Chunks, from_bytes};
use libfuzzer_sys::fuzz_target;

/// A document of version 2 that names a chunk as that of `k`, beside the bundle.
fn document(chunk: &str) -> Vec<u8> {
    let text = |text: &str| [&[0xd9, text.len() as u8], text.as_bytes()].concat();
    let entries = [&[0x82][..], &text("store_dir"), &text(""), &text("manifest"), &[0x81], &text("k"), &text(chunk)];
    [&[0x81][..], &text("ohlcv"), &entries.concat()].concat()
}

fuzz_target!(init: frame::ignore_caught_panics(), |data: &[u8]| {
    let folder = std::env::temp_dir().join(format!("iaf-fuzz-{}", std::process::id()));
    let name = ChunkId::of(data).file_name();
    fs::create_dir_all(&folder).expect("the folder can be made");
    fs::write(folder.join(&name), data).expect("the chunk can be written");
    let opened = from_bytes(&frame(2, &document(&name)), &LIMITS).expect("the bundle is sound");
    let chunks = Chunks::new(&opened.backtest, &folder.join("a.iafbt"), &folder, &LIMITS).expect("it names a chunk");
    let _ = chunks.frame("k");
    fs::remove_file(folder.join(&name)).expect("the chunk is there");
});
