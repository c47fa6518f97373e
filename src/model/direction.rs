//! Direction of an order: which end of it comes first.

use std::cmp::Ordering;

/// The end of a metric that comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The most first.
    Descending,
    /// The least first.
    Ascending,
}

impl Direction {
    /// Puts items in order by their values. Missing values come last in either direction; equal ones go by name.
    pub fn sort<T>(self, items: &mut [T], key: impl Fn(&T) -> (Option<f64>, &str)) {
        items.sort_unstable_by(|a, b| self.compare(key(a), key(b)));
    }

    /// Puts the first so many items in order, before all others.
    pub fn sort_first<T>(self, items: &mut [T], count: usize, key: impl Fn(&T) -> (Option<f64>, &str)) {
        let first = match count < items.len() {
            true => items.select_nth_unstable_by(count, |a, b| self.compare(key(a), key(b))).0,
            false => items,
        };
        self.sort(first, key);
    }

    fn compare(self, a: (Option<f64>, &str), b: (Option<f64>, &str)) -> Ordering {
        let present = |value: Option<f64>| value.filter(|number| !number.is_nan());
        let by_value = match (present(a.0), present(b.0)) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(a), Some(b)) => {
                // No NaN is left, so every two values compare, and 0 equals -0.
                let ascending = a.partial_cmp(&b).unwrap_or(Ordering::Equal);
                if self == Direction::Ascending { ascending } else { ascending.reverse() }
            }
        };
        by_value.then_with(|| a.1.cmp(b.1))
    }
}
