//! `iaf screen`: the prices of bundles and stores, what is missing of them, and where an expression is wrong.

use crate::world::World;
use iaf::bundle::{Level, Limits, Manifest, WriteOptions, read, write};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder with a bundle whose candles are BTC/EUR, 48 bars, and ETH/EUR, 24.
fn world() -> World {
    let world = World::new(&["ohlcv/full.iafbt"]);
    world.add("tests/bundles/ohlcv/ohlcv", "sweep/ohlcv");
    world
}

/// The file of a symbol's chunk.
fn chunk(world: &World, key: &str) -> PathBuf {
    let backtest = read(&world.at("sweep/full.iafbt"), &Limits::default()).unwrap().backtest;
    let entries = Manifest::of(&backtest).unwrap().entries;
    world.at("sweep/ohlcv").join(&entries.iter().find(|(known, _)| known == key).unwrap().1)
}

fn json(world: &World, arguments: &[&str]) -> Value {
    let said = world.iaf(&[&["screen"], arguments, &["--json"]].concat());
    serde_json::from_str(&said.printed()).unwrap()
}

#[test]
fn a_bundle_a_folder_and_a_store_have_the_same_screen() {
    let world = world();
    world.iaf(&[
        "migrate-store",
        "--from",
        "local-dir",
        "--src",
        "sweep",
        "--to",
        "local-tiered",
        "--dst",
        "store",
        "--quiet",
    ]);
    let expression = ["--expr", "universe = close.top(1); gain = returns(2)", "--from", "2024-01-01"];
    let of = |location| json(&world, &[&[location][..], &expression].concat());
    let screen = of("sweep/full.iafbt");
    assert_eq!((&screen["timeframe"], screen["rows"].as_array().unwrap().len()), (&Value::from("1h"), 48));
    assert_eq!(screen["rows"][0]["gain"], Value::Null);
    assert!(screen["rows"][2]["gain"].as_f64().is_some_and(|gain| (gain - 0.002).abs() < 1e-9), "{screen:#}");
    assert_eq!((of("sweep"), of("store")), (screen.clone(), screen));
}

#[test]
fn the_last_bar_is_shown_unless_another_time_is_asked_for() {
    let world = world();
    let times = |arguments: &[&str]| -> Vec<String> {
        let screen = json(&world, &[&["sweep", "--expr", "close"], arguments].concat());
        let rows = screen["rows"].as_array().unwrap().iter();
        rows.map(|row| format!("{} {}", row["datetime"].as_str().unwrap(), row["symbol"].as_str().unwrap())).collect()
    };
    assert_eq!(times(&[]), ["2024-01-02T23:00:00Z BTC/EUR"]);
    let alone = json(&world, &["sweep", "--expr", "universe = close.top(1)"]);
    assert_eq!(alone["rows"].as_array().unwrap().len(), 1, "{alone:#}");
    let day = ["2024-01-01T23:00:00Z BTC/EUR", "2024-01-01T23:00:00Z ETH/EUR"];
    assert_eq!(times(&["--as-of", "2024-01-01"]), day);
    assert_eq!(times(&["--from", "2024-01-01T23:00:00Z", "--to", "2024-01-01"]), day);
    world
        .iaf(&["screen", "sweep", "--expr", "close", "--as-of", "2023-01-01"])
        .failed(1, &["the first bar is that of 2024-01-01T00:00:00Z"]);
}

#[test]
fn what_is_missing_or_altered_is_named_and_all_else_is_screened() {
    let world = world();
    fs::write(chunk(&world, "ETH/EUR@1h"), "something else").unwrap();
    let said = world.iaf(&["screen", "sweep", "--expr", "close"]);
    assert!(said.code == 0 && said.out.contains("BTC/EUR") && !said.out.contains("ETH/EUR"), "{}", said.out);
    assert!(said.err.contains("ETH/EUR@1h") && said.err.contains("was altered"), "{}", said.err);
    fs::remove_file(chunk(&world, "ETH/EUR@1h")).unwrap();
    let said = world.iaf(&["screen", "sweep", "--expr", "close"]);
    assert!(said.code == 0 && said.err.contains("there is no file"), "{}", said.err);
    fs::remove_file(chunk(&world, "BTC/EUR@1h")).unwrap();
    let said = world.iaf(&["screen", "sweep", "--expr", "close"]);
    assert!(said.code == 1 && said.err.contains("there are no candles to screen"), "{}", said.err);
}

#[test]
fn bundles_without_candles_and_with_several_timeframes_say_what_to_do() {
    let without = World::new(&["v2/none.iafbt"]);
    without
        .iaf(&["screen", "sweep", "--expr", "close"])
        .failed(1, &["none of 1 bundles names candles", "include_ohlcv"]);
    let world = world();
    world.add("tests/bundles/ohlcv/float32.iafbt", "sweep/float32.iafbt");
    rename(&world.at("sweep/float32.iafbt"), "BTC/EUR@1h", "BTC/EUR@1d");
    world
        .iaf(&["screen", "sweep", "--expr", "close"])
        .failed(2, &["there are candles of 1d, 1h", "choose one with --timeframe"]);
    let screen = json(&world, &["sweep", "--expr", "close", "--timeframe", "1d"]);
    assert_eq!((&screen["timeframe"], screen["rows"].as_array().unwrap().len()), (&Value::from("1d"), 1));
}

