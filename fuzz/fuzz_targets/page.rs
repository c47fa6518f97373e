//! The page: whatever a bundle holds, a report on it is rendered within its budget, and what is read of it to be measured shows
//! what the whole does.

#![no_main]

mod frame;

use frame::{LIMITS, bundle};
use iaf::bundle::{OpenedBundle, from_bytes, measurable_from_bytes, scalars_from_bytes};
use iaf::index::rows_from_scalars;
use iaf::model::{BundleStamp, Handle};
use iaf::rank::Ranking;
use iaf::report::{Budget, Criteria, Detail, ReportError, ReportInput, ScanCounts, Tearsheet, render};
use libfuzzer_sys::fuzz_target;

/// Bytes that the page may take.
const MOST: usize = 400_000;

fuzz_target!(init: frame::ignore_caught_panics(), |data: &[u8]| {
    let bytes = bundle(data);
    let (Ok(opened), Ok(scalars)) = (from_bytes(&bytes, &LIMITS), scalars_from_bytes(&bytes, &LIMITS)) else { return };
    let handle = Handle::new("a.iafbt").expect("it is a handle");
    let Some(row) = rows_from_scalars(&handle, BundleStamp { mtime_ns: 0, size: 1 }, scalars).into_iter().next() else {
        return;
    };
    let budget = Budget { max_size: Some(MOST), detail: Detail::Standard };
    let packer = budget.packer();
    let tearsheet = |opened: OpenedBundle| {
        let OpenedBundle { backtest, notices, sha256 } = opened;
        Tearsheet::new(&row, &backtest, sha256.to_string(), notices, &packer, &[]).expect("it can be packed")
    };
    let measurable = measurable_from_bytes(&bytes, None, &LIMITS).expect("it is a bundle");
    let winner = tearsheet(opened);
    assert_eq!(format!("{:?}", tearsheet(measurable)), format!("{winner:?}"));
    let ranking = Ranking::by("sharpe_ratio").expect("it is a metric");
    let criteria = Criteria { ranking, filter: None, limit: 2 };
    let scan = ScanCounts { seen: 2, indexed: 2, matching: 2 };
    for winners in [vec![winner.clone()], vec![winner.clone(), winner]] {
        match render(&ReportInput::new("Fuzzed", criteria.clone(), scan, winners), &budget) {
            Ok(page) => assert!(page.html.len() <= MOST, "{} bytes", page.html.len()),
            Err(ReportError::TooLarge { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
});
