//! The form of a number: how its value is written for people.

/// From here on numbers without a scale are written with a power of ten.
const LARGE: f64 = 1e15;
/// A scaled number, such as percent, is from so many times its scale on: a row of digits says less than the power does.
const LARGE_SCALED: f64 = 1e4;

/// The unit that a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// The trading currency.
    Money,
    /// A fraction: 0.10 is 10 %.
    Fraction,
    /// A number without unit.
    Ratio,
    /// A count.
    Count,
    /// Days.
    Days,
    /// Hours.
    Hours,
}

/// The form in which values of a kind are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// The unit that the number counts.
    pub unit: Unit,
    /// The factor that it is multiplied by before it is written: 100 for percent.
    pub scale: u32,
    /// The number of its decimals.
    pub decimals: Decimals,
    /// When it carries a sign.
    pub sign: Sign,
    /// The text behind it; a blank is one that does not break.
    pub suffix: &'static str,
}

/// The number of decimals of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decimals {
    /// Always so many.
    Fixed(usize),
    /// As many as make three digits, two at most.
    ThreeDigits,
}

/// When a number carries a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Always but for zero: it is a change.
    Change,
    /// Below zero.
    Size,
    /// Always the minus, whatever the file's sign: it is the size of a fall.
    Fall,
}

/// The medium that a text is read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typography {
    /// A page: a true minus, an en dash where nothing is known.
    Page,
    /// A terminal: ASCII.
    Terminal,
}

impl Form {
    /// A change, as `+11.2%`.
    pub const CHANGE: Form = Form { sign: Sign::Change, ..Form::PERCENT };
    /// A share or a size, as `11.2%`.
    pub const PERCENT: Form =
        Form { unit: Unit::Fraction, scale: 100, decimals: Decimals::Fixed(1), sign: Sign::Size, suffix: "%" };
    /// A fall, given as a fraction of any sign and written as `−8.7%`.
    pub const FALL: Form = Form { sign: Sign::Fall, ..Form::PERCENT };
    /// A change too small for percent, in hundredths of one, as `+4.3 bp`.
    pub const BASIS_POINTS: Form = Form { scale: 10_000, suffix: "\u{a0}bp", ..Form::CHANGE };
    /// A number with two decimals.
    pub const RATIO: Form =
        Form { unit: Unit::Ratio, scale: 1, decimals: Decimals::Fixed(2), sign: Sign::Size, suffix: "" };
    /// A number per time, as `313`, `26.1` or `6.02`.
    pub const RATE: Form = Form { decimals: Decimals::ThreeDigits, ..Form::RATIO };
    /// A whole number.
    pub const COUNT: Form = Form { unit: Unit::Count, decimals: Decimals::Fixed(0), ..Form::RATIO };
    /// Whole days, as `12 d`.
    pub const DAYS: Form = Form { unit: Unit::Days, suffix: "\u{a0}d", ..Form::COUNT };
    /// Hours with one decimal, as `7.1 h`.
    pub const HOURS: Form = Form { unit: Unit::Hours, decimals: Decimals::Fixed(1), suffix: "\u{a0}h", ..Form::RATIO };
    /// Money won or lost, as `+1,234.50`.
    pub const MONEY: Form = Form { sign: Sign::Change, ..Form::AMOUNT };
    /// A size in money, as `1,234.50`.
    pub const AMOUNT: Form = Form { unit: Unit::Money, ..Form::RATIO };

    /// A value as people read it.
    pub fn write(&self, value: Option<f64>, typography: Typography) -> String {
        let (minus, missing, endless) = match typography {
            Typography::Page => ('−', "–", "∞"),
            Typography::Terminal => ('-', "-", "inf"),
        };
        let Some(value) = value.filter(|value| !value.is_nan()) else { return missing.to_owned() };
        if value.is_infinite() {
            return if value > 0.0 { endless.to_owned() } else { format!("{minus}{endless}") };
        }
        let digits = self.digits(value.abs() * f64::from(self.scale));
        let is_zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let mut text = String::new();
        match self.sign {
            _ if is_zero => {}
            Sign::Fall => text.push(minus),
            Sign::Change | Sign::Size if value < 0.0 => text.push(minus),
            Sign::Change => text.push('+'),
            Sign::Size => {}
        }
        push_grouped(&mut text, &digits);
        match typography {
            Typography::Page => text.push_str(self.suffix),
            Typography::Terminal => text.push_str(&self.suffix.replace('\u{a0}', " ")),
        }
        text
    }

    fn digits(&self, size: f64) -> String {
        let large = if self.scale > 1 { LARGE_SCALED * f64::from(self.scale) } else { LARGE };
        if size >= large {
            return format!("{size:.1e}");
        }
        let decimals = match self.decimals {
            Decimals::Fixed(decimals) => decimals,
            Decimals::ThreeDigits if size >= 100.0 => 0,
            Decimals::ThreeDigits if size >= 10.0 => 1,
            Decimals::ThreeDigits => 2,
        };
        rounded(size, decimals)
    }
}

/// Adds digits with commas between their thousands.
fn push_grouped(text: &mut String, digits: &str) {
    let whole = digits.find(['.', 'e']).unwrap_or(digits.len());
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && position < whole && (whole - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
}

/// A size with so many decimals. A tie is rounded up, as the page's script does.
fn rounded(size: f64, decimals: usize) -> String {
    // In the middle lie exactly those whose last binary digit stands one place behind the last decimal.
    let is_tie = (size * 2f64.powi(decimals as i32 + 1)) % 2.0 == 1.0;
    let size = if is_tie { size.next_up() } else { size };
    format!("{size:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(form: Form, value: f64) -> String {
        form.write(Some(value), Typography::Page)
    }

    /// As in `static/test/compare.test.mjs`.
    #[test]
    fn each_form_writes_what_it_is_for() {
        for (form, value, text) in [
            (Form::CHANGE, 0.1118, "+11.2%"),
            (Form::PERCENT, -0.1118, "−11.2%"),
            (Form::FALL, 0.0868, "−8.7%"),
            (Form::FALL, -0.0868, "−8.7%"),
            (Form::FALL, 0.0, "0.0%"),
            (Form::BASIS_POINTS, 0.000_43, "+4.3\u{a0}bp"),
            (Form::RATE, 313.07, "313"),
            (Form::RATE, 26.09, "26.1"),
            (Form::RATE, 6.016, "6.02"),
            (Form::MONEY, -1_234_567.891, "−1,234,567.89"),
            (Form::AMOUNT, 1_234.5, "1,234.50"),
            (Form::DAYS, 12.4, "12\u{a0}d"),
            (Form::CHANGE, -5e10, "−5.0e12%"),
            (Form::MONEY, 1e300, "+1.0e300"),
        ] {
            assert_eq!(page(form, value), text);
        }
    }

    #[test]
    fn a_terminal_reads_ascii() {
        let terminal = |form: Form, value| form.write(value, Typography::Terminal);
        assert_eq!(terminal(Form::HOURS, Some(-7.12)), "-7.1 h");
        assert_eq!(terminal(Form::RATIO, None), "-");
        assert_eq!(terminal(Form::RATIO, Some(f64::NEG_INFINITY)), "-inf");
    }
}
