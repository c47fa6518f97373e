//! Pipelines: gates that close, a summary in Markdown, a baseline, and the script of `examples/ci` in a bare environment.

use crate::world::{World, repository};
use std::fs;
use std::process::Command;

#[test]
fn a_gate_that_is_closed_fails_with_3_and_the_report_is_written_all_the_same() {
    let world = World::of_sweep();
    let gates = ["--fail-if", "best.sharpe_ratio < 1", "--fail-if", "best.dsr < 0.9 or trials.count > 100"];
    let said = world.iaf(&[&["report", "sweep", "--top", "2"], &gates[..]].concat());
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(
        said.err.contains("the gate 'best.dsr < 0.9 or trials.count > 100' is closed: best.dsr is 0."),
        "{}",
        said.err
    );
    assert!(said.err.contains("trials.count is 27") && !said.err.contains("best.sharpe_ratio < 1"), "{}", said.err);
    assert!(world.at("report.html").is_file());
}

#[test]
fn what_cannot_be_read_and_a_gate_that_is_closed_are_both_said() {
    let world = World::of_sweep();
    world.add("tests/bundles/broken/truncated.iafbt", "sweep/truncated.iafbt");
    let said = world.iaf(&["report", "sweep", "--top", "1", "--strict", "--fail-if", "trials.count > 1"]);
    let both = "error: 1 bundle cannot be read; and the gate 'trials.count > 1' is closed: trials.count is 27\n";
    assert!(said.code == 1 && said.err.contains(both), "{}", said.err);
}

#[test]
fn a_gate_that_stays_open_is_not_spoken_of() {
    let world = World::of_sweep();
    let said = world.iaf(&["report", "sweep", "--top", "1", "--fail-if", "trials.failed > 0 or overfitting.pbo > 50%"]);
    assert!(said.code == 0 && !said.err.contains("gate"), "{}", said.err);
}

#[test]
fn a_name_or_a_condition_that_is_none_is_refused_before_anything_is_written() {
    let world = World::of_sweep();
    let report = |gate| world.iaf(&["report", "sweep", "--top", "1", "--quiet", "--fail-if", gate]);
    report("best.dsr <").failed(2, &["a name or a number is expected at character 11"]);
    report("best.chained_sharp < 1").failed(2, &["no figure is called 'best.chained_sharp'", "chained_sharpe"]);
    report("worst_drawdown > 20%")
        .failed(2, &["no figure is called 'worst_drawdown'", "did you mean best.worst_drawdown?"]);
    report("overfiting.pbo < 1").failed(2, &["no figure is called 'overfiting.pbo'", "did you mean overfitting.pbo"]);
    assert!(!world.at("report.html").exists());
}

#[test]
fn a_summary_is_never_written_over_the_report() {
    let world = World::of_sweep();
    let said = world.iaf(&["report", "sweep", "-o", "a.html", "--summary", "./sweep/../a.html"]);
    said.failed(2, &["cannot be the report and its summary", "--summary FILE"]);
    assert!(!world.at("a.html").exists());
    world.iaf(&["report", "sweep", "--summary", "report.html"]).failed(2, &["report.html cannot be"]);
}

#[test]
fn a_summary_has_the_verdict_the_best_and_what_changed() {
    let world = World::of_sweep();
    world.iaf(&["index", "sweep", "-o", "old.sqlite"]).printed();
    fs::remove_file(world.at("sweep/ema_6_40_rsi_7.iafbt")).unwrap();
    let options = ["--by", "chained_sharpe", "--summary", "summary.md", "--baseline", "old.sqlite"];
    world.iaf(&[&["report", "sweep"], &options[..]].concat()).printed();
    let summary = fs::read_to_string(world.at("summary.md")).unwrap();
    assert!(summary.starts_with("## sweep\n\n**Best of 26: Sharpe ratio 2.96 a year"), "{summary}");
    assert!(summary.contains("| 1 | ema\\_12\\_120\\_rsi\\_28 | 2.96 |"), "{summary}");
    assert!(summary.contains("Since old.sqlite: added 0, gone 1, better 0, worse 0"), "{summary}");
    assert!(summary.ends_with("The report: report.html\n"), "{summary}");
    let page = fs::read_to_string(world.at("report.html")).unwrap();
    assert!(page.contains("<section id=\"since\"") && page.contains("ema_6_40_rsi_7"));
}

#[test]
fn the_script_of_the_recipes_needs_nothing_but_the_command_and_a_folder_that_it_may_read() {
    let world = World::of_sweep();
    let binaries = assert_cmd::cargo::cargo_bin!("iaf").parent().unwrap();
    let run = |gate: &str| {
        let mut script = Command::new("bash");
        script.arg(repository("examples/ci/pipeline.sh")).args(["sweep", "out"]).current_dir(world.path()).env_clear();
        script.env("PATH", format!("{}:/usr/bin:/bin", binaries.display())).env("GATE", gate);
        script.output().unwrap()
    };
    let before = crate::world::files(&world.at("sweep"));
    let closed = run("best.dsr < 0.99");
    assert_eq!(closed.status.code(), Some(3), "{}", String::from_utf8_lossy(&closed.stderr));
    assert_eq!(run("trials.failed > 0").status.code(), Some(0));
    assert_eq!(crate::world::files(&world.at("sweep")), before, "the folder of bundles is only read");
    for made in ["index.sqlite", "report.html", "summary.md"] {
        assert!(world.at("out").join(made).is_file(), "{made}");
    }
}

#[test]
fn a_baseline_that_is_not_there_says_how_to_keep_one() {
    let world = World::of_sweep();
    let said = world.iaf(&["report", "sweep", "--baseline", "none.sqlite", "-o", "report.html"]);
    said.failed(1, &["there is nothing at none.sqlite", "hint: leave --baseline out of the first run"]);
    assert!(!world.at("report.html").exists());
}
