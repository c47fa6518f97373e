//! The log for machines: whatever a command says beside its result is one JSON object a line.

use crate::world::{Said, World};
use serde_json::Value;

/// The objects on stderr.
fn log(said: &Said) -> Vec<Value> {
    said.err.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect()
}

#[test]
fn progress_warnings_and_notes_are_objects() {
    let world = World::of_sweep();
    world.add("tests/bundles/broken/truncated.iafbt", "sweep/truncated.iafbt");
    let said = world.iaf(&["report", "sweep", "--json-log"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let log = log(&said);
    let of = |level: &str| log.iter().filter(|line| line["level"] == level).cloned().collect::<Vec<Value>>();
    assert_eq!(of("warning")[0]["path"], "truncated.iafbt");
    assert!(of("note")[0]["message"].as_str().unwrap().contains("by what is measured"));
    let progress = of("progress");
    assert_eq!((&progress[0]["done"], &progress[0]["total"]), (&0.into(), &28.into()));
    assert!(progress.iter().any(|line| line["done"] == 28 && line["total"] == 28), "{progress:?}");
    assert!(said.out.starts_with("report.html: 25 of 27"), "{}", said.out);
}

#[test]
fn an_error_has_its_hint_and_wrong_usage_is_one_too() {
    let world = World::of_sweep();
    let said = world.iaf(&["rank", "sweep", "--by", "sharp", "--json-log", "--quiet"]);
    assert_eq!(said.code, 2);
    let error = &log(&said)[0];
    assert_eq!((&error["level"], &error["message"]), (&"error".into(), &"no metric is called 'sharp'".into()));
    assert!(error["hint"].as_str().unwrap().starts_with("did you mean chained_sharpe"), "{error}");
    let said = world.iaf(&["rank", "--json-log", "--bye"]);
    let error = &log(&said)[0];
    assert_eq!((said.code, &error["message"]), (2, &"unexpected argument '--bye' found".into()));
    assert_eq!(error["hint"], "a similar argument exists: '--by'", "{error}");
}
