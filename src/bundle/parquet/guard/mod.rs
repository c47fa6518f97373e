//! Protection from faults of the Parquet decoder: takes a file that nobody vouches for, and refuses it before the decoder
//! sees it.

mod fault;
pub(crate) mod footer;
pub(crate) mod pages;
mod thrift;

pub(crate) use fault::GuardFault;
