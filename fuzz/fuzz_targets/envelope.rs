//! Whole bundles: what can be read can be written, and is the same from then on.

#![no_main]

mod frame;

use frame::{LIMITS, bundle};
use iaf::bundle::{Level, WriteOptions, from_bytes, to_bytes};
use iaf::model::{Backtest, FormatVersion};
use libfuzzer_sys::fuzz_target;

fn rewrite(backtest: &Backtest) -> Option<Backtest> {
    let options = WriteOptions::for_backtest(backtest, FormatVersion::V2, Level::FASTEST);
    let bytes = to_bytes(backtest, &options).ok()?;
    from_bytes(&bytes, &LIMITS).ok().map(|opened| opened.backtest)
}

fuzz_target!(init: frame::ignore_caught_panics(), |data: &[u8]| {
    if let Ok(opened) = from_bytes(&bundle(data), &LIMITS)
        && let Some(once) = rewrite(&opened.backtest)
        && let Some(twice) = rewrite(&once)
    {
        assert!(once == twice, "it changes each time it is written");
    }
});
