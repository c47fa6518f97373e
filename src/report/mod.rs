//! From values to one self-contained HTML page.

mod activity;
mod assets;
mod benchmarks;
mod budget;
mod comparison;
mod coverage;
mod data;
mod equity;
mod equity_figure;
mod figures;
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
mod tearsheet;
mod text;
mod thinning;
mod trading;
mod windows;

#[cfg(test)]
mod tests;

pub use budget::{Budget, Detail, Part, Sizes};
pub use input::{ReportInput, ScanCounts};
pub use page::{Rendered, ReportError, render};
pub use payload::Packer;
pub use prices::{Prices, PricesError};
pub use selection::Selection;
pub use tearsheet::Tearsheet;
