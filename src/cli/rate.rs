//! Rates as people type them: `0.027` or `2.7%`.

/// A rate as a fraction.
pub(super) fn rate(text: &str) -> Result<f64, NoRate> {
    // A rate of 100 % and more is a percentage without its sign.
    number(text).filter(|rate| rate.abs() < 1.0).ok_or(NoRate)
}

/// A finite number; with a percent sign it is that many hundredths.
pub(super) fn number(text: &str) -> Option<f64> {
    let (number, whole) = match text.trim().strip_suffix('%') {
        Some(number) => (number.trim(), 100.0),
        None => (text.trim(), 1.0),
    };
    number.parse().ok().map(|number: f64| number / whole).filter(|number| number.is_finite())
}

/// A text that is no rate.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("a rate is a fraction or a percentage between -100% and 100%, such as 0.027 or 2.7%")]
pub(super) struct NoRate;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_fraction_or_a_percentage() {
        assert_eq!(["0.027", "0", "-0.005", "50 %"].map(rate), [Ok(0.027), Ok(0.0), Ok(-0.005), Ok(0.5)]);
        assert!((rate("2.7%").unwrap() - 0.027).abs() < 1e-15);
        assert!(["2.7", "", "%", "nan", "inf", "150%"].into_iter().all(|text| rate(text).is_err()));
    }
}
