//! The performance of the equity chained over all windows: growth, drawdowns, and returns by calendar.

use crate::model::{EpochMs, METRICS, Metric};
use crate::stats::{
    CalendarReturn, ChainedEquity, DailyReturn, Drawdown, annual_growth, annual_volatility, daily_returns, drawdowns,
    monthly_returns, yearly_returns, years_of,
};

/// The figures of a chained equity curve.
#[derive(Debug, Clone)]
pub struct Performance {
    /// First and last moment of the curve.
    pub span: Option<(EpochMs, EpochMs)>,
    /// First and last moment of each window as far as it counts, in order of date; the time between them does not count.
    pub window_spans: Vec<(EpochMs, EpochMs)>,
    /// Milliseconds that the windows cover together.
    pub covered_ms: i64,
    /// Its drawdowns, deepest first, of equals the earlier one.
    pub drawdowns: Vec<Drawdown>,
    /// Returns of calendar months.
    pub months: Vec<CalendarReturn>,
    /// Returns of calendar years.
    pub years: Vec<CalendarReturn>,
    /// Daily returns.
    pub daily: Vec<DailyReturn>,
    values: [Option<f64>; METRICS.len()],
}

impl Performance {
    /// Measures a curve.
    pub fn of(equity: &ChainedEquity) -> Performance {
        let mut drawdowns = drawdowns(&equity.points);
        drawdowns.sort_by(|one, other| other.depth.total_cmp(&one.depth));
        let daily = daily_returns(&equity.points);
        Performance {
            span: equity.span(),
            window_spans: equity.spans(),
            covered_ms: equity.covered_ms,
            values: values(equity, drawdowns.first(), &daily),
            drawdowns,
            months: monthly_returns(&equity.points),
            years: yearly_returns(&equity.points),
            daily,
        }
    }

    /// The value of the metric that stands at a position of [`METRICS`]; `None` where it is not measured on equity.
    pub fn at(&self, position: usize) -> Option<f64> {
        self.values[position]
    }

    /// The deepest drawdown.
    pub fn worst_drawdown(&self) -> Option<&Drawdown> {
        self.drawdowns.first()
    }

    /// The daily returns within windows, each with the day that it counts from, in days since 1970. Those on the first day
    /// of a window are left out, because they count from the same day.
    pub fn returns_within_windows(&self) -> Vec<(i64, DailyReturn)> {
        let first = self.span.map_or(0, |(first, _)| first.day());
        let befores = [first].into_iter().chain(self.daily.iter().map(|daily| daily.day));
        let mut starts = self.window_spans.iter().map(|(start, _)| start.day()).peekable();
        let mut latest_start = first;
        let mut within = Vec::new();
        for (before, daily) in befores.zip(&self.daily) {
            while let Some(start) = starts.next_if(|start| *start <= daily.day) {
                latest_start = start;
            }
            let from = before.max(latest_start);
            if from < daily.day {
                within.push((from, *daily));
            }
        }
        within
    }

    /// How many daily returns there are in a covered year; `None` where too few days are covered.
    pub fn days_per_year(&self) -> Option<f64> {
        Some(self.daily.len() as f64 / years_of(self.covered_ms)?)
    }

    /// Share of the calendar months that ended with a gain.
    pub fn winning_months(&self) -> Option<f64> {
        let gains = self.months.iter().filter(|month| month.value > 0.0).count();
        (!self.months.is_empty()).then(|| gains as f64 / self.months.len() as f64)
    }
}

/// The metrics of [`METRICS`] whose origin is the equity.
fn values(equity: &ChainedEquity, worst: Option<&Drawdown>, daily: &[DailyReturn]) -> [Option<f64>; METRICS.len()] {
    let mut values = [None; METRICS.len()];
    let Some(total_return) = equity.total_return() else { return values };
    let mut set = |name: &str, value: Option<f64>| {
        if let Some(position) = Metric::position(name) {
            values[position] = value;
        }
    };
    let growth = annual_growth(total_return, equity.covered_ms);
    set("chained_return", Some(total_return));
    set("chained_cagr", growth);
    set("chained_volatility", annual_volatility(daily, equity.covered_ms));
    set("chained_calmar", growth.zip(worst).map(|(growth, worst)| growth / worst.depth));
    set("worst_drawdown", Some(worst.map_or(0.0, |worst| worst.depth)));
    set("worst_drawdown_days", Some(worst.map_or(0.0, Drawdown::length_days)));
    set("recovery_days", worst.and_then(Drawdown::recovery_days));
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MS_PER_DAY, Point};
    use crate::stats::chain;

    #[test]
    fn returns_within_windows_never_reach_over_a_gap() {
        let curve = |days: &[(i64, f64)]| -> Vec<Point> {
            days.iter().map(|&(day, value)| Point { time: EpochMs(day * MS_PER_DAY), value }).collect()
        };
        let equity = chain(&[curve(&[(0, 100.0), (1, 110.0), (2, 121.0)]), curve(&[(100, 5.0), (101, 10.0)])]);
        let within = Performance::of(&equity).returns_within_windows();
        let days: Vec<(i64, i64)> = within.iter().map(|(from, daily)| (*from, daily.day)).collect();
        assert_eq!(days, [(0, 1), (1, 2), (100, 101)]);
        assert!((within[2].1.value - 1.0).abs() < 1e-12);
    }
}
