//! Reader of the manifest of side files alone: steps over runs, series and all else.

use std::sync::Arc;

use super::envelope::Envelope;
use super::keep::Keep;
use super::keys::{EngineRuns, OHLCV};
use super::read;
use crate::bundle::error::Result;
use crate::bundle::wire::reader::Reader;
use crate::bundle::wire::token::Token;
use crate::model::{FormatVersion, Value};

/// What a document says of its side files, if it says anything.
pub(crate) fn read_manifest(reader: &mut Reader<'_>, version: FormatVersion) -> Result<Option<Value>> {
    let mut found = Found::default();
    read::read(reader, version, &mut found)?;
    Ok(found.0)
}

/// The first manifest, which may stand within the map of the backtest or around it.
#[derive(Default)]
struct Found(Option<Value>);

impl Found {
    /// Takes an entry if it is the manifest, and steps over any other.
    fn take(&mut self, name: &str, reader: &mut Reader<'_>) -> Result<()> {
        if name != OHLCV || self.0.is_some() {
            return reader.skip();
        }
        self.0 = Some(reader.value()?);
        Ok(())
    }
}

impl Keep for Found {
    const STOPS_EARLY: bool = false;

    fn wants(&self, _runs: EngineRuns, _envelope: &Envelope) -> bool {
        false
    }

    fn count(&mut self, _runs: EngineRuns, _count: usize) {}

    fn runs(&mut self, _runs: EngineRuns, count: usize, reader: &mut Reader<'_>) -> Result<()> {
        reader.skip_rest_of(Token::List(count))
    }

    fn other(&mut self, name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        self.take(&name, reader)
    }

    fn around(&mut self, name: Arc<str>, reader: &mut Reader<'_>) -> Result<()> {
        self.take(&name, reader)
    }

    fn studies(&mut self, reader: &mut Reader<'_>, _envelope: &mut Envelope) -> Result<()> {
        reader.skip()
    }
}
