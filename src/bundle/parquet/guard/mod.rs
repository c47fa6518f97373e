//! Protection from faults of the Parquet decoder: takes a file that nobody vouches for, and gives it on to the decoder
//! unless it would lead it astray. Must not know what the columns mean.
//!
//! Faults of the crate, as the version that `Cargo.toml` pins has them:
//!
//! - Its Thrift reader takes a field for what the format says, whatever the file says that it is, so that a few bytes hold
//!   it up for minutes; and it descends into a schema as deep as the file says. [`footer`] checks the kind of each field
//!   and bounds the schema. Until version 60 the length of a list was believed too:
//!   <https://github.com/apache/arrow-rs/pull/10979>, <https://github.com/apache/arrow-rs/pull/9868>.
//! - It reserves the memory that a page's header claims, and takes negative offsets, pages without their dictionary and
//!   levels of unknown encodings for bugs of the program. [`pages`] walks over all headers first.
//! - Within a page and in the Arrow schema it panics on bytes that nobody foresaw: `or_give_up` turns that into an error.
//!   <https://github.com/apache/arrow-rs/issues/9742>, <https://github.com/apache/arrow-rs/issues/7102>,
//!   <https://github.com/apache/arrow-rs/issues/2855>.
//!
//! Must not know what the columns mean.

mod fault;
pub(crate) mod footer;
mod page_header;
pub(crate) mod pages;
mod panics;
mod thrift;

pub(crate) use fault::GuardFault;
pub(crate) use page_header::{PageHeader, PageKind};
pub(crate) use panics::{GAVE_UP, or_give_up};