/// Lets a bundle call a chunk otherwise.
fn rename(bundle: &Path, from: &str, to: &str) {
    use iaf::model::Value;
    let mut backtest = read(bundle, &Limits::default()).unwrap().backtest;
    let Some(Value::Map(mut ohlcv)) = backtest.extra.take("ohlcv") else { panic!("it names no candles") };
    let Some(Value::Map(mut entries)) = ohlcv.take("manifest") else { panic!("it has no manifest") };
    let chunk = entries.take(from).unwrap();
    entries.push(to, chunk);
    ohlcv.push("manifest", Value::Map(entries));
    backtest.extra.push("ohlcv", Value::Map(ohlcv));
    write(bundle, &backtest, &WriteOptions { level: Level::FASTEST, ..WriteOptions::default() }).unwrap();
}

#[test]
fn what_cannot_be_shown_is_told_and_not_silently_something_else() {
    let world = world();
    let screen = |arguments: &[&str]| world.iaf(&[&["screen", "sweep"], arguments].concat());
    let late = screen(&["--expr", "close", "--as-of", "2024-06-30"]);
    assert!(late.code == 0 && late.err.contains("the last bar is that of 2024-01-02T23:00:00Z"), "{}", late.err);
    assert_eq!(screen(&["--expr", "close", "--as-of", "2024-01-02"]).err, "");
    screen(&["--expr", "close", "--from", "2024-01-02", "--to", "2024-01-01"])
        .failed(2, &["the end is before the beginning", "--from is the earlier one"]);
    let none = screen(&["--expr", "close", "--from", "2024-06-01"]);
    assert!(none.code == 0 && none.err.contains("the bars are from 2024-01-01T00:00:00Z to"), "{}", none.err);
    let unknown = screen(&["--expr", "static_per_symbol({\"BTC/EUR\": 1, \"BTC-EUR\": 2})"]);
    assert!(unknown.err.contains("there are no candles of BTC-EUR, which the pipeline names"), "{}", unknown.err);
}

#[test]
fn a_timeframe_that_is_not_there_is_not_asked_for_again() {
    let said = world().iaf(&["screen", "sweep", "--expr", "close", "--timeframe", "5m"]);
    said.failed(2, &["there are candles of 1h, and not of 5m", "leave --timeframe out"]);
}

#[test]
fn carets_stand_below_names_that_are_reserved() {
    let said = world().iaf(&["screen", "sweep", "--expr", "a = close; symbol = sma(3)"]);
    assert!(said.err.starts_with("  a = close; symbol = sma(3)\n             ^^^^^^\n"), "{}", said.err);
    said.failed(2, &["character 12: \"symbol\" is taken", "'iaf screen --help' says how expressions are written"]);
}

#[test]
fn the_help_says_how_expressions_are_written() {
    let said = world().iaf(&["screen", "--help"]).printed();
    for word in ["volatility(window, periods_per_year=252)", "factor.rank(mask=, groups=)", "or (|), and (&), not"] {
        assert!(said.contains(word), "{said}");
    }
    let brief = world().iaf(&["screen", "-h"]).printed();
    assert!(!brief.contains("rolling_beta") && brief.contains("iaf screen store --expr"), "{brief}");
}

#[test]
fn one_symbol_alone_and_candles_in_float32_are_screened() {
    let world = World::new(&["ohlcv/float32.iafbt"]);
    world.add("tests/bundles/ohlcv/ohlcv", "sweep/ohlcv");
    let screen = json(&world, &["sweep", "--expr", "a = close; b = close.rank(); c = close.zscore()"]);
    let rows = screen["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["b"], &rows[0]["c"]), (1, &Value::from(1.0), &Value::Null), "{screen:#}");
}

#[test]
fn a_file_has_a_column_for_each_key_in_its_order_and_faults_name_its_lines() {
    let world = world();
    let file = "universe = \"close.top(1)\"\n\n[x]\n";
    fs::write(world.at("screen.toml"), file).unwrap();
    world.iaf(&["screen", "sweep", "--pipeline", "screen.toml"]).failed(2, &["screen.toml:3: x is no text"]);
    fs::write(world.at("screen.toml"), "universe = \"close.top(1)\"\nz = \"returns(2)\"\na = \"\"\"z\n  > 0\"\"\"\n")
        .unwrap();
    let said = world.iaf(&["screen", "sweep", "--pipeline", "screen.toml", "--csv"]).printed();
    assert!(said.starts_with("datetime,symbol,z,a\r\n2024-01-02T23:00:00Z,BTC/EUR,0.00"), "{said}");
    fs::write(world.at("screen.toml"), "z = \"returns(2)\"\na = \"z.rnak()\"\n").unwrap();
    let said = world.iaf(&["screen", "sweep", "--pipeline", "screen.toml"]);
    assert!(said.code == 2 && said.err.starts_with("  a = z.rnak()\n        ^^^^\n"), "{}", said.err);
    world
        .iaf(&["screen", "sweep", "--pipeline", "none.toml"])
        .failed(1, &["none.toml cannot be read", "hint: name a TOML file with an expression for each column"]);
    let named = world.iaf(&["screen", "sweep", "--expr", "screen.toml"]);
    assert!(named.err.contains("hint: a file is named with --pipeline FILE"), "{}", named.err);
    assert!(said.err.contains("screen.toml:2: nothing is called \"rnak\"; \"rank\" is"), "{}", said.err);
}

#[test]
fn a_parquet_file_holds_the_screen_and_a_table_says_yes_and_no() {
    let world = world();
    let arguments = ["screen", "sweep", "--expr", "close > 10", "--as-of", "2024-01-01"];
    let table = world.iaf(&arguments).printed();
    assert!(table.contains("BTC/EUR") && table.contains("yes") && table.contains("no"), "{table}");
    world.iaf(&[&arguments[..], &["--parquet", "-o", "screen.parquet"]].concat()).done("");
    assert!(fs::read(world.at("screen.parquet")).unwrap().starts_with(b"PAR1"));
}
