//! Hints: what is said to somebody who names a thing as it is not called, or gives one that is another.

use crate::world::World;
use std::fs;

#[test]
fn a_word_for_a_metric_leads_to_the_measured_one_first() {
    let world = World::of_sweep();
    for arguments in [["rank", "sweep", "--by", "drawdown"], ["list", "sweep", "--where", "drawdown < 0.2"]] {
        world.iaf(&arguments).failed(2, &["hint: did you mean worst_drawdown, max_drawdown"]);
    }
}

#[test]
fn a_parameter_in_a_filter_is_offered_under_its_full_name() {
    World::of_sweep()
        .iaf(&["list", "sweep", "--where", "ema_fast > 6"])
        .failed(2, &["no such column: ema_fast", "did you mean param.ema_fast?"]);
}

#[test]
fn a_gate_on_a_percentage_without_its_sign_is_told_that_it_is_a_fraction() {
    let world = World::of_sweep();
    let report = |gate| world.iaf(&["report", "sweep", "--top", "1", "--by", "chained_sharpe", "--fail-if", gate]);
    let said = report("best.worst_drawdown > 20");
    assert!(said.code == 0 && said.err.contains("worst_drawdown counts falls as positive fractions"), "{}", said.err);
    let said = report("best.worst_drawdown > -20%");
    assert!(said.err.contains("worst_drawdown counts falls as positive fractions"), "{}", said.err);
    let said = report("best.win_rate > 20");
    assert!(said.code == 0 && said.err.contains("win_rate is a fraction: 20 is 2000 %, and 20 % is written 0.2"));
    let said = report("best.worst_drawdown > 90% or best.chained_sharpe > 20 or best.win_rate > 300%");
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    report("best.drawdown > 1").failed(2, &["did you mean best.worst_drawdown, best.max_drawdown"]);
}

#[test]
fn what_is_shown_and_is_no_bundle_is_told_from_one_that_is_not_there() {
    let world = World::of_sweep();
    world.iaf(&["index", "sweep"]).printed();
    world.iaf(&["show", "sweep"]).failed(2, &["sweep is a folder", "hint: 'iaf list sweep' names the bundles in it"]);
    let parts = ["sweep/index.sqlite is an index, and no bundle", "hint: 'iaf list sweep/index.sqlite'"];
    world.iaf(&["show", "sweep/index.sqlite"]).failed(2, &parts);
    world.iaf(&["show", "sweep/none.iafbt"]).failed(1, &["there is no file sweep/none.iafbt", "hint: name a bundle"]);
    fs::write(world.at("text.iafbt"), "text").unwrap();
    world.iaf(&["show", "text.iafbt"]).failed(1, &["this is no bundle"]);
}

#[test]
fn a_report_says_on_the_terminal_what_changed_since_the_baseline() {
    let world = World::of_sweep();
    world.iaf(&["index", "sweep", "-o", "before.sqlite"]).printed();
    fs::remove_file(world.at("sweep/ema_6_40_rsi_7.iafbt")).unwrap();
    let said = world.iaf(&["report", "sweep", "--by", "chained_sharpe", "--top", "1", "--baseline", "before.sqlite"]);
    let line = "Since before.sqlite: added 0, gone 1, better 0, worse 0";
    assert!(said.printed().lines().nth(1).is_some_and(|last| last.starts_with(line)));
}
