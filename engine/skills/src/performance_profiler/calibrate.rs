//! How much this machine varies: a version run in pairs with itself.

use std::path::PathBuf;

use rq_core::host::Command;
use rq_core::operation::{Context, OperationError};
use rq_core::statistics::paired::Rule;
use rq_core::statistics::{median, noise, smallest_effect};
use rq_git::Repository;
use rq_schema::config::Benchmark;

use super::benchmark_release::{TOLERANCE, setups};
use super::versions::Checkouts;

/// What pairs of one version with itself show. Ratios: 0.05 is 5 %.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// The benchmark's name.
    pub name: String,
    /// Pairs that were run.
    pub pairs: usize,
    /// Median seconds on processors of a run.
    pub cpu_seconds: f64,
    /// Median seconds on the clock of a run.
    pub wall_seconds: f64,
    /// How much processor time varies from one side of a pair to the other: the standard deviation.
    pub cpu_noise: f64,
    /// How much time on the clock does.
    pub wall_noise: f64,
    /// The smallest slowdown in processor time that 160 pairs find in 95 of 100 releases.
    pub cpu_effect: f64,
    /// The same of time on the clock.
    pub wall_effect: f64,
}

/// Pairs of a release, at most.
const MOST: usize = 160;

/// Runs each benchmark in so many pairs: where it lies, or in a checkout of what is at hand where it has to be set up.
///
/// # Errors
/// When a command can't be run, fails or was stopped.
pub fn calibrate(
    context: &Context<'_>,
    benchmarks: &[Benchmark],
    pairs: usize,
) -> Result<Vec<Calibration>, OperationError> {
    let folder = folder(context, benchmarks)?;
    let of = |benchmark: &Benchmark| {
        let name = &benchmark.name.value;
        let command =
            Command { words: benchmark.command.clone(), folder: folder.clone(), ..Command::default() };
        let run = || -> Result<(f64, f64), OperationError> {
            let ended = context.host.run(&command, context.cancel)?;
            if ended.code != Some(0) {
                return Err(OperationError::Failed(format!("{name} {}", ended.describe())));
            }
            Ok((ended.usage.cpu(), ended.usage.wall))
        };
        // The first run finds files and libraries on the disk.
        run()?;
        let mut measured: Vec<[(f64, f64); 2]> = Vec::new();
        while measured.len() < pairs {
            measured.push([run()?, run()?]);
            (context.progress)(&format!("{name}: {} of {pairs} pairs", measured.len()));
        }
        let rule = Rule::for_release(benchmarks.len(), benchmark.tolerance.unwrap_or(TOLERANCE) / 100.0);
        let told = |of: fn(&(f64, f64)) -> f64| {
            let ratios: Vec<f64> = measured.iter().map(|[a, b]| (of(b) / of(a)).ln()).collect();
            let all: Vec<f64> = measured.iter().flatten().map(of).collect();
            let noise = noise(&ratios).unwrap_or(f64::INFINITY);
            (median(&all).unwrap_or_default(), noise, smallest_effect(noise, MOST, &rule))
        };
        let (cpu_seconds, cpu_noise, cpu_effect) = told(|(cpu, _)| *cpu);
        let (wall_seconds, wall_noise, wall_effect) = told(|(_, wall)| *wall);
        Ok(Calibration {
            name: name.clone(),
            pairs: measured.len(),
            cpu_seconds,
            wall_seconds,
            cpu_noise,
            wall_noise,
            cpu_effect,
            wall_effect,
        })
    };
    benchmarks.iter().map(of).collect()
}

fn folder(context: &Context<'_>, benchmarks: &[Benchmark]) -> Result<PathBuf, OperationError> {
    let setups = setups(benchmarks.iter());
    match Repository::discover(context.root) {
        Some(repository) if !setups.is_empty() => {
            Ok(Checkouts::new(context, &repository, setups)?.at_hand()?.folder)
        }
        _ => Ok(context.root.to_owned()),
    }
}
