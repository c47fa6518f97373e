//! The book in `docs` and the README: every page can be reached, every link leads somewhere, every command shown prints what
//! is shown, and what is generated is of this version.
//!
//! `UPDATE_BOOK=1 cargo test --test suite book` writes what commands print now and what is generated into the pages.

mod commands;
mod headings;
mod links;
mod page;
mod reference;
mod transcript;

/// Whether pages are to be written anew rather than held against what there is.
fn updating() -> bool {
    std::env::var_os("UPDATE_BOOK").is_some()
}
