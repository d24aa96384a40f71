//! The processes that this one starts, and what the kernel has counted of them.
//!
//! What a process has used passes to its parent when that waits for it. The sum over those that are there is therefore
//! also that of all which were too short to be seen.

use rustc_hash::FxHashSet;

/// What there is of processes: `/proc`, or a table in a test.
pub(super) trait Processes {
    /// The numbers of all processes; empty where the system does not tell.
    fn pids(&self) -> Vec<u32>;
    /// What one is and has used; `None` once it is gone.
    fn stat(&self, pid: u32) -> Option<Stat>;
    /// What one has read from and written to disks; `None` where that may not be known.
    fn disk(&self, pid: u32) -> Option<Disk>;
}

/// A process at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Stat {
    /// Who started it, or takes care of it since that one is gone.
    pub(super) parent: u32,
    /// When it began, in ticks since the machine did: a number that is used again belongs to another process.
    pub(super) started: u64,
    /// It has no program of its own yet, and shows the memory of whoever starts it.
    pub(super) unborn: bool,
    /// It has ended and waits to be collected.
    pub(super) ended: bool,
    /// Its time on processors and that of those that it waited for, in seconds.
    pub(super) cpu_seconds: f64,
    /// Its resident set, in bytes.
    pub(super) resident: u64,
}

/// Bytes that went from and to disks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Disk {
    pub(super) read: u64,
    pub(super) written: u64,
}

impl Disk {
    /// The sum of both; what is not known adds nothing to what is.
    pub(super) fn sum(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(a), Some(b)) => Some(Self { read: a.read + b.read, written: a.written + b.written }),
            (one, other) => one.or(other),
        }
    }

    /// The higher of both, each way for itself.
    pub(super) fn highest(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(a), Some(b)) => Some(Self { read: a.read.max(b.read), written: a.written.max(b.written) }),
            (one, other) => one.or(other),
        }
    }
}

/// All processes of the tree together at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sample {
    /// Time on processors since the start, in seconds.
    pub(super) cpu_seconds: f64,
    /// Memory, in bytes.
    pub(super) resident: u64,
    /// Bytes from and to disks since the start.
    pub(super) disk: Option<Disk>,
    /// How many they are.
    pub(super) processes: usize,
}

/// Processes that descend from this one, also those whose parents are gone by now.
pub(super) struct Tree<P> {
    table: P,
    root: u32,
    /// Who has nothing to do with it. Nobody becomes a child of somebody else later.
    strangers: FxHashSet<u32>,
    /// Parents before their children.
    members: Vec<Member>,
    /// What those have used who are gone and whom nobody here waited for.
    lost: (f64, Option<Disk>),
}

#[derive(Clone, Copy)]
struct Member {
    pid: u32,
    stat: Stat,
    disk: Option<Disk>,
}

impl<P: Processes> Tree<P> {
    /// The processes that `root` starts from now on.
    pub(super) fn new(table: P, root: u32) -> Self {
        let strangers = table.pids().into_iter().collect();
        Self { table, root, strangers, members: Vec::new(), lost: (0.0, None) }
    }

    /// Looks at them; `None` when there is none.
    pub(super) fn look(&mut self) -> Option<Sample> {
        self.adopt();
        let before = self.members.len();
        self.read();
        // What ended between the reading of its parent and its own is in neither of the two.
        if self.members.len() < before {
            self.read();
        }
        let (cpu_seconds, disk) = self.lost;
        let mut sample = Sample { cpu_seconds, disk, ..Sample::default() };
        for member in &self.members {
            sample.cpu_seconds += member.stat.cpu_seconds;
            sample.resident += member.stat.resident;
            sample.disk = Disk::sum(sample.disk, member.disk);
            sample.processes += usize::from(!member.stat.ended);
        }
        (sample.processes > 0).then_some(sample)
    }

    /// What those went through with disks whom nobody here will ever have waited for.
    pub(super) fn orphans_disk(&self) -> Option<Disk> {
        let orphans = self.members.iter().filter(|member| !self.is_ours(member.stat.parent));
        orphans.fold(self.lost.1, |sum, member| Disk::sum(sum, member.disk))
    }

    fn is_ours(&self, pid: u32) -> bool {
        pid == self.root || self.members.iter().any(|member| member.pid == pid)
    }

    /// Takes in who is new.
    fn adopt(&mut self) {
        let pids: FxHashSet<u32> = self.table.pids().into_iter().collect();
        self.strangers.retain(|pid| pids.contains(pid));
        let ours: FxHashSet<u32> = self.members.iter().map(|member| member.pid).collect();
        let new = pids.iter().filter(|pid| !self.strangers.contains(pid) && !ours.contains(pid));
        let mut new: Vec<(u32, Stat)> = new.filter_map(|pid| Some((*pid, self.table.stat(*pid)?))).collect();
        new.retain(|(_, stat)| !stat.unborn || stat.parent != self.root);
        // Their numbers do not say who started whom.
        loop {
            let before = new.len();
            new.retain(|(pid, stat)| {
                if self.is_ours(stat.parent) {
                    self.members.push(Member { pid: *pid, stat: *stat, disk: None });
                    return false;
                }
                let stranger = stat.parent == 0 || self.strangers.contains(&stat.parent);
                if stranger {
                    self.strangers.insert(*pid);
                }
                !stranger
            });
            // Whose parent was too new to be listed is looked at next time.
            if new.len() == before {
                return;
            }
        }
    }

