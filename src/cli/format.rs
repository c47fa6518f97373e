//! Numbers, sizes and texts for people.

use crate::model::{Metric, Typography};

/// A metric's value as a table shows it.
pub(super) fn metric_value(metric: &Metric, value: Option<f64>) -> String {
    metric.form.write(value, Typography::Terminal)
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

/// Characters of a text that a table shows.
const LONGEST: usize = 200;

/// A text as a table shows it: printable, and no longer than anybody reads there.
pub(super) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => printable(text),
        Some((end, _)) => printable(&text[..end]) + "…",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_in_the_form_of_their_metric() {
        let text = |name: &str, value| metric_value(Metric::find(name).unwrap(), value);
        assert_eq!(text("sharpe_ratio", Some(1.23456)), "1.23");
        assert_eq!(text("win_rate", Some(0.5)), "50.0%");
        assert_eq!(text("total_net_gain", Some(-1234567.891)), "-1,234,567.89");
        assert_eq!(text("sharpe_ratio", None), "-");
    }

    #[test]
    fn sizes_and_names_are_readable_and_harmless() {
        assert_eq!((size(999), size(1_140_000)), ("999 bytes".to_owned(), "1.1 MB".to_owned()));
        assert_eq!(printable("a\u{1b}[2Jb\n策略"), "a\\u{1b}[2Jb\\n策略");
    }
}
