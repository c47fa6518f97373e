//! Completions: what `iaf completions` prints is taken by the shell and completes.

use crate::world::World;
use std::process::Command;

/// What bash offers for the line so far, by the script that the command prints.
fn offered(words: &[&str]) -> Vec<String> {
    let world = World::empty();
    let script = world.iaf(&["completions", "bash"]).printed();
    let line = words.join("' '");
    let ask = format!(
        "{script}\nCOMP_WORDS=('{line}')\nCOMP_CWORD={}\n_iaf iaf '{}' '{}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let output = Command::new("bash").args(["-c", &ask]).current_dir(world.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_and_options() {
    assert_eq!(offered(&["iaf", "migrate-b"]), ["migrate-backtests"]);
    assert_eq!(offered(&["iaf", "rank", "--foc"]), ["--focus"]);
}

#[test]
fn bash_completes_metrics_and_presets() {
    assert_eq!(offered(&["iaf", "rank", "--by", "chained_so"]), ["chained_sortino"]);
    assert_eq!(offered(&["iaf", "report", "--focus", "risk"]), ["risk_adjusted"]);
    assert_eq!(offered(&["iaf", "rank", "--by", "dsr_"]), ["dsr_effective"]);
}

#[test]
fn every_command_has_a_page_of_the_manual() {
    let world = World::empty();
    world.iaf(&["man", "man1"]).printed();
    for command in ["", "-report", "-rank", "-store", "-store-verify", "-validate"] {
        let page = std::fs::read_to_string(world.at(&format!("man1/iaf{command}.1"))).unwrap();
        assert!(page.contains("NAME") && page.contains("iaf"), "{command}");
    }
    let page = std::fs::read_to_string(world.at("man1/iaf-man.1")).unwrap();
    assert!(page.contains("\n.SH EXAMPLES\n.nf\n  iaf man man1\n.fi\n"), "examples keep their lines: {page}");
}

#[test]
fn every_shell_gets_a_script_that_names_the_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(World::empty().iaf(&["completions", shell]).printed().contains("migrate-backtests"), "{shell}");
    }
}
