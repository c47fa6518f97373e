//! Groups of winners below those that are listed: their tearsheets share one element and their blocks another, so that a
//! page without a limit starts with few.

use std::ops::Range;

use super::LISTED;

/// Winners that a group has at most.
const GROUP: usize = 100;
/// Bytes that the elements around a group take at most.
pub const GROUP_FRAME: usize = 256;

/// The positions of each group of a page that has so many tearsheets.
pub fn groups(detailed: usize) -> impl Iterator<Item = Range<usize>> {
    (LISTED..detailed).step_by(GROUP).map(move |first| first..detailed.min(first + GROUP))
}

/// Whether the winner at a position is the first of a group.
pub fn begins_group(position: usize) -> bool {
    position >= LISTED && (position - LISTED).is_multiple_of(GROUP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_groups_hold_everyone_who_is_not_listed_once() {
        for detailed in [0, LISTED, LISTED + 1, LISTED + GROUP, LISTED + 2 * GROUP + 7] {
            let positions: Vec<usize> = groups(detailed).flatten().collect();
            assert_eq!(positions, (LISTED..detailed).collect::<Vec<_>>());
            assert!(groups(detailed).all(|group| group.len() <= GROUP && begins_group(group.start)));
        }
        assert!(!begins_group(LISTED - 1) && !begins_group(LISTED + 1));
    }
}
