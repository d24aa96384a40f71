//! `rq-engine history`.

use rq_core::store::{Query, Store};

use crate::args::{Global, HistoryArgs, RunFormat};
use crate::error::{CliError, exit};
use crate::evaluation::store_path;
use crate::output::{color, context, print, width};
use crate::project::Project;

/// Lists the snapshots kept.
pub(crate) fn run(arguments: &HistoryArgs, global: &Global) -> Result<u8, CliError> {
    let project = Project::find(&arguments.project.path)?;
    let path = store_path(&project, arguments.store.as_deref())?;
    let query = Query {
        project: Some(project.name()),
        branch: arguments.branch.clone(),
        releases_only: arguments.releases,
        limit: arguments.limit,
        ..Query::default()
    };
    let snapshots = match rq_store::open_for_reading(&path)? {
        Some(store) => store.list(&query)?,
        None => Vec::new(),
    };
    match arguments.format {
        RunFormat::Json => print(&rq_report::json::history(&snapshots))?,
        RunFormat::Human => {
            let mut context = context(global, project.file_name(), &project.checked.config.catalog);
            context.color = color(global);
            context.width = width();
            print(&rq_report::history::render(&snapshots, &context))?;
        }
    }
    Ok(exit::PASS)
}
