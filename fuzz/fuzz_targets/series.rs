//! The blobs of series: Parquet files from anywhere.

#![no_main]

mod frame;

use frame::{LIMITS, frame};
use iaf::bundle::from_bytes;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: frame::ignore_caught_panics(), |data: &[u8]| {
    let text = |text: &str| [&[0xd9, text.len() as u8], text.as_bytes()].concat();
    let length = (data.len() as u32).to_be_bytes();
    let document = [
        &[0x82][..],
        &text("backtest_runs"),
        &[0x91, 0x81],
        &text("backtest_metrics"),
        &[0x81],
        &text("equity_curve"),
        &[0x81],
        &text("@blob"),
        &text("b"),
        &text("blobs"),
        &[0x81],
        &text("b"),
        &[0xc6],
        &length,
        data,
    ]
    .concat();
    let _ = from_bytes(&frame(2, &document), &LIMITS);
});
