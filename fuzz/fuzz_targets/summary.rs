//! The fast reader of scalars: it finds what the reader of whole bundles finds.

#![no_main]

mod frame;

use frame::{LIMITS, bundle};
use iaf::bundle::{from_bytes, scalars_from_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: frame::ignore_caught_panics(), |data: &[u8]| {
    let bytes = bundle(data);
    let head = scalars_from_bytes(&bytes, &LIMITS);
    if let (Ok(head), Ok(opened)) = (head, from_bytes(&bytes, &LIMITS)) {
        assert!(head.parameters == opened.backtest.parameters);
        if let [trial] = head.trials.as_slice() {
            assert_eq!(trial.number_of_runs, opened.backtest.runs.len() as u64);
            assert!(trial.summary == opened.backtest.summary);
        }
    }
});
