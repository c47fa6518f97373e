//! Numbers, dates and values as the page writes them.

use jiff::civil::Date;

use crate::model::{EpochMs, Metric, Unit, Value};

/// What stands where a value is missing.
pub const MISSING: &str = "–";
/// From here on percent are written as powers of ten.
const LARGE_PERCENT: f64 = 1e6;
const MINUS: char = '−';

/// Whether a positive number carries a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Always,
    Negative,
}

/// A change, as `+11.2%`.
pub fn change(fraction: Option<f64>) -> String {
    number(fraction.map(|value| value * 100.0), 1, Sign::Always, "%")
}

/// A share or a size, as `11.2%`.
pub fn percent(fraction: Option<f64>) -> String {
    number(fraction.map(|value| value * 100.0), 1, Sign::Negative, "%")
}

/// A fall, given as a positive fraction and written as `−8.7%`.
pub fn fall(magnitude: Option<f64>) -> String {
    percent(magnitude.map(|value| if value == 0.0 { 0.0 } else { -value }))
}

/// A number with two decimals.
pub fn ratio(value: Option<f64>) -> String {
    number(value, 2, Sign::Negative, "")
}

/// A whole number.
pub fn count(value: Option<f64>) -> String {
    number(value, 0, Sign::Negative, "")
}

/// Whole days, as `12 d`.
pub fn days(value: Option<f64>) -> String {
    number(value, 0, Sign::Negative, "\u{a0}d")
}

/// Money, as `+1,234.50`.
pub fn money(value: Option<f64>) -> String {
    number(value, 2, Sign::Always, "")
}

/// A size in money, as `1,234.50`.
pub fn amount(value: Option<f64>) -> String {
    number(value, 2, Sign::Negative, "")
}

/// Hours with one decimal, as `7.1 h`.
pub fn hours(value: Option<f64>) -> String {
    number(value, 1, Sign::Negative, "\u{a0}h")
}

/// How a metric's value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As [`change`].
    Change,
    /// As [`percent`].
    Percent,
    /// As [`fall`].
    Fall,
    /// As [`ratio`].
    Ratio,
    /// As [`count`].
    Count,
    /// As [`days`].
    Days,
    /// As [`hours`].
    Hours,
    /// As [`money`].
    Money,
    /// As [`amount`].
    Amount,
}

/// How a metric's value is written.
pub fn form(metric: &Metric) -> Form {
    const SHARES: [&str; 7] = [
        "annual_volatility",
        "chained_volatility",
        "win_rate",
        "current_win_rate",
        "exposure_ratio",
        "ulcer_index",
        "winning_months",
    ];
    // Gross losses are given by their size: neither a gain's sign nor a change.
    let is_gross_loss = ["total_loss", "average_loss"].iter().any(|name| metric.name.starts_with(name));
    match metric.unit {
        Unit::Fraction if is_gross_loss => Form::Percent,
        Unit::Money if is_gross_loss => Form::Amount,
        Unit::Fraction if metric.name.ends_with("_drawdown") => Form::Fall,
        Unit::Fraction if SHARES.contains(&metric.name) => Form::Percent,
        Unit::Fraction => Form::Change,
        Unit::Money => Form::Money,
        Unit::Count => Form::Count,
        Unit::Days => Form::Days,
        Unit::Hours => Form::Hours,
        Unit::Ratio => Form::Ratio,
    }
}

/// A metric's value in its unit. The size of a fall counts, as older bundles write it as a negative number.
pub fn metric_value(metric: &Metric, value: Option<f64>) -> String {
    match form(metric) {
        Form::Change => change(value),
        Form::Percent => percent(value),
        Form::Fall => fall(value.map(f64::abs)),
        Form::Ratio => ratio(value),
        Form::Count => count(value),
        Form::Days => days(value),
        Form::Hours => hours(value),
        Form::Money => money(value),
        Form::Amount => amount(value),
    }
}

fn number(value: Option<f64>, decimals: usize, sign: Sign, unit: &str) -> String {
    let value = match value {
        None => return MISSING.to_owned(),
        Some(value) if value.is_nan() => return MISSING.to_owned(),
        Some(value) if value.is_infinite() => return if value > 0.0 { "∞".into() } else { format!("{MINUS}∞") },
        Some(value) => value,
    };
    let digits = match value.abs() {
        // Ten thousand times the money and more: the power says it, a row of digits does not.
        size if unit == "%" && size >= LARGE_PERCENT => format!("{size:.1e}"),
        size => rounded(size, decimals),
    };
    let zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let mut text = String::new();
    if value < 0.0 && !zero {
        text.push(MINUS);
    } else if sign == Sign::Always && !zero {
        text.push('+');
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text.push_str(unit);
    text
}

/// A size with so many decimals. What lies in the middle of two is rounded up, as the page's script does.
fn rounded(size: f64, decimals: usize) -> String {
    // In the middle lie exactly those whose last binary digit stands one position behind the last decimal.
    let is_tie = (size * 2f64.powi(decimals as i32 + 1)) % 2.0 == 1.0;
    let size = if is_tie { size.next_up() } else { size };
    format!("{size:.decimals$}")
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

/// How many of the same kind of sentences are worth reading.
const FEW: usize = 10;

/// The first few of many sentences, and a last one that counts the others.
pub fn first_few(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(FEW);
    if more > 0 {
        sentences.truncate(FEW);
        sentences.push(format!("and {more} more like these"));
    }
    sentences
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
    fn numbers_carry_a_true_minus_and_grouped_thousands() {
        assert_eq!(change(Some(0.1118)), "+11.2%");
        assert_eq!(fall(Some(0.0868)), "−8.7%");
        assert_eq!(money(Some(-1_234_567.891)), "−1,234,567.89");
        assert_eq!(ratio(Some(f64::NEG_INFINITY)), "−∞");
        assert_eq!([change(Some(9_999.99)), change(Some(-5e10))], ["+999,999.0%", "−5.0e12%"]);
        assert_eq!(counted(1, "bundle") + ", " + &counted(1200, "row"), "1 bundle, 1,200 rows");
    }
}
