//! Commands of the pages: run from top to bottom beside the example sweep, each prints what is shown.

use super::page::{Page, pages};
use super::transcript::{Step, block, elides, shows, steps};
use super::updating;
use crate::world::{World, repository};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The lines that a command prints on both streams in a shell, and whether it did as it was told.
fn run(world: &World, command: &str) -> (Vec<String>, bool) {
    let folder = Path::new(assert_cmd::cargo::cargo_bin!("iaf")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = [folder.to_owned()].into_iter().chain(std::env::split_paths(&path));
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("exec 2>&1\n{command}")]).current_dir(world.path());
    shell.env("PATH", std::env::join_paths(places).unwrap()).env("HOME", world.path()).env_remove("COLUMNS");
    let output = shell.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (text.lines().map(|line| line.trim_end().to_owned()).collect(), output.status.success())
}

/// The block with what its commands print now; what was elided stays so.
fn rerun(world: &World, text: &str, faults: &mut Vec<String>) -> String {
    let mut now = Vec::new();
    for shown in steps(text) {
        let (printed, succeeded) = run(world, &shown.command);
        if shows(&shown.printed, &printed) {
            now.push(shown);
            continue;
        }
        let (command, state) = (&shown.command, if succeeded { "prints" } else { "fails with" });
        faults.push(format!("$ {command}\n{state}:\n{}", printed.join("\n")));
        let printed = if elides(&shown.printed) { shown.printed } else { printed };
        now.push(Step { command: shown.command, printed });
    }
    block(&now)
}

fn check(page: &Page) -> Vec<String> {
    let world = World::empty();
    world.add("examples", "examples");
    world.add("tests/bundles/ohlcv", "tests/bundles/ohlcv");
    let (mut faults, mut text) = (Vec::new(), String::new());
    let mut written = 0;
    for block in page.blocks("console") {
        text.push_str(&page.text[written..block.inside.start]);
        text.push_str(&rerun(&world, &block.text, &mut faults));
        written = block.inside.end;
    }
    text.push_str(&page.text[written..]);
    if updating() && text != page.text {
        fs::write(repository(&page.path.display().to_string()), text).unwrap();
    }
    faults.iter().map(|fault| format!("{}: {fault}", page.path.display())).collect()
}

#[test]
fn every_command_shown_prints_what_is_shown() {
    let faults: Vec<String> = pages().iter().flat_map(check).collect();
    assert!(faults.is_empty(), "UPDATE_BOOK=1 writes what is printed now\n{}", faults.join("\n\n"));
}
