//! A judgement as JSON, for programs: what cannot be computed is null, with the reason beside it.

use crate::judgement::{Judgement, Unanswered, WindowChoice};
use crate::model::{EpochMs, MS_PER_DAY};
use crate::stats::selection::{DeflatedSharpe, Split};
use serde_json::{Map, Value as Json, json};

/// Everything that is known of a sweep.
pub(super) fn judgement_json(judgement: &Judgement) -> Json {
    json!({
        "verdict": judgement.verdict(),
        "trials": trials(judgement),
        "best": best(judgement),
        "luck": or_reason(&["expected_best_sharpe"], &judgement.luck, |luck| {
            json!({ "expected_best_sharpe": number(luck.expected_best_sharpe) })
        }),
        "deflated": deflated(judgement),
        "overfitting": overfitting(judgement),
        "spa": spa(judgement),
        "out_of_sample": out_of_sample(judgement),
        "plateau": or_reason(&["neighbours", "mean", "deviation", "rank", "at_edge"], &judgement.plateau, |plateau| json!({
            "neighbours": plateau.neighbours,
            "mean": number(plateau.mean),
            "deviation": optional(plateau.deviation),
            "rank": plateau.rank,
            "at_edge": plateau.at_edge,
        })),
        "importance": judgement.importance.as_ref().ok().map(|all| {
            all.iter().map(|one| json!({ "parameter": one.parameter, "share": number(one.share) })).collect::<Vec<_>>()
        }),
        "importance_method": "functional analysis of variance over a random forest",
        "importance_explained": judgement.importance.as_ref().ok().and_then(|all| all.first()).map(|one| number(one.explained)),
        "importance_reason": judgement.importance.as_ref().err().map(ToString::to_string),
    })
}

fn trials(judgement: &Judgement) -> Json {
    let table = judgement.table.as_ref().ok();
    let day = |day: Option<&i32>| day.map(|day| date(*day));
    json!({
        "count": judgement.count,
        "failed": judgement.failed,
        "compared": table.map(|table| table.trials.len()),
        "left_out": table.map(|table| table.left_out),
        "days": table.map(|table| table.days.len()),
        "first_day": table.and_then(|table| day(table.days.first())),
        "last_day": table.and_then(|table| day(table.days.last())),
        "periods_per_year": table.map(|table| table.periods_per_year),
        "risk_free_rate": table.map(|table| number(table.risk_free_rate)),
        "risk_free_rates_differ": table.map(|table| table.rates_differ),
        "reason": judgement.table.as_ref().err().map(ToString::to_string),
        "sharpe_deviation": optional(judgement.deviation),
        "effective": judgement.effective.as_ref().ok().map(|effective| number(effective.number)),
        "effective_reason": judgement.effective.as_ref().err().map(ToString::to_string),
    })
}

fn best(judgement: &Judgement) -> Json {
    const KEYS: [&str; 16] = [
        "handle",
        "name",
        "sharpe",
        "reported_sharpe",
        "sharpe_low",
        "sharpe_high",
        "psr",
        "dsr",
        "dsr_effective",
        "dsr_2025",
        "days_needed",
        "skewness",
        "kurtosis",
        "autocorrelation",
        "haircut_sharpe",
        "significant_trials",
    ];
    or_reason(&KEYS, &judgement.best, |best| {
        json!({
            "handle": best.handle,
            "name": best.name,
            "sharpe": number(best.figures.sharpe),
            "reported_sharpe": optional(best.reported_sharpe),
            "sharpe_low": optional(best.figures.interval.map(|interval| interval.0)),
            "sharpe_high": optional(best.figures.interval.map(|interval| interval.1)),
            "psr": optional(best.figures.psr),
            "dsr": optional(best.figures.dsr),
            "dsr_effective": optional(best.figures.dsr_effective),
            "dsr_2025": optional(best.dsr_2025),
            "days_needed": optional(best.figures.days_needed),
            "skewness": number(best.figures.estimate.skewness),
            "kurtosis": number(best.figures.estimate.kurtosis),
            "autocorrelation": number(best.figures.estimate.autocorrelation),
            "haircut_sharpe": optional(best.figures.haircut.map(|haircut| haircut.ratio)),
            "significant_trials": best.significant,
        })
    })
}

