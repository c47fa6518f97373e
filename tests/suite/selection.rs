//! Statistics of selection beside the packages that others wrote: arch, statsmodels, scipy, scikit-learn and purgedcv, on
//! random returns.

use crate::python::{python, run};
use crate::world::{World, repository};
use iaf::stats::selection::{
    BestByLuck, Correction, Draws, EffectiveTrials, Importance, Levels, LuckFigure, OverfittingOptions, SharpeEstimate,
    Split, SuperiorAbility, TrialReturns, block_length, overfitting, probabilistic_sharpe_ratio, rank_correlation,
    sortino_interval,
};
use serde_json::{Value, json};
use std::fs;
use std::process::Command;

const PACKAGES: [&str; 5] = ["arch==8.0.0", "statsmodels", "scipy", "scikit-learn", "purgedcv==0.1.11"];

const TRIALS: usize = 15;
const DAYS: usize = 240;
const BLOCKS: usize = 8;
const BLOCK_LENGTH: f64 = 6.0;
const DRAWS: usize = 300;

/// Returns that are skewed, remember the day before and are alike among trials.
fn returns() -> Vec<Vec<f64>> {
    let mut state = 88_172_645_463_325_252u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let market: Vec<f64> = (0..DAYS).map(|_| next() - 0.5).collect();
    let trial = |trial: usize| {
        let mut last = 0.0;
        let day = |market: &f64| {
            last = 0.3 * last + 0.02 * (next().powi(2) - 0.33) + 0.01 * market + 0.0002 * trial as f64;
            last
        };
        market.iter().map(day).collect()
    };
    (0..TRIALS).map(trial).collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
}

fn assert_all_close(what: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{what}: {found} is not {expected}");
    }
}

