//! `rq-engine init`.

mod detect;
mod write;

use std::path::Path;

use rq_core::cancel::Cancel;
use rq_core::evaluate::LARGE_PROJECT_LINES;
use rq_core::measurement::Measurement;
use rq_core::snapshot::Snapshot;

use crate::args::{Global, InitArgs, MeasureArgs};
use crate::error::{CliError, exit};
use crate::evaluation::Session;
use crate::output::{print, replace};
use crate::progress::observer;
use crate::project::Project;

/// Looks at a project and writes a short, commented, valid quality.kdl.
pub(crate) fn run(arguments: &InitArgs, global: &Global) -> Result<u8, CliError> {
    let root = crate::project::existing(&arguments.path)?;
    let there = crate::project::NAMES.iter().find(|name| root.join(name).exists());
    if let Some(there) = there.filter(|_| !arguments.force && !arguments.dry_run) {
        return Err(CliError::Usage(format!("{there} is there already; --force replaces it")));
    }
    let file = root.join(there.copied().unwrap_or("quality.kdl"));
    let cancel = super::interruptible()?;
    let mut found = detect::look(&root);
    let first = measure(&root, &write::text(&found, None), &cancel, global)?;
    let value = |name: &str| first.metrics.get(name).and_then(|metric| metric.measurement.value());
    found.lines = value("code.lines").unwrap_or(0.0);
    found.documented_items = value("documentation.items").unwrap_or(0.0);
    found.large = found.lines >= LARGE_PROJECT_LINES;
    // A manifest without a dependency gives nothing that a score could stand on.
    let unpinned = first.metrics.get("dependencies.unpinned").map(|metric| &metric.measurement);
    if matches!(unpinned, Some(Measurement::Missing { .. })) {
        found.locks.clear();
    }
    // The gate asks for what the project reaches today, so that the first evaluation passes and the next worse one
    // does not.
    let score = measure(&root, &write::text(&found, None), &cancel, global)?.score.exact();
    let text = rq_schema::format::format(&write::text(&found, score)).text;
    let project = Project::from_text(root.clone(), text.clone());
    if project.checked.has_errors() {
        return Err(CliError::Internal(format!("the file that init made is not right:\n{text}")));
    }
    if arguments.dry_run {
        print(&text)?;
        return Ok(exit::PASS);
    }
    replace(&file, text.as_bytes())?;
    if !global.quiet {
        print(&said(&found, score))?;
    }
    Ok(exit::PASS)
}

fn measure(root: &Path, text: &str, cancel: &Cancel, global: &Global) -> Result<Snapshot, CliError> {
    let project = Project::from_text(root.to_owned(), text.to_owned());
    let arguments = MeasureArgs {
        baseline: None,
        release: None,
        store: None,
        no_cache: false,
        no_commands: true,
        jobs: 0,
        offline: true,
    };
    let session = Session::new(&project, &arguments, &[]);
    let observer = observer(global.verbose, global.quiet, session.plan.nodes.len());
    Ok(session.evaluate(&arguments, None, cancel, observer.as_ref())?.snapshot)
}

fn said(found: &detect::Found, score: Option<f64>) -> String {
    let mut out = String::from("quality.kdl written\n\n");
    let mut line = |name: &str, value: String| out.push_str(&format!("  {name:<14} {value}\n"));
    line(
        "languages",
        if found.languages.is_empty() { "none known".into() } else { found.languages.join(", ") },
    );
    line("lines of code", format!("{}", found.lines));
    line("lock files", if found.locks.is_empty() { "none".into() } else { found.locks.join(", ") });
    line(
        "coverage",
        if found.reports.is_empty() { "no report found".into() } else { found.reports.join(", ") },
    );
    line(
        "test results",
        if found.results.is_empty() { "none found".into() } else { found.results.join(", ") },
    );
    line("CI", found.ci.map_or("none found".into(), str::to_owned));
    if let Some(score) = score {
        line("score today", rq_report::number::points(score, &[]));
    }
    out.push_str("\nnext: rq-engine eval\n");
    out
}
