//! Numbers, dates and values as the page writes them.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::model::{EpochMs, Form, Metric, Typography, Value};

/// The text for a value that is missing.
pub const MISSING: &str = "–";
/// A change, as `+11.2%`.
pub fn change(value: Option<f64>) -> String {
    Form::CHANGE.write(value, Typography::Page)
}

/// A share or a size, as `11.2%`.
pub fn percent(value: Option<f64>) -> String {
    Form::PERCENT.write(value, Typography::Page)
}

/// A fall, given as a fraction and written as `−8.7%`.
pub fn fall(value: Option<f64>) -> String {
    Form::FALL.write(value, Typography::Page)
}

/// A small change, as `+4.3 bp`.
pub fn basis_points(value: Option<f64>) -> String {
    Form::BASIS_POINTS.write(value, Typography::Page)
}

/// A number with two decimals.
pub fn ratio(value: Option<f64>) -> String {
    Form::RATIO.write(value, Typography::Page)
}

/// A whole number.
pub fn count(value: Option<f64>) -> String {
    Form::COUNT.write(value, Typography::Page)
}

/// Whole days, as `12 d`.
pub fn days(value: Option<f64>) -> String {
    Form::DAYS.write(value, Typography::Page)
}

/// Money, as `+1,234.50`.
pub fn money(value: Option<f64>) -> String {
    Form::MONEY.write(value, Typography::Page)
}

/// A size in money, as `1,234.50`.
pub fn amount(value: Option<f64>) -> String {
    Form::AMOUNT.write(value, Typography::Page)
}

/// A metric's value in its own form.
pub fn metric_value(metric: &Metric, value: Option<f64>) -> String {
    metric.form.write(value, Typography::Page)
}

/// A day, as `15 Jan 2022`.
pub fn day(moment: Option<EpochMs>) -> String {
    moment.map_or_else(|| MISSING.to_owned(), |moment| date(moment.date()))
}

/// A day, as `15 Jan 2022`.
pub fn date(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date.month()), date.year())
}

/// The short English name of a month, 1 to 12.
pub fn month_name(month: i8) -> &'static str {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES[(month.clamp(1, 12) - 1) as usize]
}

/// A sentence as the page writes it: with true minus signs, and no space before a per cent.
pub fn sentence(text: &str) -> String {
    let mut sentence = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut before = ' ';
    while let Some(next) = characters.next() {
        let follows = characters.peek().copied().unwrap_or(' ');
        match next {
            '-' if before == ' ' && follows.is_ascii_digit() => sentence.push('−'),
            ' ' if before.is_ascii_digit() && follows == '%' => {}
            _ => sentence.push(next),
        }
        before = next;
    }
    sentence
}

/// A count and its noun: `1 bundle`, `7 bundles`.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", self::count(Some(count as f64)))
}

/// Any value on one line.
pub fn plain_value(value: &Value) -> String {
    match value {
        Value::Nil => "none".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Int(int) => int.to_string(),
        Value::Unsigned(int) => int.to_string(),
        Value::Float(float) => float.to_string(),
        Value::Text(text) => text.clone(),
        Value::Binary(bytes) | Value::Extension(_, bytes) => counted(bytes.len(), "byte"),
        Value::List(items) => format!("[{}]", items.iter().map(plain_value).collect::<Vec<_>>().join(", ")),
        Value::Map(fields) => {
            let entries: Vec<String> =
                fields.iter().map(|(name, item)| format!("{name}: {}", plain_value(item))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// Characters of a text from a bundle that the page holds: more than any reader wants of a name, a label or a value.
const LONGEST: usize = 1_000;

/// A text from a bundle, cut where it is longer than anybody reads; the bundle has all of it.
pub fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(text),
        Some((end, _)) => {
            let all = count(Some(text.chars().count() as f64));
            Cow::Owned(format!("{}… ({all} characters)", &text[..end]))
        }
    }
}

/// Sentences of the same kind that are worth reading.
const FEW: usize = 10;

/// The first few of many sentences, and a last one that counts the others.
pub fn first_few(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(FEW);
    if more > 0 {
        sentences.truncate(FEW);
        sentences.push(format!("and {more} more like these"));
    }
    sentences.iter().map(|sentence| cut(sentence).into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_is_an_en_dash_and_zero_has_no_sign() {
        for text in [change(None), ratio(Some(f64::NAN)), day(None)] {
            assert_eq!(text, "–");
        }
        assert_eq!([change(Some(0.0001)), change(Some(-0.0001)), fall(Some(0.0))], ["0.0%", "0.0%", "0.0%"]);
    }

    /// As in `static/test/format.test.mjs`.
    #[test]
    fn what_lies_in_the_middle_is_rounded_away_from_zero_as_the_script_does() {
        assert_eq!(
            [0.125, -0.375, 1.005, 2.675, 0.004].map(|value| ratio(Some(value))),
            ["0.13", "−0.38", "1.00", "2.67", "0.00"]
        );
        assert_eq!([0.5625, 0.0625, -0.0005].map(|value| change(Some(value))), ["+56.3%", "+6.3%", "−0.1%"]);
        assert_eq!([0.5, 2.5, 1_234_567.5].map(|value| count(Some(value))), ["1", "3", "1,234,568"]);
    }

    #[test]
    fn a_text_that_nobody_reads_to_its_end_is_cut_between_characters() {
        let long = "é".repeat(2_000);
        assert_eq!(cut(&long), format!("{}… (2,000 characters)", "é".repeat(1_000)));
        assert_eq!(cut(&long[..2_000]), long[..2_000]);
    }

    #[test]
    fn a_sentence_is_written_with_signs_and_per_cents_of_the_page() {
        let text = "Lost -3.5 % (not 5-10 %); p-value of ema-9 %x at -2.";
        assert_eq!(sentence(text), "Lost −3.5% (not 5-10%); p-value of ema-9%x at −2.");
    }

    #[test]
    fn numbers_carry_a_true_minus_and_grouped_thousands() {
        assert_eq!(change(Some(0.1118)), "+11.2%");
        assert_eq!(fall(Some(0.0868)), "−8.7%");
        assert_eq!(money(Some(-1_234_567.891)), "−1,234,567.89");
        assert_eq!(ratio(Some(f64::NEG_INFINITY)), "−∞");
        assert_eq!([change(Some(9_999.99)), change(Some(-5e10))], ["+999,999.0%", "−5.0e12%"]);
        assert_eq!(counted(1, "bundle") + ", " + &counted(1200, "row"), "1 bundle, 1,200 rows");
    }
}
