//! Long-run variance: the variance of a mean times the number of days, where days depend on those before.

/// The weights of a series' days that the variance sums need, made once for all trials.
pub(in crate::stats::selection) struct LongRunVariance {
    /// The chance that a block goes on.
    goes_on: f64,
    /// Powers of it, from 0 to the number of days.
    powers: Vec<f64>,
}

impl LongRunVariance {
    pub(in crate::stats::selection) fn new(days: usize, block_length: f64) -> LongRunVariance {
        let goes_on = 1.0 - 1.0 / block_length.max(1.0);
        LongRunVariance { goes_on, powers: (0..=days as i32).map(|power| goes_on.powi(power)).collect() }
    }

    /// The variance under the stationary bootstrap (Politis and Romano 1994): `γ0 + 2 Σ κ(i) γ(i)` with
    /// `κ(i) = (1 - i/T) q^i + (i/T) q^(T - i)`, where `q` is the chance that a block goes on.
    ///
    /// Takes deviations from the mean. The sums over all pairs of days are recursions over days: of `q^i` each day's is the
    /// day's before by `q`, and `q^(T - i)` is a product of what the one day and what the other contributes.
    pub(in crate::stats::selection) fn of(&self, deviations: &[f64]) -> f64 {
        let days = deviations.len() as f64;
        let (mut squares, mut near, mut far) = (0.0, 0.0, 0.0);
        // Sums over the days before: by q to the distance, the same by the distance, by q to the position and by that times it.
        let (mut decayed, mut distant, mut early, mut earlier) = (0.0, 0.0, 0.0, 0.0);
        for (day, value) in deviations.iter().enumerate() {
            let position = day as f64;
            let until_end = self.powers[deviations.len() - day];
            squares += value * value;
            near += value * (decayed - distant / days);
            far += value * until_end * (position * early - earlier) / days;
            distant = self.goes_on * (distant + decayed + value);
            decayed = self.goes_on * (decayed + value);
            early += value * self.powers[day];
            earlier += value * self.powers[day] * position;
        }
        (squares + 2.0 * (near + far)) / days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recursions_sum_over_all_pairs() {
        let values: Vec<f64> = (0..40).map(|i| f64::from((7 * i * i + 13 * i) % 101 - 48) / 1000.0).collect();
        let days = values.len() as f64;
        for block_length in [1.0, 3.0, 10.0, 200.0] {
            let goes_on: f64 = 1.0 - 1.0 / block_length;
            let mut expected = values.iter().map(|value| value * value).sum::<f64>() / days;
            for lag in 1..values.len() {
                let distance = lag as f64;
                let kernel =
                    (1.0 - distance / days) * goes_on.powf(distance) + distance / days * goes_on.powf(days - distance);
                let products: f64 = values.iter().zip(&values[lag..]).map(|(one, other)| one * other).sum();
                expected += 2.0 * kernel * products / days;
            }
            let variance = LongRunVariance::new(values.len(), block_length).of(&values);
            assert!((variance / expected - 1.0).abs() < 1e-11, "{variance} is not {expected}");
        }
    }
}
