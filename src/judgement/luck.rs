//! Luck: what the best of trials without skill would have, in the units of whatever they are ranked by.

use super::{Judgement, Standard, Unanswered};
use crate::model::{Metric, Origin};
use crate::stats::selection::{BestByLuck, LuckFigure, expected_maximum, typical_block_length};

/// The best of trials without skill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Luck {
    /// The Sharpe ratio that the best of all trials would be expected to have, per year.
    pub expected_best_sharpe: f64,
}

impl Luck {
    pub(super) fn of(count: usize, deviation: f64) -> Luck {
        Luck { expected_best_sharpe: deviation * expected_maximum(count as f64) }
    }
}

/// Metrics that are Sharpe ratios: for these there is a formula.
const SHARPE_RATIOS: [&str; 3] = ["sharpe_ratio", "chained_sharpe", "daily_sharpe"];

/// Whether a metric is a Sharpe ratio, which luck's best Sharpe ratio can be held against.
pub fn is_sharpe_ratio(metric: &Metric) -> bool {
    SHARPE_RATIOS.contains(&metric.name)
}

/// Metrics that can be had from days that are drawn anew.
const OF_DAILY_RETURNS: [(&str, LuckFigure); 7] = [
    ("chained_return", LuckFigure::Return),
    ("chained_cagr", LuckFigure::AnnualGrowth),
    ("chained_volatility", LuckFigure::Volatility),
    ("chained_sortino", LuckFigure::Sortino),
    ("chained_calmar", LuckFigure::Calmar),
    ("worst_drawdown", LuckFigure::Drawdown),
    ("daily_drawdown", LuckFigure::Drawdown),
];

impl Judgement {
    /// The value of a metric that the best of all trials would have, had none of them skill, in the metric's own units.
    ///
    /// Of Sharpe ratios it is that of [`Luck`], of other figures of daily returns that of
    /// [`resampled_luck`](Judgement::resampled_luck).
    ///
    /// # Errors
    /// The metric cannot be had from daily returns, or trials cannot be compared.
    pub fn luck_in(&self, metric: &Metric) -> Result<f64, Unanswered> {
        if is_sharpe_ratio(metric) {
            return Ok(self.luck.as_ref().map_err(Clone::clone)?.expected_best_sharpe);
        }
        match (OF_DAILY_RETURNS.iter().find(|(name, _)| *name == metric.name), metric.origin) {
            (Some((_, figure)), _) => {
                let found = self.resampled_luck().as_ref().map_err(Clone::clone)?;
                found.get(*figure).ok_or(Unanswered::NeverLost)
            }
            (None, Origin::Sweep) => Err(Unanswered::AllowsForLuck),
            (None, Origin::Equity) => Err(Unanswered::NotResampled),
            (None, Origin::Candles) => Err(Unanswered::NotOfDailyReturns),
            (None, Origin::Summary) => Err(metric
                .counterpart()
                .filter(|measured| OF_DAILY_RETURNS.iter().any(|(name, _)| *name == measured.name))
                .map_or(Unanswered::NotOfDailyReturns, |measured| Unanswered::OfEachWindow { instead: measured.name })),
        }
    }

    /// What luck gives by the bootstrap of daily returns without their means: computed when it is first asked for.
    pub fn resampled_luck(&self) -> &Result<BestByLuck, Unanswered> {
        self.resampled.get_or_init(|| {
            let table = self.table.as_ref().map_err(Clone::clone)?;
            self.deviation.ok_or(Unanswered::NoSpread)?;
            let known = self.ability.as_ref().ok().filter(|ability| ability.standard == Standard::RiskFreeRate);
            let block_length = match known {
                Some(ability) => ability.test.block_length,
                None => typical_block_length(&table.drawn_excess(), &[]).ok_or(Unanswered::NoSharpe)?,
            };
            let (rate, year) = (table.daily_rate(), table.periods_per_year);
            Ok(BestByLuck::of(&table.drawn_excess(), rate, year, self.count, block_length, super::SEED)?)
        })
    }
}
