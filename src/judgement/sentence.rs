//! Sentence: text and figures in turn, so that each figure can be looked up where it stands.

use std::fmt;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The text.
    pub text: String,
    /// The key in `iaf sweep --json` of the figure that the text is, such as `best.sharpe`; `None` of words between.
    pub figure: Option<&'static str>,
}

/// A sentence, or a few that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

impl Sentence {
    /// A sentence that begins with words.
    pub(super) fn of(words: impl Into<String>) -> Sentence {
        Sentence::default().say(words)
    }

    /// Goes on with words.
    pub(super) fn say(mut self, words: impl Into<String>) -> Sentence {
        self.parts.push(Part { text: words.into(), figure: None });
        self
    }

    /// Goes on with a figure.
    pub(super) fn show(mut self, figure: &'static str, text: impl Into<String>) -> Sentence {
        self.parts.push(Part { text: text.into(), figure: Some(figure) });
        self
    }

    /// The keys of its figures, in order.
    pub fn figures(&self) -> Vec<&'static str> {
        self.parts.iter().filter_map(|part| part.figure).collect()
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| f.write_str(&part.text))
    }
}
