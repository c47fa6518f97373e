//! The fast reader of scalars, for the index: it counts the runs, steps over them and stops as soon as nothing of interest can follow.

use std::sync::Arc;

use super::read::{self, Keep, Scalars};
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
}

impl BundleScalars {
    /// Reads the scalars of a document.
    pub(crate) fn of(reader: &mut Reader<'_>, format_version: FormatVersion) -> Result<BundleScalars> {
        let mut counts = Counts::default();
        let mut scalars = read::read(reader, format_version, &mut counts)?;
        let part = scalars.part();
        Ok(BundleScalars {
            format_version,
            number_of_runs: counts.0[part],
            summary: scalars.summaries[part].take(),
            algorithm_id: scalars.algorithm_id,
            tag: scalars.tag,
            engine_type: scalars.engine_type,
            risk_free_rate: scalars.risk_free_rate,
            parameters: scalars.parameters,
            strategy_ids: scalars.strategy_ids,
        })
    }
}

/// The number of runs of each part, and nothing else.
#[derive(Default)]
struct Counts([u64; read::PARTS.len()]);

impl Keep for Counts {
    const STOPS_EARLY: bool = true;

    fn wants(&self, _part: usize, _scalars: &Scalars) -> bool {
        true
    }

    fn count(&mut self, part: usize, runs: usize) {
        self.0[part] = runs as u64;
    }

    fn runs(&mut self, _part: usize, runs: usize, reader: &mut Reader<'_>) -> Result<()> {
        reader.skip_rest_of(Token::List(runs))
    }

    fn other(&mut self, _name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
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
