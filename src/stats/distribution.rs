//! Distribution of a set of values: quantiles and the five numbers of a box plot.

/// The numbers that a box plot draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FiveNumbers {
    /// The least value.
    pub least: f64,
    /// A quarter of the values is below.
    pub lower: f64,
    /// Half of the values is below.
    pub median: f64,
    /// Three quarters of the values are below.
    pub upper: f64,
    /// The most.
    pub most: f64,
}

impl FiveNumbers {
    /// The five numbers of values; `None` where there is no finite one.
    pub fn of(values: &[f64]) -> Option<FiveNumbers> {
        Some(FiveNumbers {
            least: quantile(values, 0.0)?,
            lower: quantile(values, 0.25)?,
            median: quantile(values, 0.5)?,
            upper: quantile(values, 0.75)?,
            most: quantile(values, 1.0)?,
        })
    }
}

/// The value below which a share of the finite values lies, between two values in proportion (Hyndman and Fan's type 7).
pub fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let position = share.clamp(0.0, 1.0) * (sorted.len().checked_sub(1)?) as f64;
    let (below, above) = (sorted[position.floor() as usize], sorted[position.ceil() as usize]);
    Some(below + (above - below) * position.fract())
}

/// The middle value.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_values_in_proportion() {
        let numbers = FiveNumbers::of(&[4.0, f64::NAN, 1.0, 3.0, 2.0]).unwrap();
        assert_eq!(numbers, FiveNumbers { least: 1.0, lower: 1.75, median: 2.5, upper: 3.25, most: 4.0 });
        assert_eq!(median(&[7.0]), Some(7.0));
        assert_eq!(median(&[f64::INFINITY]), None);
    }
}
