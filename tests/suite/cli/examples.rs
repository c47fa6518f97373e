//! Examples of the README and of the help: each runs as it stands beside the example sweep.

use crate::world::{World, repository};
use std::fs;

/// The words of a line as a shell takes them, without a comment at its end.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut open) = (Vec::new(), None);
    let mut word: Option<String> = None;
    for letter in line.chars() {
        match (open, letter) {
            (None, '#') if word.is_none() => break,
            (None, '\'' | '"') => {
                open = Some(letter);
                word.get_or_insert_default();
            }
            (Some(mark), letter) if letter == mark => open = None,
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            (_, letter) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// Runs the examples of one page, one after the other.
#[track_caller]
fn run(page: &str, examples: &[&str]) {
    assert!(!examples.is_empty(), "{page} has no example");
    let world = World::empty();
    world.add("examples/sweep", "examples/sweep");
    for example in examples {
        let words = words(example);
        let arguments: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        let said = world.iaf(&arguments);
        assert!(said.code == 0 && !said.err.contains("warning"), "{page}: {example}\n{}{}", said.out, said.err);
    }
}

#[test]
fn the_examples_of_the_readme_run() {
    let readme = fs::read_to_string(repository("README.md")).unwrap();
    let blocks: Vec<&str> = readme.split("```").skip(1).step_by(2).flat_map(str::lines).collect();
    let text: String = readme.split("```").step_by(2).collect();
    let spans = text.split('`').skip(1).step_by(2).filter(|span| span.contains("examples/sweep"));
    let examples: Vec<&str> = blocks.into_iter().chain(spans).filter(|line| line.starts_with("iaf ")).collect();
    assert!(examples.len() >= 5, "{examples:?}");
    run("README.md", &examples);
}

#[test]
fn the_examples_of_the_help_run() {
    let commands = [
        "report",
        "index",
        "list",
        "rank",
        "show",
        "migrate-backtests",
        "migrate-store",
        "store",
        "completions",
        "man",
        "diff",
        "validate",
        "sweep",
    ];
    for command in [&[][..]].into_iter().chain(commands.iter().map(std::slice::from_ref)) {
        let help = World::empty().iaf(&[command, &["--help"]].concat()).printed();
        let examples = help.split("Examples:").nth(1).unwrap_or_default();
        // What needs a service runs in the tests that start one.
        let examples = examples.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.contains("://"));
        run(&help, &examples.collect::<Vec<_>>());
    }
}

#[test]
fn words_are_those_of_a_shell() {
    let line = "iaf list a --where 'b >= 12' -o \"\" # why";
    assert_eq!(words(line), ["iaf", "list", "a", "--where", "b >= 12", "-o", ""]);
}
