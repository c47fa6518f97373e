//! Periods of a year: how many daily returns make one.

/// Days of a year where returns fall on weekends too.
const EVERY_DAY: f64 = 365.0;

/// Days of a year where they do not.
const TRADING_DAYS: f64 = 252.0;

/// How many of such days a year has: 365 where one falls on a weekend, 252 where none does. Days count from 1970.
pub fn periods_per_year(days: &[i32]) -> f64 {
    let is_weekend = |day: &i32| matches!(day.rem_euclid(7), 2 | 3);
    if days.iter().any(is_weekend) { EVERY_DAY } else { TRADING_DAYS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saturday_or_a_sunday_makes_the_year_whole() {
        // The first day of 1970 was a Thursday.
        assert_eq!(
            [&[0, 1][..], &[1, 2], &[3], &[-4, 4], &[-5], &[]].map(periods_per_year),
            [252.0, 365.0, 365.0, 365.0, 365.0, 252.0]
        );
    }
}
