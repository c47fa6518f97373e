//! Values over time.

use super::EpochMs;
use super::value::same_number;

/// One value of a series. Two that are NaN are equal, so that every series equals itself.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// When.
    pub time: EpochMs,
    /// The value; its unit depends on the series. NaN where the file has none.
    pub value: f64,
}

impl PartialEq for Point {
    fn eq(&self, other: &Point) -> bool {
        self.time == other.time && same_number(self.value, other.value)
    }
}

/// Values over time, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Series {
    points: Vec<Point>,
}

impl Series {
    /// A series without points.
    pub const fn empty() -> Series {
        Series { points: Vec::new() }
    }

    /// A series of these points.
    pub fn new(points: Vec<Point>) -> Series {
        Series { points }
    }

    /// The points in the order of the file.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The number of points.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
}

impl FromIterator<Point> for Series {
    fn from_iter<I: IntoIterator<Item = Point>>(points: I) -> Self {
        Series::new(points.into_iter().collect())
    }
}

/// The eight series of a run that a bundle may keep outside its document, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SeriesField {
    /// Portfolio value in the trading currency.
    EquityCurve,
    /// Drop from the highest value so far, a fraction.
    DrawdownSeries,
    /// Return since the start, a fraction.
    CumulativeReturnSeries,
    /// Sharpe ratio over a moving span, per year.
    RollingSharpeRatio,
    /// Return of each calendar month, a fraction.
    MonthlyReturns,
    /// Return of each calendar year, a fraction.
    YearlyReturns,
    /// Portfolio value without deposits and withdrawals (time-weighted).
    TwrEquityCurve,
    /// Drawdown of the time-weighted curve, a fraction.
    TwrDrawdownSeries,
}

impl SeriesField {
    /// Every field, in the order of the file.
    pub const ALL: [SeriesField; 8] = [
        SeriesField::EquityCurve,
        SeriesField::DrawdownSeries,
        SeriesField::CumulativeReturnSeries,
        SeriesField::RollingSharpeRatio,
        SeriesField::MonthlyReturns,
        SeriesField::YearlyReturns,
        SeriesField::TwrEquityCurve,
        SeriesField::TwrDrawdownSeries,
    ];

    /// The key in the file.
    pub fn name(self) -> &'static str {
        match self {
            SeriesField::EquityCurve => "equity_curve",
            SeriesField::DrawdownSeries => "drawdown_series",
            SeriesField::CumulativeReturnSeries => "cumulative_return_series",
            SeriesField::RollingSharpeRatio => "rolling_sharpe_ratio",
            SeriesField::MonthlyReturns => "monthly_returns",
            SeriesField::YearlyReturns => "yearly_returns",
            SeriesField::TwrEquityCurve => "twr_equity_curve",
            SeriesField::TwrDrawdownSeries => "twr_drawdown_series",
        }
    }

    /// The field of a key.
    pub fn from_name(name: &str) -> Option<SeriesField> {
        SeriesField::ALL.into_iter().find(|field| field.name() == name)
    }
}
