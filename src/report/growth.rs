//! Growth of an amount: what became of it in each calendar year, beside a benchmark over the same days.

use crate::measure::{PairedReturn, Performance};
use crate::model::{EpochMs, MS_PER_DAY, Point};
use crate::stats::downsample;

/// What it starts with.
pub const AMOUNT: f64 = 10_000.0;
/// Points that a picture of it is drawn from.
const POINTS: usize = 110;

/// Growth over the windows, one after the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Growth {
    /// The calendar years in order.
    pub years: Vec<GrowthYear>,
    /// The benchmark beside it.
    pub benchmark: Option<BenchmarkGrowth>,
}

/// One calendar year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrowthYear {
    /// The year.
    pub year: i16,
    /// The backtest's return, a fraction.
    pub own: f64,
    /// The benchmark's over the same days, a fraction.
    pub benchmark: Option<f64>,
}

/// What a benchmark made of the same days.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchmarkGrowth {
    /// Its name.
    pub name: String,
    /// What became of 1.0, thinned; empty where its prices do not cover every day.
    pub points: Vec<Point>,
    /// The slope of a regression of the backtest's daily returns on its own.
    pub beta: Option<f64>,
}

impl Growth {
    /// The growth of a backtest without a benchmark.
    pub fn of(performance: &Performance) -> Growth {
        let years = performance.years.iter();
        let year =
            |year: &crate::stats::CalendarReturn| GrowthYear { year: year.year, own: year.value, benchmark: None };
        Growth { years: years.map(year).collect(), benchmark: None }
    }

    /// Sets a benchmark beside it, whose returns are paired with those of the backtest.
    pub fn beside(
        mut self,
        performance: &Performance,
        name: String,
        paired: &[PairedReturn],
        beta: Option<f64>,
    ) -> Growth {
        let covers = !paired.is_empty() && paired.len() == performance.returns_within_windows().len();
        let mut points = Vec::new();
        if let Some((start, _)) = performance.span.filter(|_| covers) {
            let mut level = 1.0;
            points.push(Point { time: start, value: level });
            for pair in paired {
                level *= 1.0 + pair.benchmark;
                points.push(Point { time: EpochMs(pair.day * MS_PER_DAY), value: level });
                let year = EpochMs(pair.day * MS_PER_DAY).date().year();
                if let Some(year) = self.years.iter_mut().find(|known| known.year == year) {
                    year.benchmark = Some((1.0 + year.benchmark.unwrap_or_default()) * (1.0 + pair.benchmark) - 1.0);
                }
            }
            points = downsample(&points, POINTS, &[]).into_iter().map(|at| points[at]).collect();
        }
        self.benchmark = Some(BenchmarkGrowth { name, points, beta });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::chain;

    #[test]
    fn a_benchmark_grows_over_the_days_of_the_windows_alone_and_by_years() {
        let day = |text: &str| EpochMs::parse(text).unwrap();
        let curve = |days: &[(&str, f64)]| -> Vec<Point> {
            days.iter().map(|(time, value)| Point { time: day(time), value: *value }).collect()
        };
        let performance = Performance::of(
            &chain(&[
                curve(&[("2022-12-30", 100.0), ("2022-12-31", 110.0), ("2023-01-01", 121.0)]),
                curve(&[("2023-03-01", 100.0), ("2023-03-02", 100.0)]),
            ]),
            0.0,
        );
        let pair = |text: &str, benchmark| PairedReturn { day: day(text).day(), own: 0.0, benchmark };
        let paired = [pair("2022-12-31", 0.5), pair("2023-01-01", -0.5), pair("2023-03-02", 1.0)];
        let growth = Growth::of(&performance).beside(&performance, "X".to_owned(), &paired, None);
        let years: Vec<_> = growth.years.iter().map(|year| (year.year, year.benchmark)).collect();
        assert_eq!(years, [(2022, Some(0.5)), (2023, Some(0.0))]);
        assert_eq!(growth.benchmark.unwrap().points.last().map(|last| last.value), Some(1.5));
        let short = Growth::of(&performance).beside(&performance, "X".to_owned(), &paired[1..], None);
        assert!(short.years.iter().all(|year| year.benchmark.is_none()), "a day without a price");
    }
}
