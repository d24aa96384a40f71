//! A year of a project, made of one evaluation of it.

use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use rq_benches::files::empty;
use rq_benches::snapshots::{self, id};
use rq_benches::{Outcome, corpus};
use rq_core::finding::fingerprint;
use rq_core::measurement::Measurement;
use rq_core::snapshot::Snapshot;
use rq_core::store::Store;

/// Snapshots that a year has.
pub(crate) const SNAPSHOTS: usize = 10_000;
/// Minutes between one evaluation and the next: 10,000 of them are a year, within some days.
const MINUTES: std::ops::RangeInclusive<i64> = 5..=100;
/// Every so many snapshots one is a release.
const RELEASE: usize = 400;
/// Snapshots that a branch lives for.
const BRANCH: usize = 50;
/// A metric's level changes this often in the year, by ten percent.
const STEPS: usize = 3;

/// Evaluates a project and makes the folder of one that was evaluated for a year: its configuration and its history, and
/// beside it the series of the metric that is asked for, oldest first.
pub(crate) fn make(engine: &Path, evaluated: &Path, folder: &Path) -> Outcome<()> {
    let first = snapshots::evaluated(engine, evaluated)?;
    println!("of {} metrics and about {} findings", first.metrics.len(), first.findings.len());
    empty(&folder.join(".rq"))?;
    corpus::configure(folder)?;
    let mut store = rq_store::open(&folder.join(".rq/history.db"))?;
    let mut random = Rng::with_seed(1);
    let pauses: Vec<i64> = (0..SNAPSHOTS).map(|_| random.i64(MINUTES)).collect();
    let year = SignedDuration::from_mins(pauses.iter().sum());
    let mut series = Vec::new();
    let mut snapshot = Snapshot { created_at: Timestamp::now().checked_sub(year)?, ..first };
    for (number, pause) in pauses.into_iter().enumerate() {
        snapshot.created_at = snapshot.created_at.checked_add(SignedDuration::from_mins(pause))?;
        evaluate_again(&mut snapshot, number, &mut random);
        store.keep(&snapshot)?;
        series.extend(snapshot.metrics.get(STEPPED).and_then(|metric| metric.measurement.value()));
    }
    Ok(fs::write(series_of(folder), serde_json::to_vec(&series)?)?)
}

/// Where the series lies.
pub(crate) fn series_of(folder: &Path) -> PathBuf {
    folder.with_file_name("series.json")
}

/// What the next evaluation tells: a file was edited, and every third time the work was committed.
fn evaluate_again(snapshot: &mut Snapshot, number: usize, random: &mut Rng) {
    let committed = number.is_multiple_of(3);
    let released = number > 0 && number.is_multiple_of(RELEASE);
    if number > 0 {
        snapshot.baseline = Some(rq_core::baseline::reference(snapshot, "previous"));
    }
    snapshot.id = id(number);
    let revision = &mut snapshot.revision;
    if committed {
        revision.commit = Some(digits(40, random));
    }
    revision.dirty = Some(!committed);
    revision.release = released.then(|| format!("v{}.0", number / RELEASE));
    revision.branch = Some(match number % 4 {
        0 => "main".to_owned(),
        _ => format!("topic-{}", number / BRANCH),
    });
    snapshot.load = Some(f64::from(random.u32(0..400)) / 100.0);
    snapshot.content = Some(digits(32, random));
    let project = digits(32, random);
    for operation in &mut snapshot.operations {
        operation.cached = false;
        operation.reason = Some("a file changed".to_owned());
        operation.seconds = f64::from(random.u32(5_000..90_000)) / 1e6;
        operation.key = digits(32, random);
        if let Some(basis) = &mut operation.basis {
            basis.project.clone_from(&project);
        }
    }
    edit(snapshot, random);
    measure(snapshot, number, random);
}

/// Moves what was found in one file by some lines; now and then a finding comes or goes.
fn edit(snapshot: &mut Snapshot, random: &mut Rng) {
    let findings = &mut snapshot.findings;
    if findings.is_empty() {
        return;
    }
    let place = random.usize(..findings.len());
    let path = findings[place].path.clone();
    let moved = random.u32(1..12);
    for finding in findings.iter_mut().filter(|finding| finding.path == path) {
        finding.line = finding.line.map(|line| line + moved);
        finding.end_line = finding.end_line.map(|line| line + moved);
    }
    match random.u8(..8) {
        0 => _ = findings.remove(place),
        1 => {
            let mut new = findings[place].clone();
            new.context.push_str(&digits(4, random));
            new.line = new.line.map(|line| line + 1);
            findings.insert(place + 1, new);
        }
        _ => return,
    }
    fingerprint(findings);
}

/// New values: of counts and shares some go up or down a little. What follows from others is not computed, but the score.
fn measure(snapshot: &mut Snapshot, number: usize, random: &mut Rng) {
    let step = number > 0 && number.is_multiple_of(SNAPSHOTS / (STEPS + 1));
    for (name, metric) in &mut snapshot.metrics {
        let Some(value) = metric.measurement.value() else { continue };
        let whole = value.fract() == 0.0;
        let mut next = match random.u8(..6) {
            0 if whole => value + f64::from(random.i32(-2..=2)),
            0 => value * (1.0 + f64::from(random.i32(-20..=20)) / 1e4),
            _ => value,
        };
        if step && name == STEPPED {
            next *= 1.1;
        }
        let most = if metric.unit == "percent" { 100.0 } else { f64::MAX };
        metric.measurement = Measurement::measured(next.clamp(0.0, most));
    }
    let value = |name: &str| snapshot.metrics.get(name)?.measurement.value();
    let quality = value("smells.per_kloc")
        .zip(value("complexity.over_limit_percent"))
        .map(|(smells, complex)| 100.0 - smells * 5.0 - complex);
    let mut score = 0.0;
    for (component, points) in
        snapshot.score.components.iter_mut().zip([quality, value("documentation.coverage_percent")])
    {
        component.unclamped = points;
        component.low = points.unwrap_or_default().clamp(0.0, 100.0);
        component.high = component.low;
        score += component.low * component.weight / 100.0;
    }
    (snapshot.score.low, snapshot.score.high) = (score, score);
}

/// The metric whose level changes.
pub(crate) const STEPPED: &str = "complexity.mean";

/// So many hexadecimal digits.
fn digits(count: usize, random: &mut Rng) -> String {
    (0..count).map(|_| char::from(b"0123456789abcdef"[random.usize(..16)])).collect()
}
