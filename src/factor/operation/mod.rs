//! Operations: takes factors and filters and gives others, row by row or among the symbols of a bar.
//!
//! Must not know of any factor in particular, nor of the language that names them.

mod arithmetic;
mod comparison;
mod groups;
mod logic;
mod rank;
mod standardise;
mod top;
mod winsorize;
mod within;

pub use arithmetic::{Arithmetic, Operand};
pub use comparison::compare;
pub use groups::Groups;
pub use within::Within;
