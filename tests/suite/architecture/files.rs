//! Files: each begins with what it is, none outgrows its noun, and none of the suite is forgotten.

use std::fs;
use std::path::{Path, PathBuf};

/// All files below a folder whose names end so.
pub fn sources(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(path.to_str().unwrap(), extension));
        } else if path.extension().is_some_and(|own| own == extension) {
            files.push(path);
        }
    }
    files
}

#[test]
fn every_file_opens_with_what_it_is() {
    let rust = ["src", "tests/suite", "examples", "benches", "fuzz/fuzz_targets"].map(|folder| sources(folder, "rs"));
    let script = sources("static/src", "ts");
    let files =
        rust.concat().into_iter().map(|file| (file, "//! ")).chain(script.into_iter().map(|file| (file, "// ")));
    let mut questions = Vec::new();
    for (file, mark) in files {
        let text = fs::read_to_string(&file).unwrap();
        let opening = text.strip_prefix(mark).map(|opening| opening.trim_start_matches('`'));
        let word = opening.and_then(|opening| opening.split(|letter: char| !letter.is_alphabetic()).next());
        assert!(word.is_some_and(|word| !word.is_empty()), "{} does not say what it is", file.display());
        if ["What", "Which", "How", "Where", "Whether"].contains(&word.unwrap()) {
            questions.push(file.display().to_string());
        }
    }
    assert!(questions.is_empty(), "{questions:#?}");
}

#[test]
fn no_file_outgrows_its_noun() {
    for file in [sources("src", "rs"), sources("tests/suite", "rs"), sources("static/src", "ts")].concat() {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        assert!(code.lines().count() <= 400, "{} has {} lines", file.display(), code.lines().count());
    }
}

#[test]
fn no_file_of_the_suite_is_forgotten() {
    let suite = Path::new("tests/suite");
    for file in sources("tests", "rs") {
        assert!(file.starts_with(suite), "{} is no test: tests are modules of tests/suite", file.display());
        if file == suite.join("main.rs") {
            continue;
        }
        let module = if file.ends_with("mod.rs") { file.parent().unwrap() } else { &file };
        let folder = module.parent().unwrap();
        let above = folder.join(if folder == suite { "main.rs" } else { "mod.rs" });
        let declaration = format!("mod {};", module.file_stem().unwrap().display());
        let declared = fs::read_to_string(&above).unwrap().lines().any(|line| line == declaration);
        assert!(declared, "{} is no module of {}", file.display(), above.display());
    }
}
