//! Scores: each metric scaled to 0..1 over all rows, times its weight, added up.

/// The scores of rows, each of which has a value for every weight, NaN where it is missing.
///
/// A metric is scaled by the least and the most of its finite values; where these are equal, it adds nothing. A value
/// that is missing or not finite adds nothing either. Scores are rounded to six decimals.
pub fn scores<'a>(rows: impl Iterator<Item = &'a [f64]> + Clone, weights: &[f64]) -> impl Iterator<Item = f64> {
    let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); weights.len()];
    for row in rows.clone() {
        for ((least, most), value) in ranges.iter_mut().zip(row) {
            if let Some(value) = finite(*value) {
                (*least, *most) = (least.min(value), most.max(value));
            }
        }
    }
    let scaled = move |(weight, ((least, most), value)): (&f64, (&(f64, f64), &f64))| {
        let scaled = (finite(*value)? - least) / (most - least);
        scaled.is_finite().then_some(weight * scaled)
    };
    rows.map(move |row| rounded(weights.iter().zip(ranges.iter().zip(row)).filter_map(scaled).sum()))
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// The number whose six decimals are those of the score, without a rounding error of its own: a whole number of millionths,
/// divided once. Where it is not clear which is the nearest, the decimal digits tell.
fn rounded(score: f64) -> f64 {
    const MILLION: f64 = 1e6;
    // So far from a half no error of the multiplication leads to the other side.
    const CLEAR: f64 = 1e-3;
    let millionths = score * MILLION;
    let is_clear = (millionths.fract().abs() - 0.5).abs() > CLEAR && millionths.abs() < 1e9;
    if is_clear { millionths.round() / MILLION } else { format!("{score:.6}").parse().unwrap_or(score) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(rows: &[&[f64]], weights: &[f64]) -> Vec<f64> {
        scores(rows.iter().copied(), weights).collect()
    }

    #[test]
    fn each_metric_is_scaled_by_its_own_range() {
        let rows: [&[f64]; 3] = [&[1.0, -5.0], &[2.0, 5.0], &[4.0, 0.0]];
        assert_eq!(score(&rows, &[3.0, -2.0]), [0.0, -1.0, 2.0]);
    }

    #[test]
    fn missing_infinite_and_constant_values_add_nothing() {
        let (inf, none) = (f64::INFINITY, f64::NAN);
        let rows: [&[f64]; 3] = [&[1.0, 7.0, none], &[inf, 7.0, none], &[none, 7.0, none]];
        assert_eq!(score(&rows, &[1.0, 1.0, 1.0]), [0.0, 0.0, 0.0]);
        assert_eq!(score(&[], &[1.0]), [0.0; 0]);
    }

    #[test]
    fn a_score_is_rounded_as_its_decimal_digits_are() {
        let halves = (0..2_000).map(|number| f64::from(number) * 0.000_000_5);
        let others = (0..20_000).map(|number| (f64::from(number) * 0.618_034).sin() * 10f64.powi(number % 12 - 4));
        for score in halves.chain(others).flat_map(|score| [score, -score]) {
            let by_digits: f64 = format!("{score:.6}").parse().unwrap();
            assert_eq!(rounded(score).to_bits(), by_digits.to_bits(), "{score}");
        }
    }

    #[test]
    fn scores_have_six_decimals() {
        let rows: [&[f64]; 3] = [&[0.0], &[1.0], &[3.0]];
        assert_eq!(score(&rows, &[1.0]), [0.0, 0.333333, 1.0]);
    }
}
