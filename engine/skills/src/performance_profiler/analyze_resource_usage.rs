//! `analyze_resource_usage`: what a command and everything that it starts use, over time.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rq_core::cache::digest;
use rq_core::host::{Command, Ended};
use rq_core::number;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};
use rq_schema::value_type::duration_seconds;
use serde::Deserialize;
use serde_json::{Value, json};

use super::proc::{Proc, Traffic, moved, processors, traffic};
use super::process_tree::{Disk, Processes, Tree};
use super::series::Series;
use crate::environment_profiler::machine;
use crate::workspace::Workspace;

/// The shortest time from one look to the next, in seconds: what the kernel counts in.
const SHORTEST: f64 = 0.01;
/// The shortest one at the beginning, when a command may be over at any moment.
const FIRST: Duration = Duration::from_millis(1);
/// Looks at the beginning lie as far apart as this part of the time that has passed.
const PART: u32 = 8;
/// Looking may take this part of the time, at most.
const SHARE: u32 = 20;

/// The operation.
pub(crate) struct AnalyzeResourceUsage {
    workspace: Arc<Workspace>,
    details: Mutex<Option<Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Parameters {
    #[serde(default)]
    run: Vec<String>,
}

/// A command that has ended well, and what was seen of it.
struct Measured {
    ended: Ended,
    series: Series,
    /// Time that looking took.
    looking: Duration,
    /// Whether this system tells of processes at all.
    told: bool,
    disk: Option<Disk>,
    network: Option<[u64; 2]>,
}

impl Operation for AnalyzeResourceUsage {
    fn version(&self) -> u32 {
        1
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        command(context)?;
        Ok(Inputs {
            parts: vec![
                self.workspace.selected_input("the project's files", |_| true)?,
                Input::tool("the machine", digest(format!("{:?}", machine()).as_bytes())),
            ],
            always: None,
        })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let command = command(context)?;
        let interval = interval(context)?;
        let measured = run(context, &command, interval)?;
        let mut details = json!({
            "command": command.words,
            "interval_seconds": interval.as_secs_f64(),
            "looking_seconds": measured.looking.as_secs_f64(),
        });
        if let (Some(all), Value::Object(series)) = (details.as_object_mut(), measured.series.details()) {
            all.extend(series);
        }
        *self.details.lock().unwrap_or_else(PoisonError::into_inner) = Some(details);
        Ok(outcome(&measured))
    }

    fn details(&self, context: &Context<'_>) -> Result<Option<Value>, OperationError> {
        let known = || self.details.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if known().is_none() {
            self.measure(context)?;
        }
        Ok(known())
    }
}

impl AnalyzeResourceUsage {
    pub(crate) fn new(workspace: Arc<Workspace>) -> Self {
        Self { workspace, details: Mutex::new(None) }
    }
}

fn command(context: &Context<'_>) -> Result<Command, OperationError> {
    let Parameters { run: words } = context.parameters()?;
    if words.is_empty() {
        return Err(OperationError::Missing("there is no command to measure: run \"command\"".into()));
    }
    Ok(Command { words, folder: context.root.to_owned(), ..Command::default() })
}

fn interval(context: &Context<'_>) -> Result<Duration, OperationError> {
    let value = context.operation.parameters.get("interval").and_then(|values| values.last());
    let seconds = value.and_then(|value| duration_seconds(&value.value));
    seconds
        .filter(|seconds| *seconds >= SHORTEST)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| OperationError::Failed("its interval is no duration of at least 10ms".into()))
}

fn run(context: &Context<'_>, command: &Command, interval: Duration) -> Result<Measured, OperationError> {
    let proc = Proc::new();
    let told = !proc.pids().is_empty();
    let mut tree = Tree::new(proc, std::process::id());
    let mut series = Series::new(interval.as_secs_f64(), processors());
    let (own, before) = (proc.own_disk(), traffic());
    let start = Instant::now();
    let (stop, stopped) = channel::<()>();
    let (ended, looking) = thread::scope(|scope| {
        let (tree, series) = (&mut tree, &mut series);
        let watcher = scope.spawn(move || watch(tree, series, interval, start, &stopped));
        let ended = context.host.run(command, context.cancel);
        drop(stop);
        (ended, watcher.join().unwrap_or_default())
    });
    let ended = ended?;
    if ended.code != Some(0) {
        let program = command.words.first().map(String::as_str).unwrap_or_default();
        return Err(OperationError::Failed(format!("{program} {}", ended.describe())));
    }
    // The kernel has added what the command used to what this process did, which is next to nothing.
    let passed = own.zip(proc.own_disk()).map(|(before, after)| Disk {
        read: after.read.saturating_sub(before.read),
        written: after.written.saturating_sub(before.written),
    });
    let disk = passed.map(|passed| Disk::sum(Some(passed), tree.orphans_disk()).unwrap_or(passed));
    let between = |(before, after): (Traffic, Traffic)| moved(&before, &after);
    let network = before.zip(traffic()).map(between);
    Ok(Measured { ended, series, looking, told, disk, network })
}

