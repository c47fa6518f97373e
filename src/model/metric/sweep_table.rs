//! The table of the metrics that a trial has only among all others of its sweep.

use super::Better::{self, Higher, Lower, Neither};
use super::table::computed;
use super::{Metric, Origin};
use crate::model::Form;

/// Every metric of a trial among all that were tried. No index has a column of them, for each new trial changes them all.
#[rustfmt::skip]
pub const SWEEP_METRICS: [Metric; 9] = [
    of_sweep("daily_sharpe", Form::RATIO, Higher, "Sharpe ratio, daily returns", "Daily Sharpe",
        "Mean daily return above the risk-free rate divided by the standard deviation of daily returns, over the days that all trials share, per year."),
    of_sweep("sharpe_low", Form::RATIO, Higher, "Sharpe ratio, lower bound", "Sharpe low",
        "Lower end of the 95 % confidence interval of the Sharpe ratio of daily returns, per year; selection is not allowed for."),
    of_sweep("sharpe_high", Form::RATIO, Higher, "Sharpe ratio, upper bound", "Sharpe high",
        "Upper end of the 95 % confidence interval of the Sharpe ratio of daily returns, per year; selection is not allowed for."),
    of_sweep("psr", PROBABILITY, Higher, "Probabilistic Sharpe ratio", "PSR",
        "One less the p-value of the test that the true Sharpe ratio is zero or less, had the trial been the only one."),
    of_sweep("dsr", PROBABILITY, Higher, "Deflated Sharpe ratio", "DSR",
        "Probabilistic Sharpe ratio against the best that luck gives among all trials, those with it that are gone."),
    of_sweep("dsr_effective", PROBABILITY, Higher, "Deflated Sharpe ratio, effective trials", "DSR effective",
        "Probabilistic Sharpe ratio against the best that luck gives among as many independent trials as all vary like."),
    of_sweep("days_needed", Form::DAYS, Lower, "Minimum track record", "Days needed",
        "Days after which the Sharpe ratio would be above zero with 95 % confidence, had the trial been the only one; none where it is not above zero."),
    of_sweep("haircut_sharpe", Form::RATIO, Higher, "Sharpe ratio after the haircut", "Haircut Sharpe",
        "Sharpe ratio that would be as significant alone as the trial's is among all, per year; none where it is not above zero."),
    of_sweep("cluster", Form::COUNT, Neither, "Cluster of near copies", "Cluster",
        "Number of the cluster of trials whose daily returns correlate above 0.98 with those of its best trial, in order of that trial's Sharpe ratio; cluster 1 has the best of all."),
];

/// A probability with three decimals: between 0.95 and 1 the second says too little.
const PROBABILITY: Form = Form { decimals: crate::model::Decimals::Fixed(3), ..Form::RATIO };

const fn of_sweep(
    name: &'static str,
    form: Form,
    better: Better,
    label: &'static str,
    short_label: &'static str,
    definition: &'static str,
) -> Metric {
    computed(Origin::Sweep, name, form, better, label, short_label, definition)
}
