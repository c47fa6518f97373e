//! Tests of what a legacy directory is read as, file by file.

use std::path::Path;

use super::document::{OTHERS, bundle_of_legacy_files};
use super::legacy_file::LegacyFile;
use super::summary;
use crate::bundle::tests::fixtures::golden;
use crate::bundle::{Limits, OpenedBundle, from_bytes, read_legacy_directory, scalars_from_bytes};
use crate::model::{Fields, METRICS, Metric, Value, python_json};

const RUN: &str = r#"{"backtest_start_date": "2022-01-01 00:00:00", "backtest_end_date": "2022-01-11 00:00:00"}"#;

fn file(path: &str, content: &str) -> LegacyFile {
    LegacyFile { path: path.split('/').map(str::to_owned).collect(), content: content.into() }
}

fn opened(files: &[LegacyFile]) -> OpenedBundle {
    let bytes = bundle_of_legacy_files(files, &Limits::default()).unwrap();
    from_bytes(&bytes, &Limits::default()).unwrap()
}

/// The files of the golden directory.
fn golden_files() -> Vec<LegacyFile> {
    let root = golden("legacy/event");
    let mut files: Vec<LegacyFile> = walkdir::WalkDir::new(&root)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.is_file())
        .map(|path: std::path::PathBuf| {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            file(&name, &std::fs::read_to_string(Path::new(&path)).unwrap())
        })
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

fn fields(json: &str) -> Fields {
    match python_json::read(json.as_bytes(), &python_json::ReadLimits::default()).unwrap() {
        Value::Map(fields) => fields,
        other => panic!("{other:?}"),
    }
}

/// The summary of windows with these metrics, each ten days long where nothing else is said.
fn summary_of(windows: &[&str]) -> Fields {
    let run = |metrics: &&str| {
        let mut metrics = fields(metrics);
        metrics.push("backtest_start_date", Value::Text("2022-01-01T00:00:00".to_owned()));
        metrics.push("backtest_end_date", Value::Text("2022-01-11T00:00:00".to_owned()));
        [(summary::METRICS_OF_RUN, Value::Map(metrics))].into_iter().collect()
    };
    summary::of_runs(&windows.iter().map(run).collect::<Vec<Fields>>()).unwrap()
}

#[test]
fn the_summary_is_that_of_the_runs_whatever_its_file_says() {
    let mut files = golden_files();
    let stored = files.iter_mut().find(|file| file.path == ["summary.json"]).unwrap();
    let theirs = fields(str::from_utf8(&stored.content).unwrap());
    stored.content = br#"{"sharpe_ratio": 9.5, "number_of_trades": 0, "number_of_windows": 1}"#.to_vec();
    let OpenedBundle { backtest, .. } = opened(&files);
    let summary = backtest.summary.unwrap();
    for metric in Metric::columns() {
        let (ours, theirs) = (summary.get(metric.name), theirs.number(metric.name));
        let difference = ours.zip(theirs).map(|(ours, theirs)| (ours - theirs).abs() / theirs.abs().max(1.0));
        assert!(difference.map_or(ours == theirs, |it| it < 1e-12), "{}: {ours:?} {theirs:?}", metric.name);
    }
    // What it says is kept, as nothing else says it.
    let Some(Value::Map(others)) = backtest.extra.get(OTHERS) else { panic!("{:?}", backtest.extra) };
    assert!(matches!(others.get("summary.json"), Some(Value::Binary(bytes)) if bytes.starts_with(b"{\"sharpe")));
    // A file that says the same is not kept twice.
    assert!(opened(&golden_files()).backtest.extra.get(OTHERS).is_none());
}

#[test]
fn windows_count_by_their_days_and_by_their_trades() {
    let long = r#"{"backtest_start_date": "2022-01-01", "backtest_end_date": "2022-01-31T12:00:00", "sharpe_ratio": 2.0,
        "total_net_gain_percentage": 0.5, "total_net_gain": -5, "win_rate": 1.0, "number_of_trades_closed": 1,
        "gross_profit": 30, "gross_loss": -10, "max_drawdown": 0.2, "max_drawdown_duration": 3, "total_loss": 10,
        "initial_unallocated": 100, "average_trade_loss": -4, "cagr": NaN}"#;
    let short = r#"{"sharpe_ratio": 1.0, "total_net_gain_percentage": -0.5, "total_net_gain": 7.5, "win_rate": 0.0,
        "number_of_trades_closed": 3, "gross_profit": 0, "gross_loss": -10, "max_drawdown": 0.1,
        "max_drawdown_duration": 9, "total_loss": 10, "initial_unallocated": 300, "average_trade_loss": null}"#;
    let summary = summary_of(&[long, short]);
    let about = |name: &str| summary.number(name).map(|number| (number * 1e9).round() / 1e9);
    for (name, expected) in [
        ("sharpe_ratio", Some(1.75)),
        ("total_net_gain_percentage", Some(-0.25)),
        ("total_net_gain", Some(2.5)),
        ("average_net_gain", Some(-1.875)),
        ("win_rate", Some(0.25)),
        ("profit_factor", Some(1.5)),
        ("total_loss_percentage", Some(0.05)),
        ("average_trade_loss", Some(-4.0)),
        ("max_drawdown", Some(0.1)),
        ("cagr", None),
        ("win_rate_consistency", Some(0.0)),
        ("sharpe_consistency", Some(0.528595479)),
        ("sharpe_stability", Some(0.646446609)),
        ("return_consistency", Some(0.0)),
        ("return_stability", Some(0.992928932)),
    ] {
        assert_eq!(about(name), expected, "{name}");
    }
    // Counts are whole numbers, and a single window is neither even nor uneven.
    let counts = METRICS.iter().filter(|metric| metric.column_type == crate::model::ColumnType::Integer);
    counts.for_each(|metric| assert!(matches!(summary.get(metric.name), Some(Value::Int(_))), "{}", metric.name));
    assert_eq!(summary_of(&[short]).get("consistency_score"), Some(&Value::Nil));
}

