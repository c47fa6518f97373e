//! Promises of trials, failures and the ledger.

use super::{Home, keys, row, trial};
use iaf::bundle::Limits;
use iaf::index::{Batch, Catalog, FailedBundle, MeasuredTrial};
use iaf::model::{BundleStamp, Metric, RowKey, Trial};

pub fn a_trial_counts_beside_its_row_in_the_same_state_and_goes_with_it(home: &Home) {
    let mut catalog = home.with(["a", "b", "c"].map(|name| row(name, None, None)).to_vec());
    let names = keys(&["c", "a", "b"]);
    let names: Vec<&RowKey> = names.iter().collect();
    assert_eq!((catalog.trials(&names).unwrap(), catalog.count_unmeasured().unwrap()), (vec![None, None, None], 3));
    let mut part = trial("c", -1, 0.1, &[0.5, -0.25, 0.125]);
    part.trial.universe = Some("u".to_owned());
    let trials = vec![trial("a", -1, 0.5, &[]), trial("b", -2, 0.5, &[0.1]), part.clone()];
    assert!(!catalog.has_universes().unwrap());
    catalog.write(Batch { trials: trials.clone(), ..Batch::default() }).unwrap();
    let found = catalog.trials(&names).unwrap();
    assert_eq!(found, [Some(part.trial.clone()), Some(trials[0].trial.clone()), None]);
    assert_eq!(catalog.details(&names).unwrap(), [part.details.clone(), trials[0].details.clone(), None]);
    assert!(catalog.has_universes().unwrap());
    let candidates = catalog.candidates(Some("universe = 'u'"), &[Metric::find("worst_drawdown").unwrap()]).unwrap();
    assert_eq!((candidates.len(), candidates.value(0), candidates.is_part(0)), (1, Some(0.1), true));
    let known = catalog.known(&Limits::default()).unwrap();
    let places = (0..known.rows.len()).filter(|place| known.rows.is_unmeasured(*place));
    assert_eq!(places.map(|place| RowKey::new(known.rows.key(place))).collect::<Vec<_>>(), keys(&["b"]));
    catalog.write(Batch { gone: keys(&["a"]), ..Batch::default() }).unwrap();
    assert_eq!(catalog.known(&Limits::default()).unwrap().orphans, []);
    let faulty = MeasuredTrial { details: None, ..trial("c", -1, 0.0, &[]) };
    let faulty = MeasuredTrial { trial: Trial { fault: Some("torn".to_owned()), ..Trial::default() }, ..faulty };
    catalog.write(Batch { trials: vec![faulty], ..Batch::default() }).unwrap();
    let known = catalog.known(&Limits::default()).unwrap();
    assert_eq!(known.unmeasurable.get(&RowKey::new("c")).map(String::as_str), Some("torn"));
    assert_eq!(catalog.details(&names[..1]).unwrap(), [None]);
}

pub fn failures_are_remembered_for_the_same_limits(home: &Home) {
    let mut catalog = home.with(vec![row("a", None, None)]);
    let limits = Limits::default();
    let failed = |stamp| FailedBundle { key: RowKey::new("a"), stamp, reason: "cut off".to_owned(), limits };
    let (old, new) = (BundleStamp { mtime_ns: 1, size: 1 }, BundleStamp { mtime_ns: 2, size: 2 });
    for stamp in [old, new] {
        catalog.write(Batch { failed: vec![failed(stamp)], ..Batch::default() }).unwrap();
    }
    assert_eq!(catalog.count().unwrap(), 0, "its row goes");
    let remembered = |catalog: &mut dyn Catalog, limits| {
        let known = catalog.known(&limits).unwrap();
        known.failures.get(&RowKey::new("a")).map(|failure| (failure.stamp, failure.reason.clone()))
    };
    assert_eq!(remembered(&mut *catalog, limits), Some((Some(new), "cut off".to_owned())));
    let others = Limits { file: limits.file + 1, ..limits };
    assert_eq!(remembered(&mut *catalog, others), Some((None, "cut off".to_owned())));
    catalog.write(Batch { rows: vec![row("a", None, None)], ..Batch::default() }).unwrap();
    assert_eq!(remembered(&mut *catalog, limits), None);
}

pub fn every_trial_is_remembered_and_one_that_was_moved_is_not_gone(home: &Home) {
    let json = |number: u32| format!("{{\"x\": {number}}}");
    let rows =
        |names: &[(&str, u32)]| names.iter().map(|(name, x)| row(name, None, Some(&json(*x)))).collect::<Vec<_>>();
    let mut catalog = home.open();
    let trials =
        vec![trial("a", -1, 0.5, &[0.1, 0.2]), trial("b", -1, 0.5, &[0.1, 0.3]), trial("c", -1, 0.5, &[0.1, 0.2])];
    catalog.write(Batch { rows: rows(&[("a", 1), ("b", 2), ("c", 3)]), trials, ..Batch::default() }).unwrap();
    assert_eq!(catalog.gone().unwrap(), []);
    // The first is moved, the second tried with other parameters, the third taken away.
    let moved = vec![trial("moved", -1, 0.5, &[0.1, 0.2])];
    catalog.write(Batch { gone: keys(&["a", "c"]), ..Batch::default() }).unwrap();
    catalog.write(Batch { rows: rows(&[("moved", 1), ("b", 9)]), trials: moved, ..Batch::default() }).unwrap();
    let gone = home.read().gone().unwrap();
    assert_eq!(gone.iter().map(|trial| trial.key.clone()).collect::<Vec<_>>(), keys(&["b", "c"]));
    assert_eq!((gone[0].span, gone[1].span), (Some((100, 101)), Some((100, 101))));
    assert!(gone[0].sharpe.is_some() && gone[1].last_seen >= gone[1].first_seen);
}
