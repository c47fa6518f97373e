//! The figures of the judgement one by one, each with what it says.

use crate::judgement::{Judgement, TrialFigures, TrialTable, Unanswered};
use crate::model::{EpochMs, MS_PER_DAY};
use crate::report::text::{MISSING, count, cut, date, percent, ratio};

/// A figure, or why there is none.
#[derive(Debug)]
pub struct FigureRow {
    /// The id that the verdict leads to, where it does.
    pub id: Option<&'static str>,
    /// Its name.
    pub name: &'static str,
    /// Its value; a dash where there is none.
    pub value: String,
    /// What it says, or why there is none.
    pub meaning: String,
}

/// Every figure, in the order in which one would ask for them.
pub fn figures(judgement: &Judgement) -> Vec<FigureRow> {
    let mut rows = tried(judgement);
    rows.extend(of_best(judgement));
    rows.extend(of_choosing(judgement));
    rows
}

/// What the figures are computed from.
fn tried(judgement: &Judgement) -> Vec<FigureRow> {
    let failed = match judgement.failed {
        0 => String::new(),
        failed => format!(" {} more could not be read and count nowhere.", count(Some(failed as f64))),
    };
    let day = |day: Option<&i32>| day.map(|day| date(EpochMs(i64::from(*day) * MS_PER_DAY).date())).unwrap_or_default();
    let gone = match judgement.gone {
        0 => String::new(),
        gone => format!(
            " {} of them were tried before and are there no more; they count all the same.",
            count(Some(gone as f64))
        ),
    };
    let drawn = |table: &TrialTable| match judgement.not_drawn {
        0 => String::new(),
        _ => format!(
            " {} of them were drawn by chance to stand for all, and the others are those that lead.",
            count(Some(table.drawn as f64))
        ),
    };
    let compared = |table: &TrialTable| {
        format!(
            "Over {} days from {} to {}, the days that all of them have; a year has {} of them. The risk-free rate of {}{} is taken off each day.{}",
            count(Some(table.days.len() as f64)),
            day(table.days.first()),
            day(table.days.last()),
            table.periods_per_year,
            percent(Some(table.risk_free_rate)),
            if table.rates_differ { ", the middle one of different ones," } else { "" },
            drawn(table),
        )
    };
    vec![
        named(
            "figure-trials",
            "Trials",
            count(Some(judgement.count as f64)),
            format!("Every backtest that was ever indexed, whatever the ranking shows of it.{gone}{failed}"),
        ),
        FigureRow {
            id: Some("figure-compared"),
            ..answered(
                "Compared day by day",
                &judgement.table,
                |table| count(Some(table.trials.len() as f64)),
                compared,
            )
        },
        FigureRow {
            id: Some("figure-effective"),
            ..answered(
                "Effective trials",
                &judgement.effective,
                |effective| format!("{:.1}", effective.number),
                |_| {
                    "As many independent trials would vary as much: the entropy of the eigenvalues of their correlations."
                        .to_owned()
                },
            )
        },
        row(
            "Spread of Sharpe ratios",
            ratio(judgement.deviation),
            "Their standard deviation across trials, per year: what luck is measured by.",
        ),
        answered(
            "Luck’s best",
            &judgement.luck,
            |luck| ratio(Some(luck.expected_best_sharpe)),
            |_| "The Sharpe ratio that the best of all trials would be expected to have, had none skill.".to_owned(),
        ),
    ]
}

