//! Things that the targets share: limits that keep each run short, and bundles around bytes.

use iaf::bundle::Limits;
use iaf::index::{Batch, IndexedSource, NamingScheme};
use iaf::model::{BundleStamp, Handle, IndexRow, Location, RowKey, Summary};
use std::path::PathBuf;

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

/// A file of this process and no other.
#[allow(dead_code)]
pub fn own_file(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("iaf-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder.join(name)
}

/// What makes an index without rows.
#[allow(dead_code)]
pub fn of_nothing() -> Batch {
    let location = Location::Url("memory://bundles".to_owned());
    Batch { source: Some(IndexedSource { location, naming: NamingScheme::Relative }), ..Batch::default() }
}

/// What makes an index of two rows.
#[allow(dead_code)]
pub fn two_rows() -> Batch {
    let row = |name: &str| {
        let mut summary = Summary::default();
        summary.insert("sharpe_ratio", iaf::model::Value::Float(1.5));
        let row = IndexRow {
            handle: Handle::new(name).expect("it is a handle"),
            trial: None,
            algorithm_id: Some(name.to_owned()),
            tag: Some("trend".to_owned()),
            engine_type: None,
            risk_free_rate: None,
            number_of_runs: 1,
            parameters_json: Some(r#"{"fast": 12, "slow": NaN}"#.to_owned()),
            strategy_ids_json: None,
            stamp: BundleStamp { mtime_ns: 0, size: 1 },
            summary,
        };
        (RowKey::new(name), row)
    };
    Batch { rows: vec![row("a.iafbt"), row("b.iafbt")], ..of_nothing() }
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
