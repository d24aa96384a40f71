//! `benchmark_hardware`: how fast processors, memory and disk of this machine are.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;

use rq_core::number;
use rq_core::operation::{Context, Inputs, Operation, OperationError, Outcome};
use serde::Deserialize;
use serde_json::Value;

use super::hardware::disk::Disk;
use super::hardware::memory::Buffer;
use super::hardware::{Figure, RUNS, processor};

/// Waiting processes on average above which the machine is called busy.
const BUSY: f64 = 0.5;
/// Metrics of memory.
const MEMORY: [&str; 3] =
    ["memory_read_bytes_per_second", "memory_write_bytes_per_second", "memory_latency_nanoseconds"];
/// Metrics of the disk.
const DISK: [&str; 4] = [
    "disk_write_bytes_per_second",
    "disk_read_bytes_per_second",
    "disk_random_reads_per_second",
    "disk_fsync_milliseconds",
];

/// The operation.
#[derive(Default)]
pub(crate) struct BenchmarkHardware {
    details: Mutex<Option<Value>>,
}

#[derive(Deserialize)]
struct Parameters {
    folder: Option<String>,
    size: u64,
}

/// What was measured, and what has to be said of it.
#[derive(Default)]
struct Measured {
    figures: Vec<Figure>,
    notes: Vec<String>,
    /// How it was measured, for the details.
    how: serde_json::Map<String, Value>,
}

impl Operation for BenchmarkHardware {
    fn version(&self) -> u32 {
        1
    }

    fn inputs(&self, _context: &Context<'_>) -> Result<Inputs, OperationError> {
        let always = Some("how fast a machine is may change from hour to hour".into());
        Ok(Inputs { always, ..Inputs::default() })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let parameters: Parameters = context.parameters()?;
        // Before this itself keeps it busy.
        let load = super::load().filter(|load| *load > BUSY);
        let mut measured = Measured::default();
        measured.notes.extend(load.map(|load| {
            format!("the machine was busy with something else ({load:.1} waiting processes): the figures are too low")
        }));
        measured.processors(context)?;
        measured.memory(context)?;
        measured.disk(context, &parameters)?;
        let outcome = outcome(&measured);
        let figures: Vec<Value> = measured.figures.iter().map(Figure::details).collect();
        measured.how.insert("figures".into(), figures.into());
        *self.details.lock().unwrap_or_else(PoisonError::into_inner) = Some(measured.how.into());
        Ok(outcome)
    }

    fn details(&self, context: &Context<'_>) -> Result<Option<Value>, OperationError> {
        let known = || self.details.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if known().is_none() {
            self.measure(context)?;
        }
        Ok(known())
    }
}

impl Measured {
    fn processors(&mut self, context: &Context<'_>) -> Result<(), OperationError> {
        if cfg!(debug_assertions) {
            self.notes.push(
                "this rq was built without optimisation: only the disk's figures stand for anything".into(),
            );
        }
        let count = available_parallelism().map_or(1, Into::into);
        self.how.insert("processors".into(), count.into());
        self.figures
            .push(Figure::new(context, "cpu_single_events_per_second", || processor::single(context))?);
        self.figures.push(Figure::new(context, "cpu_all_events_per_second", || Ok(processor::all(count)))?);
        Ok(())
    }

    fn memory(&mut self, context: &Context<'_>) -> Result<(), OperationError> {
        let mut buffer = match Buffer::new() {
            Ok(buffer) => buffer,
            Err(error) => {
                self.figures.extend(MEMORY.map(|name| Figure::without(name, error.clone())));
                return Ok(());
            }
        };
        self.how.insert("memory_buffer_bytes".into(), buffer.bytes().into());
        if buffer.is_cached() {
            self.notes.push("too little memory is free to measure it past the processor's caches".into());
        }
        let [read, write, latency] = MEMORY;
        self.figures.push(Figure::new(context, read, || buffer.read(context))?);
        self.figures.push(Figure::new(context, write, || Ok(buffer.write()))?);
        buffer.lay();
        self.figures.push(Figure::new(context, latency, || buffer.walk(context))?);
        Ok(())
    }

    fn disk(&mut self, context: &Context<'_>, parameters: &Parameters) -> Result<(), OperationError> {
        let opened = folder(context.root, parameters.folder.as_deref());
        let opened = opened.and_then(|folder| Ok((Disk::new(&folder, parameters.size << 20)?, folder)));
        let (mut disk, folder) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                self.figures.extend(DISK.map(|name| Figure::without(name, error.clone())));
                return Ok(());
            }
        };
        self.how.insert("folder".into(), folder.display().to_string().into());
        self.how.insert("past_the_cache".into(), disk.direct.into());
        if disk.memory {
            self.notes.push(format!("{} lies in memory: no disk was measured", folder.display()));
        } else if !disk.direct {
            self.notes.push(
                "the file system does not let its cache be passed by: it was asked to forget the file, and what it kept all the same makes the disk look faster".into(),
            );
        }
        let [write, read, random, keep] = DISK;
        self.figures.push(Figure::new(context, write, || disk.write(context))?);
        self.how.insert("file_bytes".into(), disk.length().into());
        self.figures.push(Figure::new(context, read, || disk.read(context))?);
        self.figures.push(Figure::new(context, random, || disk.read_anywhere(context))?);
        self.figures.push(Figure::new(context, keep, || disk.keep(context))?);
        Ok(())
    }
}

