//! Trials: all that an index keeps of a backtest beside its row: the figures that a page shows, windows and daily returns.

use crate::world::repository;
use iaf::bundle::{Limits, WriteOptions, read, read_trial, write};
use iaf::index::{BuildOptions, Catalog, FiguresWanted, SqliteCatalog, build_index};
use iaf::measure::{Curves, Measured};
use iaf::model::{Backtest, Metric, RowKey, Series, SeriesField, Trial, TrialDetails};
use iaf::sweep::{Sweep, SweepOptions};
use std::fs;
use std::path::Path;

/// The folders whose bundles are measured: a sweep, each version, odd shapes, and directories from before.
const FOLDERS: [&str; 3] = ["examples/sweep", "tests/bundles/v5", "tests/bundles"];

fn keys(index: &dyn Catalog) -> Vec<RowKey> {
    index.list(None, None, usize::MAX >> 1).unwrap()
}

/// Every row with its trial and details.
fn trials(index: &dyn Catalog) -> Vec<(RowKey, Trial, Option<TrialDetails>)> {
    let keys = keys(index);
    let asked: Vec<&RowKey> = keys.iter().collect();
    let (trials, details) = (index.trials(&asked).unwrap(), index.details(&asked).unwrap());
    keys.iter()
        .cloned()
        .zip(trials)
        .zip(details)
        .map(|((key, trial), details)| (key, trial.unwrap(), details))
        .collect()
}

/// The backtest of a row, read whole as for a page; `None` where something in it is damaged.
fn whole(folder: &Path, key: &RowKey) -> Option<Backtest> {
    let path = folder.join(key.as_str());
    let limits = Limits::default();
    let opened = match key.split_trial().filter(|_| !path.exists()) {
        Some((bundle, trial)) => read_trial(&folder.join(bundle.as_str()), &trial, &limits),
        None => read(&path, &limits),
    };
    opened.ok().map(|opened| opened.backtest)
}

/// Holds every trial of a folder against the page's way of measuring, and counts the figures that are known.
fn compare_with_page(folder: &Path, file: &Path) -> usize {
    build_index(folder, file, &BuildOptions::default(), &()).unwrap();
    let index = SqliteCatalog::open_read_only(file).unwrap();
    let mut known = 0;
    for (key, trial, details) in trials(&index) {
        let Some(backtest) = whole(folder, &key) else { continue };
        let measured = Measured::of(&backtest, &Curves::of(&backtest));
        assert_eq!(trial.fault, None, "{key}");
        for metric in Metric::measured() {
            let (column, page) = (trial.figures.get(metric.name), measured.value(metric));
            assert_eq!(column.map(f64::to_bits), page.map(f64::to_bits), "{key}: {}", metric.name);
            known += usize::from(page.is_some());
        }
        let details = details.unwrap();
        let (days, values): (Vec<i32>, Vec<f32>) =
            measured.performance.daily.iter().map(|daily| (daily.day as i32, daily.value as f32)).unzip();
        assert_eq!((details.returns.days, details.returns.values), (days, values), "{key}");
        assert_eq!(details.windows.len(), measured.windows.len(), "{key}");
        for (kept, window) in details.windows.iter().zip(&measured.windows) {
            assert_eq!((&kept.name, kept.start, kept.end), (&window.name, window.start, window.end), "{key}");
            assert_eq!((kept.total_return, kept.sharpe_ratio), (window.total_return, window.sharpe_ratio), "{key}");
            assert_eq!((kept.worst_drawdown, kept.trades), (window.worst_drawdown, window.trades as u64), "{key}");
        }
    }
    known
}

#[test]
fn the_index_holds_the_figures_of_the_page_to_the_last_bit() {
    let place = tempfile::tempdir().unwrap();
    let numbered = FOLDERS.map(repository).into_iter().enumerate();
    let compared: usize = numbered
        .map(|(number, folder)| compare_with_page(&folder, &place.path().join(format!("{number}.sqlite"))))
        .sum();
    assert!(compared > 27 * 20, "{compared}");
}

