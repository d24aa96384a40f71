//! `analyze_coverage`: what the tests reach, and how they ended.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rq_code::inventory::Role;
use rq_core::finding::Finding;
use rq_core::new_code;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};
use serde::Deserialize;

use super::results;
use crate::change;
use crate::readers::coverage::{self, Coverage, FileCoverage, Format, Mapped, Totals};
use crate::reports::{self, Report};
use crate::workspace::Workspace;

/// Unmatched paths named at most.
const NAMED: usize = 3;

/// Metrics on new code.
const NEW: [&str; 3] = ["new.coverage.lines", "new.coverage.lines_hit", "new.coverage.line_percent"];

/// The operation.
pub(crate) struct AnalyzeCoverage {
    pub(crate) workspace: Arc<Workspace>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Parameters {
    #[serde(default)]
    run: Vec<String>,
    #[serde(default)]
    report: Vec<String>,
    report_format: String,
    #[serde(default)]
    pub(super) results: Vec<String>,
    #[serde(default)]
    strip: Vec<String>,
    #[serde(default)]
    inputs: Vec<String>,
}

impl Operation for AnalyzeCoverage {
    fn version(&self) -> u32 {
        3
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        let parameters: Parameters = context.parameters()?;
        if parameters.report.is_empty() && parameters.results.is_empty() {
            return Err(OperationError::Missing(
                "it names neither a coverage report nor test results".into(),
            ));
        }
        let mut inputs = Inputs::default();
        inputs.parts.push(self.workspace.sources_input(true)?);
        if new_code::is_wanted(context.config) {
            inputs.parts.push(self.workspace.change_input());
        }
        if parameters.run.is_empty() {
            inputs.parts.extend(reports::inputs(context, &parameters.report)?);
            inputs.parts.extend(reports::inputs(context, &parameters.results)?);
            return Ok(inputs);
        }
        let locks = format!("{:?}", self.workspace.lock_files()?);
        let digest = rq_core::cache::digest(locks.as_bytes());
        inputs.parts.push(Input::project("a lock file", digest));
        if !parameters.inputs.is_empty() {
            inputs.parts.push(self.workspace.matching_input("its inputs", &parameters.inputs)?);
        }
        Ok(inputs)
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let parameters: Parameters = context.parameters()?;
        let (reports, results) = obtain(context, &parameters)?;
        let mut outcome = Outcome::default();
        if parameters.report.is_empty() {
            for spec in self.workspace.scopes() {
                for name in
                    ["line_percent", "branch_percent", "lines", "lines_hit", "files", "unmentioned_files"]
                {
                    outcome
                        .missing(spec.metric(&format!("coverage.{name}")), "no coverage report is declared");
                }
            }
            outcome.missing("coverage.unmatched_files", "no coverage report is declared");
            if new_code::is_wanted(context.config) {
                NEW.iter().for_each(|name| outcome.missing(*name, "no coverage report is declared"));
            }
        } else {
            self.coverage(context, &parameters, &reports, &mut outcome)?;
        }
        results::read(context, &parameters, &results, &mut outcome)?;
        Ok(outcome)
    }
}

/// Coverage reports and test results: of the declared command, or those that are there.
fn obtain(
    context: &Context<'_>,
    parameters: &Parameters,
) -> Result<(Vec<Report>, Vec<Report>), OperationError> {
    if parameters.run.is_empty() {
        return Ok((
            reports::read(context, &parameters.report)?,
            reports::read(context, &parameters.results)?,
        ));
    }
    let before = reports::before(context.root, &[&parameters.report[..], &parameters.results].concat())?;
    let ended = reports::run(context, &parameters.run, &BTreeMap::new())?;
    // Failing tests end the command with an error, too; only results can tell which of both it was.
    if ended.code != Some(0) && parameters.results.is_empty() {
        return Err(OperationError::Failed(format!("{} {}", parameters.run[0], ended.describe())));
    }
    let fresh = |patterns| reports::fresh(context, patterns, &before, &ended);
    let (reports, results) = (fresh(&parameters.report)?, fresh(&parameters.results)?);
    if ended.code != Some(0) && !results::any_failed(&results)? {
        return Err(OperationError::Failed(format!(
            "{} {}, though no test failed",
            parameters.run[0],
            ended.describe()
        )));
    }
    Ok((reports, results))
}

impl AnalyzeCoverage {
    fn coverage(
        &self,
        context: &Context<'_>,
        parameters: &Parameters,
        reports: &[Report],
        outcome: &mut Outcome,
    ) -> Result<(), OperationError> {
        let mut merged = Coverage::default();
        for report in reports {
            context.cancel.check()?;
            coverage::merge(&mut merged, read(report, &parameters.report_format)?);
        }
        outcome.notes.append(&mut merged.notes);
        let inventory = self.workspace.inventory()?;
        let files: Vec<&str> = inventory.code().map(|file| file.path.as_str()).collect();
        let root = context.root.canonicalize().unwrap_or_else(|_| context.root.to_owned());
        let mapped = coverage::map_paths(merged, &root, &files, &parameters.strip);
        if mapped.files.is_empty() {
            let example =
                mapped.unmatched.first().map(|path| format!(", such as {path}")).unwrap_or_default();
            return Err(OperationError::Failed(format!(
                "no path in the reports is a file of this project{example}"
            )));
        }
        notes(&mapped, outcome);
        outcome.metric("coverage.unmatched_files", (mapped.unmatched.len() + mapped.ambiguous.len()) as f64);
        let tests: BTreeSet<&str> =
            inventory.code().filter(|file| file.role == Role::Test).map(|file| file.path.as_str()).collect();
        // What tests reach of themselves says nothing.
        let counted: Vec<_> =
            mapped.files.iter().filter(|(path, _)| !tests.contains(path.as_str())).collect();
        let sources: Vec<&str> = inventory
            .code()
            .filter(|file| file.role == Role::Source)
            .map(|file| file.path.as_str())
            .collect();
        for scope in self.workspace.scopes() {
            let mut totals = Totals::default();
            let here: Vec<_> = counted.iter().filter(|(path, _)| scope.holds(path)).collect();
            for (_, file) in &here {
                totals += file.totals();
            }
            outcome.metric(scope.metric("coverage.files"), here.len() as f64);
            outcome.metric(scope.metric("coverage.lines"), totals.lines as f64);
            outcome.metric(scope.metric("coverage.lines_hit"), totals.lines_hit as f64);
            let unmentioned =
                sources.iter().filter(|path| scope.holds(path) && !mapped.files.contains_key(**path)).count();
            outcome.metric(scope.metric("coverage.unmentioned_files"), unmentioned as f64);
            let percents =
                [("line_percent", totals.line_percent()), ("branch_percent", totals.branch_percent())];
            for (name, percent) in percents {
                let name = scope.metric(&format!("coverage.{name}"));
                match percent {
                    Some(percent) => outcome.metric(name, percent),
                    None => outcome.missing(name, "the reports have none"),
                }
            }
        }
        self.on_new_code(context, &counted, outcome)?;
        let unmentioned = sources.iter().filter(|path| !mapped.files.contains_key(**path));
        if let Some(level) = context.level("uncovered-file") {
            outcome.findings.extend(unmentioned.map(|path| {
                Finding::new("uncovered-file", level, "no coverage report mentions this file").at(*path, 0)
            }));
        }
        Ok(())
    }
}

impl AnalyzeCoverage {
    /// What tests reach of the lines of the change.
    fn on_new_code(
        &self,
        context: &Context<'_>,
        counted: &[(&String, &FileCoverage)],
        outcome: &mut Outcome,
    ) -> Result<(), OperationError> {
        let unmentioned = if new_code::is_wanted(context.config) { self.unmentioned(counted)? } else { None };
        if let Some(path) = unmentioned {
            let reason = format!("the change has new functions in {path}, which no coverage report mentions");
            NEW.iter().for_each(|name| outcome.missing(*name, reason.as_str()));
            return Ok(());
        }
        change::measure_new(context, &self.workspace, &NEW, outcome, |change| {
            let new = counted.iter().filter_map(|(path, file)| Some((change.lines(path)?, *file)));
            let hits = new.flat_map(|(lines, file)| {
                file.lines.iter().filter(move |(line, _)| lines.has(**line)).map(|(_, hits)| *hits > 0)
            });
            let (hit, missed): (Vec<bool>, Vec<bool>) = hits.partition(|hit| *hit);
            let (hit, all) = (hit.len() as f64, (hit.len() + missed.len()) as f64);
            vec![all, hit, change::percent(hit, all)]
        })?;
        self.point_at_missed(context, counted, outcome);
        Ok(())
    }