#[test]
fn figures_equal_those_of_other_packages() {
    let Some(python) = python(&PACKAGES) else { return };
    let returns = returns();
    let p_values: Vec<f64> = (0..40).map(|test| f64::from(test * test % 41) / 82.0 + 0.0003).collect();
    let asked = json!({
        "returns": returns, "p_values": p_values, "blocks": BLOCKS, "block_length": BLOCK_LENGTH, "draws": DRAWS, "seed": 7,
    });
    let world = World::empty();
    fs::write(world.at("asked.json"), asked.to_string()).unwrap();
    let said =
        run(Command::new(python).arg(repository("tests/selection/referees.py")).arg(world.at("asked.json"))).unwrap();
    let said: Value = serde_json::from_str(&said).unwrap();

    let table = TrialReturns::new(DAYS, returns.concat()).unwrap();
    let estimates: Vec<SharpeEstimate> = table.iter().map(|trial| SharpeEstimate::of(trial, 0.0).unwrap()).collect();
    type Figure = fn(&SharpeEstimate) -> f64;
    let figures: [(&str, Figure); 4] = [
        ("ratio", |estimate| estimate.ratio),
        ("skewness", |estimate| estimate.skewness),
        ("kurtosis", |estimate| estimate.kurtosis),
        ("autocorrelation", |estimate| estimate.autocorrelation),
    ];
    for (name, figure) in figures {
        let expected: Vec<f64> =
            said["estimates"].as_array().unwrap().iter().map(|estimate| estimate[name].as_f64().unwrap()).collect();
        assert_all_close(name, &estimates.iter().map(figure).collect::<Vec<_>>(), &expected, 1e-10);
    }
    let psr: Vec<f64> = estimates.iter().map(|estimate| probabilistic_sharpe_ratio(estimate, 0.02).unwrap()).collect();
    assert_all_close("psr", &psr, &numbers(&said["psr"]), 1e-9);
    let lengths: Vec<f64> = table.iter().map(|trial| block_length(trial).unwrap()).collect();
    // What is under one day is one day here.
    let expected: Vec<f64> = numbers(&said["block_lengths"]).iter().map(|length| length.max(1.0)).collect();
    assert_all_close("block length", &lengths, &expected, 1e-9);
    assert_all_close(
        "effective",
        &[EffectiveTrials::of(&table).unwrap().number],
        &[said["effective"].as_f64().unwrap()],
        1e-9,
    );

    let options = OverfittingOptions { blocks: BLOCKS, ..OverfittingOptions::default() };
    let found = overfitting(&table, options).unwrap();
    let mut logits: Vec<f64> = found.splits.iter().map(Split::logit).collect();
    let mut expected = numbers(&said["logits"]);
    logits.sort_by(f64::total_cmp);
    expected.sort_by(f64::total_cmp);
    assert_all_close("logits", &logits, &expected, 1e-9);
    assert_all_close("slope", &[found.degradation().unwrap()], &[said["slope"].as_f64().unwrap()], 1e-9);

    let days: Vec<Vec<usize>> = serde_json::from_value(said["superior"]["days"].clone()).unwrap();
    let replayed = Draws::from_days(DAYS, &days).unwrap();
    let ability = SuperiorAbility::test(&table, &[], &replayed, BLOCK_LENGTH).unwrap().of_means;
    assert_all_close(
        "superior ability",
        &[ability.lower, ability.consistent, ability.upper],
        &numbers(&said["superior"]["p_values"]),
        1e-12,
    );

    let golden = &said["golden"];
    let days: Vec<Vec<usize>> = serde_json::from_value(golden["days"].clone()).unwrap();
    let values: Vec<Vec<f64>> = serde_json::from_value(golden["returns"].clone()).unwrap();
    let replayed = Draws::from_days(500, &days).unwrap();
    let table_of_golden = TrialReturns::new(500, values.concat()).unwrap();
    let ability = SuperiorAbility::test(&table_of_golden, &[], &replayed, 10.0).unwrap().of_means;
    let ability = [ability.lower, ability.consistent, ability.upper];
    assert_all_close("golden figure of arch, replayed", &ability, &numbers(&golden["p_values"]), 1e-12);
    assert_all_close("golden figure of arch", &ability, &[0.001, 0.005, 0.005], 5e-4);

    for (trial, expected) in table.iter().zip(said["sortino"].as_array().unwrap()) {
        let (low, high) = sortino_interval(trial, 0.95).unwrap();
        let [ratio, deviation] = ["ratio", "deviation"].map(|name| expected[name].as_f64().unwrap());
        assert_all_close("Sortino ratio", &[(low + high) / 2.0], &[ratio], 1e-9);
        let found = (high - low) / 2.0 / 1.959963984540054;
        assert!((found / deviation - 1.0).abs() < 0.2, "deviation of a Sortino ratio: {found} is not {deviation}");
    }

    let luck = BestByLuck::of(&table, 0.0001, 365.0, TRIALS, BLOCK_LENGTH, 1).unwrap();
    for (figure, expected) in LuckFigure::ALL.into_iter().zip(numbers(&said["luck"])) {
        let found = luck.get(figure).unwrap();
        assert!((found / expected - 1.0).abs() < 0.15, "{figure:?} by luck: {found} is not {expected}");
    }

    for (name, correction) in [
        ("bonferroni", Correction::Bonferroni),
        ("holm", Correction::Holm),
        ("fdr_bh", Correction::BenjaminiHochberg),
        ("fdr_by", Correction::BenjaminiYekutieli),
    ] {
        assert_all_close(name, &correction.of(&p_values), &numbers(&said["corrected"][name]), 1e-12);
    }
    let spearman = rank_correlation(&returns[0], &returns[1]).unwrap();
    assert_all_close("rank correlation", &[spearman], &[said["spearman"].as_f64().unwrap()], 1e-12);

    let inputs: Vec<Levels> = said["importance"]["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|values| Levels::of_numbers(&numbers(values), 32))
        .collect();
    let shares = Importance::of(&inputs, &numbers(&said["importance"]["results"]), 1).unwrap().shares;
    assert_all_close("importance", &shares, &numbers(&said["importance"]["shares"]), 0.06);
}
