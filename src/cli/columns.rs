//! The columns of a ranking: what a name means, and what a row shows under it.

use super::error::{CliError, did_you_mean};
use super::format::{metric_value, printable};
use iaf::model::{IndexRow, Metric, nearest_names};
use iaf::rank::metric_with_column;

/// What a table shows of a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column {
    Metric(&'static Metric),
    Field(Field),
}

/// What is known of a backtest besides its metrics.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    name: &'static str,
    is_number: bool,
    text: fn(&IndexRow) -> String,
    json: fn(&IndexRow) -> String,
}

/// Every field; those that JSON always holds come first.
pub(super) const FIELDS: [Field; 8] = [
    Field {
        name: "bundle_path",
        is_number: false,
        text: |row| row.handle.to_string(),
        json: |row| quote(row.handle.as_str()),
    },
    Field {
        name: "algorithm_id",
        is_number: false,
        text: |row| shown(&row.algorithm_id),
        json: |row| quoted(&row.algorithm_id),
    },
    Field { name: "tag", is_number: false, text: |row| shown(&row.tag), json: |row| quoted(&row.tag) },
    Field {
        name: "number_of_runs",
        is_number: true,
        text: |row| row.number_of_runs.to_string(),
        json: |row| row.number_of_runs.to_string(),
    },
    Field {
        name: "parameters",
        is_number: false,
        text: |row| shown(&row.parameters_json),
        json: |row| standard(&row.parameters_json),
    },
    Field {
        name: "engine_type",
        is_number: false,
        text: |row| shown(&row.engine_type),
        json: |row| quoted(&row.engine_type),
    },
    Field {
        name: "risk_free_rate",
        is_number: true,
        text: |row| row.risk_free_rate.map_or("-".to_owned(), |rate| rate.to_string()),
        json: |row| number(row.risk_free_rate),
    },
    Field {
        name: "strategy_ids",
        is_number: false,
        text: |row| shown(&row.strategy_ids_json),
        json: |row| standard(&row.strategy_ids_json),
    },
];

/// How many of [`FIELDS`] JSON always holds.
pub(super) const FIELDS_ALWAYS: usize = 5;

impl PartialEq for Column {
    fn eq(&self, other: &Column) -> bool {
        self.name() == other.name()
    }
}

impl Column {
    /// The column of a name.
    pub(super) fn parse(name: &str) -> Result<Column, CliError> {
        let name = name.trim();
        if let Some(field) = FIELDS.iter().find(|field| field.name == name) {
            return Ok(Column::Field(*field));
        }
        if Metric::find(name).is_some() {
            return Ok(Column::Metric(metric_with_column(name)?));
        }
        let known = FIELDS.iter().map(|field| field.name).chain(Metric::columns().map(|metric| metric.name));
        let nearest = nearest_names(name, known);
        let error = CliError::wrong_usage(format!("no column is called '{name}'"));
        Err(match nearest.is_empty() {
            true => error.hint("columns are metrics, bundle_path, algorithm_id, tag, number_of_runs and parameters"),
            false => error.hint(did_you_mean(&nearest)),
        })
    }

    /// The name on the command line and the key in JSON.
    pub(super) fn name(self) -> &'static str {
        match self {
            Column::Metric(metric) => metric.name,
            Column::Field(field) => field.name,
        }
    }

    /// The head of the column.
    pub(super) fn head(self) -> &'static str {
        match self {
            Column::Metric(metric) => metric.short_label,
            Column::Field(field) => field.name,
        }
    }

    /// Whether it holds numbers.
    pub(super) fn is_number(self) -> bool {
        match self {
            Column::Metric(_) => true,
            Column::Field(field) => field.is_number,
        }
    }

    /// What a table shows of a row.
    pub(super) fn text(self, row: &IndexRow) -> String {
        match self {
            Column::Metric(metric) => metric_value(metric, row.summary.get(metric.name)),
            Column::Field(field) => printable(&(field.text)(row)),
        }
    }

    /// What JSON holds of a row.
    pub(super) fn json(self, row: &IndexRow) -> String {
        match self {
            Column::Metric(metric) => number(row.summary.get(metric.name)),
            Column::Field(field) => (field.json)(row),
        }
    }
}

fn shown(text: &Option<String>) -> String {
    text.clone().unwrap_or_else(|| "-".to_owned())
}

fn quoted(text: &Option<String>) -> String {
    text.as_deref().map_or_else(|| "null".to_owned(), quote)
}

/// A text as a JSON string.
pub(super) fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// JSON has no infinities: they become the texts "inf" and "-inf".
fn number(value: Option<f64>) -> String {
    match value {
        None => "null".to_owned(),
        Some(value) if value.is_nan() => "null".to_owned(),
        Some(value) if value.is_infinite() => if value > 0.0 { "\"inf\"" } else { "\"-inf\"" }.to_owned(),
        Some(value) if value.fract() == 0.0 && value.abs() < 1e15 => format!("{value:.0}"),
        Some(value) => serde_json::Value::from(value).to_string(),
    }
}

/// The index's JSON as it stands, with what only Python understands (NaN, Infinity) made into null and texts.
fn standard(json: &Option<String>) -> String {
    let Some(json) = json else { return "null".to_owned() };
    let mut out = String::with_capacity(json.len());
    let mut rest = json.as_str();
    while let Some(character) = rest.chars().next() {
        let odd = [("-Infinity", "\"-inf\""), ("Infinity", "\"inf\""), ("NaN", "null")];
        let length = match odd.iter().find(|(python, _)| rest.starts_with(python)) {
            Some((python, plain)) => {
                out.push_str(plain);
                python.len()
            }
            None => {
                let length = if character == '"' { string_length(rest) } else { character.len_utf8() };
                out.push_str(&rest[..length]);
                length
            }
        };
        rest = &rest[length..];
    }
    match serde_json::from_str::<serde_json::Value>(&out) {
        Ok(_) => out,
        // Another program's row may hold anything: it stays readable as a text.
        Err(_) => quote(json),
    }
}

/// The length of the JSON string at the beginning of a text, with its quotation marks.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (position, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return position + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_metrics_and_fields_and_a_mistake_finds_its_neighbours() {
        assert_eq!(Column::parse("summary_cagr").unwrap(), Column::Metric(Metric::find("cagr").unwrap()));
        assert_eq!(Column::parse(" tag ").unwrap().head(), "tag");
        let error = Column::parse("sharp").unwrap_err();
        assert!(error.hint.unwrap().starts_with("did you mean sharpe_ratio"));
    }

    #[test]
    fn json_is_standard_whatever_python_wrote() {
        let python = r#"{"a": NaN, "b": [-Infinity, Infinity], "NaN \" Infinity": "NaN", "ü": 1e-05}"#;
        let plain = r#"{"a": null, "b": ["-inf", "inf"], "NaN \" Infinity": "NaN", "ü": 1e-05}"#;
        assert_eq!(standard(&Some(python.to_owned())), plain);
        assert_eq!(standard(&Some("{broken".to_owned())), "\"{broken\"");
        assert_eq!(standard(&None), "null");
    }

    #[test]
    fn numbers_keep_every_digit() {
        assert_eq!(number(Some(0.1 + 0.2)), "0.30000000000000004");
        assert_eq!((number(Some(355.0)), number(None)), ("355".to_owned(), "null".to_owned()));
        assert_eq!(number(Some(f64::NEG_INFINITY)), "\"-inf\"");
    }
}
