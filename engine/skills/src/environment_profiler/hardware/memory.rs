//! Memory: how much one processor reads and writes of it, and how long it waits for it.

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use rq_core::operation::{Context, OperationError};
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use super::{Numbers, RUN, often};

/// Bytes of the buffer, at least and at most.
const LEAST: u64 = 64 << 20;
const MOST: u64 = 512 << 20;
/// The buffer is as many times as large as the largest cache,
const CACHES: u64 = 4;
/// and takes at most this part of the memory that is free.
const PART: u64 = 4;
/// Words that are read or written between two looks at the clock.
const CHUNK: usize = 1 << 17;
/// Words of a cache line: no two of a walk's places share one.
const LINE: usize = 8;
/// Steps of a walk between two looks at the clock.
const STEPS: usize = 1 << 14;

/// Memory that no cache holds.
pub(in super::super) struct Buffer {
    words: Vec<u64>,
    /// Bytes of the largest cache, where the system tells.
    cache: Option<u64>,
}

impl Buffer {
    /// As large as it has to be, and written once: memory is there only then.
    pub(in super::super) fn new() -> Result<Self, OperationError> {
        let cache = largest_cache();
        let bytes = size(cache, free());
        let mut words: Vec<u64> = Vec::new();
        let count = usize::try_from(bytes).unwrap_or_default() / size_of::<u64>();
        words
            .try_reserve_exact(count)
            .map_err(|_| OperationError::Missing("there is not enough memory free to measure it".into()))?;
        words.resize(count, 1);
        Ok(Self { words, cache })
    }

    pub(in super::super) fn bytes(&self) -> usize {
        self.words.len() * size_of::<u64>()
    }

    /// Whether it is so small that much of it may stay in a cache.
    pub(in super::super) fn is_cached(&self) -> bool {
        self.cache.is_some_and(|cache| (self.bytes() as u64) < cache * 2)
    }

    /// Bytes read a second.
    pub(in super::super) fn read(&self, context: &Context<'_>) -> Result<f64, OperationError> {
        let mut chunks = self.words.chunks_exact(CHUNK).cycle();
        let (times, seconds) = often(context, || {
            let chunk = chunks.next().unwrap_or_default();
            black_box(chunk.iter().fold(0_u64, |sum, word| sum.wrapping_add(*word)));
            Ok(())
        })?;
        Ok(times * (CHUNK * size_of::<u64>()) as f64 / seconds)
    }

    /// Bytes written a second.
    pub(in super::super) fn write(&mut self) -> f64 {
        let start = Instant::now();
        let mut written = 0;
        while start.elapsed() < RUN {
            for chunk in self.words.chunks_exact_mut(CHUNK) {
                chunk.fill(black_box(written as u64));
                written += size_of_val(chunk);
                if start.elapsed() >= RUN {
                    break;
                }
            }
        }
        written as f64 / start.elapsed().as_secs_f64()
    }

    /// Lays a way through all lines, each once, in an order that nothing foresees: Sattolo's one cycle.
    pub(in super::super) fn lay(&mut self) {
        let mut numbers = Numbers::new();
        let lines = self.words.len() / LINE;
        for line in 0..lines {
            self.words[line * LINE] = line as u64;
        }
        for line in (1..lines).rev() {
            let other = numbers.below(line as u64) as usize;
            self.words.swap(line * LINE, other * LINE);
        }
    }

    /// Nanoseconds of a step on that way; each says where the next one leads.
    pub(in super::super) fn walk(&self, context: &Context<'_>) -> Result<f64, OperationError> {
        let mut line = 0;
        let (times, seconds) = often(context, || {
            for _ in 0..STEPS {
                line = self.words.get(line * LINE).map_or(0, |next| *next as usize);
            }
            line = black_box(line);
            Ok(())
        })?;
        Ok(seconds * 1e9 / (times * STEPS as f64))
    }
}

/// Bytes of the buffer.
fn size(cache: Option<u64>, free: Option<u64>) -> u64 {
    let wanted = cache.map_or(LEAST, |cache| cache * CACHES).clamp(LEAST, MOST);
    // Less than this would be no measurement at all.
    let most = free.map_or(MOST, |free| free / PART).max((CHUNK * size_of::<u64>()) as u64);
    wanted.min(most)
}

/// Bytes of memory that this process may still have.
fn free() -> Option<u64> {
    let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(memory).ok()?;
    let group =
        system.cgroup_limits().filter(|limits| limits.total_memory > 0).map(|limits| limits.free_memory);
    Some(group.unwrap_or(u64::MAX).min(system.available_memory())).filter(|free| *free > 0)
}

/// Bytes of the largest cache of the first processor.
fn largest_cache() -> Option<u64> {
    let caches = fs::read_dir("/sys/devices/system/cpu/cpu0/cache").ok()?;
    let sizes = caches.flatten().filter_map(|cache| fs::read_to_string(cache.path().join("size")).ok());
    sizes.filter_map(|text| bytes(text.trim())).max()
}

/// `32768K`.
fn bytes(text: &str) -> Option<u64> {
    let (number, factor) = match text.strip_suffix('K') {
        Some(number) => (number, 10),
        None => text.strip_suffix('M').map_or((text, 0), |number| (number, 20)),
    };
    Some(number.parse::<u64>().ok()? << factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buffer_is_larger_than_any_cache_if_there_is_room() {
        assert_eq!(size(None, None), LEAST);
        assert_eq!(size(Some(32 << 20), Some(8 << 30)), 128 << 20);
        assert_eq!(size(Some(1 << 30), Some(8 << 30)), MOST);
        assert_eq!(size(Some(32 << 20), Some(100 << 20)), 25 << 20);
        assert_eq!(size(None, Some(1)), 1 << 20);
        assert_eq!(
            (bytes("32768K"), bytes("4M"), bytes("64"), bytes("x")),
            (Some(32 << 20), Some(4 << 20), Some(64), None)
        );
    }

    #[test]
    fn the_way_goes_through_every_line_once() {
        let mut buffer = Buffer { words: vec![7; 100 * LINE], cache: Some(1 << 20) };
        assert!(buffer.is_cached());
        buffer.lay();
        let mut line = 0;
        let mut seen = std::collections::BTreeSet::new();
        while seen.insert(line) {
            line = buffer.words[line * LINE] as usize;
        }
        assert_eq!((line, seen.len()), (0, 100));
    }
}
