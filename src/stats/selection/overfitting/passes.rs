//! Two passes over all trials: the first finds the leader of every half, the second where it stands in the other.
//!
//! Trials come in small groups, so that the memory that is held does not grow with the number of trials.

use super::blocks::{Blocks, HalfSums, LANES, Score, Scores};
use super::halves::Halves;
use pulp::NullaryFnOnce;
use rayon::prelude::*;

/// The trial that leads in one half.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Leader {
    trial: usize,
    /// Its score in the half that it leads.
    pub(super) in_sample: Score,
    /// Its score in the other half.
    pub(super) out_of_sample: Score,
}

impl Leader {
    const NOBODY: Leader = Leader { trial: usize::MAX, in_sample: Score::LEAST, out_of_sample: Score::LEAST };

    /// The better of two; of equals the first trial, so that the order of work does not matter.
    fn or(self, other: Leader) -> Leader {
        let (own, others) = self.in_sample.beside(other.in_sample);
        if own > others || own == others && self.trial <= other.trial { self } else { other }
    }
}

/// The trials that a leader is level with or ahead of, in the half that it was not chosen by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// Trials with a lower score.
    pub(super) below: u32,
    /// Trials with the same score, itself with them.
    pub(super) level: u32,
}

/// The leader of each half: of a split first the half that has the first block, then the other.
pub(super) fn leaders(blocks: &Blocks, halves: &Halves) -> Vec<Leader> {
    let nobody = || vec![Leader::NOBODY; halves.first.len() * 2];
    let processor = pulp::Arch::new();
    let of_group = |mut leaders: Vec<Leader>, (trial, sums): (usize, HalfSums)| {
        processor.dispatch(Lead { leaders: &mut leaders, halves, trial, sums: &sums });
        leaders
    };
    let better = |one: Vec<Leader>, other: Vec<Leader>| one.into_iter().zip(other).map(|(a, b)| a.or(b)).collect();
    blocks.groups().fold(nobody, of_group).reduce(nobody, better)
}

/// Takes the best of a group in every half. A closure would not be compiled for the processor that is found.
struct Lead<'a> {
    leaders: &'a mut [Leader],
    halves: &'a Halves,
    /// The first trial of the group.
    trial: usize,
    sums: &'a HalfSums,
}

impl NullaryFnOnce for Lead<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (pair, half) in self.leaders.chunks_exact_mut(2).zip(&self.halves.first) {
            let (one, other) = (self.sums.scores(*half), self.sums.scores(self.halves.rest(*half)));
            lead(&mut pair[0], self.trial, &one, &other);
            lead(&mut pair[1], self.trial, &other, &one);
        }
    }
}

/// Takes the best of a group where it is ahead of the leader so far.
#[inline(always)]
fn lead(leader: &mut Leader, first_trial: usize, own: &Scores, other: &Scores) {
    // Most groups have nobody who is ahead, which this finds without a branch for each trial.
    let mut ahead = false;
    for lane in 0..LANES {
        let (score, least) = own.of(lane).beside(leader.in_sample);
        ahead |= score >= least;
    }
    if ahead {
        take_best(leader, first_trial, own, other);
    }
}

#[cold]
fn take_best(leader: &mut Leader, first_trial: usize, own: &Scores, other: &Scores) {
    for lane in 0..LANES {
        let own = Leader { trial: first_trial + lane, in_sample: own.of(lane), out_of_sample: other.of(lane) };
        if own.in_sample.signed.is_finite() {
            *leader = leader.or(own);
        }
    }
}

/// Where the leader of each half stands in the other.
pub(super) fn standings(blocks: &Blocks, halves: &Halves, leaders: &[Leader]) -> Vec<Standing> {
    let none = || vec![Standing::default(); leaders.len()];
    let processor = pulp::Arch::new();
    let of_group = |mut standings: Vec<Standing>, (_, sums): (usize, HalfSums)| {
        processor.dispatch(Count { standings: &mut standings, leaders, halves, sums: &sums });
        standings
    };
    let both = |one: Vec<Standing>, other: Vec<Standing>| {
        let pairs = one.into_iter().zip(other);
        pairs.map(|(a, b)| Standing { below: a.below + b.below, level: a.level + b.level }).collect()
    };
    blocks.groups().fold(none, of_group).reduce(none, both)
}

/// Counts the trials of a group that the leader of every half is ahead of in the other.
struct Count<'a> {
    standings: &'a mut [Standing],
    leaders: &'a [Leader],
    halves: &'a Halves,
    sums: &'a HalfSums,
}

impl NullaryFnOnce for Count<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let pairs = self.standings.chunks_exact_mut(2).zip(self.leaders.chunks_exact(2)).zip(&self.halves.first);
        for ((standing, leaders), half) in pairs {
            count(&mut standing[0], leaders[0].out_of_sample, &self.sums.scores(self.halves.rest(*half)));
            count(&mut standing[1], leaders[1].out_of_sample, &self.sums.scores(*half));
        }
    }
}

#[inline(always)]
fn count(standing: &mut Standing, leader: Score, scores: &Scores) {
    let (mut below, mut level) = (0, 0);
    for lane in 0..LANES {
        let (score, leaders) = scores.of(lane).beside(leader);
        below += u64::from(score < leaders);
        level += u64::from(score == leaders);
    }
    standing.below += below as u32;
    standing.level += level as u32;
}
