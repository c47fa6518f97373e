//! Ranked backtests: the keys and values of rows, best first.

use crate::model::{Direction, RowKey, Texts};

/// A backtest in a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked<'a> {
    /// The text of its row's key.
    pub key: &'a str,
    /// The value of the metric, if it has one, or the score.
    pub value: Option<f64>,
}

/// Backtests in the order of a ranking, best first. There may be millions, so that of each no more is kept than the text of its
/// key, its value and its place.
#[derive(Debug, Clone, Default)]
pub struct RankedList {
    keys: Texts,
    /// The value of each key; NaN where one is missing.
    values: Vec<f64>,
    /// The positions of the keys, that of the best first.
    order: Vec<usize>,
}

impl RankedList {
    /// The first so many of those with these keys and values, of which NaN stands for a missing one. Missing values come last;
    /// equal ones go by key.
    pub(super) fn in_order(keys: Texts, values: Vec<f64>, direction: Direction, count: usize) -> RankedList {
        let order = direction.first_positions(&values, count, |position| keys.at(position));
        RankedList { keys, values, order }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// All of them, best first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Ranked<'_>> + Clone {
        self.order.iter().map(|position| self.at_position(*position))
    }

    /// The places, counted from 0 on, of those whose keys are wanted, with them, best first.
    pub fn wanted(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<(usize, Ranked<'_>)> {
        // In the order in which keys lie in memory: to look at a million in another takes ten times as long.
        let wanted: Vec<bool> = self.keys.iter().map(is_wanted).collect();
        let places = self.order.iter().enumerate().filter(|(_, position)| wanted[**position]);
        places.map(|(place, position)| (place, self.at_position(*position))).collect()
    }

    fn at_position(&self, position: usize) -> Ranked<'_> {
        let value = Some(self.values[position]).filter(|value| !value.is_nan());
        Ranked { key: self.keys.at(position), value }
    }

    /// The keys of the first so many, best first.
    pub fn first_keys(&self, count: usize) -> Vec<RowKey> {
        self.iter().take(count).map(|ranked| RowKey::new(ranked.key)).collect()
    }

    /// Lets go of all but the first so many.
    pub fn truncate(&mut self, count: usize) {
        self.order.truncate(count);
    }
}

/// Takes backtests that are in order.
impl<'a> FromIterator<Ranked<'a>> for RankedList {
    fn from_iter<T: IntoIterator<Item = Ranked<'a>>>(ranked: T) -> RankedList {
        let mut list = RankedList::default();
        for (position, Ranked { key, value }) in ranked.into_iter().enumerate() {
            list.keys.push(key);
            list.values.push(value.unwrap_or(f64::NAN));
            list.order.push(position);
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_values_come_last_and_equal_ones_go_by_key() {
        let keys = ["d", "c", "b", "a"];
        let list = |direction, count| {
            let mut texts = Texts::default();
            keys.iter().for_each(|key| texts.push(key));
            RankedList::in_order(texts, vec![1.0, f64::NAN, 2.0, 1.0], direction, count)
        };
        let all = list(Direction::Descending, usize::MAX);
        let found: Vec<_> = all.iter().map(|ranked| (ranked.key, ranked.value)).collect();
        assert_eq!(found, [("b", Some(2.0)), ("a", Some(1.0)), ("d", Some(1.0)), ("c", None)]);
        assert_eq!(list(Direction::Ascending, 2).first_keys(9), ["a", "d"].map(RowKey::new));
        let wanted = all.wanted(|key| key < "c");
        assert_eq!(wanted.iter().map(|(place, ranked)| (*place, ranked.key)).collect::<Vec<_>>(), [(0, "b"), (1, "a")]);
        let mut others: RankedList = all.iter().skip(1).collect();
        others.truncate(2);
        assert_eq!((others.len(), others.first_keys(1)), (2, vec![RowKey::new("a")]));
    }
}
