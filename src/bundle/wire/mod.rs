//! The bytes of a document: takes a zstd frame from any stream and gives the tokens of the MessagePack in it, and writes them.
//!
//! Must not know which keys a document has.

pub(crate) mod frame;
pub(crate) mod inflate;
pub(crate) mod input;
mod name_pool;
pub(crate) mod reader;
mod record_pattern;
pub(crate) mod token;
pub(crate) mod writer;

pub(crate) use name_pool::NamePool;
