//! From values to one self-contained HTML page.

mod activity;
mod assets;
mod benchmarks;
mod comparison;
mod coverage;
mod data;
mod dealings;
mod digest;
mod equity;
mod header;
mod heat;
mod input;
mod kpis;
mod page;
mod payload;
mod permutations;
mod prices;
mod provenance;
mod ranking;
mod scenarios;
mod selection;
mod strategy;
mod svg;
mod text;
mod windows;

#[cfg(test)]
mod tests;

pub use digest::{Digest, SymbolShare, Window};
pub use input::{ReportInput, ScanCounts};
pub use page::{ReportError, render};
pub use prices::{Prices, PricesError};
pub use selection::Selection;
