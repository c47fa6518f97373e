//! Reader of the outline of a run: its window and its equity. Steps over its trading.

use super::keys::{METADATA, UNIVERSE_KEY};
use super::record::{Record, find};
use super::run::read_chosen_metrics;
use super::snapshot_choice::{SNAPSHOTS, SnapshotChoice};
use crate::bundle::error::Result;
use crate::bundle::wire::reader::{Key, Reader};
use crate::bundle::wire::token::Token;
use crate::model::{Run, RunOutline, SeriesField};

/// The curves that figures are measured on, in the order in which they count.
pub(super) const CURVES: [SeriesField; 2] = [SeriesField::TwrEquityCurve, SeriesField::EquityCurve];

/// The metric of a run that is kept beside them.
const SHARPE_RATIO: &str = "sharpe_ratio";

/// Reads the outline of the run behind a map's head, and the universe that it says it is of.
///
/// # Errors
/// The document is damaged, or asks for more than the limits allow.
pub(super) fn read(
    reader: &mut Reader<'_>,
    entries: usize,
    snapshots: SnapshotChoice,
) -> Result<(RunOutline, Option<String>)> {
    let (mut outline, mut universe) = (RunOutline::default(), None);
    let mut expected = 0;
    for _ in 0..entries {
        let at = match reader.key(|key| find(Run::FIELDS.len(), |at| Run::FIELDS[at].0, key, expected))? {
            Key::Known(at) => at,
            Key::Other(name) if *name == *METADATA => {
                universe = universe_in(reader)?;
                continue;
            }
            Key::Other(name) if Run::ROLE_KEYS.contains(&&*name) => {
                let value = reader.value()?;
                outline.run.extra.push(name, value);
                continue;
            }
            Key::Other(_) => {
                reader.skip()?;
                continue;
            }
        };
        expected = at + 1;
        let (name, field) = &Run::FIELDS[at];
        match *name {
            "backtest_metrics" => match reader.token()? {
                Token::Map(entries) => outline.run.metrics = Some(read_chosen_metrics(reader, entries, is_chosen)?),
                token => reader.skip_rest_of(token)?,
            },
            "trades" => {
                let token = reader.token()?;
                outline.trades = if let Token::List(count) = token { count } else { 0 };
                reader.skip_rest_of(token)?;
            }
            "backtest_start_date" | "backtest_date_range_name" | "backtest_end_date" => {
                field.read(&mut outline.run, reader)?;
            }
            SNAPSHOTS if snapshots.takes_those_of(&outline.run) => {
                field.read(&mut outline.run, reader)?;
            }
            _ => reader.skip()?,
        }
    }
    Ok((outline, universe))
}

/// The universe in what is noted about a run.
fn universe_in(reader: &mut Reader<'_>) -> Result<Option<String>> {
    let token = reader.token()?;
    let Token::Map(entries) = token else { return reader.skip_rest_of(token).map(|()| None) };
    Ok(reader.fields(entries)?.text(UNIVERSE_KEY).map(str::to_owned))
}

/// Whether a metric of a run is kept.
fn is_chosen(name: &str) -> bool {
    name == SHARPE_RATIO || CURVES.iter().any(|field| field.name() == name)
}
