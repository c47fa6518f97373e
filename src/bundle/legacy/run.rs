//! Run of a legacy directory: `run.json`, and `metrics.json` beside it.

use super::legacy_file::LegacyFile;
use super::part::{Part, PartFault, fields_of, value_of};
use super::summary::METRICS_OF_RUN;
use crate::bundle::limits::Limits;
use crate::model::Fields;

const RUN: &str = "run";

/// Reads a run from the files of its folder, in order of their paths.
pub(super) fn of_files<'a>(files: &'a [LegacyFile], limits: &Limits) -> Result<Part<'a>, PartFault> {
    let (mut run, mut others, mut is_run) = (Fields::default(), Vec::new(), false);
    for file in files {
        let name = match &file.path[..] {
            [_, _, name] => name.strip_suffix(".json"),
            _ => None,
        };
        match name {
            Some(RUN) => {
                fields_of(file, limits)?.into_iter().for_each(|(name, value)| run.push(name, value));
                is_run = true;
            }
            Some("metrics") => run.push(METRICS_OF_RUN, value_of(file, limits)?),
            Some(name) => run.push(name, value_of(file, limits)?),
            None => others.push(file),
        }
    }
    if is_run { Ok((run, others)) } else { Err(PartFault::Missing("run.json")) }
}
