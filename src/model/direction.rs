//! Direction of an order: which end of it comes first.

use rayon::slice::ParallelSliceMut;
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

    /// The positions of the first so many values in order. NaN stands for a missing one; equal ones go by the names at their
    /// positions.
    pub fn first_positions<'a>(
        self,
        values: &[f64],
        count: usize,
        name: impl Fn(usize) -> &'a str + Sync,
    ) -> Vec<usize> {
        let compare = |a: &(f64, usize), b: &(f64, usize)| self.compare((Some(a.0), name(a.1)), (Some(b.0), name(b.1)));
        let mut order: Vec<(f64, usize)> = values.iter().copied().zip(0..).collect();
        if count < order.len() {
            order.select_nth_unstable_by(count, compare);
            order.truncate(count);
        }
        order.par_sort_unstable_by(compare);
        // Not in place, where it would keep the room of the values.
        order.iter().map(|(_, position)| *position).collect()
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