#[test]
fn a_run_that_cannot_be_read_is_lost_alone_and_by_name() {
    for (name, content, reason) in [
        ("run.json", "", "its run.json is empty"),
        ("run.json", " \n", "its run.json is empty"),
        ("run.json", "{\"a\": }", "its run.json is malformed at byte 6, because a value should be here"),
        ("run.json", "[]", "its run.json holds no map"),
        ("metrics.json", "{", "its metrics.json is malformed at byte 1, because a key in quotes should be here"),
        ("notes.txt", "{", "it has no run.json"),
    ] {
        let mut files = vec![file("algorithm_id.json", "{}"), file(&format!("runs/bad/{name}"), content)];
        files.extend((name == "metrics.json").then(|| file("runs/bad/run.json", RUN)));
        files.push(file("runs/good/run.json", RUN));
        let OpenedBundle { backtest, notices, .. } = opened(&files);
        assert_eq!(notices, [format!("runs/bad is left out: {reason}")]);
        assert_eq!((backtest.runs.len(), backtest.runs[0].start.is_some()), (1, true));
        let Some(Value::Map(others)) = backtest.extra.get(OTHERS) else { panic!("its files are gone") };
        assert_eq!(others.get(&format!("runs/bad/{name}")), Some(&Value::Binary(content.into())));
        let bytes = bundle_of_legacy_files(&files, &Limits::default()).unwrap();
        let scalars = scalars_from_bytes(&bytes, &Limits::default()).unwrap();
        assert_eq!((scalars.trials[0].number_of_runs, scalars.unread), (1, notices));
    }
}

#[test]
fn permutation_tests_are_where_a_bundle_has_them() {
    let folder = "permutation_tests/permutation_test_20220101_20220111";
    let mut files = vec![
        file(&format!("{folder}/metadata.json"), r#"{"backtest_date_range_name": "wf_1", "backtest_start_date": "x"}"#),
        file(&format!("{folder}/notes.txt"), "mine"),
        file(&format!("{folder}/original_metrics.json"), r#"{"sharpe_ratio": 1.5}"#),
        file(&format!("{folder}/p_values.json"), r#"{"sharpe_ratio": 0.25}"#),
    ];
    for number in [0, 1, 10, 2] {
        let path = format!("{folder}/permuted_metrics/permuted_{number}.json");
        files.push(file(&path, &format!(r#"{{"sharpe_ratio": {number}}}"#)));
    }
    files.push(file("permutation_tests/without/p_values.json", "{}"));
    let OpenedBundle { backtest, notices, .. } = opened(&files);
    let Value::List(tests) = &backtest.permutation_tests else { panic!("{:?}", backtest.permutation_tests) };
    let [Value::Map(test)] = tests.as_slice() else { panic!("{tests:?}") };
    assert_eq!(
        (test.text("backtest_date_range_name"), test.get("backtest_end_date")),
        (Some("wf_1"), Some(&Value::Nil))
    );
    let Some(Value::List(shuffles)) = test.get("permutated_metrics") else { panic!("{test:?}") };
    let sharpe =
        |metrics: &Value| if let Value::Map(metrics) = metrics { metrics.number("sharpe_ratio") } else { None };
    assert_eq!(shuffles.iter().filter_map(sharpe).collect::<Vec<f64>>(), [0.0, 1.0, 2.0, 10.0]);
    assert_eq!(sharpe(test.get("real_metrics").unwrap()), Some(1.5));
    assert_eq!(sharpe(test.get("p_values").unwrap()), Some(0.25));
    assert_eq!(notices, ["permutation_tests/without is left out: it has no original_metrics.json"]);
    let Some(Value::Map(others)) = backtest.extra.get(OTHERS) else { panic!("its files are gone") };
    let kept: Vec<&str> = others.iter().map(|(path, _)| path).collect();
    assert_eq!(kept, [&format!("{folder}/notes.txt"), "permutation_tests/without/p_values.json"]);
}

#[test]
fn metadata_and_parameters_keep_a_name_that_is_their_own() {
    let files = [
        file("algorithm_id.json", r#"{"algorithm_id": "a"}"#),
        file("metadata.json", r#"{"metadata": 1}"#),
        file("parameters.json", r#"{"parameters": {"fast": 3}}"#),
    ];
    let backtest = opened(&files).backtest;
    assert_eq!((backtest.algorithm_id.as_deref(), backtest.metadata.number("metadata")), (Some("a"), Some(1.0)));
    assert!(
        matches!(backtest.parameters.get("parameters"), Some(Value::Map(inner)) if inner.number("fast") == Some(3.0))
    );
}

#[test]
fn the_golden_directory_is_read_without_a_word() {
    let bytes = read_legacy_directory(&golden("legacy/event"), &Limits::default()).unwrap();
    let opened = from_bytes(&bytes, &Limits::default()).unwrap();
    assert_eq!((opened.notices, opened.backtest.runs.len()), (Vec::<String>::new(), 2));
}
