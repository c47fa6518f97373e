//! Sizes as people type them: `500KB`, `2MiB`, `1.5 GB`.

/// A number of bytes with or without a unit; KB counts in thousands, KiB and plain K in 1,024.
pub(super) fn byte_size(text: &str) -> Result<u64, String> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => Some(1),
        "kb" => Some(1_000),
        "mb" => Some(1_000_000),
        "gb" => Some(1_000_000_000),
        "k" | "kib" => Some(1 << 10),
        "m" | "mib" => Some(1 << 20),
        "g" | "gib" => Some(1u64 << 30),
        _ => None,
    };
    let bytes = match number.parse::<u64>() {
        Ok(whole) => factor.and_then(|factor| whole.checked_mul(factor)),
        Err(_) => number.parse::<f64>().ok().zip(factor).and_then(|(number, factor)| {
            let bytes = (number * factor as f64).round();
            // Less than a byte is not the same as 0, which may stand for any size.
            let is_size = bytes < u64::MAX as f64 && (bytes > 0.0 || number == 0.0);
            is_size.then_some(bytes as u64)
        }),
    };
    bytes.ok_or_else(|| "a size is a number with KB, MB, GB, KiB, MiB or GiB behind it, and a byte or more".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        let sizes = ["17", "500KB", "2KiB", "3m", "1.5MB", "1 gib"].map(byte_size);
        assert_eq!(sizes, [Ok(17), Ok(500_000), Ok(2048), Ok(3 << 20), Ok(1_500_000), Ok(1 << 30)]);
        assert_eq!(["0", "0.0", "0KB"].map(byte_size), [Ok(0), Ok(0), Ok(0)]);
        let bad = ["", "GiB", "-1", "1TB", "1.2.3MB", "99999999999GiB", "0.4", "0.0001KB"];
        assert!(bad.into_iter().all(|text| byte_size(text).is_err()));
    }
}
