//! Returns of calendar months and years, in UTC.

use super::growth::DailyCloses;
use crate::model::{EpochMs, MS_PER_DAY};
use jiff::civil::Date;

/// The return of one calendar month or year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalendarReturn {
    /// The year.
    pub year: i16,
    /// The month, 1 to 12; the last month seen where a whole year is meant.
    pub month: i8,
    /// Return from the last value before, or the start, to the last value in it, a fraction.
    pub value: f64,
}

/// The return of each calendar month that holds more of the equity than what a window begins with, until a total loss.
pub fn monthly_returns(closes: &DailyCloses) -> Vec<CalendarReturn> {
    calendar_returns(closes, |one, other| (one.year, one.month) == (other.year, other.month))
}

/// The return of each calendar year that holds more of the equity than what a window begins with, until a total loss.
pub fn yearly_returns(closes: &DailyCloses) -> Vec<CalendarReturn> {
    calendar_returns(closes, |one, other| one.year == other.year)
}

fn calendar_returns(
    closes: &DailyCloses,
    same_period: impl Fn(&CalendarReturn, &CalendarReturn) -> bool,
) -> Vec<CalendarReturn> {
    let mut returns: Vec<CalendarReturn> = Vec::new();
    let Some(start) = closes.start else { return returns };
    let (mut base, mut previous) = (start, start);
    // Asking the calendar takes longer than everything else, and a day of the same month need not.
    let (mut date, mut last_of_month) = (Date::MIN, i64::MIN);
    for &(day, close) in &closes.closes {
        if day > last_of_month {
            date = EpochMs(day * MS_PER_DAY).date();
            last_of_month = EpochMs::from_date(date.last_of_month()).day();
        }
        let period = CalendarReturn { year: date.year(), month: date.month(), value: 0.0 };
        match returns.last_mut() {
            Some(last) if same_period(last, &period) => last.month = period.month,
            _ if previous <= 0.0 => break,
            _ => {
                base = previous;
                returns.push(period);
            }
        }
        if let Some(last) = returns.last_mut() {
            last.value = close / base - 1.0;
        }
        previous = close;
    }
    returns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Point;
    use crate::stats::chain;

    fn closes(points: &[(&str, f64)]) -> DailyCloses {
        let point = |&(day, value): &(&str, f64)| Point { time: EpochMs::parse(day).unwrap(), value };
        DailyCloses::of(&chain(&[points.iter().map(point).collect::<Vec<Point>>()]))
    }

    #[test]
    fn months_count_from_the_end_of_the_month_before() {
        let months = monthly_returns(&closes(&[
            ("2022-01-15", 100.0),
            ("2022-01-31", 110.0),
            ("2022-02-01", 121.0),
            ("2022-02-28", 99.0),
            ("2022-04-02", 198.0),
        ]));
        let found: Vec<_> = months.iter().map(|month| (month.year, month.month, month.value)).collect();
        assert_eq!(found.len(), 3, "March has no point and no return");
        assert!((found[0].2 - 0.1).abs() < 1e-12 && (found[1].2 + 0.1).abs() < 1e-12);
        assert_eq!((found[2].0, found[2].1, found[2].2), (2022, 4, 1.0));
    }

    #[test]
    fn a_month_of_a_start_alone_has_no_return_nor_has_one_after_a_total_loss() {
        let started = monthly_returns(&closes(&[("2022-01-31", 100.0), ("2022-02-01", 110.0)]));
        assert_eq!(started.iter().map(|month| month.month).collect::<Vec<_>>(), [2]);
        let lost = monthly_returns(&closes(&[("2022-01-01", 100.0), ("2022-01-31", 0.0), ("2022-02-01", 0.0)]));
        assert_eq!(lost.iter().map(|month| month.value).collect::<Vec<_>>(), [-1.0]);
    }

    #[test]
    fn months_and_years_multiply_to_the_whole_return() {
        let points: Vec<Point> =
            (0..800).map(|day| Point { time: EpochMs(day * MS_PER_DAY), value: 100.0 + (day % 37) as f64 }).collect();
        let whole = points[799].value / points[0].value;
        let closes = DailyCloses::of(&chain(&[points]));
        for returns in [monthly_returns(&closes), yearly_returns(&closes)] {
            let product: f64 = returns.iter().map(|period| 1.0 + period.value).product();
            assert!((product - whole).abs() < 1e-9);
        }
    }
}
