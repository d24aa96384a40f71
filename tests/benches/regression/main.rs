//! How often the rule for benchmarks is wrong, on recorded pairs of runs, beside rules that others use on the same pairs,
//! and how well it finds change points in recorded histories, beside Otava.
//!
//! `RQ_REGRESS_DATA=FOLDER cargo bench -p rq-benches --bench regression -- [--releases N]`
//!
//! The folder holds `ab_*.csv` with the columns comp, mode, kind, round, variant and cpu_us: programs measured in rounds,
//! `A` and `A2` the same binary, `B5` one that does 5 % more. And `series.jsonl`: histories, some with the change points
//! that people see.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

mod agreement;
mod histories;
mod points;
mod recorded;
mod rules;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use histories::Histories;
use recorded::{Recordings, Replay, ratios};
use rq_benches::Outcome;
use rq_benches::arguments::target_folder;
use rq_benches::otava::Otava;
use rq_core::statistics::paired::{Rule, Verdict, decide};

/// Benchmarks of a release.
const BENCHMARKS: usize = 100;
/// Pairs that a benchmark may take.
const PAIRS: usize = 160;
/// Benchmarks that are replayed for each true change.
const CHANGED: usize = 4000;
const CHANGES: [u32; 4] = [2, 3, 5, 10];

fn main() -> ExitCode {
    let Some(folder) = std::env::var_os("RQ_REGRESS_DATA").map(PathBuf::from) else {
        println!("skipped: RQ_REGRESS_DATA names no folder with recordings");
        return ExitCode::SUCCESS;
    };
    match compare(&folder) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("regression: {error}");
            ExitCode::from(2)
        }
    }
}

fn releases() -> Outcome<usize> {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    match (words.next().as_deref(), words.next()) {
        (None, _) => Ok(20_000),
        (Some("--releases"), Some(number)) => Ok(number.parse()?),
        _ => Err("--releases takes a number".into()),
    }
}

/// What is held against what, as it comes.
struct Budgets {
    met: bool,
}

impl Budgets {
    fn at_most(&mut self, what: &str, value: f64, most: f64, unit: &str) {
        self.row(what, value, &format!("at most {most}{unit}"), unit, value <= most);
    }

    fn at_least(&mut self, what: &str, value: f64, least: f64, unit: &str) {
        self.row(what, value, &format!("at least {least}{unit}"), unit, value >= least);
    }

    fn row(&mut self, what: &str, value: f64, bound: &str, unit: &str, met: bool) {
        println!("| {what} | {bound} | {value:.3}{unit} | {} |", if met { "met" } else { "NOT MET" });
        self.met &= met;
    }
}

fn compare(folder: &std::path::Path) -> Outcome<bool> {
    let releases = releases()?;
    let recordings = Recordings::read(folder)?;
    let otava = Otava::installed(&target_folder()?.join("bench-peers"));
    println!("{}\n", recordings.summary());
    let rule = Rule::for_release(BENCHMARKS, 0.01);
    let alarms = alarms(&recordings, &rule, releases);
    let mut budgets = Budgets { met: true };
    let cpu = power(&recordings, &rule, &recorded::CPU);
    let memory = power(&recordings, &rule, &recorded::MEMORY);
    println!(
        "| rule, on CPU time of interleaved pairs | releases of {BENCHMARKS} unchanged flagged | +2 % | +3 % | +5 % | +10 % found |"
    );
    println!("|---|---:|---:|---:|---:|---:|");
    let found =
        |power: &[Power; 4]| power.iter().map(|one| format!(" {:.1} % |", one.found)).collect::<String>();
    println!("| paired, sequential, {PAIRS} pairs at most | {alarms:.3} % |{}", found(&cpu));
    println!("| the same, memory-bound | |{}", found(&memory));
    for other in &rules::ALL {
        let (alarms, power) = rules::replay(other, &recordings, BENCHMARKS, 500, 1000);
        println!(
            "| {}, {} pairs | {alarms:.1} % |{}",
            other.name,
            rules::PAIRS,
            power.iter().map(|found| format!(" {found:.1} % |")).collect::<String>()
        );
    }
    println!("\n| promise | bound | measured | |\n|---|---|---:|---|");
    budgets.at_most(&format!("flagged of {releases} releases"), alarms, 0.15, " %");
    for (change, least) in [(1, 60.0), (2, 95.0), (3, 99.0)] {
        budgets.at_least(&format!("+{} % found", CHANGES[change]), cpu[change].found, least, " %");
    }
    budgets.at_most("pairs to find +5 %, mean", cpu[2].pairs, 82.0, "");
    budgets.at_most("+10 % called ok", cpu[3].ok, 1.0, " %");
    let (seconds, same) = speed(&recordings, &rule);
    budgets.at_most(
        &format!("deciding {BENCHMARKS} benchmarks of {PAIRS} pairs"),
        seconds * 1e3,
        50.0,
        " ms",
    );
    budgets.at_least("the same input gives the same verdict", f64::from(u8::from(same)), 1.0, "");
    points::measure(&Histories::read(folder)?, otava.as_ref(), &mut budgets)?;
    Ok(budgets.met)
}

