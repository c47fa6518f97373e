//! Sizes as people type them: `500KB`, `2MiB`, `1.5 GB`.

/// A text that is no size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a size is a number with KB, MB, GB, TB, KiB, MiB, GiB or TiB behind it, and a byte or more")]
pub(super) struct NoSize;

/// A number of bytes with or without a unit; KB counts in thousands, KiB and plain K in 1,024.
pub(super) fn byte_size(text: &str) -> Result<u64, NoSize> {
    let plain = text.trim_end();
    let counts_in_1024 = plain.ends_with(|unit: char| "kmgt".contains(unit.to_ascii_lowercase()));
    let bytes = match counts_in_1024 {
        true => parse_size::parse_size(format!("{plain}iB")),
        false => parse_size::parse_size(plain),
    }
    .map_err(|_| NoSize)?;
    // Less than a byte is not the same as 0, which may stand for any size.
    let is_less_than_a_byte = bytes == 0 && plain.contains(|digit| ('1'..='9').contains(&digit));
    if is_less_than_a_byte { Err(NoSize) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        let sizes = ["17", "500KB", "2KiB", "3m", "1.5MB", "1 gib", "1TB", "2 TiB"].map(byte_size);
        let bytes = [17, 500_000, 2048, 3 << 20, 1_500_000, 1 << 30, 1_000_000_000_000, 2 << 40];
        assert_eq!(sizes, bytes.map(Ok));
        assert_eq!(["0", "0.0", "0KB"].map(byte_size), [Ok(0), Ok(0), Ok(0)]);
        let bad = ["", "GiB", "-1", "-1KB", "1.2.3MB", "99999999999GiB", "0.4", "0.0001KB", "4 parsecs"];
        assert_eq!(bad.map(byte_size), [Err(NoSize); 9]);
    }
}
