//! Report files: found by pattern, read whole, and known to be of this run when a command was to write them.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use ignore::WalkBuilder;
use rq_core::cache::digest;
use rq_core::host::{Command, Ended};
use rq_core::operation::{Context, Input, OperationError};

use crate::workspace::globs;

/// Bytes above which a report is not read.
pub(crate) const LARGEST: u64 = 256 << 20;
/// Bytes of a command's standard output that are read as its answer.
const OUTPUT: usize = 64 << 20;

/// A report and its content.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    /// Relative to the project's root.
    pub(crate) path: String,
    /// Its bytes.
    pub(crate) content: Vec<u8>,
}

/// Paths of the files that a pattern names, sorted, whether git ignores them or not; none where there is no such file.
pub(crate) fn find(root: &Path, pattern: &str) -> Result<Vec<String>, OperationError> {
    if !pattern.contains(['*', '?', '[', '{']) {
        let there = root.join(pattern).is_file();
        return Ok(there.then(|| pattern.trim_start_matches("./").to_owned()).into_iter().collect());
    }
    let wanted = globs(&[pattern.trim_start_matches("./").to_owned()])?;
    // Only below the part that is no pattern: reports lie beside folders with very many files.
    let fixed: Vec<&str> =
        pattern.split('/').take_while(|part| !part.contains(['*', '?', '[', '{'])).collect();
    let mut walk = WalkBuilder::new(root.join(fixed.join("/")));
    walk.standard_filters(false).follow_links(false);
    walk.filter_entry(|entry| !matches!(entry.file_name().to_str(), Some(".git" | ".rq" | "node_modules")));
    let mut found: Vec<String> = walk
        .build()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .filter_map(|entry| entry.path().strip_prefix(root).ok()?.to_str().map(str::to_owned))
        .filter(|path| wanted.is_match(path))
        .collect();
    found.sort();
    Ok(found)
}

/// Digests of the reports as they are, for the key of an operation that reads and runs nothing.
pub(crate) fn inputs(context: &Context<'_>, patterns: &[String]) -> Result<Vec<Input>, OperationError> {
    let mut inputs = Vec::new();
    for report in read(context, patterns)? {
        inputs.push(Input::project(report.path, digest(&report.content)));
    }
    Ok(inputs)
}

/// Runs a command to its end.
pub(crate) fn run(
    context: &Context<'_>,
    words: &[String],
    environment: &BTreeMap<String, String>,
) -> Result<Ended, OperationError> {
    let command = Command {
        words: words.to_vec(),
        folder: context.root.to_owned(),
        environment: environment.clone(),
        keep: OUTPUT,
    };
    context.host.run(&command, context.cancel)
}

/// The reports that patterns name; a pattern that names none is an error.
pub(crate) fn read(context: &Context<'_>, patterns: &[String]) -> Result<Vec<Report>, OperationError> {
    let mut reports = Vec::new();
    for pattern in patterns {
        let paths = find(context.root, pattern)?;
        if paths.is_empty() {
            return Err(OperationError::Missing(format!("there is no report {pattern}")));
        }
        for path in paths {
            context.cancel.check()?;
            let content = context.host.read(context.root, &path, LARGEST);
            let content = content.map_err(|error| OperationError::Failed(format!("{path}: {error}")))?;
            reports.push(Report { path, content });
        }
    }
    Ok(reports)
}

/// Which reports there were before a command, and what tells that one was written again.
pub(crate) struct Before(BTreeMap<String, Stamp>);

/// Time of the last change in seconds and nanoseconds, length and number of a file.
type Stamp = (i64, i64, u64, u64);

fn stamp(file: &Path) -> Option<Stamp> {
    let stat = file.metadata().ok()?;
    // The time of the last change to the file or its entry, which no program can set back.
    Some((stat.ctime(), stat.ctime_nsec(), stat.len(), stat.ino()))
}

/// Remembers the reports that are there.
pub(crate) fn before(root: &Path, patterns: &[String]) -> Result<Before, OperationError> {
    let mut stamps = BTreeMap::new();
    for pattern in patterns {
        for path in find(root, pattern)? {
            stamps.extend(stamp(&root.join(&path)).map(|stamp| (path, stamp)));
        }
    }
    Ok(Before(stamps))
}

/// The reports that a command has written. One that was there before would be another tree's truth.
pub(crate) fn fresh(
    context: &Context<'_>,
    patterns: &[String],
    before: &Before,
    ended: &Ended,
) -> Result<Vec<Report>, OperationError> {
    let written = |path: &str| {
        let now = stamp(&context.root.join(path));
        now.is_some() && now != before.0.get(path).copied()
    };
    for pattern in patterns {
        let paths = find(context.root, pattern)?;
        if paths.is_empty() || !paths.iter().any(|path| written(path)) {
            return Err(OperationError::Failed(format!(
                "the command did not write {pattern}; it {}",
                ended.describe()
            )));
        }
    }
    let reports = read(context, patterns)?;
    Ok(reports.into_iter().filter(|report| written(&report.path)).collect())
}

/// What changes when a program does: its content where it lies in the project, else where it is on the PATH, its size
/// and its time.
pub(crate) fn program_state(root: &Path, program: &str) -> String {
    if program.contains('/') {
        let content = std::fs::read(root.join(program)).map(|content| digest(&content));
        return format!("{program} {}", content.unwrap_or_default());
    }
    let folders = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect::<Vec<_>>())
        .unwrap_or_default();
    let found = folders.iter().map(|folder| folder.join(program)).find_map(|path| {
        let stat = path.metadata().ok()?;
        Some(format!("{} {} {:?}", path.display(), stat.len(), stat.modified().ok()))
    });
    found.unwrap_or_else(|| program.to_owned())
}
