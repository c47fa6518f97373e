//! The contract of catalogs, held against each home of an index: a file of SQLite and a database of PostgreSQL.

mod filters;
mod trials;

use crate::postgres::Server;
use crate::world::{World, repository};
use filters::{
    a_filter_ends_in_time, a_mistake_in_a_filter_names_what_resembles_it, filters_let_the_same_rows_through,
    filters_reach_nothing_but_rows, missing_values_come_last_and_equal_ones_go_by_the_bytes_of_their_keys,
    parameters_are_listed_and_put_in_order_whatever_they_are,
};
use iaf::bundle::Limits;
use iaf::index::{
    Batch, BuildOptions, Catalog, DatabaseOptions, FILTER_TIME, IndexAddress, IndexError, IndexedSource, MeasuredTrial,
    NamingScheme, refresh, to_parquet,
};
use iaf::model::{
    BundleStamp, DailyReturns, Handle, IndexRow, Location, Metric, RowKey, Summary, Trial, TrialDetails, TrialWindow,
    Value,
};
use iaf::source::LocalFolder;
use std::sync::Arc;
use std::thread;
use trials::{
    a_trial_counts_beside_its_row_in_the_same_state_and_goes_with_it,
    every_trial_is_remembered_and_one_that_was_moved_is_not_gone, failures_are_remembered_for_the_same_limits,
};

/// Where a test has its index.
struct Home {
    address: IndexAddress,
    options: DatabaseOptions,
    _world: World,
    _server: Option<Arc<Server>>,
}

impl Home {
    fn file() -> Option<Home> {
        let world = World::empty();
        let address = IndexAddress::File(world.at("index.sqlite"));
        Some(Home { address, options: DatabaseOptions::default(), _world: world, _server: None })
    }

    fn database() -> Option<Home> {
        let server = Server::shared()?;
        let address = IndexAddress::Database(server.address());
        Some(Home { address, options: Server::options(), _world: World::empty(), _server: Some(server) })
    }

    fn open(&self) -> Box<dyn Catalog> {
        self.address.open(&self.options, false).unwrap()
    }

    fn read(&self) -> Box<dyn Catalog> {
        self.address.open_read_only(&self.options, FILTER_TIME).unwrap()
    }

    fn with(&self, rows: Vec<(RowKey, IndexRow)>) -> Box<dyn Catalog> {
        let mut catalog = self.open();
        catalog.write(Batch { rows, ..Batch::default() }).unwrap();
        catalog
    }
}

/// Every promise is a test of each home.
macro_rules! contract {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                super::Home::file().iter().for_each(super::$name);
            })*
        }
        mod postgres {
            $(#[test]
            fn $name() {
                super::Home::database().iter().for_each(super::$name);
            })*
        }
    };
}

contract! {
    rows_come_back_as_they_were_written_and_are_replaced_and_go
    texts_and_numbers_that_are_odd_come_back
    filters_let_the_same_rows_through
    filters_reach_nothing_but_rows
    a_filter_ends_in_time
    a_mistake_in_a_filter_names_what_resembles_it
    missing_values_come_last_and_equal_ones_go_by_the_bytes_of_their_keys
    parameters_are_listed_and_put_in_order_whatever_they_are
    a_trial_counts_beside_its_row_in_the_same_state_and_goes_with_it
    failures_are_remembered_for_the_same_limits
    every_trial_is_remembered_and_one_that_was_moved_is_not_gone
    an_index_says_what_it_is_of
    an_index_that_is_not_there_is_said_to_be_so
    what_is_open_for_reading_is_not_written
    many_write_at_once
    what_is_held_still_is_seen_as_it_was
    all_rows_can_be_cleared
    a_sweep_has_the_same_index_everywhere
}

fn row(name: &str, sharpe: Option<f64>, parameters: Option<&str>) -> (RowKey, IndexRow) {
    let mut summary = Summary::default();
    summary.set_at(Metric::position("sharpe_ratio").unwrap(), sharpe);
    summary.insert("number_of_trades", Value::Float(3.7));
    summary.insert("number_of_windows", Value::Int(7));
    let row = IndexRow {
        handle: Handle::new(name).unwrap(),
        trial: None,
        algorithm_id: Some(format!("algorithm of {name}")),
        tag: Some("T'1".to_owned()),
        engine_type: None,
        risk_free_rate: Some(0.02),
        number_of_runs: 2,
        parameters_json: parameters.map(str::to_owned),
        strategy_ids_json: None,
        stamp: BundleStamp { mtime_ns: -1, size: 5 },
        summary,
    };
    (RowKey::new(name), row)
}

fn keys(names: &[&str]) -> Vec<RowKey> {
    names.iter().map(|name| RowKey::new(*name)).collect()
}