/// Looks at the tree until it is told to stop; the time that this took.
fn watch<P: Processes>(
    tree: &mut Tree<P>,
    series: &mut Series,
    interval: Duration,
    start: Instant,
    stop: &Receiver<()>,
) -> Duration {
    let mut all = Duration::ZERO;
    loop {
        let at = start.elapsed();
        if let Some(sample) = tree.look() {
            series.push(at.as_secs_f64(), sample);
        }
        let took = start.elapsed().saturating_sub(at);
        all += took;
        // Until there is something to see, the next moment may be the only one.
        let least = if series.is_empty() { FIRST } else { took * SHARE };
        let wait = (at / PART).max(FIRST).min(interval).max(least);
        if stop.recv_timeout(wait) != Err(RecvTimeoutError::Timeout) {
            return all;
        }
    }
}

fn outcome(measured: &Measured) -> Outcome {
    let mut outcome = Outcome::default();
    let usage = &measured.ended.usage;
    outcome.metric("resources.wall_seconds", usage.wall);
    outcome.metric("resources.cpu_seconds", usage.cpu());
    let seen = measured.series.seen(usage.wall, usage.cpu());
    let looked = seen.map(|seen| {
        // One process alone may have had more than was seen of all of them, between two looks.
        let peak = seen.memory_peak.max(usage.peak.unwrap_or_default()) as f64;
        [seen.cpu_peak_percent, peak, seen.memory_mean.round(), seen.processes_peak as f64]
    });
    let unseen = if measured.told {
        format!("the command was over before it could be looked at, after {}", number::seconds(usage.wall))
    } else {
        "this system does not tell what its processes use".to_owned()
    };
    let names = ["cpu_peak_percent", "memory_peak_bytes", "memory_mean_bytes", "processes_peak"];
    tell(&mut outcome, names, looked, &unseen);
    let disk = measured.disk.map(|disk| {
        let disk = Disk::highest(Some(disk), seen.and_then(|seen| seen.disk)).unwrap_or(disk);
        [disk.read as f64, disk.written as f64]
    });
    let untold = "this system does not tell what a process reads from disks and writes to them";
    tell(&mut outcome, ["disk_read_bytes", "disk_written_bytes"], disk, untold);
    let network = measured.network.map(|bytes| bytes.map(|bytes| bytes as f64));
    let untold = "this system does not tell what its network interfaces receive and send";
    tell(&mut outcome, ["network_received_bytes", "network_sent_bytes"], network, untold);
    if network.is_some() {
        outcome.notes.push(
            "the network's bytes are those of all interfaces but loopback while the command ran, also of others: \
             Linux does not tell them of a process"
                .into(),
        );
    }
    outcome
}

fn tell<const N: usize>(outcome: &mut Outcome, names: [&str; N], values: Option<[f64; N]>, reason: &str) {
    for (place, name) in names.into_iter().enumerate() {
        let name = format!("resources.{name}");
        match values.and_then(|values| values.get(place).copied()) {
            Some(value) => outcome.metric(name, value),
            None => outcome.missing(name, reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use rq_core::host::Usage;

    use super::*;

    fn value(outcome: &Outcome, name: &str) -> Result<f64, String> {
        let (_, measurement) = outcome.metrics.iter().find(|(other, _)| other == name).unwrap();
        measurement.value().ok_or_else(|| measurement.reason().unwrap().to_owned())
    }

    fn measured(told: bool) -> Measured {
        let usage = Usage { wall: 0.002, user: 0.001, system: 0.0, peak: Some(7000) };
        let ended = Ended { usage, ..Ended::default() };
        let series = Series::new(0.1, None);
        Measured { ended, series, looking: Duration::ZERO, told, disk: None, network: None }
    }

    #[test]
    fn what_could_not_be_seen_is_missing_and_never_nothing() {
        let short = outcome(&measured(true));
        assert_eq!(value(&short, "resources.cpu_seconds"), Ok(0.001));
        let reason = value(&short, "resources.memory_peak_bytes").unwrap_err();
        assert_eq!(reason, "the command was over before it could be looked at, after 2 ms");
        for name in ["disk_read_bytes", "disk_written_bytes", "network_received_bytes", "network_sent_bytes"]
        {
            assert!(value(&short, &format!("resources.{name}")).is_err(), "{name}");
        }
        let other = outcome(&measured(false));
        assert_eq!(
            value(&other, "resources.processes_peak"),
            Err("this system does not tell what its processes use".into())
        );
    }

    #[test]
    fn the_highest_that_anybody_saw_is_the_peak() {
        let mut measured = measured(true);
        let disk = Some(Disk { read: 30, written: 5 });
        let sample =
            super::super::process_tree::Sample { cpu_seconds: 0.0, resident: 5000, disk, processes: 2 };
        measured.series.push(0.001, sample);
        measured.disk = Some(Disk { read: 20, written: 50 });
        let seen = outcome(&measured);
        assert_eq!(value(&seen, "resources.memory_peak_bytes"), Ok(7000.0));
        assert_eq!(value(&seen, "resources.memory_mean_bytes"), Ok(5000.0));
        assert_eq!(value(&seen, "resources.disk_read_bytes"), Ok(30.0));
        assert_eq!(value(&seen, "resources.disk_written_bytes"), Ok(50.0));
        assert_eq!(value(&seen, "resources.cpu_peak_percent"), Ok(50.0));
    }
}
