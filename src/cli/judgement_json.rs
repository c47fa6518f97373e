//! A judgement as JSON, for programs: what cannot be computed is null, with the reason beside it.

use crate::judgement::{
    Corrections, Decay, JudgedWinner, Judgement, Marking, OutOfSample, Path, Plateau, Stability, Standard, Unanswered,
    WindowChoice,
};
use crate::model::{Better, EpochMs, METRICS, MS_PER_DAY};
use crate::stats::selection::{DeflatedSharpe, NEAR_COPY, Split};
use serde_json::{Map, Value as Json, json};

/// How many of the best trials are shown with what supports them.
const WINNERS: usize = 10;

/// Everything that is known of a sweep, under stable keys: what `iaf sweep --json` prints.
pub fn judgement_json(judgement: &Judgement) -> Json {
    let verdict = judgement.verdict();
    let importance = judgement.importance.as_ref().ok();
    json!({
        "verdict": verdict.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "verdict_figures": verdict.iter().map(|sentence| sentence.figures()).collect::<Vec<_>>(),
        "trials": trials(judgement),
        "best": best(judgement),
        "luck": luck(judgement),
        "deflated": deflated(judgement),
        "corrections": corrections(judgement),
        "clusters": or_reason(&["count", "correlation", "largest", "of_best"], &judgement.clusters, |sizes| json!({
            "count": sizes.len(),
            "correlation": NEAR_COPY,
            "largest": sizes.iter().max(),
            "of_best": sizes.first(),
        })),
        "overfitting": overfitting(judgement),
        "spa": spa(judgement),
        "out_of_sample": out_of_sample(judgement),
        "plateau": or_reason(&PLATEAU, &judgement.plateau, plateau),
        "winners": judgement.winners(WINNERS).iter().map(winner).collect::<Vec<_>>(),
        "importance": importance.map(|all| all.parameters.iter().map(|one| json!({
            "parameter": one.parameter,
            "share": number(one.share),
            "effects": one.effects.iter().map(|(value, sharpe)| json!({ "value": value, "sharpe": number(*sharpe) }))
                .collect::<Vec<_>>(),
        })).collect::<Vec<_>>()),
        "importance_pairs": importance.map(|all| all.pairs.iter().map(|pair| {
            json!({ "parameters": pair.parameters, "share": number(pair.share) })
        }).collect::<Vec<_>>()),
        "importance_method": "functional analysis of variance over a random forest",
        "importance_explained": importance.map(|all| number(all.explained)),
        "importance_reason": judgement.importance.as_ref().err().map(ToString::to_string),
    })
}

const PLATEAU: [&str; 8] = ["neighbours", "mean", "deviation", "rank", "kept", "ground", "at_edge", "to_edge"];

fn plateau(plateau: &Plateau) -> Json {
    json!({
        "neighbours": plateau.neighbours,
        "mean": number(plateau.mean),
        "deviation": optional(plateau.deviation),
        "rank": plateau.rank,
        "kept": optional(plateau.kept),
        "ground": plateau.ground().map(|ground| ground.name()),
        "at_edge": plateau.at_edge().collect::<Vec<_>>(),
        "to_edge": plateau.to_edge.iter().map(|edge| {
            json!({ "parameter": edge.parameter, "steps": edge.steps, "values": edge.values })
        }).collect::<Vec<_>>(),
    })
}

fn winner(winner: &JudgedWinner) -> Json {
    json!({
        "handle": winner.handle,
        "sharpe": number(winner.sharpe),
        "plateau": or_reason(&PLATEAU, &winner.plateau, plateau),
        "decay": winner.decay.as_ref().map(decay),
    })
}

fn decay(decay: &Decay) -> Json {
    json!({
        "in_sample_sharpe": number(decay.in_sample),
        "out_of_sample_sharpe": number(decay.out_of_sample),
        "kept": optional(decay.kept()),
        "band": decay.band().map(|band| band.name()),
    })
}

fn corrections(judgement: &Judgement) -> Json {
    const KEYS: [&str; 6] = ["tests", "p_value", "significant", "holm", "benjamini_hochberg", "benjamini_yekutieli"];
    let found = judgement.best.as_ref().map_err(Clone::clone);
    let found = found.and_then(|best| best.corrections.as_ref().ok_or(Unanswered::NoSharpe));
    or_reason(&KEYS, &found, |Corrections { tests, p_value, significant, corrected }| {
        let [holm, benjamini_hochberg, benjamini_yekutieli] =
            corrected.map(|one| json!({ "p_value": number(one.p_value), "significant": one.significant }));
        json!({
            "tests": tests,
            "p_value": number(*p_value),
            "significant": significant,
            "holm": holm,
            "benjamini_hochberg": benjamini_hochberg,
            "benjamini_yekutieli": benjamini_yekutieli,
        })
    })
}