/// The deflated Sharpe ratio for other numbers of trials, from one to all.
fn deflated(judgement: &Judgement) -> Json {
    let row = |(trials, deflated): &(f64, DeflatedSharpe)| {
        let luck = judgement.table.as_ref().ok().map(|table| table.per_year(deflated.luck));
        json!({ "trials": number(*trials), "luck": optional(luck), "dsr": number(deflated.probability) })
    };
    judgement.deflated_over_trials().iter().map(row).collect()
}

fn overfitting(judgement: &Judgement) -> Json {
    const KEYS: [&str; 9] = [
        "pbo",
        "blocks",
        "days_per_block",
        "splits",
        "possible_splits",
        "probability_of_loss",
        "median_rank",
        "degradation",
        "logits",
    ];
    or_reason(&KEYS, &judgement.overfitting, |found| {
        json!({
            "pbo": number(found.probability()),
            "blocks": found.blocks,
            "days_per_block": found.days_per_block,
            "splits": found.splits.len(),
            "possible_splits": found.possible_splits,
            "probability_of_loss": number(found.probability_of_loss()),
            "median_rank": optional(found.median_rank()),
            "degradation": optional(found.degradation()),
            "logits": histogram(&found.splits),
        })
    })
}

/// How many splits have a logit in each unit from -6 to 6; what lies beyond counts at the ends.
fn histogram(splits: &[Split]) -> Json {
    let mut counts = [0usize; 12];
    for split in splits {
        counts[(split.logit().clamp(-6.0, 5.999) + 6.0) as usize] += 1;
    }
    counts.iter().enumerate().map(|(bin, count)| json!({ "from": bin as i64 - 6, "splits": count })).collect()
}

fn spa(judgement: &Judgement) -> Json {
    const KEYS: [&str; 6] = ["lower", "consistent", "upper", "reality_check", "draws", "block_length"];
    or_reason(&KEYS, &judgement.ability, |ability| {
        json!({
            "lower": number(ability.studentised.lower),
            "consistent": number(ability.studentised.consistent),
            "upper": number(ability.studentised.upper),
            "reality_check": number(ability.of_means.upper),
            "draws": ability.draws,
            "block_length": number(ability.block_length),
        })
    })
}

fn out_of_sample(judgement: &Judgement) -> Json {
    const KEYS: [&str; 6] = ["return", "hindsight_return", "median_return", "rank_correlation", "choices", "bands"];
    let choice = |choice: &WindowChoice| {
        json!({
            "first_day": date(choice.first_day),
            "last_day": date(choice.last_day),
            "handle": choice.handle,
            "in_sample_sharpe": number(choice.in_sample),
            "out_of_sample_sharpe": number(choice.out_of_sample),
            "return": number(choice.total_return),
        })
    };
    or_reason(&KEYS, &judgement.out_of_sample, |found| {
        json!({
            "return": number(found.total_return),
            "hindsight_return": optional(found.hindsight_return),
            "median_return": optional(found.median_return),
            "rank_correlation": optional(found.rank_correlation),
            "choices": found.choices.iter().map(choice).collect::<Vec<_>>(),
            "bands": found.bands.iter().map(|band| json!({
                "in_sample_sharpe": number(band.in_sample),
                "out_of_sample_sharpe": number(band.out_of_sample),
            })).collect::<Vec<_>>(),
        })
    })
}

/// What was computed, or null under each of its keys and the reason.
fn or_reason<T>(keys: &[&str], value: &Result<T, Unanswered>, to_json: impl Fn(&T) -> Json) -> Json {
    match value {
        Ok(value) => to_json(value),
        Err(reason) => {
            let mut object: Map<String, Json> = keys.iter().map(|key| ((*key).to_owned(), Json::Null)).collect();
            object.insert("reason".to_owned(), reason.to_string().into());
            Json::Object(object)
        }
    }
}

/// A day since 1970 as a date.
pub(super) fn date(day: i32) -> String {
    EpochMs(i64::from(day) * MS_PER_DAY).date().to_string()
}

/// A number; null for what is none, which JSON has no number for.
fn number(number: f64) -> Json {
    serde_json::Number::from_f64(number).map_or(Json::Null, Json::Number)
}

fn optional(value: Option<f64>) -> Json {
    value.map_or(Json::Null, number)
}
