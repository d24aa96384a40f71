//! `rq-engine compare`.

use rq_core::baseline::{Seeker, select};
use rq_core::comparison::compare;
use rq_core::snapshot::Snapshot;
use rq_core::store::Store;
use rq_report::comparison::{Compared, render};
use rq_schema::config::Baseline;

use super::show::find;
use crate::args::{CompareArgs, Global, PostFormat};
use crate::error::{CliError, exit};
use crate::output::{for_terminal, print};
use crate::past::open_history;
use crate::project::Project;

/// Says what lies between two snapshots, both under today's formulas.
pub(crate) fn run(arguments: &CompareArgs, global: &Global) -> Result<u8, CliError> {
    let project = Project::find(&arguments.project)?;
    let store = open_history(&project, arguments.store.as_deref())?;
    let after = find(&store, &project.name(), arguments.after.as_deref().unwrap_or("latest"))?;
    let before = earlier(&project, &store, arguments.before.as_deref(), &after)?;
    let comparison = compare(&project.checked.config, &before, &after);
    let compared = Compared { before: &before, after: &after, comparison: &comparison };
    match arguments.format {
        PostFormat::Json => print(&rq_report::json::comparison(&compared))?,
        PostFormat::Markdown => print(&rq_report::markdown::comparison(&compared))?,
        PostFormat::Human => print(&render(&compared, &for_terminal(global, &project)))?,
    }
    Ok(exit::PASS)
}

/// The snapshot to compare with: the one that is named, else the one that an evaluation would be compared with.
pub(super) fn earlier(
    project: &Project,
    store: &dyn Store,
    named: Option<&str>,
    after: &Snapshot,
) -> Result<Snapshot, CliError> {
    let choice = match named {
        Some(word) => Some(Baseline::from_word(word)),
        None => match project.checked.config.baseline.as_ref().map(|baseline| &baseline.value) {
            // What a commit's branch began at is not asked of git for an old one: the evaluation kept it.
            Some(Baseline::MergeBase) => after.baseline.as_ref().map(|kept| Baseline::Named(kept.id.clone())),
            other => other.cloned(),
        },
    };
    let (name, before) = (project.name(), named.is_none().then(|| after.id.clone()));
    let seeker = Seeker { project: &name, revision: after.revision.clone(), merge_base: None, before };
    let selected = select(store, choice.as_ref(), &seeker)?;
    let reason = selected.reason.unwrap_or_default();
    match selected.found {
        Some((snapshot, _)) => Ok(snapshot),
        None => Err(CliError::NotFound(format!("there is nothing to compare with: {reason}"))),
    }
}
