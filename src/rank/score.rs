//! Scores: each metric scaled to 0..1 over all rows, times its weight, added up.

/// The scores of rows, each of which has a value for every weight.
///
/// A metric is scaled by the least and the most of its finite values; where these are equal, it adds nothing. A value
/// that is missing or not finite adds nothing either. Scores are rounded to six decimals.
pub fn scores<'a>(rows: impl Iterator<Item = &'a [Option<f64>]> + Clone, weights: &[f64]) -> Vec<f64> {
    let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); weights.len()];
    for row in rows.clone() {
        for ((least, most), value) in ranges.iter_mut().zip(row) {
            if let Some(value) = finite(*value) {
                (*least, *most) = (least.min(value), most.max(value));
            }
        }
    }
    let scaled = |(weight, ((least, most), value)): (&f64, (&(f64, f64), &Option<f64>))| {
        let scaled = (finite(*value)? - least) / (most - least);
        scaled.is_finite().then_some(weight * scaled)
    };
    let score = |row: &[Option<f64>]| weights.iter().zip(ranges.iter().zip(row)).filter_map(scaled).sum();
    rows.map(|row| rounded(score(row))).collect()
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

/// By way of the decimal digits, which leaves no rounding error of its own.
fn rounded(score: f64) -> f64 {
    format!("{score:.6}").parse().unwrap_or(score)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(rows: &[&[Option<f64>]], weights: &[f64]) -> Vec<f64> {
        scores(rows.iter().copied(), weights)
    }

    #[test]
    fn each_metric_is_scaled_by_its_own_range() {
        let rows: [&[Option<f64>]; 3] = [&[Some(1.0), Some(-5.0)], &[Some(2.0), Some(5.0)], &[Some(4.0), Some(0.0)]];
        assert_eq!(score(&rows, &[3.0, -2.0]), [0.0, -1.0, 2.0]);
    }

    #[test]
    fn missing_infinite_and_constant_values_add_nothing() {
        let inf = f64::INFINITY;
        let rows: [&[Option<f64>]; 3] =
            [&[Some(1.0), Some(7.0), None], &[Some(inf), Some(7.0), None], &[None, Some(7.0), Some(f64::NAN)]];
        assert_eq!(score(&rows, &[1.0, 1.0, 1.0]), [0.0, 0.0, 0.0]);
        assert_eq!(score(&[], &[1.0]), [0.0; 0]);
    }

    #[test]
    fn scores_have_six_decimals() {
        let rows: [&[Option<f64>]; 3] = [&[Some(0.0)], &[Some(1.0)], &[Some(3.0)]];
        assert_eq!(score(&rows, &[1.0]), [0.0, 0.333333, 1.0]);
    }
}
