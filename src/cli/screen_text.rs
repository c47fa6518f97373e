//! The text of a pipeline, from an argument or from a TOML file, and how its places are called.

use super::console::Console;
use super::error::CliError;
use super::format::printable;
use crate::factor::{ExpressionError, Pipeline, parse_pipeline};
use crate::files;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// More than any pipeline has, in bytes.
const LARGEST: u64 = 1 << 20;

/// Whether a text looks like the name of a file with a pipeline.
pub(super) fn is_named_as_file(text: &str) -> bool {
    Path::new(text.trim()).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

/// A text of statements.
#[derive(Debug)]
pub(super) struct PipelineText {
    text: String,
    /// The file, and which of its lines each line of the text is of.
    file: Option<(String, Vec<usize>)>,
}

impl PipelineText {
    pub(super) fn of_argument(text: &str) -> PipelineText {
        PipelineText { text: text.to_owned(), file: None }
    }

    /// Each key of the file with its expression as a statement, in the order of the file.
    pub(super) fn of_file(path: &Path) -> Result<PipelineText, CliError> {
        let shown = path.display().to_string();
        let refuse = |reason: &dyn std::fmt::Display| {
            CliError::failed(format!("{shown} cannot be read: {reason}"))
                .hint("name a TOML file with an expression for each column, or give the expressions themselves")
        };
        let bytes = files::read(path, LARGEST).map_err(|error| refuse(&std::io::Error::from(error)))?;
        let content = String::from_utf8(bytes).map_err(|_| refuse(&"it is no text in UTF-8"))?;
        let line = |at: usize| content.get(..at).unwrap_or_default().matches('\n').count() + 1;
        let wrong = |at: usize, what: &str| {
            let hint = "a pipeline is a key for each column, such as alpha = \"returns(60)\"";
            CliError::wrong_usage(format!("{shown}:{}: {what}", line(at))).hint(hint)
        };
        let table = DeTable::parse(&content)
            .map_err(|error| wrong(error.span().map_or(0, |span| span.start), error.message()))?
            .into_inner();
        let mut entries: Vec<_> = table.into_iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let (mut text, mut lines) = (String::new(), Vec::new());
        for (key, value) in entries {
            let at = value.span().start;
            let DeValue::String(expression) = value.into_inner() else {
                return Err(wrong(at, &format!("{} is no text", key.get_ref())));
            };
            let expression = expression.split_whitespace().collect::<Vec<_>>().join(" ");
            text.push_str(&format!("{} = {expression}\n", key.get_ref()));
            lines.push(line(at));
        }
        Ok(PipelineText { text, file: Some((shown, lines)) })
    }

    /// The pipeline that it says; where it says none, its faulty line is shown.
    pub(super) fn pipeline(&self, console: &Console) -> Result<Pipeline, CliError> {
        parse_pipeline(&self.text).map_err(|error| {
            let ExpressionError { fault, .. } = &error;
            let pointed = error.pointed(&self.text);
            pointed.to_string().lines().for_each(|line| console.say(&printable(line)));
            let hint = match is_named_as_file(&self.text) {
                true => "a file is named with --pipeline FILE; --expr takes the expressions themselves",
                false => "'iaf screen --help' says how expressions are written",
            };
            CliError::wrong_usage(format!("{}: {fault}", self.place(pointed.position()))).hint(hint)
        })
    }

    /// How a line and a character of the text are called.
    fn place(&self, (line, character): (usize, usize)) -> String {
        match &self.file {
            Some((file, lines)) => {
                format!("{file}:{}", lines.get(line - 1).or(lines.last()).copied().unwrap_or(1))
            }
            None if self.text.trim_end().contains('\n') => format!("line {line}, character {character}"),
            None => format!("character {character}"),
        }
    }
}
