//! Parameters of all trials: each name a column, nested ones by their path.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value as Json;

use crate::model::python_json::standard_text;
use crate::report::text::cut;

/// Columns that are kept at most: a file may name any number of parameters.
const MOST_COLUMNS: usize = 200;

/// A value as it stands in a file.
#[derive(Debug, Clone, PartialEq)]
enum Given {
    Number(f64),
    Text(String),
}

/// The columns while they are filled.
#[derive(Debug, Clone, Default)]
pub struct ParameterColumns {
    rows: usize,
    names: Vec<String>,
    positions: HashMap<String, usize>,
    /// May be shorter than there are rows, where the last ones have no value.
    values: Vec<Vec<Option<Given>>>,
}

/// One parameter with its value in every trial.
#[derive(Debug)]
pub struct Parameter<'a> {
    /// Its name; that of a nested one is its path with dots.
    pub name: &'a str,
    /// Its values.
    pub values: ParameterValues<'a>,
}

/// The values of a parameter in all trials.
#[derive(Debug)]
pub enum ParameterValues<'a> {
    /// Where every value is a number.
    Numbers(Vec<Option<f64>>),
    /// Where any is something else.
    Texts(Vec<Option<Cow<'a, str>>>),
}

impl Parameter<'_> {
    /// Whether two trials have one value of it, or none both.
    pub fn is_alike(&self, one: usize, other: usize) -> bool {
        match &self.values {
            ParameterValues::Numbers(values) => values[one] == values[other],
            ParameterValues::Texts(values) => values[one] == values[other],
        }
    }
}

impl ParameterColumns {
    /// Adds the parameters of a trial, a JSON object.
    pub fn push(&mut self, json: Option<&str>) {
        if let Some(Json::Object(fields)) = json.and_then(parsed) {
            for (name, value) in fields {
                self.take(cut(&name).into_owned(), value);
            }
        }
        self.rows += 1;
    }

    fn take(&mut self, name: String, value: Json) {
        let given = match value {
            Json::Null => return,
            Json::Object(fields) => {
                return fields.into_iter().for_each(|(inner, value)| self.take(format!("{name}.{inner}"), value));
            }
            Json::Number(number) => number.as_f64().map_or_else(|| Given::Text(number.to_string()), Given::Number),
            Json::String(text) => Given::Text(cut(&text).into_owned()),
            other => Given::Text(cut(&other.to_string()).into_owned()),
        };
        let position = match self.positions.get(&name) {
            Some(position) => *position,
            None if self.names.len() == MOST_COLUMNS => return,
            None => {
                self.positions.insert(name.clone(), self.names.len());
                self.names.push(name);
                self.values.push(Vec::new());
                self.names.len() - 1
            }
        };
        let column = &mut self.values[position];
        column.resize(self.rows, None);
        column.push(Some(given));
    }

    /// Every parameter, as long as `rows`.
    pub fn all(&self, rows: usize) -> Vec<Parameter<'_>> {
        self.names.iter().zip(&self.values).map(|(name, given)| parameter(name, given, rows)).collect()
    }
}

fn parameter<'a>(name: &'a str, given: &'a [Option<Given>], rows: usize) -> Parameter<'a> {
    let values = match given.iter().flatten().any(|given| matches!(given, Given::Text(_))) {
        true => ParameterValues::Texts((0..rows).map(|row| at(given, row).map(text)).collect()),
        false => ParameterValues::Numbers((0..rows).map(|row| at(given, row).and_then(number)).collect()),
    };
    Parameter { name, values }
}

fn at(given: &[Option<Given>], row: usize) -> Option<&Given> {
    given.get(row)?.as_ref()
}

fn number(given: &Given) -> Option<f64> {
    match given {
        Given::Number(number) => Some(*number),
        Given::Text(_) => None,
    }
}

fn text(given: &Given) -> Cow<'_, str> {
    match given {
        Given::Number(number) => Cow::Owned(number.to_string()),
        Given::Text(text) => Cow::Borrowed(text),
    }
}

/// The object of some JSON; Python writes numbers that standard JSON does not know.
fn parsed(json: &str) -> Option<Json> {
    serde_json::from_str(json).ok().or_else(|| serde_json::from_str(&standard_text(json)?).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_parameters_go_by_their_path_and_missing_ones_stay_missing() {
        let mut columns = ParameterColumns::default();
        columns.push(Some(r#"{"fast": 4, "stop": {"kind": "atr", "at": 1.5}, "on": true}"#));
        columns.push(None);
        columns.push(Some(r#"{"fast": NaN, "stop": {"kind": 3}, "on": null, "list": [1, 2]}"#));
        let all = columns.all(3);
        let names: Vec<&str> = all.iter().map(|parameter| parameter.name).collect();
        assert_eq!(names, ["fast", "on", "stop.at", "stop.kind", "list"]);
        let ParameterValues::Numbers(fast) = &all[0].values else { panic!("numbers") };
        assert_eq!(fast, &[Some(4.0), None, None]);
        let ParameterValues::Texts(kind) = &all[3].values else { panic!("texts") };
        assert_eq!(kind, &[Some("atr".into()), None, Some("3".into())]);
        let ParameterValues::Texts(list) = &all[4].values else { panic!("texts") };
        assert_eq!(list, &[None, None, Some("[1,2]".into())]);
    }
}
