//! Object stores as sources: takes the address of a prefix, such as `s3://bucket/sweep`; gives the bundles below it, their stamps
//! and their bytes, or keeps files there.
//!
//! Requests are those of the crate `object_store`: it signs them, lists in pages, and tries again with growing and random pauses
//! what a store refuses for the moment. What is waited for is waited for here, so that nobody else has to know. It must not
//! know what is made of the bundles. Credentials come from whoever opens it, and stand in no message.

mod bucket;
mod connection;
mod fault;
mod files;
mod folder;
mod listing;
mod reader;

#[cfg(test)]
pub(crate) mod in_memory;

pub(super) use bucket::Bucket;
pub(super) use files::FilesInBucket;
pub(super) use folder::ObjectFolder;
