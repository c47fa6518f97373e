//! The index in SQLite as a whole.

use super::*;
use crate::index::MeasuredTrial;
use crate::index::naming::NamingScheme;
use crate::model::{self, BundleStamp, Handle, Summary};
use crate::source::read_stamp;
use std::fs;

fn index_of(rows: &[(&str, Option<f64>)]) -> (tempfile::TempDir, SqliteCatalog) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index.sqlite");
    let mut catalog = SqliteCatalog::open(&path).unwrap();
    let mut batch = Batch::default();
    for (name, sharpe) in rows {
        let mut summary = Summary::default();
        summary.set_at(Metric::position("sharpe_ratio").unwrap(), *sharpe);
        summary.insert("number_of_trades", model::Value::Float(3.7));
        summary.insert("number_of_windows", model::Value::Int(7));
        summary.insert("cagr", model::Value::Float(f64::NEG_INFINITY));
        summary.insert("odd", model::Value::Float(f64::NAN));
        let row = IndexRow {
            handle: Handle::new(*name).unwrap(),
            trial: None,
            algorithm_id: None,
            tag: Some("t".to_owned()),
            engine_type: None,
            risk_free_rate: None,
            number_of_runs: 2,
            parameters_json: None,
            strategy_ids_json: None,
            stamp: BundleStamp { mtime_ns: -1, size: 5 },
            summary,
        };
        batch.rows.push((RowKey::new(*name), row));
    }
    catalog.write(batch).unwrap();
    drop(catalog);
    let index = SqliteCatalog::open_read_only(&path).unwrap();
    (folder, index)
}

#[test]
fn rows_come_back_as_they_were_written() {
    let (_folder, index) = index_of(&[("a.iafbt", Some(1.5)), ("b/c.iafbt", None)]);
    let rows = index.rows(&["b/c.iafbt", "nothing", "a.iafbt"].map(RowKey::new).each_ref()).unwrap();
    assert_eq!(rows.iter().map(|(_, row)| row.handle.as_str()).collect::<Vec<_>>(), ["b/c.iafbt", "a.iafbt"]);
    let a = &rows[1].1;
    assert_eq!(a.summary.get("sharpe_ratio"), Some(1.5));
    assert_eq!(a.summary.get("number_of_trades"), Some(3.7));
    assert_eq!(a.summary.get("cagr"), Some(f64::NEG_INFINITY));
    assert_eq!((a.number_of_runs, a.stamp.mtime_ns, a.stamp.size), (2, -1, 5));
    assert_eq!(rows[0].1.summary.get("sharpe_ratio"), None);
}

#[test]
fn whole_numbers_are_integers_in_integer_columns() {
    let (_folder, index) = index_of(&[("a", None)]);
    let types =
        "SELECT typeof(summary_number_of_windows) || typeof(summary_number_of_trades) || typeof(summary_extras_json)";
    let text: String = index
        .reader()
        .unwrap()
        .connection
        .query_row(&format!("{types} FROM backtest_index"), [], |row| row.get(0))
        .unwrap();
    assert_eq!(text, "integerrealnull");
}

#[test]
fn a_filter_knows_columns_and_bare_metric_names() {
    let (_folder, index) = index_of(&[("a", Some(1.0)), ("b", Some(2.0)), ("c", None)]);
    let sharpe = Metric::find("sharpe_ratio").unwrap();
    for (filter, expected) in [
        ("sharpe_ratio > 1", vec!["b"]),
        ("summary_sharpe_ratio <= 1", vec!["a"]),
        ("sharpe_ratio IS NULL", vec!["c"]),
        ("tag = 't' AND sharpe_ratio > (SELECT avg(sharpe_ratio) FROM named_rows)", vec!["b"]),
        ("sharpe_ratio < 2 -- a comment", vec!["a"]),
    ] {
        let found = index.candidates(Some(filter), &[sharpe]).unwrap();
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            expected.into_iter().map(RowKey::new).collect::<Vec<_>>(),
            "{filter}"
        );
    }
    let all = index.candidates(None, &[sharpe]).unwrap();
    assert_eq!((0..all.len()).find(|row| all.key(*row) == "b").and_then(|row| all.value(row)), Some(2.0));
    assert_eq!(index.count().unwrap(), 3);
}

