//! The corpus of conformance: what the command finds in each bundle, and what the library reads of those that conform, is what
//! the corpus expects.

use crate::world::{World, files, repository};
use iaf::bundle::{Limits, read};
use iaf::model::{Backtest, SeriesField};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

const CORPUS: &str = "tests/conformance";

fn expected() -> Vec<Value> {
    serde_json::from_slice(&fs::read(repository(&format!("{CORPUS}/expected.json"))).unwrap()).unwrap()
}

#[test]
fn what_is_found_in_each_bundle_of_the_corpus_is_what_is_expected() {
    let world = World::empty();
    world.add(CORPUS, "corpus");
    let said = world.iaf(&["validate", "corpus", "--json"]);
    assert_eq!(said.code, 1, "{}", said.err);
    let found: Vec<Value> = serde_json::from_str(&said.out).unwrap();
    let found: BTreeMap<&str, &Value> =
        found.iter().map(|one| (one["path"].as_str().unwrap().trim_start_matches("corpus/"), one)).collect();
    let expected = expected();
    assert_eq!(found.len(), expected.len());
    for one in &expected {
        let file = one["file"].as_str().unwrap();
        let finding =
            |found: &Value| json!({ "code": found["code"], "place": found["place"], "reader": found["reader"] });
        let findings: Vec<Value> = found[file]["findings"].as_array().unwrap().iter().map(finding).collect();
        assert_eq!(Value::from(findings), one["findings"], "{file}");
        for key in ["conforms", "version"] {
            assert_eq!(found[file][key], one[key], "{file}: {key}");
        }
    }
}

#[test]
fn what_is_read_of_a_conforming_bundle_is_what_is_expected() {
    for one in expected().iter().filter(|one| one["conforms"] == true) {
        let file = one["file"].as_str().unwrap();
        let bundle = read(&repository(&format!("{CORPUS}/{file}")), &Limits::default()).unwrap();
        assert_eq!(bundle.notices, [""; 0], "{file}");
        assert_eq!(reads(&bundle.backtest, &one["reads"]), one["reads"], "{file}");
    }
}

/// What is read of a backtest, of the summary the figures that are expected.
fn reads(backtest: &Backtest, expected: &Value) -> Value {
    let windows = backtest.runs.iter().map(|run| {
        let points = run.series(SeriesField::EquityCurve).points().iter();
        json!({
            "name": run.window_name,
            "start": run.start.map(|moment| moment.0),
            "end": run.end.map(|moment| moment.0),
            "equity_curve": points.map(|point| json!([point.time.0, point.value])).collect::<Vec<Value>>(),
        })
    });
    let figure = |name: &str, expected: &Value| match backtest.summary.as_ref().and_then(|summary| summary.get(name)) {
        // Counts are whole numbers in JSON.
        Some(value) if expected.is_u64() => json!(value as u64),
        value => json!(value),
    };
    let figures = expected["summary"].as_object().unwrap().iter();
    json!({
        "algorithm_id": backtest.algorithm_id,
        "tag": backtest.tag,
        "risk_free_rate": backtest.risk_free_rate,
        "windows": windows.collect::<Vec<Value>>(),
        "summary": figures.map(|(name, value)| (name.clone(), figure(name, value))).collect::<serde_json::Map<_, _>>(),
    })
}

#[test]
fn every_file_of_the_corpus_is_expected_to_be_something() {
    let expected = expected();
    let named: Vec<&str> = expected.iter().map(|one| one["file"].as_str().unwrap()).collect();
    for file in files(&repository(CORPUS)).iter().filter(|file| iaf::bundle::is_bundle_name(file)) {
        assert!(named.contains(&file.to_str().unwrap()), "{}", file.display());
    }
}

#[test]
fn a_bundle_that_conforms_and_one_that_does_not_are_told_by_the_exit_code() {
    let world = World::empty();
    world.add(CORPUS, "corpus");
    world.iaf(&["validate", "corpus/good"]).printed();
    let said = world.iaf(&["validate", "corpus/bad/missing_blob.iafbt"]);
    assert_eq!(said.code, 1);
    let line = "  backtest_runs/0/backtest_metrics/equity_curve: it refers to a blob that is not in the file; \
                a reader may go on, with an empty series [missing_blob]\n";
    assert!(said.out.ends_with(line), "{}", said.out);
    assert!(said.err.contains("1 of 1 do not conform"), "{}", said.err);
    let said = world.iaf(&["validate", "nowhere.iafbt"]);
    assert_eq!(said.code, 1);
    assert!(said.out.starts_with("nowhere.iafbt: not known: the file cannot be read"), "{}", said.out);
    fs::create_dir(world.at("empty")).unwrap();
    world.iaf(&["validate", "empty"]).failed(1, &["empty holds no bundle", "hint: backtests are files"]);
}
