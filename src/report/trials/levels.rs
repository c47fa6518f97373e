//! Levels of a parameter: its values in order, or bands of them where there are many.

use super::parameters::{Parameter, ParameterValues};

/// Values that stand for themselves; more are put into bands.
const MOST_VALUES: usize = 14;
/// Bands of equally many trials that many values are put into.
const BANDS: usize = 8;
/// Texts that have a level of their own; the trials of others have none.
const MOST_TEXTS: usize = 14;

/// The level of every trial on one parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels {
    /// What each level is called, in order.
    pub labels: Vec<String>,
    /// The level of each trial; `None` where it has no value.
    pub of: Vec<Option<usize>>,
}

impl Levels {
    /// The levels of a parameter.
    pub fn of(parameter: &Parameter<'_>) -> Levels {
        match &parameter.values {
            ParameterValues::Numbers(values) => Levels::of_numbers(values),
            ParameterValues::Texts(values) => {
                let mut counts: Vec<(&str, usize)> = Vec::new();
                let mut known: Vec<&str> = values.iter().flatten().map(AsRef::as_ref).collect();
                known.sort_unstable();
                known.chunk_by(|one, other| one == other).for_each(|same| counts.push((same[0], same.len())));
                if counts.len() > MOST_TEXTS {
                    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
                    counts.truncate(MOST_TEXTS);
                    counts.sort_unstable();
                }
                let level = |text: &str| counts.binary_search_by(|(known, _)| known.cmp(&text)).ok();
                let of = values.iter().map(|value| value.as_ref().and_then(|text| level(text))).collect();
                Levels { labels: counts.iter().map(|(text, _)| (*text).to_owned()).collect(), of }
            }
        }
    }

    fn of_numbers(values: &[Option<f64>]) -> Levels {
        let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let mut own = sorted.clone();
        own.dedup();
        if own.len() <= MOST_VALUES {
            let level = |value: f64| own.binary_search_by(|known| known.total_cmp(&value)).ok();
            let of = values.iter().map(|value| value.and_then(level)).collect();
            return Levels { labels: own.iter().map(f64::to_string).collect(), of };
        }
        // Each band begins with the value at its share of the trials.
        let mut starts: Vec<f64> = (0..BANDS).map(|band| sorted[band * sorted.len() / BANDS]).collect();
        starts.dedup();
        let level = |value: f64| starts.partition_point(|start| *start <= value).saturating_sub(1);
        let of: Vec<Option<usize>> = values.iter().map(|value| value.map(level)).collect();
        let label = |band: usize| {
            let within = sorted.iter().filter(|value| level(**value) == band);
            let (low, high) = within
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
            if low == high { short(low) } else { format!("{}–{}", short(low), short(high)) }
        };
        Levels { labels: (0..starts.len()).map(label).collect(), of }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.labels.len()
    }
}

/// A number in three digits: the limits of a band need no more.
fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let digits = 2 - value.abs().log10().floor() as i32;
    let factor = 10f64.powi(digits.clamp(-15, 15));
    ((value * factor).round() / factor).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(values: Vec<f64>) -> Levels {
        Levels::of_numbers(&values.into_iter().map(Some).collect::<Vec<_>>())
    }

    #[test]
    fn few_values_are_levels_in_order_and_many_become_bands_of_equally_many_trials() {
        let few = numbers(vec![20.0, 5.0, 10.0, 5.0]);
        assert_eq!((few.labels.join(" "), few.of), ("5 10 20".to_owned(), vec![Some(2), Some(0), Some(1), Some(0)]));
        let many = numbers((0..80).map(|value| f64::from(value) / 10.0).collect());
        assert_eq!(many.labels[..2], ["0–0.9", "1–1.9"]);
        assert!((0..BANDS).all(|band| many.of.iter().filter(|of| **of == Some(band)).count() == 10));
    }
}