#[test]
fn a_filter_reaches_nothing_but_the_rows() {
    let (_folder, index) = index_of(&[("a", Some(1.0))]);
    for filter in [
        "1; DROP TABLE backtest_index",
        "1) UNION SELECT sql FROM sqlite_master --",
        "(SELECT count(*) FROM sqlite_master)",
        "(SELECT count(*) FROM pragma_table_info('backtest_index'))",
        "load_extension('evil')",
        "ATTACH DATABASE '/tmp/evil' AS evil",
        "(WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n)",
        "\"no such column\" = 1",
        "",
    ] {
        let error = index.candidates(Some(filter), &[]).unwrap_err();
        assert!(matches!(error, IndexError::Filter { .. }), "{filter}: {error}");
    }
    assert!(index.reader().unwrap().connection.execute_batch("DELETE FROM backtest_index").is_err());
    assert!(index.reader().unwrap().connection.execute_batch("PRAGMA query_only = 0").is_err());
    assert_eq!(index.count().unwrap(), 1);
}

#[test]
fn a_mistake_in_a_filter_names_the_nearest_columns() {
    let (_folder, index) = index_of(&[("a", None)]);
    match index.candidates(Some("sharp > 1"), &[]).unwrap_err() {
        IndexError::Filter { reason, nearest, .. } => {
            assert_eq!(reason, "no such column: sharp");
            assert_eq!(nearest[..2], ["chained_sharpe", "sharpe_ratio"]);
        }
        other => panic!("{other}"),
    }
}

#[test]
fn reading_leaves_no_files_beside_the_index() {
    let (folder, index) = index_of(&[("a", None)]);
    assert_eq!(index.count().unwrap(), 1);
    drop(index);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_row_comes_is_replaced_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = Path::new("examples/sweep/ema_12_40_rsi_7.iafbt");
    let (handle, key) = (Handle::new("n/a").unwrap(), RowKey::new("n/a"));
    let mut catalog = SqliteCatalog::open(&folder.path().join("index.sqlite")).unwrap();
    assert!(!catalog.exists());
    for _ in 0..2 {
        let head = crate::bundle::read_scalars(bundle, &Limits::default()).unwrap();
        let rows = crate::index::rows_from_scalars(&handle, read_stamp(bundle).unwrap(), head);
        let rows = rows.into_iter().map(|row| (key.clone(), row)).collect();
        catalog.write(Batch { rows, ..Batch::default() }).unwrap();
    }
    let rows = catalog.rows(&[&key]).unwrap();
    assert_eq!((catalog.count().unwrap(), rows[0].1.algorithm_id.as_deref()), (1, Some("ema_12_40_rsi_7")));
    for _ in 0..2 {
        catalog.write(Batch { gone: vec![key.clone()], ..Batch::default() }).unwrap();
    }
    assert_eq!(catalog.count().unwrap(), 0);
}

/// A trial of a row of [`index_of`], with what was measured.
fn trial_of(name: &str, mtime_ns: i64, drawdown: f64) -> MeasuredTrial {
    let mut trial = Trial { study: Some("s".to_owned()), ..Trial::default() };
    trial.figures.set("worst_drawdown", Some(drawdown));
    let stamp = BundleStamp { mtime_ns, size: 5 };
    MeasuredTrial { key: RowKey::new(name), stamp, limits: Limits::default(), trial, details: None }
}

