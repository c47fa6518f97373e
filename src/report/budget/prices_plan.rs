//! Prices within the budget: fewer points for all symbols, until they take no more than their part of the page.

use crate::report::error::ReportError;
use crate::report::payload::{Packer, prices_block};
use crate::report::traded_prices::{MOST_POINTS, TradedPrices};

/// The part of the page that prices may take: one in so many bytes.
const PART: usize = 12;
/// Points of a curve, step by step.
const STEPS: [usize; 4] = [MOST_POINTS, 1_000, 500, 250];

/// The block of prices with as many points as fit into their part of a limit; `None` where not even the fewest do.
///
/// # Errors
/// Only if the compressor fails.
pub fn packed_prices(
    prices: &[&TradedPrices],
    packer: &Packer,
    limit: Option<usize>,
) -> Result<Option<String>, ReportError> {
    if prices.is_empty() {
        return Ok(None);
    }
    for most in STEPS {
        let packed =
            packer.pack(&prices_block(prices, most)).map_err(|source| ReportError::not_packed("prices", source))?;
        if limit.is_none_or(|limit| packed.len() <= limit / PART) {
            return Ok(Some(packed));
        }
    }
    Ok(None)
}
