//! `rq-engine report`.

use std::fs;
use std::path::PathBuf;

use rq_core::comparison::compare;
use rq_core::plan::metrics_of;
use rq_core::snapshot::{Revision, Snapshot};
use rq_core::store::{Query, Store};
use rq_core::trend::{Point, Trend, trend};
use rq_report::comparison::Compared;
use rq_report::trend::History;
use rq_report::{Context, Report, html, markdown, pdf};
use rq_schema::config::{Config, Scope};

use super::compare::earlier;
use super::show::find;
use super::trend::history;
use crate::args::{Global, ReportArgs, ReportFormat};
use crate::error::{CliError, exit};
use crate::output::{context, print_bytes, replace, say};
use crate::past::open_history;
use crate::project::Project;

/// Bytes of a template, at most.
const LARGEST: u64 = 1 << 20;
/// Snapshots of which a report shows the score over time, at most.
const SHOWN: usize = 1000;

/// Writes a snapshot with its comparison and its history as one page, or as pages to print.
pub(crate) fn run(arguments: &ReportArgs, global: &Global) -> Result<u8, CliError> {
    let project = Project::find(&arguments.project)?;
    let store = open_history(&project, arguments.store.as_deref())?;
    let snapshot = find(&store, &project.name(), arguments.snapshot.as_deref().unwrap_or("latest"))?;
    if arguments.template.is_some() && arguments.format != ReportFormat::Html {
        return Err(CliError::Usage(
            "a template makes the HTML page: leave --format or --template out".into(),
        ));
    }
    let config = &project.checked.config;
    // Without anything to compare with there is a report all the same, unless something was named.
    let before = match earlier(&project, &store, arguments.against.as_deref(), &snapshot) {
        Ok(before) => Some(before),
        Err(error) if arguments.against.is_some() => return Err(error),
        Err(_) => None,
    };
    let comparison = before.as_ref().map(|before| compare(config, before, &snapshot));
    let compared = before.as_ref().zip(comparison.as_ref());
    let compared = compared.map(|(before, comparison)| Compared { before, after: &snapshot, comparison });
    let compared = compared.as_ref();
    let context = told(&project, &snapshot, global);
    let whole = |draw: Draw<'_>| with_report(&project, &store, &snapshot, compared, draw);
    let (content, ending) = match arguments.format {
        ReportFormat::Html => (whole(&|report| page(report, &context, arguments))?, "html"),
        ReportFormat::Pdf => (whole(&|report| pages(report, &context))?, "pdf"),
        ReportFormat::Markdown => (markdown::render(&snapshot, compared, &context).into_bytes(), "md"),
    };
    let file = arguments.output.clone().unwrap_or_else(|| PathBuf::from(format!("rq-report.{ending}")));
    if file.as_os_str() == "-" {
        print_bytes(&content)?;
    } else {
        replace(&file, &content)?;
        say(&format!("{} written\n", file.display()));
    }
    Ok(exit::PASS)
}

/// What renderers must know beside the snapshot.
fn told(project: &Project, snapshot: &Snapshot, global: &Global) -> Context {
    let context = context(global, project.file_name(), &project.checked.config.catalog);
    Context { exit_code: i32::from(exit::of(snapshot.verdict)), ..context }
}

/// A metric with everything that its history borrows from.
struct Line {
    metric: String,
    points: Vec<Point>,
    revisions: Vec<Revision>,
    trend: Trend,
}

/// Makes a file of a report.
type Draw<'a> = &'a dyn Fn(&Report<'_>) -> Result<Vec<u8>, CliError>;

fn with_report(
    project: &Project,
    store: &dyn Store,
    snapshot: &Snapshot,
    compared: Option<&Compared<'_>>,
    draw: Draw<'_>,
) -> Result<Vec<u8>, CliError> {
    let config = &project.checked.config;
    let query = Query { project: Some(project.name()), limit: SHOWN, ..Query::default() };
    let mut all = store.list(&query)?;
    all.retain(|summary| summary.id <= snapshot.id);
    all.reverse();
    let mut lines = Vec::new();
    for metric in read(config) {
        let (points, revisions) = history(store, &metric, &query)?;
        if points.len() > 1 {
            lines.push(Line { trend: trend(&points), metric, points, revisions });
        }
    }
    let trends: Vec<History<'_>> = lines
        .iter()
        .map(|line| History {
            metric: &line.metric,
            points: &line.points,
            revisions: &line.revisions,
            trend: &line.trend,
        })
        .collect();
    draw(&Report { snapshot, compared, history: &all, trends: &trends })
}

fn page(report: &Report<'_>, context: &Context, arguments: &ReportArgs) -> Result<Vec<u8>, CliError> {
    let page = match &arguments.template {
        Some(file) => html::render_with(&template(file)?, report, context),
        None => html::render(report, context),
    };
    let place = arguments.template.as_ref().map_or_else(String::new, |file| format!("{}: ", file.display()));
    page.map(String::into_bytes).map_err(|error| CliError::Usage(format!("{place}{error}")))
}

fn pages(report: &Report<'_>, context: &Context) -> Result<Vec<u8>, CliError> {
    pdf::render(report, context)
        .map_err(|error| CliError::Internal(format!("the PDF can't be made: {error}")))
}

fn template(file: &PathBuf) -> Result<String, CliError> {
    let size = fs::metadata(file).map_err(|error| CliError::file(file, error))?.len();
    if size > LARGEST {
        return Err(CliError::Usage(format!("{} is no template: it has {} KiB", file.display(), size >> 10)));
    }
    fs::read_to_string(file).map_err(|error| CliError::file(file, error))
}

/// The metrics that the score and the gates read.
fn read(config: &Config) -> Vec<String> {
    let formulas = config.score.components.iter().map(|part| (&part.formula.expression, Scope::Formula));
    let conditions = config.gates.iter().flat_map(|gate| &gate.conditions);
    let conditions = conditions.map(|condition| (&condition.formula.expression, Scope::Gate));
    let mut names: Vec<String> = formulas
        .chain(conditions)
        .flat_map(|(expression, scope)| metrics_of(config, expression, scope))
        .collect();
    names.sort();
    names.dedup();
    names
}
