//! Ratios of return to risk, from the returns of equal periods.

/// Mean return above the risk-free rate divided by the sample standard deviation, per year (Sharpe 1994).
///
/// `risk_free` is a fraction per period. `None` with fewer than two returns or without any deviation.
pub fn sharpe_ratio(returns: &[f64], risk_free: f64, periods_per_year: f64) -> Option<f64> {
    let deviation = standard_deviation(returns).filter(|deviation| *deviation > 0.0)?;
    Some((mean(returns)? - risk_free) / deviation * periods_per_year.sqrt())
}

/// Mean return above the risk-free rate divided by the downside deviation, per year (Sortino and Price 1994).
///
/// The downside deviation is the root of the mean square of what each period fell short of the risk-free rate by; a period
/// that did not counts with nothing, not as if it were not there. `None` with fewer than two returns or where none fell short.
pub fn sortino_ratio(returns: &[f64], risk_free: f64, periods_per_year: f64) -> Option<f64> {
    if returns.len() < 2 {
        return None;
    }
    let squares = returns.iter().map(|value| (value - risk_free).min(0.0).powi(2)).sum::<f64>();
    let downside = (squares / returns.len() as f64).sqrt();
    (downside > 0.0).then_some((mean(returns)? - risk_free) / downside * periods_per_year.sqrt())
}

/// The gains of returns above a threshold divided by their losses below it (Keating and Shadwick 2002).
///
/// `None` with fewer than two returns or where none fell short.
pub fn omega_ratio(returns: &[f64], threshold: f64) -> Option<f64> {
    let gained: f64 = returns.iter().map(|value| (value - threshold).max(0.0)).sum();
    let lost: f64 = returns.iter().map(|value| (threshold - value).max(0.0)).sum();
    (returns.len() > 1 && lost > 0.0).then(|| gained / lost)
}

/// The share of capital that Kelly's rule of fixed odds stakes: `p - (1 - p) / b` with the share `p` of gaining periods among
/// those that gained or lost, and the average gain divided by the average loss, `b`.
///
/// `None` where no period gained or none lost.
pub fn kelly_fraction(returns: &[f64]) -> Option<f64> {
    let gaining = winning_share_of_changes(returns)?;
    Some(gaining - (1.0 - gaining) / payoff_ratio(returns)?)
}

/// The average gain of the periods that gained divided by the average loss of those that lost.
///
/// `None` where no period gained or none lost.
pub fn payoff_ratio(returns: &[f64]) -> Option<f64> {
    let average = |of: fn(&f64) -> bool| mean(&returns.iter().copied().filter(of).collect::<Vec<f64>>());
    Some(average(|value| *value > 0.0)? / average(|value| *value < 0.0)?.abs())
}

/// The share of periods that gained, of all, those without a change included; `None` of nothing.
pub fn winning_share(returns: &[f64]) -> Option<f64> {
    let gains = returns.iter().filter(|value| **value > 0.0).count();
    (!returns.is_empty()).then(|| gains as f64 / returns.len() as f64)
}

/// The share of periods that gained among those that gained or lost; `None` where none did.
pub fn winning_share_of_changes(returns: &[f64]) -> Option<f64> {
    winning_share(&returns.iter().copied().filter(|value| !value.is_nan() && *value != 0.0).collect::<Vec<f64>>())
}

/// The mean; `None` of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The sample standard deviation, which divides by one less than the number; `None` with fewer than two values.
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values).filter(|_| values.len() > 1)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / (values.len() - 1) as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sixty returns between -4.8 % and 5.2 % that any language makes alike.
    fn returns() -> Vec<f64> {
        (0..60).map(|i| f64::from((7 * i * i + 13 * i) % 101 - 48) / 1000.0).collect()
    }

    fn assert_close(value: Option<f64>, expected: f64) {
        assert!(value.is_some_and(|value| (value - expected).abs() < 1e-12), "{value:?} is not {expected}");
    }

    #[test]
    fn ratios_equal_those_of_empyrical_and_quantstats() {
        let (returns, risk_free) = (returns(), 0.027 / 365.0);
        assert_close(sharpe_ratio(&returns, risk_free, 365.0), -0.8085115192810807);
        assert_close(sortino_ratio(&returns, risk_free, 365.0), -1.0836232694071832);
        assert_close(omega_ratio(&returns, risk_free), 0.9037918221177774);
        assert_close(kelly_fraction(&returns), -0.05135542168674682);
        assert_close(payoff_ratio(&returns), 0.8509058771542202);
        assert_close(winning_share_of_changes(&returns), 0.5166666666666667);
    }

    #[test]
    fn nothing_is_said_where_nothing_varies_or_falls_short() {
        assert_eq!(sharpe_ratio(&[0.01], 0.0, 365.0), None);
        assert_eq!(sharpe_ratio(&[0.5, 0.5], 0.0, 365.0), None);
        assert_eq!(sortino_ratio(&[0.01, 0.02], 0.0, 365.0), None);
        assert_eq!(omega_ratio(&[0.01, 0.02], 0.0), None);
        assert_eq!((kelly_fraction(&[0.01, 0.02]), payoff_ratio(&[0.01, 0.02])), (None, None));
        assert_eq!((winning_share(&[0.01, 0.0]), winning_share(&[])), (Some(0.5), None));
        assert_eq!((winning_share_of_changes(&[0.01, 0.0]), winning_share_of_changes(&[0.0])), (Some(1.0), None));
        assert_eq!((mean(&[]), standard_deviation(&[1.0])), (None, None));
    }
}
