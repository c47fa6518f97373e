//! Capacity and liquidity in a report: of bundles with candles, with some that are missing, and with none.

use crate::world::World;
use arrow_array::{ArrayRef, Float64Array, RecordBatch, TimestampMillisecondArray};
use iaf::bundle::{Level, Limits, Precision, WriteOptions, read, write, write_chunk};
use iaf::model::{EpochMs, Fields, MS_PER_DAY, Value};
use std::fs;
use std::sync::Arc;

/// Two bundles, of which the first names candles of SOL/EUR: sixty days before its trades and while they ran, on each of which as much is
/// traded.
fn world() -> World {
    let world = World::new(&["ohlcv/full.iafbt", "v2/vector.iafbt"]);
    let bundle = world.at("sweep/full.iafbt");
    let mut backtest = read(&bundle, &Limits::default()).unwrap().backtest;
    let first = EpochMs::parse("2022-11-01").unwrap().0;
    let times: Vec<i64> = (0..120).map(|day| first + day * MS_PER_DAY).collect();
    let same = |value: f64| -> ArrayRef { Arc::new(Float64Array::from(vec![value; times.len()])) };
    let frame = RecordBatch::try_from_iter([
        ("Datetime", Arc::new(TimestampMillisecondArray::from(times.clone())) as ArrayRef),
        ("Close", same(10.0)),
        ("Volume", same(3_000.0)),
    ]);
    let chunk = write_chunk(&world.at("sweep/ohlcv"), &frame.unwrap(), Precision::Float32).unwrap();
    let (mut named, mut ohlcv) = (Fields::default(), Fields::default());
    named.push("SOL/EUR@1d", Value::Text(chunk.file_name()));
    ohlcv.push("store_dir", Value::Text("ohlcv".into()));
    ohlcv.push("manifest", Value::Map(named));
    backtest.extra.take("ohlcv");
    backtest.extra.push("ohlcv", Value::Map(ohlcv));
    write(&bundle, &backtest, &WriteOptions { level: Level::FASTEST, ..WriteOptions::default() }).unwrap();
    world
}

fn page(world: &World, path: &str) -> (String, String) {
    page_with(world, path, &[])
}

fn page_with(world: &World, path: &str, options: &[&str]) -> (String, String) {
    let said = world.iaf(&[&["report", path, "-o", "report.html", "--quiet"], options].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    (fs::read_to_string(world.at("report.html")).unwrap(), said.err)
}

#[test]
fn a_winner_with_candles_has_a_capacity_and_one_without_a_dash() {
    let world = world();
    let (page, said) = page(&world, "sweep");
    assert_eq!(said, "");
    assert!(page.contains(r#"data-metric="capacity""#) && !page.contains("Capacity is left out"));
    assert_eq!(page.matches("<h3>Capacity and liquidity</h3>").count(), 1);
    // Trades of 299.7 at most with 1,000 at the start, of 30,000 traded a day.
    let row = page.split_once(r#"<th scope="row">SOL/EUR</th>"#).unwrap().1.split_once("</tr>").unwrap().0;
    assert!(row.contains("<td>30,000</td>"), "{row}");
    // By symbol and by liquidity.
    assert_eq!(page.matches("Traded a day, EUR</th>").count(), 2);
}

#[test]
fn trades_outside_of_a_universe_are_told_where_one_is_given() {
    let world = world();
    assert!(page(&world, "sweep").0.contains("outside of a universe is left out: none was given"));
    let (outside, _) = page_with(&world, "sweep", &["--universe", "close > 100"]);
    assert!(outside.contains(">Outside of it</th>") && !outside.contains(">In the universe</th>"));
    fs::write(world.at("cheap.toml"), "cheap = \"close < 100\"\nuniverse = \"cheap\"\n").unwrap();
    let (within, _) = page_with(&world, "sweep", &["--universe", "cheap.toml", "--timeframe", "1d"]);
    assert!(within.contains("0 trades of a symbol outside of it.") && within.contains(">In the universe</th>"));
}

#[test]
fn a_universe_that_is_none_is_refused_before_anything_is_read() {
    let world = World::empty();
    let refused = |universe: &str, words: &[&str]| {
        world.iaf(&["report", "nowhere", "--universe", universe]).failed(2, words);
    };
    refused("close", &["--universe: it is a factor, a number for each symbol", "make a filter of it"]);
    refused("close > ", &["character 8"]);
    world.iaf(&["report", "nowhere", "--timeframe", "1h"]).failed(2, &["--universe"]);
}

#[test]
fn candles_that_are_missing_are_named_without_their_path_on_the_page() {
    let world = world();
    fs::remove_dir_all(world.at("sweep/ohlcv")).unwrap();
    let (page, said) = page(&world, "sweep");
    assert!(page.contains("The candles of SOL/EUR@1d cannot be had: their file is not there."));
    assert!(page.contains("Capacity is left out"));
    assert!(said.contains("SOL/EUR@1d: there is no file"), "{said}");
}

#[test]
fn a_backtest_without_candles_says_so_in_a_sentence() {
    let world = World::new(&["v2/vector.iafbt"]);
    let (page, _) = page(&world, "sweep/vector.iafbt");
    assert!(page.contains("The bundle names no candles of what it traded"));
    assert!(!page.contains(r#"class="liquidity""#));
}