/// Percent of releases of unchanged benchmarks in which at least one is called slower, after it was measured once more.
fn alarms(recordings: &Recordings, rule: &Rule, releases: usize) -> f64 {
    let again = Rule { alpha: 0.01, ..*rule };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let flagged: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    let mut replay = Replay::new(recordings, 1 + thread as u64);
                    let own = (thread..releases).step_by(threads);
                    own.filter(|_| {
                        (0..BENCHMARKS).any(|_| {
                            decide(&ratios(&replay.unchanged(&recorded::CPU, PAIRS)), rule).verdict
                                == Verdict::Regression
                                && decide(&ratios(&replay.unchanged(&recorded::CPU, PAIRS)), &again).verdict
                                    == Verdict::Regression
                        })
                    })
                    .count()
                })
            })
            .collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).sum()
    });
    flagged as f64 * 100.0 / releases.max(1) as f64
}

/// How a true change fares.
#[derive(Clone, Copy, Default)]
struct Power {
    /// Percent called slower.
    found: f64,
    /// Percent called ok.
    ok: f64,
    /// Pairs that those called slower took, on average.
    pairs: f64,
}

fn power(recordings: &Recordings, rule: &Rule, kinds: &[u32]) -> [Power; 4] {
    CHANGES.map(|change| {
        let mut replay = Replay::new(recordings, 77 + u64::from(change));
        let decisions: Vec<_> =
            (0..CHANGED).map(|_| decide(&ratios(&replay.slower(kinds, change, PAIRS)), rule)).collect();
        let of = |verdict| decisions.iter().filter(move |one| one.verdict == verdict);
        let found = of(Verdict::Regression).count();
        Power {
            found: found as f64 * 100.0 / CHANGED as f64,
            ok: of(Verdict::Ok).count() as f64 * 100.0 / CHANGED as f64,
            pairs: of(Verdict::Regression).map(|one| one.pairs as f64).sum::<f64>() / found.max(1) as f64,
        }
    })
}

/// Seconds that the decisions of a release take when none ends early, and whether they are the same a second time.
fn speed(recordings: &Recordings, rule: &Rule) -> (f64, bool) {
    let mut replay = Replay::new(recordings, 5);
    // Noise so large that every look is needed.
    let all: Vec<Vec<f64>> = (0..BENCHMARKS)
        .map(|_| {
            ratios(&replay.unchanged(&recorded::MEMORY, PAIRS)).iter().map(|ratio| ratio * 20.0).collect()
        })
        .collect();
    let decisions = || all.iter().map(|ratios| decide(ratios, rule)).collect::<Vec<_>>();
    let first = decisions();
    let start = Instant::now();
    let second = decisions();
    (start.elapsed().as_secs_f64(), first == second)
}