#[test]
fn a_trial_is_read_beside_its_row_in_the_same_state_and_goes_with_it() {
    let (folder, index) = index_of(&[("a", None), ("b", None), ("c", None)]);
    drop(index);
    let keys = ["a", "b", "c"].map(RowKey::new);
    let mut catalog = SqliteCatalog::open(&folder.path().join("index.sqlite")).unwrap();
    assert_eq!(catalog.trials(&keys.each_ref()).unwrap(), [None, None, None]);
    let trials = vec![trial_of("a", -1, 0.5), trial_of("b", -2, 0.5), trial_of("c", -1, 0.1)];
    catalog.write(Batch { trials: trials.clone(), ..Batch::default() }).unwrap();
    let found = catalog.trials(&keys.each_ref()).unwrap();
    assert_eq!(found, [Some(trials[0].trial.clone()), None, Some(trials[2].trial.clone())]);
    let worst = Metric::find("worst_drawdown").unwrap();
    let deep = catalog.candidates(Some("worst_drawdown > 0.2 AND study = 's'"), &[worst]).unwrap();
    assert_eq!((deep.keys().collect::<Vec<_>>(), deep.value(0)), (vec![keys[0].clone()], Some(0.5)));
    let order = Some((&SortKey::Metric(worst), Direction::Ascending));
    assert_eq!(catalog.list(None, order, 9).unwrap(), ["c", "a", "b"].map(RowKey::new));
    catalog.write(Batch { gone: vec![keys[0].clone()], ..Batch::default() }).unwrap();
    let stays: i64 = catalog
        .writer()
        .unwrap()
        .query_row("SELECT count(*) FROM iaf_trials WHERE bundle_path = 'a'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(stays, 0);
}

#[test]
fn a_table_of_other_measures_is_passed_over_and_replaced() {
    let (folder, index) = index_of(&[("a", None)]);
    drop(index);
    let path = folder.path().join("index.sqlite");
    let other =
        "CREATE TABLE iaf_trials (bundle_path TEXT, worst_drawdown REAL); INSERT INTO iaf_trials VALUES ('a', 9)";
    Connection::open(&path).unwrap().execute_batch(other).unwrap();
    let mut catalog = SqliteCatalog::open(&path).unwrap();
    assert_eq!(catalog.trials(&[&RowKey::new("a")]).unwrap(), [None]);
    assert_eq!(catalog.candidates(Some("worst_drawdown IS NULL"), &[]).unwrap().len(), 1);
    catalog.write(Batch { trials: vec![trial_of("a", -1, 0.5)], ..Batch::default() }).unwrap();
    assert_eq!(catalog.candidates(Some("worst_drawdown = 0.5"), &[]).unwrap().len(), 1);
}

#[test]
fn an_index_that_was_begun_and_is_still_empty_is_none_yet_and_is_written_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index.sqlite");
    // What a process leaves that is stopped while it makes an index.
    Connection::open(&path).unwrap().pragma_update(None, "journal_mode", "WAL").unwrap();
    assert!(matches!(SqliteCatalog::open_read_only(&path), Err(IndexError::NotFound(_))));
    SqliteCatalog::open(&path).unwrap().write(Batch::default()).unwrap();
    assert_eq!(SqliteCatalog::open_read_only(&path).unwrap().count().unwrap(), 0);
}

#[test]
fn an_index_that_is_open_for_reading_is_not_written() {
    let (_folder, mut index) = index_of(&[("a", None)]);
    let error = index.write(Batch { gone: vec![RowKey::new("a")], ..Batch::default() }).unwrap_err();
    assert!(matches!(error, IndexError::NotWritable { .. }), "{error}");
    assert_eq!(index.count().unwrap(), 1);
}

#[test]
fn an_index_says_what_it_is_of_wherever_it_is_moved_to_together_with_it() {
    let root = tempfile::tempdir().unwrap();
    let real = fs::canonicalize(root.path()).unwrap();
    fs::create_dir_all(real.join("first/out")).unwrap();
    fs::create_dir(real.join("first/sweep")).unwrap();
    let source = |folder: &str| {
        let location = Location::Path(real.join(folder));
        Some(IndexedSource { location, naming: NamingScheme::Relative })
    };
    let mut catalog = SqliteCatalog::open(&real.join("first/out/index.sqlite")).unwrap();
    assert_eq!(catalog.indexed_source().unwrap(), None);
    catalog.write(Batch { source: source("first/sweep"), ..Batch::default() }).unwrap();
    assert_eq!(catalog.indexed_source().unwrap(), source("first/sweep"));
    drop(catalog);
    fs::rename(real.join("first"), real.join("second")).unwrap();
    let moved = SqliteCatalog::open_read_only(&real.join("second/out/index.sqlite")).unwrap();
    assert_eq!(moved.indexed_source().unwrap(), source("second/sweep"));
}

