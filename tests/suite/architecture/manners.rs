//! Manners of a library: it does not print, exit, read the environment or name commands and options.

use super::code::Token;
use super::files::sources;
use super::tree::Tree;
use std::fs;

const COMMANDS: [&str; 8] = ["report", "index", "list", "rank", "show", "migrate-backtests", "migrate-store", "store"];

const MACROS: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];

/// What some code does that only the command line may do.
fn liberties(tokens: &[Token]) -> Vec<String> {
    let mut found = Vec::new();
    for (position, token) in tokens.iter().enumerate() {
        let after = &tokens[position + 1..];
        match token {
            Token::Word(word) if MACROS.contains(&word.as_str()) && after.first().is_some_and(|mark| mark.is('!')) => {
                found.push(format!("{word}!"));
            }
            Token::Word(word) if matches!(word.as_str(), "env" | "process" | "stdout" | "stderr") => {
                let called = after.first() == Some(&Token::Colons) || after.first().is_some_and(|mark| mark.is('('));
                let imported = tokens[..position].ends_with(&[Token::Word("std".to_owned()), Token::Colons]);
                found.extend((called || imported).then(|| word.clone()));
            }
            Token::Text(text) if names_command(text) => found.push(format!("\"{text}\"")),
            _ => {}
        }
    }
    found
}

/// Whether a text names a command of `iaf` or an option; custom properties of CSS, `var(--name)`, are no options.
fn names_command(text: &str) -> bool {
    let begins = |position: usize| text[..position].chars().next_back().is_none_or(|before| " '`\"\n".contains(before));
    let command = text.match_indices("iaf ").any(|(position, found)| {
        let after =
            text[position + found.len()..].split(|letter: char| !letter.is_alphabetic() && letter != '-').next();
        begins(position) && after.is_some_and(|word| COMMANDS.contains(&word))
    });
    let option = text.match_indices("--").any(|(position, found)| {
        let after = text[position + found.len()..].chars().next();
        begins(position) && after.is_some_and(|letter| letter.is_ascii_lowercase())
    });
    command || option
}

#[test]
fn the_commands_are_those_of_the_command_line() {
    let declared = fs::read_to_string("src/cli/mod.rs").unwrap();
    for command in COMMANDS {
        assert!(declared.contains(&format!("mod {};", command.replace('-', "_"))), "there is no command {command}");
    }
}

#[test]
fn the_library_leaves_to_the_command_line_what_is_its_own() {
    let mut found = Vec::new();
    for (name, module) in Tree::read().modules() {
        if name.first().is_none_or(|room| room != "cli") {
            let liberties = liberties(&module.tokens);
            found.extend(liberties.into_iter().map(|liberty| format!("{}: {liberty}", module.file.display())));
        }
    }
    for template in sources("templates", "html") {
        if names_command(&fs::read_to_string(&template).unwrap().replace('>', " ")) {
            found.push(format!("{}: a command or an option", template.display()));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn liberties_are_seen() {
    let text = r#"
        use std::env; use std::io::stdout;
        fn f() { eprintln!("run 'iaf index DIR --rebuild'"); std::process::exit(1); env!("CARGO_PKG_VERSION"); "var(--ink)" }
    "#;
    let found = liberties(&super::code::tokens(text));
    assert_eq!(found, ["env", "eprintln!", "\"run 'iaf index DIR --rebuild'\"", "process"]);
    assert_eq!(liberties(&super::code::tokens("fn f() { io::stdout().lock(); } const A: &str = \"--json\";")).len(), 2);
}