fn of_best(judgement: &Judgement) -> Vec<FigureRow> {
    let best = match &judgement.best {
        Ok(best) => best,
        Err(reason) => return vec![row("The best", MISSING, format!("Not known: {reason}."))],
    };
    let TrialFigures { sharpe, interval, estimate, psr, dsr, dsr_effective, days_needed, haircut, cluster } =
        best.figures;
    let sizes = judgement.clusters.as_ref().ok();
    let alike = cluster.and_then(|cluster| sizes?.get(cluster - 1)).map(|size| size - 1);
    let haircut = haircut.map(|haircut| haircut.ratio);
    let low = interval.map(|interval| interval.0);
    let high = interval.map(|interval| interval.1);
    vec![
        row(
            "Sharpe ratio of the best",
            ratio(Some(sharpe)),
            format!(
                "{}, from daily returns, per year. Its bundle says {}.",
                cut(&best.name),
                ratio(best.reported_sharpe)
            ),
        ),
        named(
            "figure-interval",
            "95% confidence interval",
            format!("{} to {}", ratio(low), ratio(high)),
            format!(
                "Of its Sharpe ratio, had it been the only trial: that it was chosen is not in it. Its returns have a skewness of {}, a kurtosis of {} and a first-order autocorrelation of {}.",
                ratio(Some(estimate.skewness)),
                ratio(Some(estimate.kurtosis)),
                ratio(Some(estimate.autocorrelation)),
            ),
        ),
        row(
            "Probabilistic Sharpe ratio",
            percent(psr),
            "One less the p-value of “its true Sharpe ratio is zero or less”, had it been the only trial; no chance of skill.",
        ),
        row("Days needed", count(days_needed), "So long a record would do for 95%, had it been the only trial."),
        row(
            "Deflated Sharpe ratio",
            percent(dsr),
            "Had none of the trials skill, the best would have looked worse than this in that share of such sweeps. 95% and more counts as more than luck.",
        ),
        row(
            "Deflated, effective trials",
            percent(dsr_effective),
            "The same for the effective number of trials: milder, for trials that are alike are not many tries.",
        ),
        row(
            "Deflated, inference of 2025",
            percent(best.dsr_2025),
            "The same for all trials, with the variance under the hypothesis and autocorrelation allowed for.",
        ),
        named(
            "figure-haircut",
            "Sharpe ratio after a haircut",
            ratio(haircut),
            "As significant alone as the best is among all trials (Harvey and Liu, by Benjamini and Yekutieli).",
        ),
        row(
            "Near copies of the best",
            count(alike.map(|alike| alike as f64)),
            "Trials of its cluster: their daily returns correlate above 0.98 with its own. Many of them are one idea, tried often.",
        ),
        named(
            "figure-holm",
            "Above zero by Holm",
            count(best.corrections.as_ref().map(|corrections| corrections.corrected[0].significant as f64)),
            "Trials whose ratio is significantly above zero at 5% when all are counted.",
        ),
    ]
}

fn of_choosing(judgement: &Judgement) -> Vec<FigureRow> {
    vec![
        answered(
            "Probability of overfitting",
            &judgement.overfitting,
            |found| percent(Some(found.probability())),
            |found| {
                format!(
                    "In so many of {} halvings of {} blocks of {} days the leader of one half was at or below the median of the other; without skill in about half.",
                    count(Some(found.splits.len() as f64)),
                    found.blocks,
                    found.days_per_block,
                )
            },
        ),
        FigureRow {
            id: Some("figure-loss"),
            ..answered(
                "Loss out of sample",
                &judgement.overfitting,
                |found| percent(Some(found.probability_of_loss())),
                |_| "In so many of them the leader did worse than the risk-free rate in the other half.".to_owned(),
            )
        },
        FigureRow {
            id: Some("figure-ability"),
            ..answered(
                "Superior predictive ability",
                &judgement.ability,
                |ability| p_value(ability.test.studentised.consistent),
                |ability| {
                    format!(
                        "The p-value of “no trial beats the risk-free rate”: how often the best stood out more among {} resamplings without any edge. Between {} and {}; the reality check says {}.",
                        count(Some(ability.test.draws as f64)),
                        p_value(ability.test.studentised.lower),
                        p_value(ability.test.studentised.upper),
                        p_value(ability.test.of_means.upper),
                    )
                },
            )
        },
    ]
}

fn p_value(p: f64) -> String {
    format!("{p:.3}")
}

fn row(name: &'static str, value: impl Into<String>, meaning: impl Into<String>) -> FigureRow {
    FigureRow { id: None, name, value: value.into(), meaning: meaning.into() }
}

fn named(id: &'static str, name: &'static str, value: String, meaning: impl Into<String>) -> FigureRow {
    FigureRow { id: Some(id), ..row(name, value, meaning) }
}

fn answered<T>(
    name: &'static str,
    found: &Result<T, Unanswered>,
    value: impl Fn(&T) -> String,
    meaning: impl Fn(&T) -> String,
) -> FigureRow {
    match found {
        Ok(found) => row(name, value(found), meaning(found)),
        Err(reason) => row(name, MISSING, format!("Not known: {reason}.")),
    }
}
