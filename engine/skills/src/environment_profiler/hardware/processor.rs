//! Processors: the work of sysbench's cpu test, so that its figures can stand beside these.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use rq_core::operation::{Context, OperationError};

use super::{RUN, often};

/// Primes below this are looked for.
const BELOW: u64 = 10_000;

/// Finds the primes from 3 on by dividing by everything up to the root; how many there are.
fn event() -> u32 {
    let mut primes = 0;
    for candidate in 3..black_box(BELOW) {
        let root = (candidate as f64).sqrt();
        let mut divisor = 2;
        while divisor as f64 <= root && !candidate.is_multiple_of(divisor) {
            divisor += 1;
        }
        primes += u32::from(divisor as f64 > root);
    }
    primes
}

/// Events a second of one processor.
pub(in super::super) fn single(context: &Context<'_>) -> Result<f64, OperationError> {
    let (times, seconds) = often(context, || {
        black_box(event());
        Ok(())
    })?;
    Ok(times / seconds)
}

/// Events a second of so many at once.
pub(in super::super) fn all(processors: usize) -> f64 {
    let barrier = Barrier::new(processors);
    let one = || {
        barrier.wait();
        let start = Instant::now();
        let mut times = 0.0;
        while start.elapsed() < RUN {
            black_box(event());
            times += 1.0;
        }
        times / start.elapsed().as_secs_f64()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..processors).map(|_| scope.spawn(one)).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).sum()
    })
}

#[cfg(test)]
mod tests {
    use super::event;

    #[test]
    fn there_are_1229_primes_below_10000_and_2_is_not_looked_for() {
        assert_eq!(event(), 1228);
    }
}