fn sharpe() -> &'static Metric {
    Metric::find("sharpe_ratio").unwrap()
}

/// A trial of a row, with the returns of some days.
fn trial(name: &str, mtime_ns: i64, drawdown: f64, returns: &[f32]) -> MeasuredTrial {
    let mut trial = Trial { study: Some("s".to_owned()), ..Trial::default() };
    trial.figures.set("worst_drawdown", Some(drawdown));
    let returns = DailyReturns { days: (100..).take(returns.len()).collect(), values: returns.to_vec() };
    let windows = vec![TrialWindow { name: "w".to_owned(), trades: 3, ..TrialWindow::default() }];
    MeasuredTrial {
        key: RowKey::new(name),
        stamp: BundleStamp { mtime_ns, size: 5 },
        limits: Limits::default(),
        trial,
        details: Some(TrialDetails { windows, returns }),
    }
}

fn passing(catalog: &dyn Catalog, filter: &str) -> Vec<RowKey> {
    catalog.list(Some(filter), None, usize::MAX).unwrap_or_else(|error| panic!("{filter}: {error:?}"))
}

fn rows_come_back_as_they_were_written_and_are_replaced_and_go(home: &Home) {
    let written = [row("a", Some(1.5), Some("{\"fast\": 1}")), row("b/c", None, None)];
    let mut catalog = home.with(written.to_vec());
    let wanted = keys(&["b/c", "nothing", "a"]);
    let wanted: Vec<&RowKey> = wanted.iter().collect();
    assert_eq!(catalog.rows(&wanted).unwrap(), [written[1].clone(), written[0].clone()]);
    let replaced = row("a", Some(9.0), None);
    catalog.write(Batch { rows: vec![replaced.clone()], ..Batch::default() }).unwrap();
    assert_eq!((home.read().rows(&wanted[2..]).unwrap(), catalog.count().unwrap()), (vec![replaced], 2));
    for _ in 0..2 {
        catalog.write(Batch { gone: keys(&["a"]), ..Batch::default() }).unwrap();
    }
    assert_eq!(home.read().list(None, None, 9).unwrap(), keys(&["b/c"]));
    let bundle = row("b/d.iafbt#s/vector", None, None);
    catalog.write(Batch { rows: vec![bundle, row("b/d.iafbtx", None, None)], ..Batch::default() }).unwrap();
    assert_eq!(catalog.keys_of(&RowKey::new("b/d.iafbt")).unwrap(), keys(&["b/d.iafbt#s/vector"]));
}

fn texts_and_numbers_that_are_odd_come_back(home: &Home) {
    let mut odd = row("ä\"';--", Some(f64::INFINITY), Some("{\"x\": NaN, \"y\": Infinity, \"z\\\\\\n\": \"\\u0000\"}"));
    odd.1.tag = Some("line\nbreak\t\\ 'ü' \u{1f600}".to_owned());
    odd.1.summary.insert("cagr", Value::Float(f64::NEG_INFINITY));
    odd.1.summary.insert("annual_volatility", Value::Float(f64::NAN));
    odd.1.stamp = BundleStamp { mtime_ns: i64::MIN, size: i64::MAX as u64 };
    let catalog = home.with(vec![odd.clone()]);
    let found = catalog.rows(&[&odd.0]).unwrap();
    assert_eq!((&found[0].1.tag, found[0].1.stamp), (&odd.1.tag, odd.1.stamp));
    let of = |name: &str| found[0].1.summary.get(name);
    let values = ["sharpe_ratio", "cagr", "annual_volatility", "number_of_trades", "number_of_windows"].map(of);
    assert_eq!(values, [Some(f64::INFINITY), Some(f64::NEG_INFINITY), None, Some(3.7), Some(7.0)]);
    assert_eq!(passing(&*catalog, "annual_volatility IS NULL AND param.y > 1e300 AND param.x IS NULL").len(), 1);
}

fn an_index_says_what_it_is_of(home: &Home) {
    let mut catalog = home.open();
    assert_eq!((catalog.indexed_source().unwrap(), catalog.exists()), (None, false));
    for source in [
        IndexedSource { location: Location::Url("s3://b/sweep".to_owned()), naming: NamingScheme::Absolute },
        IndexedSource { location: std::fs::canonicalize(".").unwrap().into(), naming: NamingScheme::Relative },
    ] {
        catalog.write(Batch { source: Some(source.clone()), ..Batch::default() }).unwrap();
        assert_eq!((catalog.indexed_source().unwrap(), catalog.exists()), (Some(source.clone()), true));
        assert_eq!(home.read().indexed_source().unwrap(), Some(source));
    }
}

