//! JSON as Python's `json` module reads and writes it by default: with NaN and infinities, and whole numbers kept apart from
//! others. Takes and gives values of bundles; must not know which file or column a text is from.

mod reader;
mod standard;
mod writer;

pub use reader::{JsonFault, ReadLimits, read};
pub use standard::{standard_object, standard_text, standard_value};
pub use writer::{write_float, write_list, write_object};