#[test]
fn the_metric_that_backtests_are_ranked_by_first_of_all_needs_no_sorting() {
    let (_folder, index) = index_of(&[("a", Some(1.0)), ("b", None), ("c", Some(2.0)), ("d", Some(2.0))]);
    let sharpe = Metric::find("sharpe_ratio").unwrap();
    let leaders = index.leaders(sharpe, Direction::Descending, 3).unwrap();
    assert_eq!(leaders.keys().collect::<Vec<_>>(), ["c", "d", "a"].map(RowKey::new));
    let last = index.leaders(sharpe, Direction::Ascending, 4).unwrap();
    assert_eq!(last.keys().collect::<Vec<_>>(), ["a", "c", "d"].map(RowKey::new), "b has no value");
    let order = read::order_of_leaders(sharpe, Direction::Descending, 3);
    let select = read::selection(TrialTable::Missing, "bundle_path, summary_sharpe_ratio", &order);
    let steps = ["SEARCH backtest_index USING COVERING INDEX iaf_order (summary_sharpe_ratio>?)"];
    assert_eq!(plan(&index.reader().unwrap().connection, &select), steps);
}

#[test]
fn the_measure_that_trials_are_compared_by_needs_no_sorting_once_the_last_batch_is_written() {
    let (folder, index) = index_of(&[("a", None), ("b", None), ("c", None), ("d", None)]);
    drop(index);
    let sharpe = Metric::find("chained_sharpe").unwrap();
    let measured = |name: &str, mtime_ns: i64, value: Option<f64>| {
        let mut trial = trial_of(name, mtime_ns, 0.5);
        trial.trial.figures.set(sharpe.name, value);
        trial
    };
    let trials = [("a", -1, Some(1.0)), ("b", -1, None), ("c", -2, Some(3.0)), ("d", -1, Some(2.0))]
        .map(|(a, b, c)| measured(a, b, c));
    let mut catalog = SqliteCatalog::open(&folder.path().join("index.sqlite")).unwrap();
    let select = trials::selection_of_leaders(sharpe, &read::order_of_leaders(sharpe, Direction::Descending, 3));
    for (is_followed, sorts) in [(true, true), (false, false)] {
        catalog.write(Batch { trials: trials.to_vec(), is_followed, ..Batch::default() }).unwrap();
        let leaders = catalog.leaders(sharpe, Direction::Descending, 3).unwrap();
        let found: Vec<_> = (0..leaders.len()).map(|place| (leaders.key(place), leaders.value(place))).collect();
        assert_eq!(found, [("d", Some(2.0)), ("a", Some(1.0))], "nothing is known of c, which changed");
        let listed =
            |limit| catalog.list(None, Some((&SortKey::Metric(sharpe), Direction::Descending)), limit).unwrap();
        assert_eq!(
            (listed(2), listed(9)),
            (["d", "a"].map(RowKey::new).to_vec(), ["d", "a", "b", "c"].map(RowKey::new).to_vec())
        );
        let steps = plan(&catalog.reader().unwrap().connection, &select);
        assert_eq!(steps.iter().any(|step| step.contains("ORDER BY")), sorts, "{steps:?}");
    }
}

/// The steps in which SQLite answers a statement.
fn plan(connection: &Connection, select: &str) -> Vec<String> {
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {select}")).unwrap();
    plan.query_map([], |row| row.get(3)).unwrap().map(Result::unwrap).collect()
}
