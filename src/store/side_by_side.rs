//! Work that waits for a disk or a network, done on several items at once by threads of its own.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does something with each item, at most so many at once; what came of each, in the order of the items. The calling thread is one
/// of those at work, and the only one where the system gives no more.
pub(super) fn side_by_side<T: Sync, R: Send>(most: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else { return done };
            done.push((place, work(item)));
        }
    };
    let mut done = thread::scope(|scope| {
        let others = 1..most.min(items.len());
        let others: Vec<_> = others.map_while(|_| thread::Builder::new().spawn_scoped(scope, worker).ok()).collect();
        let mut done = worker();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_each_is_in_the_order_of_the_items_and_no_more_are_done_at_once_than_asked() {
        let (busy, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let items: Vec<u64> = (0..40).collect();
        let done = side_by_side(3, &items, |item| {
            most.fetch_max(busy.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            thread::sleep(std::time::Duration::from_micros(50 * (item % 7)));
            busy.fetch_sub(1, Ordering::SeqCst);
            item * 2
        });
        assert_eq!(done, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert!(most.into_inner() <= 3);
        assert!(side_by_side(3, &[0u8; 0], |_| ()).is_empty());
    }

    #[test]
    fn one_at_a_time_takes_no_thread_beside_the_calling_one() {
        let own = thread::current().id();
        assert!(side_by_side(1, &[0; 9], |_| thread::current().id()).into_iter().all(|id| id == own));
    }
}
