//! Permutation test of a legacy directory: the metrics of the backtest, those of every shuffle, and p-values.

use super::legacy_file::LegacyFile;
use super::part::{Part, PartFault, fields_of};
use crate::bundle::limits::Limits;
use crate::model::{Fields, Value};

/// What a file of the shuffles is called, with a number behind it.
const SHUFFLE: &str = "permuted_";

/// Reads a permutation test from the files of its folder. The shuffles come in the order of their numbers.
pub(super) fn of_files<'a>(files: &'a [LegacyFile], limits: &Limits) -> Result<Part<'a>, PartFault> {
    let (mut real, mut p_values, mut about) = (None, Fields::default(), Fields::default());
    let (mut shuffles, mut others) = (Vec::new(), Vec::new());
    for file in files {
        let parts: Vec<&str> = file.path.iter().skip(2).map(String::as_str).collect();
        match parts[..] {
            ["original_metrics.json"] => real = Some(fields_of(file, limits)?),
            ["p_values.json"] => p_values = fields_of(file, limits)?,
            ["metadata.json"] => about = fields_of(file, limits)?,
            ["permuted_metrics", name] if name.starts_with(SHUFFLE) => {
                shuffles.push((number_in(name), Value::Map(fields_of(file, limits)?)));
            }
            _ => others.push(file),
        }
    }
    let real = real.ok_or(PartFault::Missing("original_metrics.json"))?;
    shuffles.sort_by_key(|(number, _)| *number);
    let mut test = Fields::default();
    test.push("real_metrics", Value::Map(real));
    test.push("permutated_metrics", Value::List(shuffles.into_iter().map(|(_, metrics)| metrics).collect()));
    test.push("p_values", Value::Map(p_values));
    for name in ["backtest_start_date", "backtest_end_date", "backtest_date_range_name"] {
        test.push(name, about.take(name).unwrap_or(Value::Nil));
    }
    // What the framework does not write there is kept too.
    about.into_iter().for_each(|(name, value)| test.push(name, value));
    Ok((test, others))
}

/// The number of a shuffle; those without one come last.
fn number_in(name: &str) -> u64 {
    name.strip_prefix(SHUFFLE).and_then(|rest| rest.strip_suffix(".json")?.parse().ok()).unwrap_or(u64::MAX)
}
