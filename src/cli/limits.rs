//! How much a bundle may ask for, as the command line says it.

use clap::Args;
use iaf::bundle::Limits;

/// For the commands that read whole bundles.
#[derive(Debug, Args)]
pub(super) struct LimitArgs {
    /// Largest size that a bundle may have once decompressed, such as 512MiB or 4GiB
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "1GiB")]
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

/// A number of bytes with or without a unit.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => Some(1),
        "k" | "kib" => Some(1 << 10),
        "m" | "mib" => Some(1 << 20),
        "g" | "gib" => Some(1u64 << 30),
        _ => None,
    };
    let bytes = number.parse::<u64>().ok().zip(factor).and_then(|(number, factor)| number.checked_mul(factor));
    bytes.ok_or_else(|| "a size is a number with KiB, MiB or GiB behind it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        let sizes = ["17", "2KiB", "3m", "1GiB", "1 gib"].map(size);
        assert_eq!(sizes, [Ok(17), Ok(2048), Ok(3 << 20), Ok(1 << 30), Ok(1 << 30)]);
        assert!(["", "GiB", "-1", "1TB", "99999999999GiB"].into_iter().all(|text| size(text).is_err()));
    }
}
