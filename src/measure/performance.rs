//! The performance of the equity chained over all windows: growth, drawdowns, and returns by calendar.

use crate::model::{EpochMs, METRICS, Metric};
use crate::stats::{
    CalendarReturn, ChainedEquity, DailyReturn, Drawdown, annual_growth, annual_volatility, daily_returns, drawdowns,
    monthly_returns, yearly_returns,
};

/// The figures of a chained equity curve.
#[derive(Debug, Clone)]
pub struct Performance {
    /// First and last moment of the curve.
    pub span: Option<(EpochMs, EpochMs)>,
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
