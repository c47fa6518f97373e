//! Bundles with studies: each study, engine and universe is a backtest, and none is lost when one of them is written.

use super::fixtures::{bundle, golden, map, text};
use super::reading::{check_agreement, opened_from, scalars_of};
use crate::bundle::*;
use crate::model::{Backtest, Engine, TrialName, Value};

/// Runs of these universes.
fn runs(universes: &[&str]) -> Value {
    let run = |universe: &&str| {
        map([("symbols", Value::List(vec![])), ("metadata", map([("universe_key", text(universe))]))])
    };
    Value::List(universes.iter().map(run).collect())
}

fn summary(sharpe_ratio: f64) -> Value {
    map([("sharpe_ratio", Value::Float(sharpe_ratio))])
}

/// A study of both engines in the order in which the framework writes it, and one whose universe gives the rate.
fn document() -> Value {
    let walk = map([
        ("name", text("walk")),
        ("risk_free_rate", Value::Float(0.01)),
        ("universe", map([("key", text("majors")), ("risk_free_rate", Value::Float(0.5))])),
        ("sample_type", text("walk_forward")),
        ("vector_runs", runs(&["majors", "minors", "majors"])),
        ("vector_summary", summary(1.0)),
        (
            "vector_summaries_by_universe",
            map([("majors", summary(2.0)), ("minors", summary(3.0)), ("none", Value::Nil)]),
        ),
        ("event_runs", runs(&["majors"])),
        ("event_summary", summary(4.0)),
    ]);
    let held_out = map([
        ("universe", map([("risk_free_rate", text("0.03"))])),
        ("event_summary", summary(5.0)),
        ("event_runs", Value::List(vec![])),
        ("vector_runs", Value::Nil),
    ]);
    let studies = map([("walk", walk), ("a/b#c", held_out), ("nothing", map([])), ("odd", text("no map"))]);
    map([("algorithm_id", text("a")), ("studies", studies), ("risk_free_rate", Value::Float(0.9))])
}

fn trial(study: &str, engine: Engine, universe: Option<&str>) -> TrialName {
    TrialName { study: study.to_owned(), engine, universe: universe.map(str::to_owned) }
}

fn opened(bytes: &[u8], trial: &TrialName) -> Backtest {
    trial_from_bytes(bytes, trial, &Limits::default()).unwrap().backtest
}

#[test]
fn every_study_and_engine_and_universe_is_a_trial() {
    let scalars = scalars_of(&bundle(5, &document())).unwrap();
    let found: Vec<_> = scalars
        .trials
        .iter()
        .map(|trial| {
            let sharpe = trial.summary.as_ref().and_then(|summary| summary.get("sharpe_ratio"));
            let name = trial.name.as_ref().unwrap().to_string();
            (name, trial.number_of_runs, sharpe, trial.risk_free_rate, trial.sample_type.as_deref())
        })
        .collect();
    let row = |name: &str, runs, sharpe, rate, sample| (name.to_owned(), runs, Some(sharpe), Some(rate), sample);
    assert_eq!(
        found,
        [
            row("walk/vector", 3, 1.0, 0.01, Some("walk_forward")),
            row("walk/vector/majors", 2, 2.0, 0.01, Some("walk_forward")),
            row("walk/vector/minors", 1, 3.0, 0.01, Some("walk_forward")),
            row("walk/event", 1, 4.0, 0.01, Some("walk_forward")),
            row("a%2Fb%23c/event", 0, 5.0, 0.03, None),
        ]
    );
}

#[test]
fn every_trial_is_opened_by_its_name_and_agrees_with_its_scalars() {
    let bytes = bundle(5, &document());
    let scalars = scalars_of(&bytes).unwrap();
    for name in scalars.trials.iter().filter_map(|trial| trial.name.as_ref()) {
        let backtest = opened(&bytes, name);
        assert_eq!(backtest.universe, name.universe);
        check_agreement(&scalars, &backtest);
    }
    // Without a name it is the first one that has runs.
    assert_eq!(opened_from(&bytes).unwrap().backtest, opened(&bytes, &trial("walk", Engine::Vector, None)));
}