fn trials(judgement: &Judgement) -> Json {
    let table = judgement.table.as_ref().ok();
    let day = |day: Option<&i32>| day.map(|day| date(*day));
    json!({
        "count": judgement.count,
        "aside": judgement.aside,
        "indexed": judgement.indexed(),
        "gone": judgement.gone,
        "failed": judgement.failed,
        "compared": table.map(|table| table.trials.len()),
        "drawn": table.map(|table| table.drawn),
        "not_drawn": judgement.not_drawn,
        "left_out": table.map(|table| table.left_out),
        "days": table.map(|table| table.days.len()),
        "dropped_days": table.map(|table| table.dropped_days),
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
    const KEYS: [&str; 22] = [
        "handle",
        "name",
        "sharpe",
        "reported_sharpe",
        "sharpe_low",
        "sharpe_high",
        "sortino",
        "reported_sortino",
        "sortino_low",
        "sortino_high",
        "psr",
        "psr_2025",
        "dsr",
        "dsr_effective",
        "dsr_2025",
        "days_needed",
        "days_needed_2025",
        "power_at_1",
        "skewness",
        "kurtosis",
        "autocorrelation",
        "haircut_sharpe",
    ];
    or_reason(&KEYS, &judgement.best, |best| {
        json!({
            "handle": best.handle,
            "name": best.name,
            "sharpe": number(best.figures.sharpe),
            "reported_sharpe": optional(best.reported_sharpe),
            "sharpe_low": optional(best.figures.interval.map(|interval| interval.0)),
            "sharpe_high": optional(best.figures.interval.map(|interval| interval.1)),
            "sortino": optional(best.sortino),
            "reported_sortino": optional(best.reported_sortino),
            "sortino_low": optional(best.sortino_interval.map(|interval| interval.0)),
            "sortino_high": optional(best.sortino_interval.map(|interval| interval.1)),
            "psr": optional(best.figures.psr),
            "psr_2025": optional(best.psr_2025),
            "dsr": optional(best.figures.dsr),
            "dsr_effective": optional(best.figures.dsr_effective),
            "dsr_2025": optional(best.dsr_2025),
            "days_needed": optional(best.figures.days_needed),
            "days_needed_2025": optional(best.days_needed_2025),
            "power_at_1": optional(best.power),
            "skewness": number(best.figures.estimate.skewness),
            "kurtosis": number(best.figures.estimate.kurtosis),
            "autocorrelation": number(best.figures.estimate.autocorrelation),
            "haircut_sharpe": optional(best.figures.haircut.map(|haircut| haircut.ratio)),
        })
    })
}

/// What luck gives: in Sharpe ratios, and in each metric that trials can be ranked by, or why that is not known.
fn luck(judgement: &Judgement) -> Json {
    let sharpe = or_reason(
        &["expected_best_sharpe"],
        &judgement.luck,
        |luck| json!({ "expected_best_sharpe": number(luck.expected_best_sharpe) }),
    );
    let (mut expected, mut reasons) = (Map::new(), Map::new());
    for metric in METRICS.iter().filter(|metric| metric.better != Better::Neither) {
        let found = judgement.luck_in(metric);
        expected.insert(metric.name.to_owned(), optional(found.as_ref().ok().copied()));
        if let Err(reason) = found {
            reasons.insert(metric.name.to_owned(), reason.to_string().into());
        }
    }
    let mut luck = sharpe.as_object().cloned().unwrap_or_default();
    luck.insert("expected_best".to_owned(), expected.into());
    luck.insert("expected_best_reasons".to_owned(), reasons.into());
    let resampled = or_reason(
        &["draws", "trials", "block_length"],
        judgement.resampled_luck(),
        |found| json!({ "draws": found.draws, "trials": found.trials, "block_length": number(found.block_length) }),
    );
    luck.insert("resampled".to_owned(), resampled);
    Json::Object(luck)
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
    const KEYS: [&str; 11] = [
        "pbo",
        "stability",
        "blocks",
        "days_per_block",
        "splits",
        "possible_splits",
        "probability_of_loss",
        "median_rank",
        "loss_of_rank",
        "degradation",
        "logits",
    ];
    or_reason(&KEYS, &judgement.overfitting, |found| {
        json!({
            "pbo": number(found.probability()),
            "stability": Stability::of(found.probability()).name(),
            "blocks": found.blocks,
            "days_per_block": found.days_per_block,
            "splits": found.splits.len(),
            "possible_splits": found.possible_splits,
            "probability_of_loss": number(found.probability_of_loss()),
            "median_rank": optional(found.median_rank()),
            "loss_of_rank": optional(found.loss_of_rank()),
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
    const KEYS: [&str; 8] =
        ["against", "statistic", "lower", "consistent", "upper", "reality_check", "draws", "block_length"];
    or_reason(&KEYS, &judgement.ability, |ability| {
        let test = &ability.test;
        json!({
            "against": match &ability.standard {
                Standard::Zero => "zero".to_owned(),
                Standard::RiskFreeRate => "risk-free".to_owned(),
                Standard::Benchmark(name) => format!("benchmark:{name}"),
            },
            "statistic": number(test.statistic),
            "lower": number(test.studentised.lower),
            "consistent": number(test.studentised.consistent),
            "upper": number(test.studentised.upper),
            "reality_check": number(test.of_means.upper),
            "draws": test.draws,
            "block_length": number(test.block_length),
        })
    })
}

fn out_of_sample(judgement: &Judgement) -> Json {
    const KEYS: [&str; 16] = [
        "marking",
        "windows",
        "return",
        "hindsight_return",
        "median_return",
        "benchmark",
        "benchmark_return",
        "rank_correlation",
        "rank_correlations",
        "leaders",
        "median_kept",
        "held",
        "decay",
        "choices",
        "bands",
        "equity",
    ];
    or_reason(&KEYS, &judgement.out_of_sample, |found| {
        let benchmark = found.benchmark.as_ref();
        json!({
            "marking": match found.marking {
                Marking::InOrder => "windows in order".to_owned(),
                Marking::Roles => "windows marked as train and test".to_owned(),
                Marking::Studies(sample_type) => format!("studies: {sample_type}"),
            },
            "windows": found.choices.len(),
            "return": number(found.chosen.total_return()),
            "hindsight_return": optional(found.hindsight.as_ref().map(Path::total_return)),
            "median_return": optional(found.median_return),
            "benchmark": benchmark.ok().map(|path| &path.name),
            "benchmark_return": optional(benchmark.ok().map(Path::total_return)),
            "benchmark_reason": benchmark.err().map(ToString::to_string),
            "rank_correlation": optional(found.rank_correlation),
            "rank_correlations": found.rank_correlations.iter().map(|one| optional(*one)).collect::<Vec<_>>(),
            "leaders": found.decay_bands().iter().map(|(_, count)| count).sum::<usize>(),
            "median_kept": optional(found.median_kept()),
            "held": found.held().map(|held| held.name()),
            "decay": Json::Object(
                found.decay_bands().iter().map(|(band, count)| (band.name().to_owned(), (*count).into())).collect(),
            ),
            "choices": found.choices.iter().map(choice).collect::<Vec<_>>(),
            "bands": found.bands.iter().map(|band| json!({
                "in_sample_sharpe": number(band.in_sample),
                "out_of_sample_sharpe": number(band.out_of_sample),
            })).collect::<Vec<_>>(),
            "equity": equity(found),
        })
    })
}

fn choice(choice: &WindowChoice) -> Json {
    json!({
        "first_day": date(choice.first_day),
        "last_day": date(choice.last_day),
        "handle": choice.handle,
        "in_sample_sharpe": number(choice.in_sample),
        "out_of_sample_sharpe": number(choice.out_of_sample),
        "return": number(choice.total_return),
    })
}

/// The returns so far at the end of each day.
fn equity(found: &OutOfSample) -> Json {
    let values = |path: &Path| -> Json { path.values.iter().map(|value| number(*value)).collect() };
    json!({
        "days": found.days.iter().map(|day| date(*day)).collect::<Vec<_>>(),
        "chosen": values(&found.chosen),
        "hindsight": found.hindsight.as_ref().map(values),
        "middle": found.middle.as_ref().map(values),
        "benchmark": found.benchmark.as_ref().ok().map(values),
    })
}

/// What was computed, or null under each of its keys and the reason.
fn or_reason<T>(keys: &[&str], value: &Result<T, Unanswered>, to_json: impl FnOnce(&T) -> Json) -> Json {
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