    /// Reads all of them, and lets go of those that are gone.
    fn read(&mut self) {
        let before = std::mem::take(&mut self.members);
        for member in &before {
            let stat = self.table.stat(member.pid).filter(|stat| stat.started == member.stat.started);
            if let Some(stat) = stat {
                let disk = self.table.disk(member.pid).or(member.disk);
                self.members.push(Member { pid: member.pid, stat, disk });
            }
        }
        for gone in before.iter().filter(|old| !self.members.iter().any(|member| member.pid == old.pid)) {
            let parent = gone.stat.parent;
            if parent != self.root && !before.iter().any(|member| member.pid == parent) {
                self.lost.0 += gone.stat.cpu_seconds;
                self.lost.1 = Disk::sum(self.lost.1, gone.disk);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::*;

    /// This process, in the tables of these tests.
    const ROOT: u32 = 10;

    #[derive(Default)]
    struct Table(RefCell<BTreeMap<u32, (Stat, Option<Disk>)>>);

    impl Processes for &Table {
        fn pids(&self) -> Vec<u32> {
            self.0.borrow().keys().copied().collect()
        }

        fn stat(&self, pid: u32) -> Option<Stat> {
            self.0.borrow().get(&pid).map(|(stat, _)| *stat)
        }

        fn disk(&self, pid: u32) -> Option<Disk> {
            self.0.borrow().get(&pid).and_then(|(_, disk)| *disk)
        }
    }

    impl Table {
        /// Init, this process, and one that has nothing to do with it.
        fn new() -> Self {
            let table = Self::default();
            for (pid, parent) in [(1, 0), (ROOT, 1), (11, 1)] {
                table.put(pid, parent, 0.0);
            }
            table
        }

        fn put(&self, pid: u32, parent: u32, cpu_seconds: f64) {
            let stat = Stat { parent, cpu_seconds, started: u64::from(pid), resident: 1, ..Stat::default() };
            let disk = Disk { read: 1, written: cpu_seconds as u64 };
            self.0.borrow_mut().insert(pid, (stat, Some(disk)));
        }

        fn change(&self, pid: u32, change: impl Fn(&mut Stat)) {
            change(&mut self.0.borrow_mut().get_mut(&pid).unwrap().0);
        }

        fn end(&self, pid: u32) {
            self.0.borrow_mut().remove(&pid);
        }
    }

    fn pids<P>(tree: &Tree<P>) -> Vec<u32> {
        tree.members.iter().map(|member| member.pid).collect()
    }

    #[test]
    fn descendants_belong_to_it_and_nobody_else() {
        let table = Table::new();
        table.put(12, ROOT, 5.0);
        let mut tree = Tree::new(&table, ROOT);
        assert_eq!(tree.look(), None, "what there was before is another's");
        // A child with a lower number than its parent, and a grandchild of a stranger.
        table.put(30, ROOT, 1.0);
        table.put(20, 30, 2.0);
        table.put(21, 20, 3.0);
        table.put(31, 11, 9.0);
        table.put(32, 31, 9.0);
        let sample = tree.look().unwrap();
        assert_eq!(pids(&tree), [30, 20, 21], "parents first");
        assert_eq!((sample.cpu_seconds, sample.resident, sample.processes), (6.0, 3, 3));
        assert_eq!(sample.disk, Some(Disk { read: 3, written: 6 }));
        // Without its parent it still belongs to it, and so does what it starts.
        table.change(21, |stat| stat.parent = 1);
        table.put(22, 21, 1.0);
        table.end(20);
        tree.look();
        assert_eq!(pids(&tree), [30, 21, 22]);
        // Whose parent was not listed yet is no stranger for that.
        table.put(41, 40, 1.0);
        tree.look();
        table.put(40, 30, 1.0);
        tree.look();
        assert_eq!(pids(&tree), [30, 21, 22, 40, 41]);
    }

    #[test]
    fn what_was_waited_for_is_counted_once_and_what_was_not_is_kept() {
        let table = Table::new();
        let mut tree = Tree::new(&table, ROOT);
        table.put(20, ROOT, 1.0);
        table.put(21, 20, 4.0);
        assert_eq!(tree.look().unwrap().cpu_seconds, 5.0);
        // Its parent has taken over what it used.
        table.end(21);
        table.change(20, |stat| stat.cpu_seconds = 5.0);
        assert_eq!(tree.look().unwrap().cpu_seconds, 5.0);
        // Left behind, seen so, and gone.
        table.put(22, 20, 2.0);
        tree.look();
        table.change(22, |stat| stat.parent = 1);
        tree.look();
        assert_eq!(tree.orphans_disk(), Some(Disk { read: 1, written: 2 }));
        table.end(22);
        assert_eq!(tree.look().unwrap().cpu_seconds, 7.0);
        assert_eq!(tree.orphans_disk(), Some(Disk { read: 1, written: 2 }));
    }

    #[test]
    fn the_unborn_the_ended_and_the_renamed_are_told_apart() {
        let table = Table::new();
        let mut tree = Tree::new(&table, ROOT);
        table.put(20, ROOT, 0.0);
        table.change(20, |stat| (stat.unborn, stat.resident) = (true, 99));
        assert_eq!(tree.look(), None, "its memory is still ours");
        table.change(20, |stat| (stat.unborn, stat.resident) = (false, 1));
        table.put(21, 20, 0.0);
        table.change(21, |stat| stat.unborn = true);
        assert_eq!(tree.look().unwrap().processes, 2, "a fork of the command is one of its processes");
        table.change(21, |stat| stat.ended = true);
        assert_eq!(tree.look().unwrap().processes, 1);
        // The number is used again, by somebody else.
        table.change(21, |stat| (stat.parent, stat.started) = (11, 500));
        assert_eq!(tree.look().unwrap().processes, 1);
        tree.look();
        assert_eq!(pids(&tree), [20]);
    }
}
