//! Return scenarios: what a year may bring if years to come are like those seen.

use crate::model::MS_PER_DAY;
use crate::stats::DAYS_PER_YEAR;

use super::tearsheet::Tearsheet;
use super::text::{change, percent};

/// With less than this, the scenarios are marked as little more than guesses.
const SHORT_HISTORY_YEARS: f64 = 3.0;

/// The kinds of year: what they are called, how many standard deviations they are from the mean, what that means.
pub const KINDS: [(&str, f64, &str); 4] = [
    ("Good year", 1.0, "CAGR + 1 × volatility; about one year in six is better"),
    ("Average year", 0.0, "CAGR"),
    ("Bad year", -1.0, "CAGR − 1 × volatility; about one year in six is worse"),
    ("Very bad year", -2.0, "CAGR − 2 × volatility; about one year in forty is worse"),
];

/// The scenarios of one backtest.
#[derive(Debug)]
pub struct Scenarios {
    /// One for each of [`KINDS`].
    pub years: Vec<Year>,
    /// A word on how little is known, where the history is short.
    pub warning: Option<String>,
}

/// One kind of year.
#[derive(Debug)]
pub struct Year {
    /// Its name.
    pub label: &'static str,
    /// Its return.
    pub value: String,
    /// Its meaning.
    pub definition: &'static str,
}

impl Scenarios {
    /// The scenarios of a backtest; `None` where its growth or its volatility is not known.
    pub fn of(tearsheet: &Tearsheet) -> Option<Scenarios> {
        let growth = tearsheet.measured.value_of("chained_cagr")?;
        let volatility = tearsheet.measured.value_of("chained_volatility")?;
        let year = |(label, deviations, definition): (&'static str, f64, &'static str)| Year {
            label,
            // No more than everything can be lost.
            value: change(Some((growth + deviations * volatility).max(-1.0))),
            definition,
        };
        let covered = tearsheet.curve.covered_ms as f64 / MS_PER_DAY as f64 / DAYS_PER_YEAR;
        let warning = (covered < SHORT_HISTORY_YEARS && covered > 0.0).then(|| {
            let error = percent(Some(volatility / covered.sqrt()));
            format!(
                "This rests on {covered:.1} years of data; the average year is known only to about ±{error} (one standard error)."
            )
        });
        Some(Scenarios { years: KINDS.into_iter().map(year).collect(), warning })
    }
}
