//! Pipelines: columns to compute, and the universe, which is the root mask: only its rows come out.

use super::error::FactorError;
use super::panel::Panel;
use super::term::{AnyFactor, AnyFilter, Evaluation};
use crate::model::EpochMs;
use arrow_array::{ArrayRef, BooleanArray, Float64Array, RecordBatch, StringArray, TimestampMillisecondArray};
use std::collections::BTreeSet;
use std::ops::RangeBounds;
use std::sync::Arc;

/// The columns that every screen begins with.
pub(super) const KEYS: [&str; 2] = ["datetime", "symbol"];
/// The name of the root mask, which no column has.
pub(super) const UNIVERSE: &str = "universe";

/// What a column holds.
#[derive(Debug, Clone)]
pub enum Column {
    /// Numbers.
    Factor(AnyFactor),
    /// Answers.
    Filter(AnyFilter),
}

/// Columns by name, and whose rows are wanted.
#[derive(Debug, Clone)]
pub struct Pipeline {
    universe: Option<AnyFilter>,
    columns: Vec<(String, Column)>,
    /// Those that its text names.
    symbols: BTreeSet<String>,
}

impl Pipeline {
    /// These columns of the rows of a universe, or of all rows. What a factor compares itself with is not narrowed by the
    /// universe, but by its own mask.
    ///
    /// # Errors
    /// There are no columns and no universe, or two columns have the same name or one that is taken.
    pub fn new(universe: Option<AnyFilter>, columns: Vec<(String, Column)>) -> Result<Pipeline, FactorError> {
        if columns.is_empty() && universe.is_none() {
            return Err(FactorError::NoColumns);
        }
        for (at, (name, _)) in columns.iter().enumerate() {
            let is_taken = KEYS.contains(&name.as_str()) || name == UNIVERSE;
            if is_taken || columns[..at].iter().any(|(other, _)| other == name) {
                return Err(FactorError::TakenName(name.clone()));
            }
        }
        Ok(Pipeline { universe, columns, symbols: BTreeSet::new() })
    }

    /// The same, knowing the symbols that its text names.
    pub(super) fn naming(self, symbols: BTreeSet<String>) -> Pipeline {
        Pipeline { symbols, ..self }
    }

    /// The symbols that its text names, and that are not in a panel: of them it says nothing.
    pub fn unknown_symbols(&self, panel: &Panel) -> Vec<&str> {
        let known = panel.symbols();
        self.symbols.iter().map(String::as_str).filter(|name| !known.iter().any(|known| known == name)).collect()
    }

    /// What it lets through: its universe, or the filter that is its only column.
    ///
    /// # Errors
    /// It has neither.
    pub fn filter(&self) -> Result<&AnyFilter, FactorError> {
        match (&self.universe, &self.columns[..]) {
            (Some(universe), _) => Ok(universe),
            (None, [(_, Column::Filter(filter))]) => Ok(filter),
            (None, [(_, Column::Factor(_))]) => Err(FactorError::NoFilter),
            _ => Err(FactorError::NoUniverse),
        }
    }

    /// The names of the columns, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    /// The screen of a panel as a table in long form: `datetime` (UTC), `symbol`, then the columns; rows by time and symbol. Of all
    /// bars of the panel those in the span come out.
    ///
    /// # Errors
    /// A column cannot be computed.
    pub fn run(&self, panel: &Panel, span: impl RangeBounds<EpochMs>) -> Result<RecordBatch, FactorError> {
        let bars: Vec<usize> =
            panel.times().enumerate().filter(|(_, time)| span.contains(time)).map(|(bar, _)| bar).collect();
        let wanted = bars.first().map_or(0..0, |&first| first..first + bars.len());
        let evaluation = Evaluation::of_bars(panel, wanted);
        let mask = self.universe.as_ref().map(|universe| evaluation.answers(universe)).transpose()?;
        let (mut times, mut rows) = (Vec::new(), Vec::new());
        for (bar, time) in panel.times().enumerate().filter(|(_, time)| span.contains(time)) {
            let members = panel.rows_at(bar).iter().map(|&row| row as usize);
            rows.extend(members.filter(|&row| mask.as_ref().is_none_or(|mask| mask[row])));
            times.resize(rows.len(), time.0);
        }
        let ends: Vec<usize> = (0..panel.symbols().len()).map(|symbol| panel.rows_of(symbol).end).collect();
        let symbol = |row: usize| panel.symbols()[ends.partition_point(|&end| end <= row)].as_str();
        let mut table: Vec<(&str, ArrayRef)> = vec![
            (KEYS[0], Arc::new(TimestampMillisecondArray::from(times).with_timezone("UTC"))),
            (KEYS[1], Arc::new(StringArray::from_iter_values(rows.iter().map(|&row| symbol(row))))),
        ];
        for (name, column) in &self.columns {
            let values: ArrayRef = match column {
                Column::Factor(factor) => {
                    let numbers = evaluation.numbers(factor)?;
                    evaluation.release(factor);
                    Arc::new(rows.iter().map(|&row| numbers[row].get()).collect::<Float64Array>())
                }
                Column::Filter(filter) => {
                    let answers = evaluation.answers(filter)?;
                    Arc::new(rows.iter().map(|&row| Some(answers[row])).collect::<BooleanArray>())
                }
            };
            table.push((name, values));
        }
        RecordBatch::try_from_iter_with_nullable(
            table
                .into_iter()
                .zip([false, false].into_iter().chain(std::iter::repeat(true)))
                .map(|((name, values), is_nullable)| (name, values, is_nullable)),
        )
        .map_err(|error| FactorError::Table(error.to_string()))
    }
}
