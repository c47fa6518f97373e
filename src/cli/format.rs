//! Numbers, sizes and texts for people.

use crate::model::{Metric, Unit};

/// A metric's value as a table shows it.
pub(super) fn metric_value(metric: &Metric, value: Option<f64>) -> String {
    let Some(value) = value else { return "-".to_owned() };
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    match metric.unit {
        Unit::Money => thousands(value, 2),
        Unit::Fraction => format!("{} %", thousands(value * 100.0, 2)),
        Unit::Ratio => thousands(value, 3),
        Unit::Count if value.fract() == 0.0 => thousands(value, 0),
        Unit::Count | Unit::Days | Unit::Hours => thousands(value, 1),
    }
}

/// A number with so many decimals and commas between its thousands; a huge one with an exponent.
fn thousands(value: f64, decimals: usize) -> String {
    if value.abs() >= 1e15 {
        return format!("{value:.3e}");
    }
    let plain = format!("{value:.decimals$}");
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    let whole = digits.find('.').unwrap_or(digits.len());
    let mut out = sign.to_owned();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && position < whole && (whole - position) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A size in bytes with the unit that suits it.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// A text whose control characters are escaped, so that a name cannot steer the terminal.
pub(super) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            // Marks that turn the direction of writing can disguise what follows.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.extend(character.escape_unicode()),
            character if character.is_control() => out.extend(character.escape_default()),
            character => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_carry_the_unit_of_their_metric() {
        let text = |name: &str, value| metric_value(Metric::find(name).unwrap(), value);
        assert_eq!(text("sharpe_ratio", Some(1.23456)), "1.235");
        assert_eq!(text("win_rate", Some(0.5)), "50.00 %");
        assert_eq!(text("total_net_gain", Some(-1234567.891)), "-1,234,567.89");
        assert_eq!(text("number_of_trades", Some(355.0)), "355");
        assert_eq!(text("number_of_trades", Some(3.7)), "3.7");
        assert_eq!(text("sharpe_ratio", None), "-");
        assert_eq!(text("sortino_ratio", Some(f64::NEG_INFINITY)), "-inf");
        assert_eq!(text("total_net_gain", Some(1e300)), "1.000e300");
    }

    #[test]
    fn sizes_and_names_are_readable_and_harmless() {
        assert_eq!((size(999), size(1_140_000)), ("999 bytes".to_owned(), "1.1 MB".to_owned()));
        assert_eq!(printable("a\u{1b}[2Jb\n策略"), "a\\u{1b}[2Jb\\n策略");
    }
}
