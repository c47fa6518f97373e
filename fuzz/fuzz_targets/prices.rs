//! The prices of benchmarks: CSV files from anywhere.

#![no_main]

use iaf::report::Prices;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(prices) = Prices::parse("a".to_owned(), text) {
        assert!(!prices.closes.is_empty());
        assert!(prices.closes.iter().all(|close| close.price.is_finite() && close.price > 0.0));
        assert!(prices.closes.is_sorted_by_key(|close| close.date));
    }
});
