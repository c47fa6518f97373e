//! Prices beside the bundles: takes what a backtest says of them and gives verified frames, and writes such files.
//!
//! Must not know how a backtest was stored.

pub(crate) mod chunk_folder;
pub(crate) mod chunk_id;
pub(crate) mod chunks;
pub(crate) mod error;
pub(crate) mod frame;
pub(crate) mod manifest;