#[test]
fn what_is_no_trial_is_refused_with_those_that_are() {
    let bytes = bundle(5, &document());
    for name in [
        trial("other", Engine::Vector, None),
        trial("a/b#c", Engine::Vector, None),
        trial("walk", Engine::Vector, Some("others")),
        trial("odd", Engine::Vector, None),
    ] {
        let refused = trial_from_bytes(&bytes, &name, &Limits::default()).unwrap_err();
        let BundleFault::NoTrial { trial, known } = &refused else { panic!("{name}: {refused}") };
        assert_eq!((trial, known.len()), (&name.to_string(), 5));
        assert!(refused.to_string().contains("but walk/vector, walk/vector/majors"), "{refused}");
    }
    let plain = std::fs::read(golden("v2/vector.iafbt")).unwrap();
    let refused = trial_from_bytes(&plain, &trial("default", Engine::Vector, None), &Limits::default()).unwrap_err();
    assert_eq!(refused.to_string(), "it holds no trial default/vector, as it has no studies");
}

#[test]
fn whichever_trial_is_opened_and_written_no_other_is_lost() {
    for bytes in [bundle(5, &document()), std::fs::read(golden("v5/study.obtf")).unwrap()] {
        let before = scalars_of(&bytes).unwrap();
        for name in before.trials.iter().filter_map(|trial| trial.name.as_ref()) {
            let backtest = opened(&bytes, name);
            let written =
                to_bytes(&backtest, &WriteOptions::for_backtest(&backtest, backtest.format_version, Level::FASTEST));
            if let Some(universe) = &name.universe {
                assert!(matches!(written, Err(WriteFault::OneUniverse(refused)) if refused == *universe));
                continue;
            }
            let written = written.unwrap();
            assert_eq!(scalars_of(&written).unwrap(), before, "{name}");
            for other in before.trials.iter().filter_map(|trial| trial.name.as_ref()) {
                // Compared as text, as NaN is unequal to itself. Blobs may come in another order.
                let [mut one, mut two] = [opened(&bytes, other), opened(&written, other)];
                for backtest in [&mut one, &mut two] {
                    let mut extra: Vec<_> = std::mem::take(&mut backtest.extra).into_iter().collect();
                    extra.retain(|(key, _)| **key != *"blobs");
                    extra.sort_by(|one, other| one.0.cmp(&other.0));
                    backtest.extra = extra.into_iter().collect();
                }
                assert_eq!(format!("{:?}", one.runs), format!("{:?}", two.runs), "{name}: {other}");
                assert_eq!((one.summary, one.study, one.engine), (two.summary, two.study, two.engine));
            }
        }
    }
}

#[test]
fn a_study_is_the_backtest_and_what_is_left_of_it_is_kept() {
    let backtest = read(&golden("v5/study.obtf"), &Limits::default()).unwrap().backtest;
    assert_eq!(backtest.engine, Some(Engine::Vector));
    assert!(!backtest.runs.is_empty() && backtest.summary.is_some() && backtest.risk_free_rate.is_some());
    let Some(Value::Map(studies)) = backtest.extra.get("studies") else { panic!("no studies") };
    let Some(Value::Map(study)) = studies.get("walk_forward") else { panic!("{studies:?}") };
    assert!(study.get("vector_runs").is_none() && matches!(study.get("event_runs"), Some(Value::List(_))));
}

#[test]
fn the_first_study_with_runs_counts_and_its_vector_runs_before_its_event_runs() {
    let runs = |count| Value::List(vec![map([]); count]);
    let study = |vector, event| {
        let rate = ("risk_free_rate", Value::Float(0.5));
        map([
            ("event_runs", runs(event)),
            rate,
            ("vector_runs", runs(vector)),
            ("event_summary", map([])),
            ("name", text("n")),
        ])
    };
    for (vector, event, engine, count) in [(0, 3, Engine::Event, 3), (2, 3, Engine::Vector, 2)] {
        let studies = map([("empty", study(0, 0)), ("full", study(vector, event)), ("later", study(9, 9))]);
        let bytes = bundle(5, &map([("studies", studies), ("algorithm_id", text("a"))]));
        let backtest = opened_from(&bytes).unwrap().backtest;
        check_agreement(&scalars_of(&bytes).unwrap(), &backtest);
        assert_eq!((backtest.engine, backtest.runs.len(), backtest.risk_free_rate), (Some(engine), count, Some(0.5)));
        assert_eq!(backtest.summary.is_some(), engine == Engine::Event);
        let Some(Value::Map(studies)) = backtest.extra.get("studies") else { panic!("no studies") };
        assert_eq!(studies.get("later"), Some(&study(9, 9)));
        assert_eq!(studies.len(), 3);
    }
}
