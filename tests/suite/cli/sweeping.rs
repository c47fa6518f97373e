//! `iaf sweep`: its verdict, its JSON, and what it says where something cannot be computed.

use super::GOOD;
use crate::world::World;
use serde_json::Value;

#[test]
fn the_example_sweep_is_judged_with_stable_keys() {
    let world = World::of_sweep();
    let said = world.iaf(&["sweep", "sweep", "--json"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let judged: Value = serde_json::from_str(&said.out).unwrap();
    for pointer in [
        "/trials/effective",
        "/trials/days",
        "/best/sharpe",
        "/best/psr",
        "/best/dsr",
        "/best/dsr_effective",
        "/luck/expected_best_sharpe",
        "/overfitting/pbo",
        "/spa/consistent",
        "/out_of_sample/return",
        "/importance/0/share",
        "/plateau/mean",
    ] {
        assert!(judged.pointer(pointer).is_some_and(Value::is_number), "{pointer} in {}", said.out);
    }
    assert_eq!((&judged["trials"]["count"], &judged["trials"]["failed"]), (&27.into(), &0.into()));
    assert_eq!((&judged["trials"]["periods_per_year"], &judged["overfitting"]["blocks"]), (&365.0.into(), &16.into()));
    assert_eq!(said.out, world.iaf(&["sweep", "sweep", "--json"]).out, "the same sweep is judged alike");

    let text = world.iaf(&["sweep", "sweep"]);
    assert_eq!((text.code, text.err.as_str()), (0, ""));
    let headline = format!(
        "Best of 27: Sharpe ratio {:.2} a year; luck alone would give {:.2}.",
        judged["best"]["sharpe"].as_f64().unwrap(),
        judged["luck"]["expected_best_sharpe"].as_f64().unwrap()
    );
    assert_eq!(text.out.lines().next(), Some(headline.as_str()));
    assert_eq!(judged["verdict"][0], headline.as_str());
}

#[test]
fn a_filter_does_not_make_trials_fewer_and_failures_are_counted_beside() {
    let world = World::new(&GOOD);
    world.add("README.md", "sweep/broken.iafbt");
    let said = world.iaf(&["sweep", "sweep", "--json"]);
    let judged: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.code, &judged["trials"]["count"], &judged["trials"]["failed"]), (0, &3.into(), &1.into()));
    assert!(said.err.contains("broken.iafbt"), "{}", said.err);
    world.iaf(&["sweep", "sweep", "--where", "sharpe_ratio > 1"]).failed(2, &["--where"]);
}

#[test]
fn what_cannot_be_computed_is_null_with_its_reason() {
    let world = World::new(&["edge/no_runs.iafbt"]);
    let said = world.iaf(&["sweep", "sweep", "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let judged: Value = serde_json::from_str(&said.out).unwrap();
    for (part, key) in
        [("overfitting", "pbo"), ("spa", "consistent"), ("luck", "expected_best_sharpe"), ("best", "dsr")]
    {
        assert!(judged[part][key].is_null() && judged[part]["reason"].is_string(), "{part} in {}", said.out);
    }
    assert!(judged["importance"].is_null() && judged["importance_reason"].is_string());
    assert_eq!(judged["verdict"][0], "Best of 1: cannot be judged, for no trial has daily returns.");
}
