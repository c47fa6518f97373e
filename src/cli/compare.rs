//! Comparing: the option of how many trials are compared day by day.

use super::count::Count;
use crate::judgement::MOST_COMPARED;
use clap::Args;

/// For the commands that judge a sweep.
#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// Trials that are drawn by chance to stand for all where there are more, or 'all'; those that lead are looked at beside them
    #[arg(long, value_name = "N", default_value_t = Count::First(MOST_COMPARED as u32))]
    compare: Count,
}

impl CompareArgs {
    /// How many trials are compared at most.
    pub(super) fn most(&self) -> usize {
        self.compare.asked(usize::MAX)
    }
}
