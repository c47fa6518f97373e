//! Things that the targets share: limits that keep each run short, and bundles around bytes.

use iaf::bundle::Limits;

pub const LIMITS: Limits =
    Limits { file: 1 << 22, decompressed: 1 << 22, memory: 1 << 26, depth: 64, series_points: 100_000 };

/// Panics of the Parquet decoder, and of what it calls, are caught by the library and become notices or errors: they are no
/// findings.
pub fn ignore_caught_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let is_in = |name| panic.location().is_some_and(|place| place.file().contains(name));
        if !["/parquet-", "/arrow-", "/bytes-"].into_iter().any(is_in) {
            usual(panic);
        }
    }));
}

/// A bundle of this version that holds these bytes.
#[allow(dead_code)]
pub fn frame(version: u32, document: &[u8]) -> Vec<u8> {
    let mut bytes = b"IAFB".to_vec();
    bytes.extend(version.to_le_bytes());
    bytes.extend(zstd::bulk::compress(document, 1).expect("zstd compresses anything"));
    bytes
}

/// Input is a whole file, or a version's number and the document of one: mutations seldom survive compression.
#[allow(dead_code)]
pub fn bundle(data: &[u8]) -> Vec<u8> {
    match data.split_first() {
        Some((version @ (1 | 2 | 5), document)) => frame((*version).into(), document),
        _ => data.to_vec(),
    }
}
