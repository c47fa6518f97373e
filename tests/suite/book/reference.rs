//! Reference pages: every metric from `iaf metrics`, and every command from its help.

use super::updating;
use crate::world::{World, repository};
use iaf::model::{METRICS, Metric};
use iaf::rank::{PRESETS, Preset};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;

/// Holds a generated page against what is generated now, or writes it.
#[track_caller]
fn hold(page: &str, generated: &str) {
    let path = repository(page);
    if updating() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, generated).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(there == generated, "{page} is of another version: UPDATE_BOOK=1 writes it anew");
}

fn help(arguments: &[&str]) -> String {
    let help = World::empty().iaf(&[arguments, &["--help"]].concat()).printed();
    help.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// The names of the commands that a help lists.
fn commands(help: &str) -> Vec<String> {
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = listed.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// A heading and the help of a command and of those below it.
fn describe(page: &mut String, arguments: &[&str]) {
    let text = help(arguments);
    let marks = "#".repeat(arguments.len() + 1);
    writeln!(page, "\n{marks} iaf {}\n\n```text\n{}\n```", arguments.join(" "), text.trim_end()).unwrap();
    for command in commands(&text) {
        describe(page, &[arguments, &[&command]].concat());
    }
}

#[test]
fn the_page_of_commands_is_their_help() {
    let mut page = String::from(
        "# Commands\n\nWhat `iaf COMMAND --help` prints. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a gate of `--fail-if` that is closed.\n",
    );
    for command in commands(&help(&[])) {
        describe(&mut page, &[&command]);
    }
    hold("docs/reference/commands.md", &page);
}

#[test]
fn the_page_of_metrics_is_what_the_command_lists() {
    let metrics = World::empty().iaf(&["metrics", "--json"]).printed();
    let metrics: Vec<Value> = serde_json::from_str(&metrics).unwrap();
    let mut page = String::from(
        "# Metrics\n\nWhat `iaf metrics --json` lists: every figure that backtests can be listed, filtered and ranked by. \
         Fractions are of one: 0.2 is 20 %.\n",
    );
    for (source, title) in [
        ("measured", "Measured on the equity of all windows"),
        ("summary", "From the bundle's own summary"),
        ("of the whole sweep", "Of the whole sweep, computed where asked for"),
        ("of the candles", "Of the candles that a bundle names, for the winners of a report"),
    ] {
        writeln!(page, "\n## {title}\n\n| name | label | unit | better | definition |\n|---|---|---|---|---|").unwrap();
        for metric in metrics.iter().filter(|metric| metric["source"] == source) {
            let text = |key: &str| metric[key].as_str().unwrap_or("–").replace('|', "\\|");
            let counterpart = metric["measured_counterpart"].as_str();
            let counterpart = counterpart.map_or(String::new(), |name| format!(" Measured: `{name}`."));
            let (name, label, unit, better) = (text("name"), text("label"), text("unit"), text("better"));
            let definition = text("definition");
            writeln!(page, "| `{name}` | {label} | {unit} | {better} | {definition}{counterpart} |").unwrap();
        }
    }
    let listed = page.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(listed, metrics.len(), "metrics of a source that has no table");
    hold("docs/reference/metrics.md", &page);
}

#[test]
fn the_page_of_presets_is_their_weights() {
    let mut page = String::from(
        "# Presets\n\nThe weights of `--focus`. Each metric is of the bundle's summary. Over the backtests that pass the filter it is scaled by \
         its least and its most finite value to 0 to 1, multiplied by its weight, and all are added up; the sum is rounded to six decimals. A \
         metric that is missing or not finite adds nothing, nor does one that is the same for all. A weight below zero is of a metric of \
         which less is better. `--weight METRIC=W` replaces one of these, or adds one; 0 takes it out.\n",
    );
    let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name()).collect();
    writeln!(page, "\n| metric | {} |\n|---|{}", names.join(" | "), "--:|".repeat(names.len())).unwrap();
    let weight =
        |preset: Preset, metric: &Metric| preset.weights().find(|(of, _)| *of == metric).map(|(_, weight)| weight);
    for metric in METRICS.iter().filter(|metric| PRESETS.iter().any(|preset| weight(*preset, metric).is_some())) {
        let weights = PRESETS.map(|preset| weight(preset, metric).map_or(String::new(), |weight| weight.to_string()));
        writeln!(page, "| `{}` | {} |", metric.name, weights.join(" | ")).unwrap();
    }
    hold("docs/reference/presets.md", &page);
}
