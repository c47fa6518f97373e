//! Compatibility with the framework: its rows and its ranking of the same bundles are ours.

use crate::world::{World, repository};
use iaf::bundle::{Limits, read};
use iaf::index::{BuildOptions, Catalog, SqliteCatalog, build_index};
use iaf::model::{Engine, Metric, RowKey, TrialName};
use iaf::rank::{RankBy, Ranking, rank_index};
use rusqlite::types::ValueRef;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

fn expected(name: &str) -> Vec<Map<String, Value>> {
    serde_json::from_slice(&fs::read(repository("tests/bundles").join(name)).unwrap()).unwrap()
}

/// Indexes a folder of the repository without writing into it.
fn index(folder: &str) -> (World, PathBuf, Vec<iaf::model::Failure>) {
    let world = World::empty();
    let file = world.at("index.sqlite");
    let outcome = build_index(&repository(folder), &file, &BuildOptions::default(), &()).unwrap();
    (world, file, outcome.failures)
}

/// A row as it lies in the file, column by column.
fn stored(connection: &rusqlite::Connection, bundle_path: &str, column: &str) -> Value {
    let select = format!("SELECT \"{column}\" FROM backtest_index WHERE bundle_path = ?");
    let read = |row: &rusqlite::Row<'_>| {
        Ok(match row.get_ref(0)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(integer) => json!(integer),
            ValueRef::Real(real) if real.is_infinite() => json!(if real > 0.0 { "inf" } else { "-inf" }),
            ValueRef::Real(real) => json!(real),
            ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
            ValueRef::Blob(_) => panic!("{bundle_path}: {column} is a blob"),
        })
    };
    connection.query_row(&select, [bundle_path], read).unwrap_or_else(|error| panic!("{bundle_path}: {error}"))
}

#[test]
fn every_row_equals_the_framework_s_own() {
    let (_world, file, _) = index("tests/bundles");
    let connection = rusqlite::Connection::open(file).unwrap();
    let rows = expected("expected_rows.json");
    assert!(rows.len() > 20);
    for row in rows {
        let bundle_path = row["bundle_path"].as_str().unwrap();
        for (column, value) in &row {
            assert_eq!(&stored(&connection, bundle_path, column), value, "{bundle_path}: {column}");
        }
    }
}

#[test]
fn every_row_of_a_study_equals_that_of_the_framework_9() {
    let (_world, file, _) = index("tests/bundles");
    let connection = rusqlite::Connection::open(&file).unwrap();
    let rows = expected("expected_rows_9.json");
    let mut found = Vec::new();
    for row in &rows {
        let text = |column: &str| row[column].as_str().unwrap();
        let universe = Some(text("universe_key")).filter(|universe| !universe.is_empty()).map(str::to_owned);
        let engine = Engine::from_name(text("engine_type")).unwrap();
        let trial = TrialName { study: text("study_name").to_owned(), engine, universe };
        let key = RowKey::new(text("bundle_path")).of_trial(&trial);
        let ours = ["algorithm_id", "tag", "engine_type", "risk_free_rate", "number_of_runs", "bundle_size"];
        let summary =
            row.keys().map(String::as_str).filter(|column| Metric::columns().any(|metric| metric.column() == **column));
        let columns: Vec<&str> = ours.into_iter().chain(summary).collect();
        assert!(columns.len() > 55);
        for column in columns {
            assert_eq!(stored(&connection, key.as_str(), column), row[column], "{key}: {column}");
        }
        found.push(key);
    }
    let select = "SELECT count(*) FROM backtest_index WHERE bundle_path LIKE 'v5/%'";
    let count: i64 = connection.query_row(select, [], |row| row.get(0)).unwrap();
    assert_eq!(count, rows.len() as i64, "there are no others");
    let trials = SqliteCatalog::open_read_only(&file).unwrap().trials(&found.iter().collect::<Vec<_>>()).unwrap();
    for (row, trial) in rows.iter().zip(trials) {
        let trial = trial.unwrap();
        assert_eq!(trial.study.as_deref(), row["study_name"].as_str());
        assert_eq!(trial.universe.unwrap_or_default(), row["universe_key"].as_str().unwrap());
    }
}

