//! Tints of table cells: how good a value is among its like, in steps that the style sheet colours.

use crate::model::Better;

use super::text::change;

/// A tint: -3 (worst) to 3 (best); 0 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tint(i8);

impl Tint {
    /// No tint.
    pub const NONE: Tint = Tint(0);

    /// The class of the style sheet, empty for none.
    pub fn class(self) -> &'static str {
        match self.0 {
            3 => "good3",
            2 => "good2",
            1 => "good1",
            -1 => "bad1",
            -2 => "bad2",
            -3 => "bad3",
            _ => "",
        }
    }

    /// Its colour on white paper, for pictures where no style is applied.
    pub fn fill(self) -> &'static str {
        match self.0 {
            3 => "#a5cfc8",
            2 => "#c6e0db",
            1 => "#e6f1ee",
            -1 => "#f8ece2",
            -2 => "#f0d9c5",
            -3 => "#e7c4a7",
            _ => "#f6f4ee",
        }
    }

    /// The tint of a gain (positive) or a loss among returns of at most `largest`.
    pub fn of_return(value: f64, largest: f64) -> Tint {
        if largest <= 0.0 || !value.is_finite() || value == 0.0 {
            return Tint::NONE;
        }
        let step = (value.abs() / largest * 3.0).ceil().clamp(1.0, 3.0);
        Tint((step * value.signum()) as i8)
    }
}

/// The tints of a column: each value by its rank among the others, so that one outlier does not bleach the rest.
pub fn column_tints(values: &[Option<f64>], better: Better) -> Vec<Tint> {
    let sign = match better {
        Better::Higher => 1.0,
        Better::Lower => -1.0,
        Better::Neither => return vec![Tint::NONE; values.len()],
    };
    let score = |value: &Option<f64>| value.filter(|value| !value.is_nan()).map(|value| value * sign);
    let mut sorted: Vec<f64> = values.iter().filter_map(score).collect();
    sorted.sort_by(f64::total_cmp);
    let spread = sorted.first() != sorted.last();
    let tint = |value: &Option<f64>| match score(value) {
        Some(value) if spread => {
            let below = sorted.partition_point(|other| *other < value);
            let equal = sorted.partition_point(|other| *other <= value) - below;
            let rank = (below as f64 + (equal - 1) as f64 / 2.0) / (sorted.len() - 1) as f64;
            Tint((rank * 6.0 - 3.0).round() as i8)
        }
        _ => Tint::NONE,
    };
    values.iter().map(tint).collect()
}

/// A cell of a table with its tint.
#[derive(Debug)]
pub struct TintedCell {
    /// Its text.
    pub text: String,
    /// The tint's class.
    pub class: &'static str,
}

impl TintedCell {
    /// A cell of this text.
    pub fn new(text: String, tint: Tint) -> TintedCell {
        TintedCell { text, class: tint.class() }
    }

    /// The cell of a return; `largest` is the largest size of its like.
    pub fn of_return(value: Option<f64>, largest: f64) -> TintedCell {
        TintedCell::new(change(value), value.map_or(Tint::NONE, |value| Tint::of_return(value, largest)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_and_the_worst_stand_out_in_the_metrics_own_direction() {
        let values = [Some(0.1), Some(0.5), None, Some(0.3)];
        assert_eq!(column_tints(&values, Better::Higher), [Tint(-3), Tint(3), Tint(0), Tint(0)]);
        assert_eq!(column_tints(&values, Better::Lower), [Tint(3), Tint(-3), Tint(0), Tint(0)]);
        assert_eq!(column_tints(&values, Better::Neither), [Tint::NONE; 4]);
    }

    #[test]
    fn equal_values_have_no_tint() {
        assert_eq!(column_tints(&[Some(1.0), Some(1.0)], Better::Higher), [Tint::NONE; 2]);
    }
}
