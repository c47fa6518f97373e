//! Differences: what `iaf diff` says of two indexes of the same folder before and after it changed.

use crate::world::World;
use std::fs;

/// A world with an index of some bundles in `old.sqlite` and of what became of them in `new.sqlite`.
fn changed() -> World {
    let world = World::empty();
    for name in ["ema_6_40_rsi_7", "ema_6_40_rsi_14", "ema_6_40_rsi_28"] {
        world.add(&format!("examples/sweep/{name}.iafbt"), &format!("sweep/{name}.iafbt"));
    }
    world.iaf(&["index", "sweep", "-o", "old.sqlite"]).printed();
    fs::remove_file(world.at("sweep/ema_6_40_rsi_7.iafbt")).unwrap();
    // Another backtest under a name that was there before: its figures and its parameters are others.
    world.add("examples/sweep/ema_12_80_rsi_28.iafbt", "sweep/ema_6_40_rsi_14.iafbt");
    world.add("examples/sweep/ema_24_80_rsi_7.iafbt", "sweep/ema_24_80_rsi_7.iafbt");
    world.iaf(&["index", "sweep", "-o", "new.sqlite"]).printed();
    world
}

#[test]
fn what_came_went_and_changed_is_counted_and_named() {
    let text = changed().iaf(&["diff", "old.sqlite", "new.sqlite"]).printed();
    assert!(text.starts_with(
        "added 1, gone 1, better 1, worse 0, changed parameters 1, unchanged 1 (by chained_sharpe, steps above 0.05)\n"
    ));
    assert!(text.contains("ema_fast: 6 to 12, ema_slow: 40 to 80, rsi_period: 14 to 28"), "{text}");
}

#[test]
fn programs_get_every_key_of_both() {
    let json = changed().iaf(&["diff", "old.sqlite", "new.sqlite", "--json", "--by", "worst_drawdown"]).printed();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["added"][0]["bundle_path"], "ema_24_80_rsi_7.iafbt");
    assert_eq!(json["gone"][0]["bundle_path"], "ema_6_40_rsi_7.iafbt");
    let better = &json["better"][0];
    let step = better["after"].as_f64().unwrap() - better["before"].as_f64().unwrap();
    assert!(step < -0.05 && (better["difference"].as_f64().unwrap() - step).abs() < 1e-12, "{json:#}");
}

#[test]
fn an_index_does_not_differ_from_itself() {
    let text = changed().iaf(&["diff", "old.sqlite", "old.sqlite", "--markdown"]).printed();
    assert_eq!(
        text,
        "nothing changed: added 0, gone 0, better 0, worse 0, changed parameters 0, unchanged 3 (by chained\\_sharpe, steps \
         above 0.05)\n"
    );
}

#[test]
fn a_metric_or_a_step_that_is_none_is_refused() {
    let world = changed();
    world
        .iaf(&["diff", "old.sqlite", "new.sqlite", "--by", "chained_sharp"])
        .failed(2, &["did you mean chained_sharpe"]);
    world.iaf(&["diff", "old.sqlite", "new.sqlite", "--threshold=-1"]).failed(2, &["a step is a number of 0 or more"]);
    let parts = ["'dsr' is computed over all trials of an index", "hint: compare by a metric of the trial itself"];
    world.iaf(&["diff", "old.sqlite", "new.sqlite", "--by", "dsr"]).failed(2, &parts);
}

#[test]
fn a_step_may_be_a_percentage() {
    let diff =
        |step| changed().iaf(&["diff", "old.sqlite", "new.sqlite", "--by", "worst_drawdown", "--threshold", step]);
    assert_eq!(diff("5%").printed(), diff("0.05").printed());
}

#[test]
fn the_same_backtests_are_matched_whatever_their_keys_are() {
    let world = changed();
    world.iaf(&["index", "sweep", "--absolute-paths", "-o", "absolute.sqlite"]).printed();
    let migrate = ["migrate-store", "--from", "local-dir", "--src", "sweep", "--to", "local-tiered", "--dst", "store"];
    world.iaf(&migrate).printed();
    for same in ["absolute.sqlite", "store"] {
        let text = world.iaf(&["diff", "new.sqlite", same]).printed();
        assert!(text.starts_with("nothing changed: added 0, gone 0") && text.contains("unchanged 3"), "{same}: {text}");
    }
}

#[test]
fn indexes_of_other_paths_are_said_to_have_nothing_in_common() {
    let world = changed();
    world.add("examples/sweep/ema_6_40_rsi_14.iafbt", "other/deep/ema_6_40_rsi_14.iafbt");
    let said = |old, new| world.iaf(&["diff", old, new]).err;
    let note = "no backtest is in both: they are matched by their paths below what an index is of";
    assert!(said("new.sqlite", "other").contains(note) && !said("new.sqlite", "new.sqlite").contains(note));
}
