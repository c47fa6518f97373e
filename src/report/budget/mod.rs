//! The budget: takes the sizes of winners and of the page, and gives what each winner leaves out to keep the page as small
//! as it must be. Must not know what a section looks like.

mod groups;
mod left_out;
mod prices_plan;
mod reduction_plan;
mod sizes;
mod trials_plan;

pub use groups::{GROUP_FRAME, begins_group, groups};
pub use left_out::{ROOM, left_out};
pub use prices_plan::packed_prices;
pub use reduction_plan::ReductionPlan;
pub use sizes::{Part, Sizes};
pub use trials_plan::{PackedTrials, packed_trials};

use super::ladder::Detail;
use super::payload::Packer;
use super::tearsheet::Tearsheet;

/// Winners that the tables on all of them list; the ranking goes on where scripts run.
pub const LISTED: usize = 50;
/// No tearsheet takes fewer bytes.
pub const LEAST_TEARSHEET: usize = 2_000;

/// Limits of what the page may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of the page at most; `None` for any number.
    pub max_size: Option<usize>,
    /// The most detail that it has.
    pub detail: Detail,
}

impl Budget {
    /// What packs the winners of a page that keeps it.
    pub fn packer(&self) -> Packer {
        Packer::new(self.detail, self.max_size)
    }

    /// Whether there is no room for all winners on the first rung, with the least that their tearsheets take.
    pub fn is_exceeded_by(&self, winners: &[Tearsheet]) -> bool {
        let size = |winner: &Tearsheet| winner.packed.size(self.detail.first_rung()) + LEAST_TEARSHEET;
        self.max_size.is_some_and(|limit| winners.iter().map(size).sum::<usize>() > limit)
    }

    /// The number of winners, from the best on, that may have more than their row in the ranking: for those after them the
    /// better ones leave no room in any case. While blocks of winners are not packed it may be larger.
    pub fn room_for(&self, winners: &[Tearsheet]) -> usize {
        if self.detail == Detail::Summary {
            return 0;
        }
        let Some(limit) = self.max_size else { return winners.len() };
        let mut taken = 0usize;
        winners
            .iter()
            .position(|winner| {
                let is_full = taken > limit;
                taken += winner.packed.least_size() + LEAST_TEARSHEET;
                is_full
            })
            .unwrap_or(winners.len())
    }

    /// Lets go of the detail of winners that it has no room for, but of those that the tables on all winners list.
    pub fn trim(&self, winners: &mut [Tearsheet]) {
        let room = self.room_for(winners).max(LISTED);
        winners.iter_mut().skip(room).for_each(Tearsheet::keep_ranking_only);
    }
}
