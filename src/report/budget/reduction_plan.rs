//! The plan: which rung of the ladder each winner stands on, so that the page is no larger than it may be.

use crate::report::ladder::Rung;

/// A winner is one rung ahead of one that stands so many ranks below it.
const RANKS_PER_RUNG: usize = 25;

/// The rung of each winner, best first; it never falls from one winner to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReductionPlan(Vec<Rung>);

impl ReductionPlan {
    /// Every winner on the first rung.
    pub fn whole(winners: usize, first: Rung) -> ReductionPlan {
        ReductionPlan(vec![first; winners])
    }

    /// The plan that shows most within `limit` bytes; `size` tells the bytes of a winner on a rung, `rest` those of
    /// everything else.
    ///
    /// Plans come in one order, whatever the limit: in each step one winner goes down a rung, low ranks first. So more
    /// room never shows less.
    ///
    /// # Errors
    /// Not even the ranking fits; the value is the bytes that it takes.
    pub fn fitting(
        winners: usize,
        first: Rung,
        limit: usize,
        rest: usize,
        size: impl Fn(usize, Rung) -> usize,
    ) -> Result<ReductionPlan, usize> {
        let mut plan = ReductionPlan::whole(winners, first);
        let mut total = rest + (0..winners).map(|position| size(position, first)).sum::<usize>();
        for position in steps(winners, first) {
            if total <= limit {
                break;
            }
            let from = plan.0[position];
            let to = Rung::ALL[from.position() + 1];
            total = total - size(position, from) + size(position, to);
            plan.0[position] = to;
        }
        if total <= limit { Ok(plan) } else { Err(total) }
    }

    /// The rung of the winner in a position.
    pub fn rung(&self, position: usize) -> Rung {
        self.0.get(position).copied().unwrap_or(Rung::RankingOnly)
    }

    /// The number of winners that have more than their row in the ranking; they are the first ones.
    pub fn detailed(&self) -> usize {
        self.0.partition_point(|rung| *rung < Rung::RankingOnly)
    }

    /// The rungs with the positions of the winners on them, best first.
    pub fn ranges(&self) -> Vec<(Rung, std::ops::Range<usize>)> {
        let mut ranges: Vec<(Rung, std::ops::Range<usize>)> = Vec::new();
        for (position, rung) in self.0.iter().enumerate() {
            match ranges.last_mut() {
                Some((last, range)) if last == rung => range.end = position + 1,
                _ => ranges.push((*rung, position..position + 1)),
            }
        }
        ranges
    }
}

/// The positions that step down, one rung each, in order.
fn steps(winners: usize, first: Rung) -> impl Iterator<Item = usize> {
    let mut steps: Vec<(usize, usize)> = (first.position() + 1..Rung::ALL.len())
        .flat_map(|rung| {
            (0..winners).map(move |position| (rung * RANKS_PER_RUNG + winners - position, winners - 1 - position))
        })
        .collect();
    steps.sort_unstable();
    steps.into_iter().map(move |(_, from_last)| winners - 1 - from_last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sizes() -> impl Strategy<Value = Vec<[usize; 9]>> {
        let falling = prop::array::uniform9(0usize..50_000).prop_map(|mut sizes| {
            sizes.sort_unstable_by(|one, other| other.cmp(one));
            sizes[8] = 0;
            sizes
        });
        prop::collection::vec(falling, 1..120)
    }

    fn total(plan: &ReductionPlan, sizes: &[[usize; 9]]) -> usize {
        sizes.iter().enumerate().map(|(position, sizes)| sizes[plan.rung(position).position()]).sum()
    }

    proptest! {
        #[test]
        fn a_plan_keeps_the_limit_or_says_what_it_would_take(
            sizes in sizes(), first in 0usize..9, limit in 0usize..4_000_000, rest in 0usize..100_000,
        ) {
            let size = |position: usize, rung: Rung| sizes[position][rung.position()];
            match ReductionPlan::fitting(sizes.len(), Rung::ALL[first], limit, rest, size) {
                Ok(plan) => {
                    prop_assert!(rest + total(&plan, &sizes) <= limit);
                    let positions: Vec<usize> = (0..sizes.len()).map(|position| plan.rung(position).position()).collect();
                    prop_assert!(positions.is_sorted() && positions[0] >= first);
                }
                Err(needed) => {
                    prop_assert!(needed > limit);
                    prop_assert!(ReductionPlan::fitting(sizes.len(), Rung::ALL[first], needed, rest, size).is_ok());
                }
            }
        }

        #[test]
        fn more_room_never_shows_less(sizes in sizes(), limit in 0usize..4_000_000, more in 0usize..1_000_000) {
            let size = |position: usize, rung: Rung| sizes[position][rung.position()];
            let plan = |limit| ReductionPlan::fitting(sizes.len(), Rung::EveryPoint, limit, 0, size);
            if let Ok(small) = plan(limit) {
                let large = plan(limit + more).unwrap();
                prop_assert!((0..sizes.len()).all(|position| large.rung(position) <= small.rung(position)));
            }
        }
    }

    #[test]
    fn low_ranks_give_way_first() {
        let plan =
            |limit| ReductionPlan::fitting(3, Rung::Points1000, limit, 0, |_, rung| 8 - rung.position()).unwrap();
        assert_eq!(plan(18).0, [Rung::Points1000; 3]);
        assert_eq!(plan(17).0, [Rung::Points1000, Rung::Points1000, Rung::Points500]);
        assert_eq!(plan(15).0, [Rung::Points500; 3]);
        assert_eq!(plan(14).0, [Rung::Points500, Rung::Points500, Rung::Points250]);
        assert_eq!(plan(0).detailed(), 0);
    }
}
