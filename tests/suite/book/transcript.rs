//! Transcripts: blocks of a page that show commands, each after `$ `, with what they print.

/// A command, and the lines that it printed on both streams.
pub struct Step {
    pub command: String,
    pub printed: Vec<String>,
}

/// A line that stands for any number of lines.
const ELISION: &str = "...";

/// The end of a text that a command is given with `<<END`.
const END: &str = "END";

/// Whether a command goes on in the next line: after a backslash, and within a text that it is given.
fn goes_on(command: &str) -> bool {
    let given = command.lines().any(|line| line.ends_with(&format!("<<{END}")));
    command.ends_with('\\') || given && !command.lines().any(|line| line == END)
}

/// The steps of a block.
pub fn steps(block: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push(Step { command: command.to_owned(), printed: Vec::new() }),
            (None, Some(step)) if goes_on(&step.command) => step.command = format!("{}\n{line}", step.command),
            (None, Some(step)) => step.printed.push(line.trim_end().to_owned()),
            (None, None) => panic!("a block that begins with no command: {block}"),
        }
    }
    steps
}

/// A block of steps.
pub fn block(steps: &[Step]) -> String {
    let lines = steps.iter().flat_map(|step| [format!("$ {}", step.command)].into_iter().chain(step.printed.clone()));
    lines.map(|line| line + "\n").collect()
}

/// Whether what was printed is what is shown.
pub fn shows(shown: &[String], printed: &[String]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((line, rest)) if line == ELISION => (0..=printed.len()).any(|from| shows(rest, &printed[from..])),
        Some((line, rest)) => printed.first() == Some(line) && shows(rest, &printed[1..]),
    }
}

/// Whether some of what is printed is left out.
pub fn elides(shown: &[String]) -> bool {
    shown.iter().any(|line| line == ELISION)
}

#[test]
fn steps_hold_commands_with_what_they_print() {
    let text = "$ a \\\n  b\nc\n$ d <<END\ne\nEND\nf\n";
    let steps = steps(text);
    let seen: Vec<_> = steps.iter().map(|step| (step.command.as_str(), step.printed.len())).collect();
    assert_eq!(seen, [("a \\\n  b", 1), ("d <<END\ne\nEND", 1)]);
    assert_eq!(block(&steps), text);
}

#[test]
fn an_elision_stands_for_any_lines_and_nothing_else_does() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(shows(&lines("a\n...\nd"), &lines("a\nb\nc\nd")));
    assert!(shows(&lines("...\nd"), &lines("d")));
    assert!(!shows(&lines("a\n..."), &lines("b")));
    assert!(!shows(&lines("a"), &lines("a\nb")));
}
