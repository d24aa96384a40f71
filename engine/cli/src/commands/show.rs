//! `rq-engine show`.

use rq_core::baseline::{Seeker, select};
use rq_core::snapshot::Snapshot;
use rq_core::store::{Query, Store};
use rq_report::Context;
use rq_schema::config::Baseline;

use crate::args::{Global, ShowArgs};
use crate::error::{CliError, exit};
use crate::output::{context, targets, write};
use crate::past::open_history;
use crate::project::Project;

/// Shows one snapshot, as it was when it was made.
pub(crate) fn run(arguments: &ShowArgs, global: &Global) -> Result<u8, CliError> {
    let targets = targets(std::slice::from_ref(&arguments.format), None)?;
    let project = Project::find(&arguments.project)?;
    let store = open_history(&project, arguments.store.as_deref())?;
    let snapshot = find(&store, &project.name(), &arguments.snapshot)?;
    let context = context(global, project.file_name(), &project.checked.config.catalog);
    let context = Context { exit_code: i32::from(exit::of(snapshot.verdict)), ..context };
    write(&targets, &snapshot, None, &context, global)?;
    Ok(exit::PASS)
}

/// The snapshot that a word means; `latest` is the newest.
pub(super) fn find(store: &dyn Store, project: &str, word: &str) -> Result<Snapshot, CliError> {
    let found = found(store, project, word)?;
    found.ok_or_else(|| {
        CliError::NotFound(format!("no snapshot, release, branch or commit \"{word}\" is in the history"))
    })
}

fn found(store: &dyn Store, project: &str, word: &str) -> Result<Option<Snapshot>, CliError> {
    if word == "latest" {
        let query = Query { project: Some(project.to_owned()), limit: 1, ..Query::default() };
        let newest = store.list(&query)?.into_iter().next();
        return Ok(newest.map(|summary| store.get(&summary.id)).transpose()?.flatten());
    }
    if let Some(snapshot) = store.get(word)? {
        return Ok(Some(snapshot));
    }
    let seeker = Seeker { project, ..Seeker::default() };
    let selected = select(store, Some(&Baseline::Named(word.to_owned())), &seeker)?;
    Ok(selected.found.map(|(snapshot, _)| snapshot))
}
