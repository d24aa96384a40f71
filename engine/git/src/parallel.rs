//! Work on all processors, where neighbours share what a thread has at hand.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Parts for each thread: enough that none waits long for another, few enough that neighbours stay together.
const PARTS: usize = 16;

/// `of` for each item, in their order. Every thread works on long runs of neighbours with one value of `state`.
pub(crate) fn map<I: Sync, S, O: Send>(
    items: &[I],
    state: impl Fn() -> S + Sync,
    of: impl Fn(&mut S, &I) -> O + Sync,
) -> Vec<O> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let size = items.len().div_ceil(threads * PARTS).max(1);
    let parts: Vec<&[I]> = items.chunks(size).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut state = state();
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(part) = parts.get(place) else { return done };
            done.push((place, part.iter().map(|item| of(&mut state, item)).collect::<Vec<O>>()));
        }
    };
    let mut done: Vec<(usize, Vec<O>)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(parts.len())).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().flat_map(|(_, part)| part).collect()
}