    /// Points at the new lines that no test reaches, neighbours together.
    fn point_at_missed(
        &self,
        context: &Context<'_>,
        counted: &[(&String, &FileCoverage)],
        outcome: &mut Outcome,
    ) {
        let (Some(level), true) = (context.level("uncovered-change"), new_code::is_wanted(context.config))
        else {
            return;
        };
        let Ok(change) = self.workspace.change() else { return };
        for (path, file) in counted {
            let Some(new) = change.lines(path) else { continue };
            let mut runs: Vec<(u32, u32)> = Vec::new();
            let mut open = false;
            for (line, hits) in &file.lines {
                let missed = *hits == 0 && new.has(*line);
                match runs.last_mut().filter(|_| open && missed) {
                    Some(run) => run.1 = *line,
                    None if missed => runs.push((*line, *line)),
                    None => {}
                }
                open = missed;
            }
            outcome.findings.extend(runs.into_iter().map(|(first, last)| {
                let message = if first == last {
                    "this line is new, and no test reaches it".to_owned()
                } else {
                    format!("lines {first} to {last} are new, and no test reaches them")
                };
                let finding = Finding::new("uncovered-change", level, message).at(*path, first).until(last);
                finding.context(new.text(first))
            }));
        }
    }

    /// A source file with new lines in functions that no report is about: what tests reach of them is not known.
    fn unmentioned(&self, counted: &[(&String, &FileCoverage)]) -> Result<Option<String>, OperationError> {
        let Ok(change) = self.workspace.change() else { return Ok(None) };
        let known: BTreeSet<&str> = counted.iter().map(|(path, _)| path.as_str()).collect();
        let sources = self.workspace.sources(false)?;
        let unknown = sources.iter().filter(|source| !known.contains(source.path.as_str())).find(|source| {
            let functions = &source.facts.functions;
            change.lines(&source.path).is_some_and(|lines| {
                functions.iter().any(|function| lines.touches(function.line, function.end_line))
            })
        });
        Ok(unknown.map(|source| source.path.clone()))
    }
}

fn read(report: &Report, format: &str) -> Result<Coverage, OperationError> {
    let found = if format == "auto" { coverage::detect(&report.content) } else { Format::from_name(format) };
    let failed = |message: String| OperationError::Failed(format!("{}: {message}", report.path));
    let format = found.ok_or_else(|| failed("its format is not known; say which by report-format".into()))?;
    coverage::read(format, &report.content)
        .map_err(|error| failed(format!("{error} (read as {})", format.name())))
}

fn notes(mapped: &Mapped, outcome: &mut Outcome) {
    for (paths, what) in
        [(&mapped.unmatched, "are no files of this project"), (&mapped.ambiguous, "could be several files")]
    {
        if !paths.is_empty() {
            let named: Vec<&str> = paths.iter().take(NAMED).map(String::as_str).collect();
            let more = paths.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            outcome.notes.push(format!("paths in the reports that {what}: {}{more}", named.join(", ")));
        }
    }
}
