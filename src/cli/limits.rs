//! Limits: how much a bundle may ask for, as the command line says it.

use super::byte_size::byte_size;
use crate::bundle::Limits;
use clap::Args;

/// For the commands that read bundles.
#[derive(Debug, Args)]
pub(super) struct LimitArgs {
    /// Largest size that a bundle may have once decompressed, such as 512MiB or 4GiB
    #[arg(long, value_name = "SIZE", value_parser = byte_size, default_value = "1GiB")]
    max_decompressed: u64,
}

impl LimitArgs {
    /// The usual limits with what was asked for; memory grows along.
    pub(super) fn limits(&self) -> Limits {
        let usual = Limits::default();
        Limits {
            decompressed: self.max_decompressed,
            memory: usual.memory.max(self.max_decompressed.saturating_mul(4)),
            ..usual
        }
    }
}
