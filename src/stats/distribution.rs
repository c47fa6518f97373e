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

/// Values that lie farther from the quarters than so many times the distance of these are outliers of an axis.
const REACH: f64 = 4.0;

impl FiveNumbers {
    /// The values between which an axis shows all but outliers: four times the distance of the quarters beyond these. `None`
    /// where there is none beyond.
    pub fn limits(&self) -> Option<(f64, f64)> {
        let reach = REACH * (self.upper - self.lower);
        let (low, high) = (self.lower - reach, self.upper + reach);
        (reach > 0.0 && (self.least < low || self.most > high)).then_some((low.max(self.least), high.min(self.most)))
    }

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
    fn an_axis_leaves_out_what_lies_far_beyond_the_quarters_and_nothing_else() {
        let of = |values: &[f64]| FiveNumbers::of(values).unwrap().limits();
        assert_eq!(of(&[0.0, 1.0, 2.0, 3.0, -19.0]), Some((-8.0, 3.0)));
        assert_eq!((of(&[0.0, 1.0, 2.0, 3.0, -5.0]), of(&[1.0, 1.0, 1.0, 1.0, 9.0])), (None, None));
    }

    #[test]
    fn quantiles_lie_between_values_in_proportion() {
        let numbers = FiveNumbers::of(&[4.0, f64::NAN, 1.0, 3.0, 2.0]).unwrap();
        assert_eq!(numbers, FiveNumbers { least: 1.0, lower: 1.75, median: 2.5, upper: 3.25, most: 4.0 });
        assert_eq!(median(&[7.0]), Some(7.0));
        assert_eq!(median(&[f64::INFINITY]), None);
    }
}
