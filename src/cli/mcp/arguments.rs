//! Arguments of a tool, as a client gives them.

use crate::cli::error::CliError;
use serde_json::{Map, Value as Json};

/// Named values, none of which need be there.
#[derive(Debug, Default)]
pub(super) struct Arguments(pub(super) Map<String, Json>);

impl Arguments {
    /// Makes sure that all of them are among the properties of a schema: one with a typing error would be silently not heeded.
    pub(super) fn known(&self, properties: &Json) -> Result<(), CliError> {
        let Some(unknown) = self.0.keys().find(|name| properties.get(name).is_none()) else { return Ok(()) };
        let names: Vec<&str> = properties.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let takes = if names.is_empty() { "no arguments".to_owned() } else { names.join(", ") };
        Err(CliError::wrong_usage(format!("there is no argument '{unknown}'")).hint(format!("it takes {takes}")))
    }

    /// A text; an empty one counts as none.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, CliError> {
        match self.0.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(_) => Err(refuse(name, "a text")),
        }
    }

    /// A text that has to be there.
    pub(super) fn needed(&self, name: &str) -> Result<&str, CliError> {
        self.text(name)?.ok_or_else(|| refuse(name, "given"))
    }

    /// A count from 1 to `most`, or the usual one.
    pub(super) fn count(&self, name: &str, usual: usize, most: usize) -> Result<usize, CliError> {
        let count = match self.0.get(name) {
            None | Some(Json::Null) => return Ok(usual),
            Some(given) => given.as_u64().filter(|count| *count > 0),
        };
        let count = count.ok_or_else(|| refuse(name, "a whole number from 1 on"))?;
        Ok(usize::try_from(count).unwrap_or(most).min(most))
    }

    /// Whether something is so, where that is said.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, CliError> {
        match self.0.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(given) => given.as_bool().map(Some).ok_or_else(|| refuse(name, "true or false")),
        }
    }
}

fn refuse(name: &str, wanted: &str) -> CliError {
    CliError::wrong_usage(format!("the argument '{name}' should be {wanted}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn arguments_that_a_tool_does_not_know_are_refused_with_those_it_knows() {
        let Json::Object(given) = json!({ "metirc": "sharpe_ratio" }) else { panic!() };
        let given = Arguments(given);
        let refused = given.known(&json!({ "metric": {}, "limit": {} })).unwrap_err();
        assert_eq!(refused.reasons(), ["there is no argument 'metirc'"]);
        assert_eq!(refused.hint_text(), Some("it takes limit, metric"));
        assert_eq!(given.known(&json!({})).unwrap_err().hint_text(), Some("it takes no arguments"));
        assert!(given.known(&json!({ "metirc": {} })).is_ok());
    }

    #[test]
    fn arguments_are_taken_for_what_they_are_or_refused() {
        let Json::Object(given) = json!({ "a": "x", "n": 7, "yes": true, "none": null, "empty": "" }) else { panic!() };
        let given = Arguments(given);
        assert_eq!(
            (given.text("a").unwrap(), given.text("none").unwrap(), given.text("empty").unwrap()),
            (Some("x"), None, None)
        );
        assert_eq!((given.count("n", 3, 5).unwrap(), given.count("m", 3, 5).unwrap()), (5, 3));
        assert_eq!((given.flag("yes").unwrap(), given.flag("no").unwrap()), (Some(true), None));
        assert!(given.text("n").is_err() && given.count("a", 1, 2).is_err() && given.flag("a").is_err());
        assert!(given.needed("empty").is_err());
    }
}
