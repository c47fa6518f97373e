//! The performance of the equity chained over all windows: growth, drawdowns, and returns by calendar.

use crate::model::{EpochMs, EquityFigures, MS_PER_DAY};
use crate::stats::{
    CalendarReturn, ChainedEquity, DailyCloses, DailyReturn, Drawdown, annual_growth, annual_volatility,
    average_drawdown, conditional_value_at_risk, daily_returns, depths, drawdowns, kelly_fraction, kurtosis,
    monthly_returns, omega_ratio, payoff_ratio, sharpe_ratio, skewness, sortino_ratio, tail_ratio, ulcer_index,
    value_at_risk, winning_share, winning_share_of_changes, yearly_returns, years_of,
};

/// The version of how figures are measured. It goes up with every change after which the same bundle measures otherwise,
/// so that what an index keeps is measured again.
pub const MEASURES_VERSION: u32 = 3;

/// The share of returns that value at risk speaks of.
const TAIL: f64 = 0.05;
/// With fewer returns than this the worst twentieth of them is none at all.
const LEAST_RETURNS_FOR_TAIL: usize = 20;

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
    /// The metrics of [`METRICS`](crate::model::METRICS) whose origin is the equity.
    pub figures: EquityFigures,
}

impl Performance {
    /// Measures a curve; `risk_free_rate` is a fraction per year.
    pub fn of(equity: &ChainedEquity, risk_free_rate: f64) -> Performance {
        let mut drawdowns = drawdowns(&equity.points);
        drawdowns.sort_by(|one, other| other.depth.total_cmp(&one.depth));
        let closes = DailyCloses::of(equity);
        let mut performance = Performance {
            span: equity.span(),
            window_spans: equity.spans(),
            covered_ms: equity.covered_ms,
            drawdowns,
            months: monthly_returns(&closes),
            years: yearly_returns(&closes),
            daily: daily_returns(&closes),
            figures: EquityFigures::default(),
        };
        if let Some(total_return) = equity.total_return() {
            performance.measure_growth(total_return);
            performance.measure_drawdowns();
            performance.measure_returns(risk_free_rate);
        }
        performance
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

    /// Whether most days have a return. The returns of a series by the week are those of weeks, whatever day they fall on.
    fn is_daily(&self) -> bool {
        self.daily.len() as f64 > self.covered_ms as f64 / MS_PER_DAY as f64 / 2.0
    }
}

/// The metrics whose origin is the equity.
impl Performance {
    fn set(&mut self, name: &str, value: Option<f64>) {
        self.figures.set(name, value);
    }

    fn measure_growth(&mut self, total_return: f64) {
        let growth = annual_growth(total_return, self.covered_ms);
        let worst = self.worst_drawdown().map(|worst| worst.depth);
        self.set("chained_return", Some(total_return));
        self.set("chained_cagr", growth);
        self.set("chained_volatility", annual_volatility(&self.daily, self.covered_ms));
        self.set("chained_calmar", growth.zip(worst).map(|(growth, worst)| growth / worst));
    }

    fn measure_drawdowns(&mut self) {
        let depths = depths(&self.daily.iter().map(|day| day.value).collect::<Vec<f64>>());
        let worst = self.worst_drawdown().copied();
        self.set("worst_drawdown", Some(worst.map_or(0.0, |worst| worst.depth)));
        self.set("worst_drawdown_days", Some(worst.map_or(0.0, |worst| worst.length_days())));
        let longest = self.drawdowns.iter().map(Drawdown::length_days).reduce(f64::max);
        self.set("longest_drawdown_days", Some(longest.unwrap_or(0.0)));
        self.set("recovery_days", worst.and_then(|worst| worst.recovery_days()));
        self.set("daily_drawdown", depths.iter().copied().reduce(f64::max));
        self.set("average_drawdown", average_drawdown(&depths));
        self.set("ulcer_index", ulcer_index(&depths));
    }

    fn measure_returns(&mut self, risk_free_rate: f64) {
        let days: Vec<f64> = self.daily.iter().map(|day| day.value).collect();
        let months: Vec<f64> = self.months.iter().map(|month| month.value).collect();
        if let Some(days_per_year) = self.days_per_year() {
            let risk_free = risk_free_rate / days_per_year;
            self.set("chained_sharpe", sharpe_ratio(&days, risk_free, days_per_year));
            self.set("chained_sortino", sortino_ratio(&days, risk_free, days_per_year));
        }
        self.set("chained_omega", omega_ratio(&days, 0.0));
        self.set("chained_skew", skewness(&days));
        self.set("chained_kurtosis", kurtosis(&days));
        self.set("kelly_fraction", kelly_fraction(&days));
        let single_days = if self.is_daily() { days } else { Vec::new() };
        for (returns, at_risk, beyond) in
            [(&single_days, "daily_var_95", "daily_cvar_95"), (&months, "monthly_var_95", "monthly_cvar_95")]
        {
            let is_known = returns.len() >= LEAST_RETURNS_FOR_TAIL;
            self.set(at_risk, value_at_risk(returns, TAIL).filter(|_| is_known));
            self.set(beyond, conditional_value_at_risk(returns, TAIL).filter(|_| is_known));
        }
        for (returns, best, worst) in [(&single_days, "best_day", "worst_day"), (&months, "best_month", "worst_month")]
        {
            self.set(best, returns.iter().copied().reduce(f64::max));
            self.set(worst, returns.iter().copied().reduce(f64::min));
        }
        let is_tail_known = single_days.len() >= LEAST_RETURNS_FOR_TAIL;
        self.set("tail_ratio", tail_ratio(&single_days, TAIL).filter(|_| is_tail_known));
        self.set("daily_payoff_ratio", payoff_ratio(&single_days));
        self.set("winning_days", winning_share_of_changes(&single_days));
        self.set("winning_months", winning_share(&months));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Metric, Point};
    use crate::stats::chain;

    #[test]
    fn returns_within_windows_never_reach_over_a_gap() {
        let curve = |days: &[(i64, f64)]| -> Vec<Point> {
            days.iter().map(|&(day, value)| Point { time: EpochMs(day * MS_PER_DAY), value }).collect()
        };
        let equity = chain(&[curve(&[(0, 100.0), (1, 110.0), (2, 121.0)]), curve(&[(100, 5.0), (101, 10.0)])]);
        let within = Performance::of(&equity, 0.0).returns_within_windows();
        let days: Vec<(i64, i64)> = within.iter().map(|(from, daily)| (*from, daily.day)).collect();
        assert_eq!(days, [(0, 1), (1, 2), (100, 101)]);
        assert!((within[2].1.value - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_week_is_no_day() {
        let every = |days: i64| -> Vec<Point> {
            (0..60).map(|at| Point { time: EpochMs(at * days * MS_PER_DAY), value: 100.0 + (at % 7) as f64 }).collect()
        };
        let known = |name: &str, days: i64| {
            let performance = Performance::of(&chain(&[every(days)]), 0.0);
            Metric::position(name).and_then(|position| performance.figures.at(position))
        };
        for name in [
            "daily_var_95",
            "daily_cvar_95",
            "best_day",
            "worst_day",
            "winning_days",
            "tail_ratio",
            "daily_payoff_ratio",
        ] {
            assert!(known(name, 1).is_some() && known(name, 7).is_none(), "{name}");
        }
        assert!(known("chained_volatility", 7).is_some());
    }
}
