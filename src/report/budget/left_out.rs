//! Words for what was left out.

use std::ops::Range;

use super::{Budget, ReductionPlan};
use crate::report::ladder::{Detail, LARGEST_TRADES, Rung};
use crate::report::tearsheet::Tearsheet;

/// Bytes that the page keeps free for what is said of what was left out.
pub const ROOM: usize = 4_096;

/// Sentences on what the page lacks of which winners; none where it holds all that was asked for.
pub fn left_out(plan: &ReductionPlan, winners: &[Tearsheet], budget: &Budget) -> Vec<String> {
    let first = budget.detail.first_rung();
    let lacks =
        |rung: Rung, range: &Range<usize>| winners[range.clone()].iter().any(|winner| winner.lacks(rung, first));
    let ranges = plan.ranges().into_iter().filter(|(rung, range)| lacks(*rung, range));
    let sentence = |(rung, range): (Rung, Range<usize>)| match budget.detail {
        Detail::Summary => "All winners: tearsheets, as only a summary was asked for".to_owned(),
        _ => format!("{}: {}", ranks(&range), in_words(rung)),
    };
    ranges.map(sentence).collect()
}

fn ranks(range: &Range<usize>) -> String {
    match range.len() {
        1 => format!("Rank {}", range.end),
        _ => format!("Ranks {} to {}", range.start + 1, range.end),
    }
}

fn in_words(rung: Rung) -> String {
    let points = rung.points().unwrap_or_default();
    match rung {
        Rung::RankingOnly => "tearsheets, curves, trades and orders; their rows in the ranking are whole".to_owned(),
        Rung::WithoutOrders => format!("orders, and points of curves beyond {points}"),
        Rung::LargestTrades => {
            format!("orders, trades but for the {LARGEST_TRADES} largest, and points of curves beyond {points}")
        }
        _ => format!("points of curves beyond {points}"),
    }
}
