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
        assert_eq!(head.number_of_runs, opened.backtest.runs.len() as u64);
        assert!(head.summary == opened.backtest.summary);
        assert!(head.parameters == opened.backtest.parameters);
    }
});
