//! Candidates: rows that passed a filter, with the values that were asked for.

use crate::model::{RowKey, Texts};

/// Bytes that room is made for in advance for a key.
const USUAL_KEY: usize = 32;

/// Rows that passed a filter, in the order in which they were read. There may be millions, so that what is kept of each is
/// its key's text and its values, and nothing beside.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Candidates {
    keys: Texts,
    /// How many values each row has.
    width: usize,
    /// The values of all rows, one row after the other; NaN where one is missing.
    values: Vec<f64>,
    /// The positions of rows of one universe, in their order.
    parts: Vec<usize>,
}

impl Candidates {
    /// None yet, of which each will have so many values.
    pub fn with_width(width: usize) -> Candidates {
        Candidates { width, ..Candidates::default() }
    }

    /// Makes room for so many more rows, so that none of what is there has to move.
    pub fn reserve(&mut self, rows: usize) {
        self.keys.reserve(rows, USUAL_KEY);
        self.values.reserve_exact(rows * self.width);
    }

    /// Adds a row with its values, as many as each has.
    pub fn push(&mut self, key: &str, values: impl Iterator<Item = Option<f64>>) {
        self.keys.push(key);
        self.values
            .extend(values.map(|value| value.unwrap_or(f64::NAN)).chain(std::iter::repeat(f64::NAN)).take(self.width));
    }

    /// Notes that the last row is of one universe: a part of what another row has.
    pub fn mark_as_part(&mut self) {
        self.parts.extend(self.len().checked_sub(1));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The text of the key at a position.
    pub fn key(&self, position: usize) -> &str {
        self.keys.at(position)
    }

    /// The values at a position, one for each metric that was asked for; NaN where it is missing.
    pub fn values(&self, position: usize) -> &[f64] {
        &self.values[position * self.width..][..self.width]
    }

    /// The value of the first metric at a position.
    pub fn value(&self, position: usize) -> Option<f64> {
        self.values(position).first().copied().filter(|value| !value.is_nan())
    }

    /// The keys in the order in which they were read.
    pub fn keys(&self) -> impl Iterator<Item = RowKey> + '_ {
        self.keys.iter().map(RowKey::new)
    }

    /// The texts of the keys alone.
    pub(crate) fn into_keys(self) -> Texts {
        self.keys
    }

    /// Those that are no part of what another row has.
    pub fn without_parts(self) -> Candidates {
        if self.parts.is_empty() {
            return self;
        }
        let mut whole = Candidates::with_width(self.width);
        for position in (0..self.len()).filter(|position| !self.is_part(*position)) {
            whole.keys.push(self.key(position));
            whole.values.extend_from_slice(self.values(position));
        }
        whole
    }

    /// Whether the row at a position is of one universe: a part of what another row has.
    pub fn is_part(&self, position: usize) -> bool {
        self.parts.binary_search(&position).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_its_key_and_as_many_values_as_were_asked_for() {
        let mut candidates = Candidates::with_width(2);
        candidates.push("a", [Some(1.0), None].into_iter());
        candidates.push("ä/b", [Some(2.0), Some(3.0)].into_iter());
        candidates.mark_as_part();
        candidates.push("", std::iter::empty());
        let keys: Vec<String> = candidates.keys().map(|key| key.to_string()).collect();
        assert_eq!((keys, candidates.values(1)), (vec!["a".to_owned(), "ä/b".into(), String::new()], &[2.0, 3.0][..]));
        assert_eq!(
            (candidates.value(0), candidates.value(2), candidates.values(0)[1].is_nan()),
            (Some(1.0), None, true)
        );
        assert_eq!([0, 1, 2].map(|position| candidates.is_part(position)), [false, true, false]);
        assert!(Candidates::with_width(0).is_empty());
    }
}