#[test]
fn what_the_framework_refuses_for_an_unknown_key_is_indexed_without_it() {
    let (_world, file, _) = index("tests/bundles/edge");
    let connection = rusqlite::Connection::open(file).unwrap();
    // The framework could read no row of an index that names the key.
    assert_eq!(stored(&connection, "unknown_keys.iafbt", "summary_extras_json"), Value::Null);
    assert!(stored(&connection, "unknown_keys.iafbt", "summary_sharpe_ratio").is_number());
}

#[test]
fn every_broken_bundle_is_refused_by_name() {
    let folder = repository("tests/bundles/broken");
    let (_world, _, failures) = index("tests/bundles/broken");
    let indexing: Vec<&str> = failures.iter().map(|failure| failure.path.as_str()).collect();
    let mut broken: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    broken.sort();
    for name in &broken {
        assert!(read(&folder.join(name), &Limits::default()).is_err(), "{name} opens");
    }
    // A damaged series does not keep a sound summary out of the index.
    broken.retain(|name| name != "flipped_byte.iafbt");
    assert_eq!(indexing, broken);
}

#[test]
fn the_ranking_is_the_framework_s_own() {
    let (_world, file, failures) = index("examples/sweep");
    assert_eq!(failures, []);
    let by = Ranking::Metric(RankBy::new("sharpe_ratio", None).unwrap());
    let ranked = rank_index(&SqliteCatalog::open_read_only(&file).unwrap(), &by, None).unwrap();
    let ranking = expected("expected_ranking.json");
    assert_eq!(ranked.len(), ranking.len());
    for (ours, theirs) in ranked.iter().zip(&ranking) {
        assert_eq!(ours.key, theirs["bundle_path"].as_str().unwrap());
        assert_eq!(ours.value, theirs["summary_sharpe_ratio"].as_f64());
    }
}

#[test]
fn an_index_of_the_framework_is_refreshed_without_redoing_a_row() {
    let world = World::empty();
    let file = world.at("index.sqlite");
    let connection = rusqlite::Connection::open(&file).unwrap();
    let schema = include_str!("../../src/index/sqlite/schema_8.10.0.sql").replace('\n', ";\n");
    connection.execute_batch(&format!("PRAGMA journal_mode = WAL; {schema}; PRAGMA user_version = 2")).unwrap();
    for row in expected("expected_rows.json") {
        let bundle = repository("tests/bundles").join(row["bundle_path"].as_str().unwrap());
        let stamp = iaf::source::read_stamp(&bundle).unwrap();
        let columns: Vec<&str> = row.keys().map(String::as_str).chain(["bundle_mtime_ns"]).collect();
        let values = row.values().map(|value| match value {
            Value::Null => "NULL".to_owned(),
            Value::String(infinite) if infinite == "inf" => "9e999".to_owned(),
            Value::String(infinite) if infinite == "-inf" => "-9e999".to_owned(),
            Value::String(text) => format!("'{}'", text.replace('\'', "''")),
            number => number.to_string(),
        });
        let values: Vec<String> = values.chain([stamp.mtime_ns.to_string()]).collect();
        let insert = format!("INSERT INTO backtest_index ({}) VALUES ({})", columns.join(", "), values.join(", "));
        connection.execute(&insert, []).unwrap();
    }
    let rows = expected("expected_rows.json").len();
    assert_eq!(SqliteCatalog::open_read_only(&file).unwrap().count().unwrap(), rows);
    let outcome = build_index(&repository("tests/bundles"), &file, &BuildOptions::default(), &()).unwrap();
    assert_eq!((outcome.unchanged, outcome.removed), (rows, 0));
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    // Bundles with studies have several rows.
    let of_studies = expected("expected_rows_9.json");
    let with_studies: BTreeSet<&str> = of_studies.iter().map(|row| row["bundle_path"].as_str().unwrap()).collect();
    let added = outcome.indexed - with_studies.len() + of_studies.len();
    assert_eq!((version, SqliteCatalog::open_read_only(&file).unwrap().count().unwrap()), (2, rows + added));
}
