//! What one run of a program costs.

use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

use crate::Outcome;

/// The cost of a process and of those that it waited for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Seconds of user and system time.
    pub cpu: f64,
    /// Seconds by the clock.
    pub wall: f64,
    /// Bytes resident at the most, of the largest of these processes.
    pub peak: u64,
}

/// Runs a program without its output.
///
/// # Errors
/// It could not be run, or ended with a code that is not among `expected`.
pub fn run(command: &mut Command, expected: &[i32]) -> Outcome<Cost> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let used = command.spawn().and_then(Wait4::wait4);
    let used = used.map_err(|error| format!("{}: {error}", command_line_of(command)))?;
    let wall = start.elapsed().as_secs_f64();
    if !used.status.code().is_some_and(|code| expected.contains(&code)) {
        return Err(format!("{} ended with {}", command_line_of(command), used.status).into());
    }
    let cpu = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    Ok(Cost { cpu, wall, peak: used.rusage.maxrss })
}

/// Runs a program that must succeed; its errors are shown.
///
/// # Errors
/// It could not be run, or failed.
pub fn succeed(command: &mut Command) -> Outcome<()> {
    let status = command.stdin(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{} ended with {status}", command_line_of(command)).into()),
        Err(error) => Err(format!("{}: {error}", command_line_of(command)).into()),
    }
}

/// The middle of each quantity by itself.
#[must_use]
pub fn median(costs: &[Cost]) -> Option<Cost> {
    let middle = |quantity: fn(&Cost) -> f64| {
        let mut values: Vec<f64> = costs.iter().map(quantity).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    Some(Cost { cpu: middle(|c| c.cpu)?, wall: middle(|c| c.wall)?, peak: middle(|c| c.peak as f64)? as u64 })
}

/// The mean of each quantity by itself.
#[must_use]
pub fn mean(costs: &[Cost]) -> Option<Cost> {
    let count = costs.len() as f64;
    let mean = |quantity: fn(&Cost) -> f64| costs.iter().map(quantity).sum::<f64>() / count;
    let peak = mean(|c| c.peak as f64) as u64;
    (!costs.is_empty()).then(|| Cost { cpu: mean(|c| c.cpu), wall: mean(|c| c.wall), peak })
}

fn command_line_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
