//! The ladder of all trials: how much of them the page holds, from everything to none.

use crate::report::error::ReportError;
use crate::report::payload::{Packer, TrialsShare, TrialsSubject, trials_block};
use crate::report::text::count;

/// Metrics that a trial has at most beside the ranked one.
const METRICS: usize = 20;
/// The part of the page that the trials may take while winners give way to them: one of so many.
const PART_OF_PAGE: usize = 2;
/// A sample of fewer says nothing of a sweep.
const LEAST_SAMPLE: usize = 500;

/// All trials as they travel in the page.
#[derive(Debug, Clone)]
pub struct PackedTrials {
    /// The block.
    pub text: String,
    /// What it lacks, a sentence.
    pub left_out: Option<String>,
}

/// The shares of so many trials, each smaller than the one before.
fn ladder(trials: usize) -> Vec<TrialsShare> {
    let share = |metrics, bits, sample| TrialsShare { metrics, bits, sample };
    let whole = [(METRICS, 16), (12, 16), (8, 16), (8, 12), (5, 12), (3, 12)];
    let mut ladder: Vec<TrialsShare> = whole.into_iter().map(|(metrics, bits)| share(metrics, bits, None)).collect();
    let samples = std::iter::successors(Some(trials / 2), |sample| Some(sample / 2));
    ladder.extend(samples.take_while(|sample| *sample >= LEAST_SAMPLE).map(|sample| share(5, 12, Some(sample))));
    ladder
}

/// The most of the trials that keeps the page's limit, and `below` bytes; `None` where nothing does.
pub fn packed_trials(
    subject: &TrialsSubject<'_>,
    packer: &Packer,
    limit: Option<usize>,
    below: usize,
) -> Result<Option<PackedTrials>, ReportError> {
    let room = limit.map_or(usize::MAX, |limit| limit / PART_OF_PAGE).min(below);
    for (rung, share) in ladder(subject.trials.len()).iter().enumerate() {
        let text = packer
            .pack(&trials_block(subject, share))
            .map_err(|source| ReportError::not_packed("all trials", source))?;
        if text.len() < room {
            return Ok(Some(PackedTrials { text, left_out: (rung > 0).then(|| in_words(subject, share)) }));
        }
    }
    Ok(None)
}

fn in_words(subject: &TrialsSubject<'_>, share: &TrialsShare) -> String {
    let metrics = format!("metrics beyond {} beside the ranked one", share.metrics);
    let steps = if share.bits < 16 { ", digits beyond four" } else { "" };
    let all = match subject.trials.all() == subject.trials.len() {
        true => format!("All {}", subject.trials.in_words()),
        false => subject.trials.in_words(),
    };
    match share.sample {
        None => format!("{all}: {metrics}{steps}"),
        Some(sample) => format!(
            "{all}: {metrics}{steps}, and trials beyond about {}, evenly over the ranking; winners, the ends of \
             every metric and parameter, and the best at each value of a parameter are there",
            count(Some(sample as f64))
        ),
    }
}
