//! Rates as people type them: `0.027` or `2.7%`.

/// A rate as a fraction; with a percent sign it is that many hundredths.
pub(super) fn rate(text: &str) -> Result<f64, NoRate> {
    let (number, hundredths) = match text.trim().strip_suffix('%') {
        Some(number) => (number.trim(), true),
        None => (text.trim(), false),
    };
    let value: f64 = number.parse().map_err(|_| NoRate)?;
    let value = if hundredths { value / 100.0 } else { value };
    // A rate of 100 % and more is a percentage without its sign.
    if value.abs() < 1.0 { Ok(value) } else { Err(NoRate) }
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
