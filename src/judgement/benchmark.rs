//! Benchmarks: what a market returned on the days of the trials.

use super::Unanswered;
use crate::model::{EpochMs, MS_PER_DAY};
use crate::stats::{Close, LONGEST_GAP_DAYS};

/// A market that one could have bought instead.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmark {
    /// Its name, such as `BTC/EUR`.
    pub name: String,
    /// Its closes in order of date, one a day.
    pub closes: Vec<Close>,
}

impl Benchmark {
    /// Its return (a fraction) on each of some days since 1970, in order: from the price on the day before among them to
    /// the price of the day. Where the day before lies more than a week back, as between windows, the calendar's is taken.
    ///
    /// For a week at most an older price stands in for a missing one.
    pub(super) fn returns(&self, days: &[i32]) -> Result<Vec<f64>, Unanswered> {
        let befores = std::iter::once(None).chain(days.iter().map(|day| Some(*day)));
        let days = befores.zip(days.iter().copied());
        days.map(|(before, day)| {
            let near = before.filter(|before| i64::from(day - before) <= LONGEST_GAP_DAYS);
            Ok(self.price(day)? / self.price(near.unwrap_or(day - 1))? - 1.0)
        })
        .collect()
    }

    fn price(&self, day: i32) -> Result<f64, Unanswered> {
        let day_of = |close: &Close| EpochMs::from_date(close.date).day();
        let until = self.closes.partition_point(|close| day_of(close) <= i64::from(day));
        let last = until.checked_sub(1).and_then(|last| self.closes.get(last));
        let close = last.filter(|close| i64::from(day) - day_of(close) <= LONGEST_GAP_DAYS);
        let date = || EpochMs(i64::from(day) * MS_PER_DAY).date();
        close.map(|close| close.price).ok_or_else(|| Unanswered::NoPrice { benchmark: self.name.clone(), date: date() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn returns_fall_on_the_days_of_the_trials() {
        let closes = [(1, 100.0), (2, 110.0), (5, 121.0), (20, 60.0), (21, 66.0)];
        let closes = closes.map(|(day, price)| Close { date: date(2023, 1, day), price }).to_vec();
        let market = Benchmark { name: "BTC/EUR".to_owned(), closes };
        let first = EpochMs::from_date(date(2023, 1, 1)).day() as i32;
        let days = |days: &[i32]| days.iter().map(|day| first + day - 1).collect::<Vec<i32>>();
        let found = market.returns(&days(&[2, 3, 5, 21])).unwrap();
        // The third has no price of its own; the 21st counts from the 20th, for the 5th is long ago.
        let expected = [0.1, 0.0, 0.1, 0.1];
        assert!(found.iter().zip(expected).all(|(one, other)| (one - other).abs() < 1e-12), "{found:?}");
        let missing = Unanswered::NoPrice { benchmark: "BTC/EUR".to_owned(), date: date(2023, 1, 15) };
        assert_eq!(market.returns(&days(&[15])), Err(missing));
    }
}
