//! Makes a report: takes values, gives one self-contained HTML page.
//!
//! Knows no disk, no store and no command: whatever is shown comes in a [`ReportInput`]. `sections` renders what people read,
//! `payload` packs what the page's script reads, `budget` decides what fits, `svg` draws.

mod assets;
mod benchmark;
mod budget;
mod columns;
mod criteria;
mod data;
mod error;
mod form_json;
mod growth;
mod ids;
mod input;
mod ladder;
mod markdown;
mod monte_carlo;
mod noun;
mod page;
mod payload;
mod permutations;
mod prices;
mod rolling;
mod rolling_lines;
mod scenarios;
mod sections;
mod shared_texts;
mod since;
mod svg;
mod sweep_words;
mod tearsheet;
mod text;
mod thinning;
mod tint;
mod traded_prices;
mod trading;
mod trials;
mod window_span;
mod windows;

#[cfg(test)]
mod tests;

pub use budget::{Budget, Part, Sizes};
pub use criteria::Criteria;
pub use error::ReportError;
pub use input::{ReportInput, ScanCounts};
pub use ladder::Detail;
pub use markdown::{cell as markdown_cell, summary};
pub use page::{Rendered, render};
pub use payload::Packer;
pub use permutations::{PermutationRow, permutation_rows, tested_rows};
pub use prices::{Prices, PricesError};
pub use since::Since;
pub use tearsheet::Tearsheet;
pub use traded_prices::TradedPrices;
pub use trials::Trials;
