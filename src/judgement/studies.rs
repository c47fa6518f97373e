//! Studies of a sweep: which trials were chosen from, and what each of them is held to.

use super::Candidate;
use super::sample::HELD_OUT;
use std::collections::{HashMap, HashSet};

/// The positions of the candidates that were chosen from.
///
/// What some studies hold out, stress or simulate was no choice of its own. Where that is all there is, each counts.
pub(super) fn chosen_from(candidates: &[Candidate]) -> Vec<usize> {
    let own: Vec<usize> = (0..candidates.len()).filter(|trial| !candidates[*trial].sample.is_aside()).collect();
    if own.is_empty() { (0..candidates.len()).collect() } else { own }
}

/// The keys of samples that nothing was chosen from, so that they are no trials.
pub fn samples_aside(candidates: &[Candidate]) -> HashSet<&str> {
    let chosen: HashSet<usize> = chosen_from(candidates).into_iter().collect();
    let aside = candidates.iter().enumerate().filter(|(position, _)| !chosen.contains(position));
    aside.map(|(_, candidate)| candidate.handle.as_str()).collect()
}

/// The type of what is held out, and for each of some trials the position of its held-out sample among the candidates.
///
/// `None` where fewer than two trials have one.
pub(super) fn held_out(candidates: &[Candidate], trials: &[usize]) -> Option<(&'static str, Vec<Option<usize>>)> {
    HELD_OUT.into_iter().find_map(|sample_type| {
        let of_type = (0..candidates.len()).filter(|other| candidates[*other].sample.is(sample_type));
        let by_strategy: HashMap<&str, usize> =
            of_type.map(|other| (candidates[other].sample.strategy.as_str(), other)).collect();
        let of_trial = |trial: &usize| by_strategy.get(candidates[*trial].sample.strategy.as_str()).copied();
        // A trial that is held out itself is no choice.
        let pair = |trial: &usize| of_trial(trial).filter(|other| other != trial);
        let pairs: Vec<Option<usize>> = trials.iter().map(pair).collect();
        (pairs.iter().flatten().count() > 1).then_some((sample_type, pairs))
    })
}
