//! What Linux tells of processes and of the network, from `/proc`.

use std::collections::BTreeMap;
use std::fs;

use super::process_tree::{Disk, Processes, Stat};

/// A process that has not executed a program since it was forked (`PF_FORKNOEXEC`).
const FORKED_ONLY: u64 = 0x40;
/// Entries of the auxiliary vector: bytes of a page, and ticks a second.
const PAGE_SIZE: usize = 6;
const TICKS: usize = 17;

/// `/proc`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Proc {
    page: u64,
    ticks: f64,
}

impl Proc {
    /// With the units that the kernel counts in.
    pub(super) fn new() -> Self {
        let vector = fs::read("/proc/self/auxv").unwrap_or_default();
        let told = |key| auxiliary(&vector, key).filter(|value| *value > 0);
        // What nearly every Linux has.
        Self { page: told(PAGE_SIZE).unwrap_or(4096) as u64, ticks: told(TICKS).unwrap_or(100) as f64 }
    }

    /// What this process and those that it has waited for went through with disks.
    pub(super) fn own_disk(self) -> Option<Disk> {
        disk(&fs::read_to_string("/proc/self/io").ok()?)
    }
}

impl Processes for Proc {
    fn pids(&self) -> Vec<u32> {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
    }

    fn stat(&self, pid: u32) -> Option<Stat> {
        let text = fs::read(format!("/proc/{pid}/stat")).ok()?;
        stat(&String::from_utf8_lossy(&text), *self)
    }

    fn disk(&self, pid: u32) -> Option<Disk> {
        disk(&fs::read_to_string(format!("/proc/{pid}/io")).ok()?)
    }
}

fn auxiliary(vector: &[u8], key: usize) -> Option<usize> {
    let words: Vec<usize> = vector
        .as_chunks()
        .0
        .iter()
        .map(|bytes: &[u8; size_of::<usize>()]| usize::from_ne_bytes(*bytes))
        .collect();
    words.as_chunks::<2>().0.iter().find(|[name, _]| *name == key).map(|[_, value]| *value)
}

/// `/proc/…/stat`, by proc_pid_stat(5).
fn stat(text: &str, units: Proc) -> Option<Stat> {
    // The program's name comes first, in brackets, and may hold some itself.
    let (_, rest) = text.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    let number = |place: usize| fields.get(place)?.parse::<u64>().ok();
    let ticks = number(11)? + number(12)? + number(13)? + number(14)?;
    Some(Stat {
        parent: number(1)?.try_into().ok()?,
        started: number(19)?,
        unborn: number(6)? & FORKED_ONLY != 0,
        ended: matches!(fields.first(), Some(&("Z" | "X"))),
        cpu_seconds: ticks as f64 / units.ticks,
        resident: number(21)? * units.page,
    })
}

/// `/proc/…/io`, by proc_pid_io(5).
fn disk(text: &str) -> Option<Disk> {
    let number = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim_start_matches(':').trim().parse().ok()
    };
    Some(Disk { read: number("read_bytes")?, written: number("write_bytes")? })
}

/// Bytes that a network interface has received and sent.
pub(super) type Traffic = BTreeMap<String, [u64; 2]>;

/// What went over the network interfaces that this process sees, loopback left out; `None` where that is not told.
pub(super) fn traffic() -> Option<Traffic> {
    Some(interfaces(&fs::read_to_string("/proc/self/net/dev").ok()?))
}

fn interfaces(text: &str) -> Traffic {
    let interface = |line: &str| {
        let (name, counts) = line.split_once(':')?;
        let counts: Vec<&str> = counts.split_ascii_whitespace().collect();
        let name = name.trim();
        let bytes = [counts.first()?.parse().ok()?, counts.get(8)?.parse().ok()?];
        (name != "lo").then(|| (name.to_owned(), bytes))
    };
    text.lines().filter_map(interface).collect()
}

/// Bytes received and sent from `before` to `after`.
pub(super) fn moved(before: &Traffic, after: &Traffic) -> [u64; 2] {
    let mut sum = [0, 0];
    for (name, now) in after {
        let then = before.get(name).copied().unwrap_or_default();
        for ((sum, now), then) in sum.iter_mut().zip(now).zip(then) {
            *sum += now.saturating_sub(then);
        }
    }
    sum
}

/// How many processors are switched on.
pub(super) fn processors() -> Option<usize> {
    let text = fs::read_to_string("/proc/stat").ok()?;
    let own = |line: &&str| {
        line.strip_prefix("cpu").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    Some(text.lines().filter(own).count()).filter(|count| *count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_brackets_and_spaces() {
        let text = "42 (a ) b (c)) S 7 42 42 0 -1 4194368 0 0 0 0 100 50 30 20 20 0 1 0 900 1000000 25 184";
        let units = Proc { page: 4096, ticks: 100.0 };
        let wanted = Stat {
            parent: 7,
            started: 900,
            unborn: true,
            ended: false,
            cpu_seconds: 2.0,
            resident: 25 * 4096,
        };
        assert_eq!(stat(text, units), Some(wanted));
        assert_eq!(stat("42 (a) Z 7", units), None);
        assert_eq!(stat("", units), None);
    }

    #[test]
    fn counters_are_read_by_name() {
        let text = "rchar: 5\nwchar: 6\nsyscr: 1\nsyscw: 1\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 1\n";
        assert_eq!(disk(text), Some(Disk { read: 4096, written: 8192 }));
        assert_eq!(disk("rchar: 5\n"), None);
        let vector: Vec<u8> =
            [6_usize, 16384, 17, 250, 0, 0].iter().flat_map(|word| word.to_ne_bytes()).collect();
        assert_eq!((auxiliary(&vector, PAGE_SIZE), auxiliary(&vector, TICKS)), (Some(16384), Some(250)));
        assert_eq!(auxiliary(&vector, 3), None);
        assert_eq!(auxiliary(&[1, 2, 3], 1), None);
    }

    #[test]
    fn the_network_is_that_of_all_interfaces_but_loopback() {
        let text = "Inter-|   Receive  |  Transmit\n face |bytes packets errs drop fifo frame compressed multicast|bytes\n    \
            lo: 900 1 0 0 0 0 0 0 900 1 0 0 0 0 0 0\n  eth0: 500 1 0 0 0 0 0 0 70 1 0 0 0 0 0 0\n";
        let after = interfaces(text);
        assert_eq!(after, Traffic::from([("eth0".into(), [500, 70])]));
        assert_eq!(moved(&Traffic::from([("eth0".into(), [400, 60])]), &after), [100, 10]);
        assert_eq!(moved(&Traffic::from([("eth1".into(), [1, 1])]), &after), [500, 70]);
        assert_eq!(moved(&Traffic::from([("eth0".into(), [900, 0])]), &after), [0, 70], "it was set back");
    }

    #[test]
    fn this_process_is_told_of() {
        let proc = Proc::new();
        let own = proc.stat(std::process::id()).unwrap();
        assert!(own.resident > 100_000 && !own.unborn && !own.ended, "{own:?}");
        assert!(proc.pids().contains(&std::process::id()));
        assert!(processors().unwrap() >= 1);
    }
}
