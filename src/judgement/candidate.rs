//! Candidates: the trials of a sweep, as they stand in its index.

use crate::model::{DailyReturns, EpochMs, IndexRow, RowKey, TrialDetails};
use serde_json::Value as Json;

/// A trial that might have been chosen.
#[derive(Debug, Clone, Default)]
pub struct Candidate {
    /// Its key in the index.
    pub handle: String,
    /// What to call it.
    pub name: String,
    /// The Sharpe ratio that the bundle gives, per year.
    pub reported_sharpe: Option<f64>,
    /// The risk-free rate, a fraction per year.
    pub risk_free_rate: Option<f64>,
    /// Parameters that are numbers, texts or truth values, in the order of the file.
    pub parameters: Vec<(String, Json)>,
    /// First and last moment of its windows, in order; each once.
    pub windows: Vec<(EpochMs, EpochMs)>,
    /// Its daily returns; none where it has none.
    pub returns: DailyReturns,
}

impl Candidate {
    /// A trial from what an index holds of it.
    pub fn new(key: &RowKey, row: &IndexRow, details: Option<TrialDetails>) -> Candidate {
        let TrialDetails { windows, returns } = details.unwrap_or_default();
        let mut windows: Vec<(EpochMs, EpochMs)> =
            windows.iter().filter_map(|window| window.start.zip(window.end)).collect();
        windows.sort();
        windows.dedup();
        let parameters = row.parameters_json.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let parameters = match parameters {
            Some(Json::Object(fields)) => {
                fields.into_iter().filter(|(_, value)| !value.is_array() && !value.is_object()).collect()
            }
            _ => Vec::new(),
        };
        Candidate {
            handle: key.to_string(),
            name: row.name().to_owned(),
            reported_sharpe: row.summary.get("sharpe_ratio"),
            risk_free_rate: row.risk_free_rate,
            parameters,
            windows,
            returns,
        }
    }
}
