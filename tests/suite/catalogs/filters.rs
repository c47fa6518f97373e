//! Promises of filters and orders.

use super::{Home, keys, passing, row, sharpe, trial};
use iaf::index::{Batch, IndexError, SortKey};
use iaf::model::{Direction, RowKey, Value};
use std::time::Duration;

pub fn filters_let_the_same_rows_through(home: &Home) {
    let mut catalog = home.with(vec![
        row("a", Some(1.0), Some("{\"fast\": 12, \"kind\": \"ema\", \"on\": true, \"any\": 3, \"take profit\": 0.5}")),
        row("b", Some(2.0), Some("{\"fast\": 24, \"kind\": \"SMA\", \"on\": false, \"any\": \"x\"}")),
        row("c", None, Some("{\"fast\": null, \"kind\": \"rsi\", \"list\": [1, 2]}")),
        row("d", Some(-1.0), None),
    ]);
    catalog.write(Batch { trials: vec![trial("a", -1, 0.5, &[0.1, 0.2])], ..Batch::default() }).unwrap();
    for (filter, expected) in [
        ("sharpe_ratio > 1", "b"),
        ("summary_sharpe_ratio <= 1", "ad"),
        ("Sharpe_Ratio IS NULL", "c"),
        ("tag = 'T''1' AND sharpe_ratio > (SELECT avg(sharpe_ratio) FROM named_rows)", "ab"),
        ("sharpe_ratio < 2 -- a comment", "ad"),
        ("sharpe_ratio BETWEEN -1 AND 1 AND NOT sharpe_ratio = 1", "d"),
        ("sharpe_ratio == 1 OR sharpe_ratio != 1", "abd"),
        ("coalesce(sharpe_ratio, 0) = 0", "c"),
        ("abs(sharpe_ratio) * 2 >= 2 AND -sharpe_ratio < 0", "ab"),
        ("bundle_path IN ('a', 'd')", "ad"),
        ("bundle_path LIKE 'A%'", "a"),
        ("[sharpe_ratio] = 1 OR `sharpe_ratio` = 2", "ab"),
        ("algorithm_id = 'algorithm of b' AND number_of_runs = 2 AND risk_free_rate < 0.03", "b"),
        ("param.fast >= 12 AND param.fast < 20", "a"),
        ("param.fast IN (24, 25)", "b"),
        ("param.kind = 'ema'", "a"),
        ("param.kind LIKE 's%'", "b"),
        ("lower(param.kind) IN ('sma', 'rsi')", "bc"),
        ("param.on = 1", "a"),
        ("param.on = 0", "b"),
        ("param.any = 'x'", "b"),
        ("param.any < 4", "a"),
        ("param.\"take profit\" > 0.4", "a"),
        ("param.fast IS NULL", "cd"),
        ("param.list IS NOT NULL", "c"),
        ("worst_drawdown > 0.2 AND study = 's'", "a"),
        ("number_of_windows = 7 AND number_of_trades = 3.7", "abcd"),
        ("CASE WHEN sharpe_ratio > 0 THEN 'x' ELSE 'y' END = 'y'", "cd"),
        ("CAST(param.fast AS text) IS NULL", "cd"),
        ("bundle_mtime_ns < 0 AND bundle_size = 5", "abcd"),
    ] {
        let expected: Vec<String> = expected.chars().map(String::from).collect();
        let expected = keys(&expected.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(passing(&*catalog, filter), expected, "{filter}");
        assert_eq!(catalog.count_matching(Some(filter)).unwrap(), expected.len(), "{filter}");
        let mut found: Vec<RowKey> = catalog.candidates(Some(filter), &[sharpe()]).unwrap().keys().collect();
        found.sort();
        assert_eq!(found, expected, "{filter}");
    }
}

pub fn filters_reach_nothing_but_rows(home: &Home) {
    let catalog = home.with(vec![row("a", Some(1.0), None)]);
    for filter in [
        "1; DROP TABLE backtest_index",
        "1) UNION SELECT (1",
        "1) UNION SELECT sql FROM sqlite_master --",
        "(SELECT count(*) FROM sqlite_master) = 0",
        "(SELECT count(*) FROM pg_catalog.pg_class) = 0",
        "(SELECT count(*) FROM pg_authid) > 0",
        "(SELECT count(*) FROM iaf_ledger) > 0",
        "(SELECT count(*) FROM iaf_source) > 0",
        "load_extension('evil')",
        "pg_sleep(10) IS NULL",
        "pg_read_file('/etc/passwd') > ''",
        "ATTACH DATABASE '/tmp/evil' AS evil",
        "(WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n) = 0",
        "\"no such column\" = 1",
        "",
    ] {
        let error = catalog.candidates(Some(filter), &[]).unwrap_err();
        assert!(matches!(error, IndexError::Filter { .. }), "{filter}: {error}");
    }
    assert_eq!(home.read().count().unwrap(), 1);
}

pub fn a_filter_ends_in_time(home: &Home) {
    let names: Vec<String> = (0..400).map(|number| number.to_string()).collect();
    let mut catalog = home.with(names.iter().map(|name| row(name, Some(1.0), None)).collect());
    let trials = names.iter().map(|name| trial(name, -1, 0.5, &[])).collect();
    catalog.write(Batch { trials, ..Batch::default() }).unwrap();
    let catalog = home.address.open_read_only(&home.options, Duration::from_millis(50)).unwrap();
    // Each row goes with each other, and each of those with each trial.
    let sums = "backtest_index.bundle_size + iaf_trials.bundle_size > named_rows.bundle_size";
    let filter = format!("(SELECT count(*) FROM backtest_index, iaf_trials WHERE {sums}) < 0");
    let error = catalog.count_matching(Some(&filter)).unwrap_err();
    assert!(matches!(error, IndexError::FilterTime { .. }), "{error:?}");
    assert_eq!(catalog.count().unwrap(), 400, "it goes on");
}

pub fn a_mistake_in_a_filter_names_what_resembles_it(home: &Home) {
    let catalog = home.with(vec![row("a", None, Some("{\"fast\": 1}"))]);
    let refused = |filter: &str| match catalog.candidates(Some(filter), &[]).unwrap_err() {
        IndexError::Filter { reason, nearest, .. } => (reason, nearest[0].clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused("sharp > 1"), ("no such column: sharp".to_owned(), "chained_sharpe".to_owned()));
    assert_eq!(refused("fast > 1").1, "param.fast");
    match catalog.candidates(Some("param.fats > 1"), &[]).unwrap_err() {
        IndexError::Parameter { name, nearest, .. } => {
            assert_eq!((name.as_str(), nearest), ("fats", vec!["fast".to_owned()]))
        }
        other => panic!("{other:?}"),
    }
}

pub fn missing_values_come_last_and_equal_ones_go_by_the_bytes_of_their_keys(home: &Home) {
    let rows = [
        ("b", Some(2.0)),
        ("a", None),
        ("B", Some(2.0)),
        ("ä", Some(2.0)),
        ("-", Some(f64::INFINITY)),
        ("c", Some(-1.0)),
    ];
    let catalog = home.with(rows.map(|(name, sharpe)| row(name, sharpe, None)).to_vec());
    let key = SortKey::Metric(sharpe());
    for (direction, expected) in [
        (Direction::Descending, ["-", "B", "b", "ä", "c", "a"]),
        (Direction::Ascending, ["c", "B", "b", "ä", "-", "a"]),
    ] {
        assert_eq!(catalog.list(None, Some((&key, direction)), 9).unwrap(), keys(&expected));
        let filtered = catalog.list(Some("number_of_runs = 2"), Some((&key, direction)), 4).unwrap();
        assert_eq!(filtered, keys(&expected[..4]));
        let all = catalog.leaders(sharpe(), direction, usize::MAX).unwrap();
        assert_eq!(all.keys().collect::<Vec<_>>(), keys(&expected[..5]), "those that have a value lead");
        let leaders = catalog.leaders(sharpe(), direction, 4).unwrap();
        assert_eq!(leaders.keys().collect::<Vec<_>>(), keys(&expected[..4]));
    }
    let by_text = SortKey::field("algorithm_id").unwrap();
    let order = Some((&by_text, Direction::Ascending));
    assert_eq!(catalog.list(None, order, 9).unwrap(), keys(&["-", "B", "a", "b", "c", "ä"]));
    assert_eq!(catalog.list(None, None, 2).unwrap(), keys(&["-", "B"]));
}

pub fn parameters_are_listed_and_put_in_order_whatever_they_are(home: &Home) {
    let catalog = home.with(
        [
            ("a", "{\"x\": 10, \"Y\": 1}"),
            ("b", "{\"x\": \"ten\"}"),
            ("c", "{\"x\": 9.5}"),
            ("d", "{\"x\": true}"),
            ("e", "{\"x\": null, \"nested\": {\"q\": [1, \"z\"]}}"),
            ("f", "{}"),
            ("g", "{\"x\": \"TEN\"}"),
        ]
        .map(|(name, json)| row(name, None, Some(json)))
        .to_vec(),
    );
    assert_eq!(catalog.parameters().unwrap(), ["Y", "nested", "x"]);
    let key = SortKey::Parameter("x".to_owned());
    let by = |direction| catalog.list(None, Some((&key, direction)), 9).unwrap();
    assert_eq!(by(Direction::Ascending), keys(&["d", "c", "a", "g", "b", "e", "f"]));
    assert_eq!(by(Direction::Descending), keys(&["b", "g", "a", "c", "d", "e", "f"]));
    let columns = catalog.columns().unwrap();
    let of = |name: &str| columns.iter().find(|column| column.name == name).unwrap().values.clone();
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(
        of("param.x"),
        [Value::Int(10), text("ten"), Value::Float(9.5), Value::Int(1), Value::Nil, Value::Nil, text("TEN")]
    );
    assert_eq!(of("param.nested")[4], text("{\"q\":[1,\"z\"]}"));
    let unknown = SortKey::Parameter("z".to_owned());
    assert!(matches!(catalog.list(None, Some((&unknown, Direction::Ascending)), 9), Err(IndexError::Parameter { .. })));
}
