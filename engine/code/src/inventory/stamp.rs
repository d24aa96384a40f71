//! What `stat` says of a file, to know without reading that its content is unchanged.

use std::fs::Metadata;
use std::time::{SystemTime, UNIX_EPOCH};

const SECOND: i64 = 1_000_000_000;

/// A file's identity on disk. Times in nanoseconds since 1970; 0 where the system has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) modified: i64,
    pub(super) changed: i64,
    pub(super) size: u64,
    pub(super) inode: u64,
}

impl Stamp {
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Stamp {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds = |s: i64, n: i64| s.saturating_mul(SECOND).saturating_add(n);
        Stamp {
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            size: metadata.size(),
            inode: metadata.ino(),
        }
    }

    #[cfg(not(unix))]
    pub(super) fn of(metadata: &Metadata) -> Stamp {
        let modified = metadata.modified().map_or(0, nanoseconds_of);
        Stamp { modified, changed: 0, size: metadata.len(), inode: 0 }
    }

    /// Whether the file may still change without its stamp changing: it was written in the same
    /// tick of the file system's clock as the scan that began at `scan_start`, or later.
    ///
    /// Ticks are taken as 50 ms (kernels stamp with a clock of 4–10 ms), and as 2 s where the
    /// stamp is in whole seconds, as FAT and some network file systems have it.
    pub(super) fn is_racy(&self, scan_start: i64) -> bool {
        let latest = self.modified.max(self.changed);
        let tick = if self.modified % SECOND == 0 { 2 * SECOND } else { SECOND / 20 };
        latest >= scan_start.saturating_sub(tick)
    }
}

/// Nanoseconds since 1970; 0 for earlier times.
pub(super) fn nanoseconds_of(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn racy(modified: i64, scan: i64) -> bool {
        Stamp { modified, changed: 0, size: 1, inode: 1 }.is_racy(scan)
    }

    #[test]
    fn what_was_written_during_the_tick_is_doubted() {
        let scan = 1_700_000_000 * SECOND + 500_000_000;
        assert!(racy(scan + 1, scan));
        assert!(racy(scan - 10_000_001, scan));
        assert!(!racy(scan - 60_000_001, scan));
        // Whole seconds: perhaps a file system that knows nothing finer.
        assert!(racy(scan - 500_000_000, scan));
        assert!(racy(scan - 1_500_000_000, scan));
        assert!(!racy(scan - 2_500_000_000, scan));
    }
}
