//! `rq-engine query`.

use std::collections::HashMap;

use rq_core::plan::base_name;
use rq_core::store::Store;
use rq_report::query::{Table, csv, render};
use rq_schema::suggest::nearest;

use crate::args::{Global, QueryArgs, QueryFormat};
use crate::error::{CliError, exit};
use crate::output::{for_terminal, print};
use crate::past::{open_history, query};
use crate::project::Project;

/// Shows metrics of many snapshots; 3 where none fits.
pub(crate) fn run(arguments: &QueryArgs, global: &Global) -> Result<u8, CliError> {
    let project = Project::find(&arguments.project)?;
    let store = open_history(&project, arguments.which.store.as_deref())?;
    let query = query(&project, &arguments.which, arguments.limit)?;
    let metrics = named(&project, &store, &arguments.metrics)?;
    let snapshots = store.list(&query)?;
    // As far back as the table goes.
    let since = snapshots.last().map(|oldest| oldest.created_at);
    let all = rq_core::store::Query { since, ..query };
    let mut columns: Vec<HashMap<String, f64>> = Vec::new();
    for metric in &metrics {
        columns.push(store.values(metric, &all)?.into_iter().collect());
    }
    let rows: Vec<_> = snapshots
        .into_iter()
        .map(|summary| {
            let values = columns.iter().map(|column| column.get(&summary.id).copied()).collect();
            (summary, values)
        })
        .collect();
    let table = Table { project: &project.name(), metrics: &metrics, rows: &rows };
    match arguments.format {
        QueryFormat::Json => print(&rq_report::json::query(&table))?,
        QueryFormat::Csv => print(&csv(&table))?,
        QueryFormat::Human => print(&render(&table, &for_terminal(global, &project)))?,
    }
    Ok(if rows.is_empty() { exit::INCOMPLETE } else { exit::PASS })
}

/// The metrics that are asked for, `smells.*` for all of a kind.
fn named(project: &Project, store: &dyn Store, asked: &[String]) -> Result<Vec<String>, CliError> {
    let kept = store.metrics()?;
    let mut named = Vec::new();
    for name in asked {
        let fits = |known: &&String| match name.strip_suffix('*') {
            Some(beginning) => known.starts_with(beginning),
            None => *known == name,
        };
        let before = named.len();
        named.extend(kept.iter().filter(fits).cloned());
        let declared = project.checked.config.catalog.metric(base_name(name)).is_some();
        if named.len() == before && declared {
            named.push(name.clone());
        } else if named.len() == before {
            let near = nearest(name, kept.iter().map(String::as_str));
            let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            return Err(CliError::NotFound(format!("the history has no metric \"{name}\"{hint}")));
        }
    }
    Ok(named)
}
