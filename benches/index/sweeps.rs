//! Sweeps to measure on: bundles of the repository many times over, and trials of many days that are made up.

use iaf::bundle::{Level, WriteOptions, to_bytes};
use iaf::model::{
    Backtest, Engine, EpochMs, Fields, FormatVersion, MS_PER_DAY, Point, Run, RunMetrics, Series, SeriesField, Summary,
    Value,
};
use rayon::prelude::*;
use std::fs;
use std::path::Path;

/// The day on which the trials begin, since 1970.
const FIRST_DAY: i64 = 19_000;

/// Writes so many bundles of one window, each with an equity of its own over so many days.
pub fn measurable(folder: &Path, count: usize, days: usize) {
    fs::create_dir_all(folder).unwrap();
    let options = WriteOptions { version: FormatVersion::V2, level: Level::FASTEST };
    (0..count).into_par_iter().for_each(|number| {
        let bytes = to_bytes(&trial(number, days), &options).unwrap();
        fs::write(folder.join(format!("{number:05}.iafbt")), bytes).unwrap();
    });
}

fn trial(number: usize, days: usize) -> Backtest {
    let moment = |day: usize| EpochMs((FIRST_DAY + day as i64) * MS_PER_DAY);
    let mut state = number as u64 + 1;
    let mut value = 1000.0;
    let points = (0..=days).map(|day| {
        let point = Point { time: moment(day), value };
        // Returns of up to two percent a day, as even as the generator of Knuth's MMIX makes them.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        value *= 1.0 + ((state >> 11) as f64 / (1u64 << 53) as f64 - 0.498) * 0.04;
        point
    });
    let mut metrics = RunMetrics::default();
    metrics.set_series(SeriesField::TwrEquityCurve, points.collect::<Series>());
    let run = Run {
        window_name: Some("whole".to_owned()),
        start: Some(moment(0)),
        end: Some(moment(days)),
        metrics: Some(metrics),
        ..Run::default()
    };
    Backtest {
        format_version: FormatVersion::V2,
        algorithm_id: Some(format!("trial {number}")),
        tag: None,
        engine: Some(Engine::Vector),
        study: None,
        universe: None,
        risk_free_rate: Some(0.02),
        parameters: Fields::default(),
        strategy_ids: Vec::new(),
        metadata: Fields::default(),
        runs: vec![run],
        summary: Some(Summary::default()),
        permutation_tests: Value::Nil,
        extra: Fields::default(),
    }
}

/// Writes a sweep of so many bundles, each with a Sharpe ratio of its own.
pub fn copies(folder: &Path, from: &str, names: &[&str], count: usize) {
    fs::create_dir_all(folder).unwrap();
    let originals: Vec<Vec<u8>> = names
        .iter()
        .map(|name| {
            let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(from).join(name)).unwrap();
            zstd::stream::decode_all(&bytes[8..]).unwrap()
        })
        .collect();
    (0..count).into_par_iter().for_each(|number| {
        let mut document = originals[number % originals.len()].clone();
        // The golden ratio's multiples are spread evenly, and no two are equal.
        set_numbers(&mut document, "sharpe_ratio", (number as f64 * 0.618_033_988_749_895).fract() * 4.0 - 1.5);
        let mut bytes = b"IAFB\x02\0\0\0".to_vec();
        bytes.extend(zstd::bulk::compress(&document, 3).unwrap());
        fs::write(folder.join(format!("{number:05}.iafbt")), bytes).unwrap();
    });
}

/// Sets every floating-point number under a key of a MessagePack document.
fn set_numbers(document: &mut [u8], key: &str, number: f64) {
    let mut at = 0;
    while let Some(found) = document[at..].windows(key.len()).position(|window| window == key.as_bytes()) {
        at += found + key.len();
        if document.get(at) == Some(&0xcb) && document.len() >= at + 9 {
            document[at + 1..at + 9].copy_from_slice(&number.to_be_bytes());
        }
    }
}
