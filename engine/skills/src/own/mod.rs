//! Operations of skills that a quality.kdl declares itself: a command, or reports, and what to take from them.

mod numbers;

use std::sync::Arc;

use rq_core::finding::Finding;
use rq_core::measurement::Measurement;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};
use rq_schema::config::OwnOperation;

use self::numbers::{Output, number};
use crate::readers::coverage::{self, Format, Totals};
use crate::readers::findings::{self, Findings};
use crate::readers::junit::{self, TestResults};
use crate::reports::{self, Report};
use crate::workspace::Workspace;

/// An operation of one's own.
pub(crate) struct Command {
    pub(crate) own: Arc<OwnOperation>,
    pub(crate) workspace: Arc<Workspace>,
}

impl Operation for Command {
    fn version(&self) -> u32 {
        1
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        let mut inputs = Inputs::default();
        let Some(program) = self.own.command.first() else {
            inputs.parts = reports::inputs(context, &self.own.reports)?;
            return Ok(inputs);
        };
        if self.own.inputs.is_empty() {
            inputs.always = Some("it declares no inputs".into());
            return Ok(inputs);
        }
        inputs.parts.push(self.workspace.matching_input("its inputs", &self.own.inputs)?);
        let digest = rq_core::cache::digest(reports::program_state(context.root, program).as_bytes());
        inputs.parts.push(Input::tool(program.as_str(), digest));
        // A report that somebody deleted is to be written again.
        let there: Vec<bool> = self
            .own
            .reports
            .iter()
            .map(|pattern| Ok(!reports::find(context.root, pattern)?.is_empty()))
            .collect::<Result<_, OperationError>>()?;
        if there.contains(&false) {
            inputs.always = Some("its report is not there".into());
        }
        Ok(inputs)
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let (answers, code) = self.answers(context)?;
        let output = self.read(context, &answers, code)?;
        let mut outcome = Outcome::default();
        if let Output::Findings(found) = &output {
            if let Some(problem) = found.problems.first() {
                return Err(OperationError::Failed(problem.clone()));
            }
            let open = found.findings.iter().filter(|finding| !finding.suppressed);
            outcome.findings = open.map(|finding| placed(finding, context)).collect();
        }
        for metric in &self.own.metrics {
            let measurement = match number(metric, &output) {
                Ok(value) => Measurement::measured(value),
                Err(problem) => Measurement::failed(problem),
            };
            outcome.metrics.push((metric.name.clone(), measurement));
        }
        Ok(outcome)
    }
}

impl Command {
    /// What there is to read, and how the command ended.
    fn answers(&self, context: &Context<'_>) -> Result<(Vec<Report>, Option<i32>), OperationError> {
        let Some(program) = self.own.command.first() else {
            return Ok((reports::read(context, &self.own.reports)?, None));
        };
        let before = reports::before(context.root, &self.own.reports)?;
        let ended = reports::run(context, &self.own.command, &self.own.environment)?;
        let failed = |why: String| OperationError::Failed(format!("{program} {why}"));
        let Some(code) = ended.code else { return Err(failed(ended.describe())) };
        // Linters and test runners end with an error when they found something; what they wrote tells which it was.
        let may_fail = !matches!(self.own.format.as_str(), "json" | "regex");
        if code != 0 && !may_fail {
            return Err(failed(ended.describe()));
        }
        if self.own.format == "exit-code" {
            return Ok((Vec::new(), Some(code)));
        }
        if !self.own.reports.is_empty() {
            return Ok((reports::fresh(context, &self.own.reports, &before, &ended)?, Some(code)));
        }
        if ended.cut {
            return Err(failed(format!("printed more than {} MiB", ended.output.len() >> 20)));
        }
        if ended.output.is_empty() && self.own.format != "regex" {
            return Err(failed(format!("printed nothing; it {}", ended.describe())));
        }
        Ok((vec![Report { path: "its output".into(), content: ended.output }], Some(code)))
    }

    fn read(
        &self,
        context: &Context<'_>,
        answers: &[Report],
        code: Option<i32>,
    ) -> Result<Output, OperationError> {
        let failed = |report: &Report, why: String| OperationError::Failed(format!("{}: {why}", report.path));
        let format = self.own.format.as_str();
        match format {
            "exit-code" => {
                let code =
                    code.ok_or_else(|| OperationError::Failed("there is no command that could end".into()))?;
                Ok(Output::Code(code))
            }
            "sarif" | "checkstyle" | "gitlab-codequality" => {
                let read = match format {
                    "sarif" => findings::sarif::read,
                    "checkstyle" => findings::checkstyle::read,
                    _ => findings::gitlab_codequality::read,
                };
                let mut all = Findings::default();
                for report in answers {
                    let found = read(&report.content).map_err(|error| failed(report, error.to_string()))?;
                    all.findings.extend(found.findings);
                    all.problems.extend(found.problems);
                }
                Ok(Output::Findings(all))
            }
            "junit" => {
                let mut all = TestResults::default();
                for report in answers {
                    all.merge(
                        junit::read(&report.content).map_err(|error| failed(report, error.to_string()))?,
                    );
                }
                Ok(Output::Tests(all))
            }
            "json" => {
                let report =
                    answers.first().ok_or_else(|| OperationError::Failed("there is no output".into()))?;
                let value = findings::json::read(&report.content)
                    .map_err(|error| failed(report, error.to_string()))?;
                Ok(Output::Json(value))
            }
            "regex" => {
                let text = answers.iter().map(|report| String::from_utf8_lossy(&report.content)).collect();
                Ok(Output::Text(text))
            }
            name => {
                let format = Format::from_name(name)
                    .ok_or_else(|| OperationError::Failed(format!("the format {name} is not known")))?;
                let mut totals = Totals::default();
                let mut all = coverage::Coverage::default();
                for report in answers {
                    context.cancel.check()?;
                    let read = coverage::read(format, &report.content)
                        .map_err(|error| failed(report, error.to_string()));
                    coverage::merge(&mut all, read?);
                }
                for file in all.files.values() {
                    totals += file.totals();
                }
                Ok(Output::Coverage(totals))
            }
        }
    }
}

/// A tool's finding as one of ours.
fn placed(found: &findings::Finding, context: &Context<'_>) -> Finding {
    let finding = Finding::new(&found.rule, found.level, &found.message);
    let recognised_by = found.fingerprint.clone().unwrap_or_else(|| found.message.clone());
    let finding = finding.context(recognised_by);
    let inside = found.path.as_deref().and_then(|path| findings::relative(path, context.root));
    let Some(path) = inside else { return finding };
    let finding = finding.at(path, found.line.unwrap_or(0));
    Finding { column: found.column, end_line: found.end_line, ..finding }
}