#[test]
fn money_paid_in_is_no_return_in_the_index_either() {
    let place = tempfile::tempdir().unwrap();
    let (file, limits) = (place.path().join("index.sqlite"), Limits::default());
    let mut backtest = read(&repository("examples/sweep/ema_12_40_rsi_7.iafbt"), &limits).unwrap().backtest;
    for run in &mut backtest.runs {
        if let Some(metrics) = &mut run.metrics {
            metrics.values.take(SeriesField::TwrEquityCurve.name());
            metrics.set_series(SeriesField::TwrEquityCurve, Series::default());
        }
        for snapshot in run.snapshots.iter_mut().skip(10) {
            snapshot.total_value = snapshot.total_value.map(|value| value + 500.0);
        }
        run.snapshots[10].cash_flow = Some(500.0);
    }
    write(&place.path().join("paid.iafbt"), &backtest, &WriteOptions::default()).unwrap();
    assert!(compare_with_page(place.path(), &file) > 20);
    let index = SqliteCatalog::open_read_only(&file).unwrap();
    let (_, trial, _) = trials(&index).remove(0);
    let chained_return = trial.figures.get("chained_return").unwrap();
    assert!(chained_return.abs() < 0.5, "500 on 1,000 in each window: {chained_return}");
}

#[test]
fn an_index_without_trials_is_completed_when_they_are_needed_and_its_rows_stay() {
    let place = tempfile::tempdir().unwrap();
    let (folder, file) = (repository("examples/sweep"), place.path().join("index.sqlite"));
    let summary = BuildOptions { figures: FiguresWanted::Summary, ..BuildOptions::default() };
    build_index(&folder, &file, &summary, &()).unwrap();
    let bare = SqliteCatalog::open_read_only(&file).unwrap();
    let all = keys(&bare);
    let asked: Vec<&RowKey> = all.iter().collect();
    let rows = bare.rows(&asked).unwrap();
    assert_eq!(bare.count_unmeasured().unwrap(), 27);
    assert!(bare.trials(&asked).unwrap().iter().all(Option::is_none));
    drop(bare);

    let mut sweep = Sweep::open(&file, SweepOptions::default()).unwrap();
    assert_eq!(sweep.measure_missing(&()).unwrap().unwrap().measured, 27);
    assert_eq!(sweep.measure_missing(&()).unwrap(), None);
    assert_eq!(sweep.index().unwrap().rows(&asked).unwrap(), rows);

    let other = place.path().join("other.sqlite");
    build_index(&folder, &other, &BuildOptions::default(), &()).unwrap();
    assert_eq!(trials(sweep.index().unwrap()), trials(&SqliteCatalog::open_read_only(&other).unwrap()));
    let again = build_index(&folder, &other, &BuildOptions::default(), &()).unwrap();
    assert_eq!((again.indexed, again.measured, again.unchanged), (0, 0, 27));
}

#[test]
fn a_bundle_whose_series_are_damaged_keeps_its_row_and_says_why_nothing_is_measured() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("sweep");
    fs::create_dir(&folder).unwrap();
    let bytes = fs::read(repository("examples/sweep/ema_12_40_rsi_7.iafbt")).unwrap();
    let mut document = zstd::decode_all(&bytes[8..]).unwrap();
    // The series stand at the end, behind all that the summary takes.
    document.truncate(document.len() - 100);
    let frame = zstd::bulk::compress(&document, 3).unwrap();
    fs::write(folder.join("damaged.iafbt"), [&bytes[..8], &frame].concat()).unwrap();
    let file = folder.join("index.sqlite");
    for indexed in [1, 0] {
        let outcome = build_index(&folder, &file, &BuildOptions::default(), &()).unwrap();
        assert_eq!((outcome.indexed, outcome.measured, outcome.failures.len()), (indexed, 0, 0));
        assert_eq!(outcome.unmeasurable[0].path, "damaged.iafbt");
    }
    let index = SqliteCatalog::open_read_only(&file).unwrap();
    let (_, trial, details) = trials(&index).remove(0);
    assert!(trial.fault.is_some() && details.is_none());
    let sharpe = [Metric::find("sharpe_ratio").unwrap(), Metric::find("chained_sharpe").unwrap()];
    let candidates = index.candidates(None, &sharpe).unwrap();
    assert_eq!(candidates.values(0).iter().map(|value| value.is_nan()).collect::<Vec<_>>(), [false, true]);
}
