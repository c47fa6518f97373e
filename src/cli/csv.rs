//! Fields of CSV: as they are, or so that no spreadsheet takes a text for a formula.

/// What a field of CSV is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Csv {
    /// Spreadsheets too: a text that they would run has an apostrophe in front.
    Guarded,
    /// Programs alone: every text is as it is.
    Raw,
}

/// The characters that a formula may begin with, in their full width too. `static/src/text/csv.ts` has the same.
const BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

impl Csv {
    /// A text as a field. A text that is a number is none that runs.
    pub(super) fn text(self, text: &str) -> String {
        let is_formula = text.starts_with(BEGINNINGS) && !is_number(text);
        if self == Csv::Guarded && is_formula { format!("'{text}") } else { text.to_owned() }
    }
}

/// Whether a text is a number and nothing else, such as `-1.5e-3`.
fn is_number(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    is_plain && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As in `static/test/csv.test.mjs`.
    #[test]
    fn a_text_that_begins_like_a_formula_is_guarded_and_a_number_is_not() {
        let texts =
            ["=1+1", "+a", "-a", "@sum", "\t=1", "\r=1", "\n=1", "\u{ff1d}1", "\u{ff0b}1", "\u{ff0d}1", "\u{ff20}a"];
        for text in texts.into_iter().chain(["-1+1", "-inf", "+", "-1 "]) {
            assert_eq!(Csv::Guarded.text(text), format!("'{text}"));
            assert_eq!(Csv::Raw.text(text), text);
        }
        for text in ["", "a=1", " =1", "-1.5e-3", "+1", "-.5", "-1."] {
            assert_eq!(Csv::Guarded.text(text), text);
        }
    }
}
