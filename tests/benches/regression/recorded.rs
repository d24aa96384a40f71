//! Recorded pairs, and benchmarks made of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fastrand::Rng;

use crate::Outcome;

/// Programs that compute.
pub(crate) const CPU: [u32; 2] = [0, 2];
/// A program that waits for memory.
pub(crate) const MEMORY: [u32; 1] = [1];

/// Microseconds of the old build and of the new one.
pub(crate) type Times = (f64, f64);

/// What was measured: for each kind of program and each variant beside `A`, one comparison after the other, each a list of
/// pairs in the order of measurement.
pub(crate) struct Recordings {
    comparisons: BTreeMap<(u32, String), Vec<Vec<Times>>>,
}

impl Recordings {
    /// Reads every `ab_*.csv` of a folder.
    pub(crate) fn read(folder: &Path) -> Outcome<Self> {
        let mut comparisons: BTreeMap<(u32, String), Vec<Vec<Times>>> = BTreeMap::new();
        let mut paths: Vec<_> = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|end| end == "csv"));
        paths.sort();
        for path in paths {
            let text = fs::read_to_string(&path)?;
            let mut lines = text.lines();
            let head: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
            let column =
                |name: &str| head.iter().position(|one| *one == name).ok_or(format!("no column {name}"));
            let (comp, mode, kind) = (column("comp")?, column("mode")?, column("kind")?);
            let (round, variant, cpu) = (column("round")?, column("variant")?, column("cpu_us")?);
            // By comparison, kind and round: microseconds of each variant.
            let mut rounds: BTreeMap<(u32, u32, u32), BTreeMap<&str, f64>> = BTreeMap::new();
            for line in lines {
                let cells: Vec<&str> = line.split(',').collect();
                if cells.get(mode) != Some(&"int") {
                    continue;
                }
                let number = |place: usize| cells.get(place).copied().unwrap_or_default().parse::<u32>();
                let time: f64 = cells.get(cpu).copied().unwrap_or_default().parse()?;
                let name = cells.get(variant).copied().unwrap_or_default();
                rounds.entry((number(comp)?, number(kind)?, number(round)?)).or_default().insert(name, time);
            }
            let mut series: BTreeMap<(u32, u32, &str), Vec<Times>> = BTreeMap::new();
            for ((comp, kind, _), times) in &rounds {
                let Some(base) = times.get("A") else { continue };
                for (name, time) in times.iter().filter(|(name, _)| **name != "A") {
                    series.entry((*comp, *kind, name)).or_default().push((*base, *time));
                }
            }
            for ((_, kind, name), pairs) in series {
                comparisons.entry((kind, name.to_owned())).or_default().push(pairs);
            }
        }
        if comparisons.is_empty() {
            return Err("no recordings".into());
        }
        Ok(Self { comparisons })
    }

    /// One line on what there is.
    pub(crate) fn summary(&self) -> String {
        let unchanged =
            self.comparisons.iter().filter(|((_, name), _)| name == "A2").flat_map(|(_, all)| all);
        let (count, pairs) = unchanged.fold((0, 0), |(count, pairs), one| (count + 1, pairs + one.len()));
        format!("{count} comparisons of a program with itself, {pairs} pairs")
    }
}

/// Benchmarks replayed from recordings, the same for the same seed.
pub(crate) struct Replay<'r> {
    recordings: &'r Recordings,
    random: Rng,
}

impl<'r> Replay<'r> {
    pub(crate) fn new(recordings: &'r Recordings, seed: u64) -> Self {
        Self { recordings, random: Rng::with_seed(seed) }
    }

    /// So many pairs of a program with itself. Which of the two is new is drawn for each stretch measured together.
    pub(crate) fn unchanged(&mut self, kinds: &[u32], pairs: usize) -> Vec<Times> {
        self.drawn(
            kinds,
            "A2",
            pairs,
            |random, (one, other)| if random { (other, one) } else { (one, other) },
        )
    }

    /// So many pairs of a program with one that does so many percent more.
    pub(crate) fn slower(&mut self, kinds: &[u32], percent: u32, pairs: usize) -> Vec<Times> {
        self.drawn(kinds, &format!("B{percent}"), pairs, |_, pair| pair)
    }

    /// Whole stretches as they were measured, one after the other, all of one program.
    fn drawn(
        &mut self,
        kinds: &[u32],
        name: &str,
        pairs: usize,
        turned: impl Fn(bool, Times) -> Times,
    ) -> Vec<Times> {
        let kind = kinds[self.random.usize(..kinds.len())];
        let mut out = Vec::with_capacity(pairs);
        let Some(all) = self.recordings.comparisons.get(&(kind, name.to_owned())) else { return out };
        while out.len() < pairs {
            let stretch = &all[self.random.usize(..all.len())];
            let turn = self.random.bool();
            out.extend(stretch.iter().take(pairs - out.len()).map(|pair| turned(turn, *pair)));
        }
        out
    }
}

/// The logarithms of new by old.
pub(crate) fn ratios(pairs: &[Times]) -> Vec<f64> {
    pairs.iter().map(|(old, new)| (new / old).ln()).collect()
}
