//! The name of a trial: the study, the engine and perhaps the universe that one row is of, among others of its bundle.

use super::Engine;
use super::percent::{percent_decoded, percent_encoded};
use std::fmt;

/// What stands between the path of a bundle and the name of one of its trials.
pub(super) const SEPARATOR: char = '#';

/// Which trial of a bundle with studies is meant.
///
/// It is written `study/engine`, or `study/engine/universe`. What would be taken for a separator in the names is
/// percent-encoded, so that every name is read back as it was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrialName {
    /// The study's name.
    pub study: String,
    /// The engine that computed the runs.
    pub engine: Engine,
    /// The key of the one universe whose runs are meant; `None` for all runs of the engine.
    pub universe: Option<String>,
}

impl TrialName {
    /// Takes what is written behind the path of a bundle and `#`; `None` where that names no trial.
    pub fn parse(text: &str) -> Option<TrialName> {
        let mut parts = text.split('/');
        let study = percent_decoded(parts.next()?);
        let engine = Engine::from_name(parts.next()?)?;
        let universe = parts.next().map(percent_decoded);
        let is_plain = !text.contains(SEPARATOR) && parts.next().is_none() && universe.as_deref() != Some("");
        is_plain.then_some(TrialName { study, engine, universe })
    }

    /// The name of all runs of the engine, of which this one's may be a part.
    pub fn pooled(&self) -> TrialName {
        TrialName { universe: None, ..self.clone() }
    }
}

impl fmt::Display for TrialName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", encoded(&self.study), self.engine.name())?;
        self.universe.as_deref().map_or(Ok(()), |universe| write!(f, "/{}", encoded(universe)))
    }
}

/// A name as one part of a path.
fn encoded(name: &str) -> String {
    // A part of dots alone would lead to another folder.
    let is_dots = matches!(name, "." | "..");
    percent_encoded(name, |character| matches!(character, '/' | '\\' | SEPARATOR) || character.is_control() || is_dots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_written_without_separators_and_read_back() {
        let names = ["default", "", "in sample", "a/b#c%d\\e", "..", ".", "50%2F", "größe\u{7}", "BTC,ETH|EUR|BITVAVO"];
        for study in names {
            for universe in names.iter().map(|name| Some(*name)).chain([None]).filter(|name| *name != Some("")) {
                let name =
                    TrialName { study: study.to_owned(), engine: Engine::Event, universe: universe.map(str::to_owned) };
                let written = name.to_string();
                assert_eq!(written.matches('/').count(), 1 + usize::from(universe.is_some()), "{written}");
                assert!(!written.contains(['#', '\\']), "{written}");
                assert_eq!(TrialName::parse(&written), Some(name), "{written}");
            }
        }
    }

    #[test]
    fn what_names_no_trial_is_none() {
        for text in ["", "a", "a/", "a/b", "a/vector/", "a/vector/u/x", "a#b/vector", "a/vector.iafbt", "a/Vector"] {
            assert_eq!(TrialName::parse(text), None, "{text}");
        }
    }
}
