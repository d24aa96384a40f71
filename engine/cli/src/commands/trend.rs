//! `rq-engine trend`.

use rq_core::plan::base_name;
use rq_core::snapshot::Revision;
use rq_core::store::{Query, Store, Summary};
use rq_core::trend::{Point, trend};
use rq_report::trend::History;
use rq_schema::suggest::nearest;

use crate::args::{Global, RunFormat, TrendArgs};
use crate::error::{CliError, exit};
use crate::output::{for_terminal, print};
use crate::past::{open_history, query};
use crate::project::Project;

/// The name under which the score is a metric.
const SCORE: &str = "score";

/// Shows a metric over time; 3 where no snapshot has a value of it.
pub(crate) fn run(arguments: &TrendArgs, global: &Global) -> Result<u8, CliError> {
    let project = Project::find(&arguments.project)?;
    let store = open_history(&project, arguments.which.store.as_deref())?;
    let query = query(&project, &arguments.which, arguments.limit)?;
    let (points, revisions) = history(&store, &arguments.metric, &query)?;
    if points.is_empty() {
        known(&project, &arguments.metric)?;
    }
    let told = trend(&points);
    let history = History { metric: &arguments.metric, points: &points, revisions: &revisions, trend: &told };
    match arguments.format {
        RunFormat::Json => print(&rq_report::json::trend(&history))?,
        RunFormat::Human => {
            let context = for_terminal(global, &project);
            print(&rq_report::trend::render(&history, &context))?;
        }
    }
    Ok(if points.is_empty() { exit::INCOMPLETE } else { exit::PASS })
}

/// The values of a metric, oldest first, each with where the working tree stood.
pub(super) fn history(
    store: &dyn Store,
    metric: &str,
    query: &Query,
) -> Result<(Vec<Point>, Vec<Revision>), CliError> {
    if metric == SCORE {
        let exact = |summary: &Summary| summary.score_low == summary.score_high;
        let scores = store.list(query)?.into_iter().rev().filter(exact);
        let point = |one: Summary| (Point { at: one.created_at, value: one.score_low }, one.revision);
        return Ok(scores.map(point).unzip());
    }
    let series = store.series(metric, query)?.into_iter();
    Ok(series.map(|(one, value)| (Point { at: one.created_at, value }, one.revision)).unzip())
}

/// Refuses a name that is no metric, with the nearest that is one.
fn known(project: &Project, name: &str) -> Result<(), CliError> {
    let catalog = &project.checked.config.catalog;
    if name == SCORE || catalog.metric(base_name(name)).is_some() {
        return Ok(());
    }
    let metrics = catalog.operations().flat_map(|operation| &operation.metrics);
    let names = metrics.map(|metric| metric.name.as_str());
    let hint = nearest(name, names.chain([SCORE])).map(|near| format!("; did you mean {near}?"));
    Err(CliError::NotFound(format!("there is no metric \"{name}\"{}", hint.unwrap_or_default())))
}