/// Where the disk is measured: the folder that is asked for, which lies in the project; or `.rq`; or the system's for
/// temporary files.
fn folder(root: &Path, asked: Option<&str>) -> Result<PathBuf, OperationError> {
    if let Some(asked) = asked {
        let wrong = |why: &str| OperationError::Failed(format!("{asked} {why}"));
        let folder =
            root.join(asked).canonicalize().map_err(|error| wrong(&format!("can't be used: {error}")))?;
        let inside = root.canonicalize().is_ok_and(|root| folder.starts_with(root));
        return match (inside, folder.is_dir()) {
            (false, _) => Err(wrong("leads out of the project")),
            (true, false) => Err(wrong("is no folder")),
            (true, true) => Ok(folder),
        };
    }
    let own = root.join(".rq");
    let usable = std::fs::create_dir_all(&own).is_ok() && tempfile::tempfile_in(&own).is_ok();
    Ok(if usable { own } else { std::env::temp_dir() })
}

fn outcome(measured: &Measured) -> Outcome {
    let mut outcome = Outcome { notes: measured.notes.clone(), ..Outcome::default() };
    for figure in &measured.figures {
        let name = format!("hardware.{}", figure.name);
        match (&figure.runs, figure.median()) {
            (Ok(_), Some(median)) => outcome.metric(name, rounded(median)),
            (Err(OperationError::Failed(reason)), _) => {
                outcome.metrics.push((name, rq_core::measurement::Measurement::failed(reason.as_str())));
            }
            (Err(reason), _) => outcome.missing(name, reason.to_string()),
            (Ok(_), None) => outcome.missing(name, "it was not measured"),
        }
    }
    let spreads: Vec<(&str, f64)> =
        measured.figures.iter().filter_map(|figure| Some((figure.name, figure.spread_percent()?))).collect();
    match spreads.iter().map(|(_, spread)| *spread).max_by(f64::total_cmp) {
        Some(widest) => outcome.metric("hardware.spread_percent", rounded(widest)),
        None => outcome.missing("hardware.spread_percent", "nothing was measured"),
    }
    if !spreads.is_empty() {
        let each: Vec<String> = spreads
            .iter()
            .map(|(name, spread)| format!("{} {} %", short(name), number::display(rounded(*spread), &[])))
            .collect();
        outcome.notes.push(format!("from the lowest to the highest of {RUNS} runs: {}", each.join(", ")));
    }
    outcome
}

/// `cpu single` of `cpu_single_events_per_second`.
fn short(name: &str) -> String {
    let units = ["_events_per_second", "_bytes_per_second", "_per_second", "_nanoseconds", "_milliseconds"];
    let name = units.iter().find_map(|unit| name.strip_suffix(unit)).unwrap_or(name);
    name.replace('_', " ")
}

/// Four digits, or all those before the point: more would only look exact.
fn rounded(value: f64) -> f64 {
    if value.abs() >= 1000.0 || value == 0.0 || !value.is_finite() {
        return value.round();
    }
    let factor = 10_f64.powi(3 - value.abs().log10().floor() as i32);
    (value * factor).round() / factor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_told_or_says_why_not() {
        let gone = OperationError::Failed("no disk".into());
        let figures = vec![
            Figure { name: "cpu_single_events_per_second", runs: Ok(vec![10.0, 11.0, 12.0]) },
            Figure::without("disk_fsync_milliseconds", gone),
        ];
        let outcome = outcome(&Measured { figures, ..Measured::default() });
        let told: Vec<_> =
            outcome.metrics.iter().map(|(name, one)| (name.as_str(), one.value(), one.reason())).collect();
        assert_eq!(
            told,
            [
                ("hardware.cpu_single_events_per_second", Some(11.0), None),
                ("hardware.disk_fsync_milliseconds", None, Some("no disk")),
                ("hardware.spread_percent", Some(18.18), None),
            ]
        );
        assert_eq!(outcome.notes, ["from the lowest to the highest of 5 runs: cpu single 18.1 %"]);
    }

    #[test]
    fn figures_have_no_more_digits_than_they_are_good_for() {
        assert_eq!(
            [0.0, 0.123_456, 12.345_6, 999.96, 1234.5, 1e9 + 0.4].map(rounded),
            [0.0, 0.1235, 12.35, 1000.0, 1235.0, 1e9]
        );
    }

    #[test]
    fn what_is_measured_lies_in_the_project() {
        let outside = tempfile::tempdir().unwrap();
        let root = outside.path().join("project");
        std::fs::create_dir(&root).unwrap();
        std::fs::write(root.join("file"), "").unwrap();
        std::os::unix::fs::symlink(outside.path(), root.join("link")).unwrap();
        let asked = |asked| folder(&root, Some(asked)).map_err(|error| error.to_string());
        assert_eq!(asked("link"), Err("link leads out of the project".into()));
        assert_eq!(asked("file"), Err("file is no folder".into()));
        assert!(asked("none").unwrap_err().starts_with("none can't be used: "));
        assert_eq!(folder(&root, None), Ok(root.join(".rq")));
        assert!(asked(".rq").is_ok());
    }
}
