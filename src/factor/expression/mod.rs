//! Expressions: takes the text of a pipeline; gives the pipeline, or what is wrong with the text and where. Must not know of a panel.
//!
//! ```text
//! text -> token: names, numbers and marks -> syntax: a tree of calls -> bind: factors and filters -> Pipeline
//! ```

mod arguments;
mod bind;
mod error;
mod functions;
mod parse;
mod syntax;
mod token;

pub use bind::{pipeline, pipeline_with};
pub use error::{ExpressionError, ExpressionFault, Pointed};
pub use functions::usages;

#[cfg(test)]
mod tests;