fn an_index_that_is_not_there_is_said_to_be_so(home: &Home) {
    let refused = home.address.open_read_only(&home.options, FILTER_TIME).unwrap_err();
    assert!(matches!(refused, IndexError::NotFound(_)), "{refused}");
    let mut catalog = home.open();
    assert_eq!(catalog.known(&Limits::default()).unwrap().rows.len(), 0);
    assert_eq!(catalog.gone().unwrap(), []);
    assert!(!catalog.exists());
}

fn what_is_open_for_reading_is_not_written(home: &Home) {
    drop(home.with(vec![row("a", None, None)]));
    let mut catalog = home.read();
    let refused = catalog.write(Batch { gone: keys(&["a"]), ..Batch::default() }).unwrap_err();
    assert!(matches!(refused, IndexError::NotWritable { .. }), "{refused}");
    assert!(matches!(catalog.clear(), Err(IndexError::NotWritable { .. })));
    assert_eq!(catalog.count().unwrap(), 1);
    home.open().check_writable().unwrap();
}

fn many_write_at_once(home: &Home) {
    let (writers, batches): (usize, usize) = (4, 5);
    let written = |writer: usize, batch: usize| {
        let own = (0..20).map(|number| row(&format!("{writer}/{batch}/{number}"), Some(1.0), None));
        let shared = (0..20).map(|number| row(&format!("shared/{number}"), Some(writer as f64), None));
        if writer.is_multiple_of(2) { own.chain(shared).collect::<Vec<_>>() } else { shared.chain(own).collect() }
    };
    thread::scope(|scope| {
        for writer in 0..writers {
            scope.spawn(move || {
                let mut catalog = home.open();
                for batch in 0..batches {
                    let rows = written(writer, batch);
                    let trials = rows.iter().map(|(key, _)| trial(key.as_str(), -1, 0.5, &[0.1, 0.2])).collect();
                    catalog.write(Batch { rows, trials, ..Batch::default() }).unwrap();
                }
            });
        }
    });
    let catalog = home.read();
    assert_eq!(catalog.count().unwrap(), writers * batches * 20 + 20);
    assert_eq!(catalog.count_unmeasured().unwrap(), 0);
    let shared = catalog.candidates(Some("bundle_path LIKE 'shared/%'"), &[sharpe()]).unwrap();
    assert!((1..20).all(|at| shared.value(at) == shared.value(0)), "a batch is there as a whole");
}

fn what_is_held_still_is_seen_as_it_was(home: &Home) {
    let mut catalog = home.with(vec![row("a", None, None)]);
    catalog.hold_still().unwrap();
    home.open().write(Batch { rows: vec![row("b", None, None)], ..Batch::default() }).unwrap();
    let rows = |catalog: &mut dyn Catalog| catalog.known(&Limits::default()).unwrap().rows.len();
    assert_eq!((rows(&mut *catalog), rows(&mut *catalog)), (1, 2));
}

fn all_rows_can_be_cleared(home: &Home) {
    let mut catalog = home.with(vec![row("a", None, None), row("b", None, None)]);
    catalog.write(Batch { trials: vec![trial("a", -1, 0.5, &[0.1, 0.2])], ..Batch::default() }).unwrap();
    assert_eq!((catalog.clear().unwrap(), catalog.clear().unwrap(), catalog.count().unwrap()), (2, 0, 0));
    assert_eq!(catalog.gone().unwrap().len(), 2);
}

fn a_sweep_has_the_same_index_everywhere(home: &Home) {
    let here = Home::file().unwrap();
    let source = LocalFolder::new(&repository("examples/sweep"), Limits::default());
    let built = [&here, home].map(|home| {
        let mut catalog = home.open();
        let first = refresh(&source, &mut *catalog, &BuildOptions::default(), &()).unwrap();
        let again = refresh(&source, &mut *catalog, &BuildOptions::default(), &()).unwrap();
        assert_eq!((first.indexed, again.indexed, again.unchanged), (27, 0, 27));
        catalog
    });
    let [ours, theirs] = &built;
    assert_eq!(to_parquet(&**ours).unwrap(), to_parquet(&**theirs).unwrap());
    let all = ours.list(None, None, 99).unwrap();
    let all: Vec<&RowKey> = all.iter().collect();
    assert_eq!(ours.rows(&all).unwrap(), theirs.rows(&all).unwrap());
    assert_eq!(ours.trials(&all).unwrap(), theirs.trials(&all).unwrap());
    assert_eq!(ours.details(&all).unwrap(), theirs.details(&all).unwrap());
    for filter in ["chained_sharpe > 1 AND param.ema_fast >= 12", "param.ema_slow < 100 OR win_rate > 0.5"] {
        assert_eq!(passing(&**ours, filter), passing(&**theirs, filter));
    }
}
