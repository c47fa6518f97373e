//! Reader of the scalars alone, for an index: counts the runs, steps over them and stops as soon as nothing of interest can follow.

use std::sync::Arc;

use super::envelope::Envelope;
use super::keep::Keep;
use super::keys::{EngineRuns, UNREAD};
use super::read;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::Reader;
use crate::bundle::wire::token::Token;
use crate::model::{Fields, FormatVersion, Summary, Value};

/// What can be known of a backtest without its series: the scalars.
#[derive(Debug, Clone, PartialEq)]
pub struct BundleScalars {
    /// The format of the file.
    pub format_version: FormatVersion,
    /// The algorithm's name; the file need not give one.
    pub algorithm_id: Option<String>,
    /// The user's label.
    pub tag: Option<String>,
    /// `vector`, `event` or whatever else the file says.
    pub engine_type: Option<String>,
    /// Risk-free rate, a fraction per year.
    pub risk_free_rate: Option<f64>,
    /// How many windows were run.
    pub number_of_runs: u64,
    /// The parameters in the order of the file.
    pub parameters: Fields,
    /// Names of the strategies.
    pub strategy_ids: Vec<String>,
    /// The summary's numbers; `None` where the file has none.
    pub summary: Option<Summary>,
    /// What could not be read of a legacy directory and is left out, a sentence each.
    pub unread: Vec<String>,
}

impl BundleScalars {
    /// Reads the scalars of a document.
    pub(crate) fn of(reader: &mut Reader<'_>, format_version: FormatVersion) -> Result<BundleScalars> {
        let mut counted = Counted::default();
        let mut envelope = read::read(reader, format_version, &mut counted)?;
        let runs = envelope.actual_runs();
        Ok(BundleScalars {
            format_version,
            number_of_runs: counted.runs[runs.index()],
            summary: envelope.summaries[runs.index()].take(),
            algorithm_id: envelope.algorithm_id,
            tag: envelope.tag,
            engine_type: envelope.engine_type,
            risk_free_rate: envelope.risk_free_rate,
            parameters: envelope.parameters,
            strategy_ids: envelope.strategy_ids,
            unread: unread_in_words(counted.unread.as_ref()),
        })
    }
}

/// What a document says of parts that could not be read, a sentence each.
pub(crate) fn unread_in_words(unread: Option<&Value>) -> Vec<String> {
    let Some(Value::Map(parts)) = unread else { return Vec::new() };
    let sentence = |(part, reason): (&str, &Value)| {
        format!("{part} is left out: {}", reason.as_text().unwrap_or("it cannot be read"))
    };
    parts.iter().map(sentence).collect()
}

/// The number of runs of each engine, and which parts could not be read.
#[derive(Default)]
struct Counted {
    runs: [u64; EngineRuns::COUNT],
    unread: Option<Value>,
}

impl Keep for Counted {
    const STOPS_EARLY: bool = true;

    fn wants(&self, _runs: EngineRuns, _envelope: &Envelope) -> bool {
        true
    }

    fn count(&mut self, runs: EngineRuns, count: usize) {
        self.runs[runs.index()] = count as u64;
    }

    fn runs(&mut self, _runs: EngineRuns, count: usize, reader: &mut Reader<'_>) -> Result<()> {
        reader.skip_rest_of(Token::List(count))
    }

    fn other(&mut self, name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        if *name == *UNREAD {
            self.unread = reader.value().map(Some)?;
            return Ok(());
        }
        reader.skip()
    }

    fn around(&mut self, _name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        reader.skip()
    }

    fn value(&self, reader: &mut Reader<'_>) -> Result<Option<Value>> {
        reader.skip().map(|()| None)
    }

    fn studies(&mut self, _studies: Fields) {}
}
