//! `rq-engine run skill.operation name=value …`.

use std::fmt::Write;

use rq_core::cancel::Cancel;
use rq_core::operation::{Context, OperationError, Outcome};
use rq_core::run::Event;
use rq_core::snapshot::OperationState;
use rq_report::plain::plain;
use rq_schema::catalog::Operation;
use rq_schema::suggest::nearest;
use rq_schema::syntax::Value;
use rq_schema::value_type::ValueType;
use rq_schema::{Span, Spanned};

use super::answer::answer;
use super::{interruptible, usable};
use crate::args::{Global, MeasureArgs, RunArgs, RunFormat};
use crate::error::{CliError, exit};
use crate::evaluation::Session;
use crate::keeping::Keeper;
use crate::output::{print, say};
use crate::progress::observer;
use crate::project::{Project, ignore_own_folder};

/// Runs one operation by name; nothing is kept.
pub(crate) fn run(arguments: &RunArgs, global: &Global) -> Result<u8, CliError> {
    let mut project = Project::find_or_default(&arguments.project)?;
    usable(&project, global)?;
    let spec = project.checked.config.catalog.operation(&arguments.operation).cloned();
    if let Some((spec, verb)) = spec.as_ref().and_then(|spec| Some((spec, spec.verb.as_ref()?))) {
        return answer(spec, verb, &given(spec, &arguments.parameters)?, arguments, global);
    }
    let measured =
        execute(&mut project, &arguments.operation, &arguments.parameters, &arguments.measure, global)?;
    let (outcome, details) = match measured {
        Ok(measured) => measured,
        Err(error) => {
            say(&format!("rq-engine: {}: {}\n", arguments.operation, plain(&error.to_string())));
            return Ok(exit::INCOMPLETE);
        }
    };
    match arguments.format {
        RunFormat::Json => print(&rq_report::json::run(&arguments.operation, &outcome, details.as_ref()))?,
        RunFormat::Human => print(&human(&outcome, global.verbose))?,
    }
    let incomplete = outcome.metrics.iter().any(|(_, measurement)| measurement.value().is_none());
    Ok(if incomplete { exit::INCOMPLETE } else { exit::PASS })
}

/// What an operation found, and everything that it knows.
pub(super) type Measured = (Outcome, Option<serde_json::Value>);

/// Runs one operation with parameters given as `name=value`.
pub(super) fn execute(
    project: &mut Project,
    id: &str,
    parameters: &[String],
    measure: &MeasureArgs,
    global: &Global,
) -> Result<Result<Measured, OperationError>, CliError> {
    configure(project, id, parameters)?;
    let cancel = interruptible()?;
    if project.checked.config.catalog.operation(id).is_some_and(|spec| spec.derived) {
        return derived(project, id, measure, &cancel, global);
    }
    let only = [id.to_owned()];
    let session = Session::new(project, measure, &only);
    let place = session.plan.nodes.iter().position(|node| node.id == id);
    let node = place.and_then(|place| session.plan.nodes.get(place));
    let operation = place.and_then(|place| session.operations.get(place)).and_then(Option::as_deref);
    let (Some(node), Some(operation)) = (node, operation) else {
        return Err(CliError::Usage(format!("{id} is not part of this version of rq")));
    };
    let within = cancel.within(
        std::time::Duration::try_from_secs_f64(node.operation.timeout).unwrap_or(std::time::Duration::MAX),
    );
    let observer = observer(global.verbose, global.quiet, 1);
    let context = Context {
        root: &project.root,
        config: &project.checked.config,
        operation: &node.operation,
        host: &session.host,
        cancel: &within,
        progress: &|text| observer.event(&Event::Progressed { id, text }),
    };
    let measured =
        operation.measure(&context).and_then(|outcome| Ok((outcome, operation.details(&context)?)));
    ignore_own_folder(project);
    match measured {
        Err(OperationError::Cancelled) => Err(CliError::Interrupted),
        measured => Ok(measured),
    }
}

/// Puts the parameters given on the command line over those of the file.
fn configure(project: &mut Project, id: &str, parameters: &[String]) -> Result<(), CliError> {
    let config = &mut project.checked.config;
    let Some(spec) = config.catalog.operation(id).cloned() else {
        let names: Vec<String> = config.catalog.operations().map(rq_schema::catalog::Operation::id).collect();
        let hint = match nearest(id, names.iter().map(String::as_str)) {
            Some(name) => format!("did you mean {name}?"),
            None => format!("there are {}", names.join(", ")),
        };
        return Err(CliError::Usage(format!("there is no operation {}; {hint}", plain(id))));
    };
    let place = config.operations.iter().position(|operation| operation.id() == id).unwrap_or_else(|| {
        config.operations.push(rq_schema::config::Operation::default_of(&spec));
        config.operations.len() - 1
    });
    let mut values: std::collections::BTreeMap<String, Vec<Spanned<Value>>> =
        std::collections::BTreeMap::new();
    for one in given(&spec, parameters)? {
        let words = match one.ty {
            ValueType::Command => {
                let words = shlex::split(one.text).unwrap_or_default();
                words.into_iter().map(|word| Value::String(word.into())).collect()
            }
            _ => vec![one.value],
        };
        values
            .entry(one.name.to_owned())
            .or_default()
            .extend(words.into_iter().map(|word| Spanned::new(word, Span::default())));
    }
    config.operations[place].parameters.extend(values);
    Ok(())
}

/// A parameter of the command line.
pub(super) struct Given<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    value: Value,
    ty: &'a ValueType,
}

/// Parameters given as `name=value`, held against what the operation takes.
fn given<'a>(spec: &'a Operation, parameters: &'a [String]) -> Result<Vec<Given<'a>>, CliError> {
    let mut all = Vec::new();
    for parameter in parameters {
        let Some((name, text)) = parameter.split_once('=') else {
            return Err(CliError::Usage(format!(
                "\"{}\" is no parameter: write name=value",
                plain(parameter)
            )));
        };
        let Some(known) = spec.parameters.iter().find(|known| known.name == name) else {
            let names: Vec<&str> = spec.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
            return Err(CliError::Usage(format!(
                "{} has no parameter {}; it has {}",
                spec.id(),
                plain(name),
                names.join(", ")
            )));
        };
        let value = value(text, &known.ty);
        let number = value.as_f64();
        let low = known.min.filter(|min| number.is_some_and(|number| number < *min));
        let high = known.max.filter(|max| number.is_some_and(|number| number > *max));
        let problem = known.ty.reject(&value).or_else(|| low.map(|low| format!("must be at least {low}")));
        if let Some(problem) = problem.or_else(|| high.map(|high| format!("must be at most {high}"))) {
            return Err(CliError::Usage(format!("{name}: {problem}")));
        }
        all.push(Given { name, text, value, ty: &known.ty });
    }
    Ok(all)
}

/// What is worked out from a whole evaluation: evaluates, and keeps nothing.
fn derived(
    project: &Project,
    id: &str,
    measure: &MeasureArgs,
    cancel: &Cancel,
    global: &Global,
) -> Result<Result<Measured, OperationError>, CliError> {
    let session = Session::new(project, measure, &[]);
    let keeper = Keeper::reading(project, measure.store.as_deref())?;
    let observer = observer(global.verbose, global.quiet, session.plan.nodes.len());
    let snapshot = session.evaluate(measure, keeper.store(), cancel, observer.as_ref())?.snapshot;
    ignore_own_folder(project);
    let Some(record) = snapshot.operations.iter().find(|record| record.name == id) else {
        return Err(CliError::Usage(format!("{id} is not part of this version of rq")));
    };
    let reason = record.reason.clone().unwrap_or_default();
    match record.state {
        OperationState::Missing => return Ok(Err(OperationError::Missing(reason))),
        OperationState::Failed => return Ok(Err(OperationError::Failed(reason))),
        OperationState::Measured => {}
    }
    let mut outcome = Outcome { notes: record.notes.clone(), ..Outcome::default() };
    let metrics = snapshot.metrics.into_iter().filter(|(_, metric)| metric.operation == id);
    outcome.metrics.extend(metrics.map(|(name, metric)| (name, metric.measurement)));
    outcome.findings.extend(snapshot.findings.into_iter().filter(|finding| finding.operation == id));
    Ok(Ok((outcome, None)))
}

/// A word of the command line as a value of the language.
fn value(text: &str, ty: &ValueType) -> Value {
    match ty {
        ValueType::Integer => text.parse().map_or_else(|_| Value::String(text.into()), Value::Integer),
        ValueType::Number => text.parse().map_or_else(|_| Value::String(text.into()), Value::Float),
        ValueType::Boolean => text.parse().map_or_else(|_| Value::String(text.into()), Value::Bool),
        _ => Value::String(text.into()),
    }
}

fn human(outcome: &Outcome, verbose: bool) -> String {
    let mut out = String::new();
    for (name, measurement) in &outcome.metrics {
        let _ = match measurement.value() {
            Some(value) => writeln!(out, "{:<36} {}", plain(name), rq_report::number::display(value, &[])),
            None => writeln!(
                out,
                "{:<36} {}: {}",
                plain(name),
                measurement.state(),
                plain(measurement.reason().unwrap_or_default())
            ),
        };
    }
    for (name, value) in &outcome.environment {
        let _ = writeln!(out, "{:<36} {}", plain(name), plain(value));
    }
    let shown = if verbose { usize::MAX } else { 20 };
    if !outcome.findings.is_empty() {
        out.push('\n');
    }
    for finding in outcome.findings.iter().take(shown) {
        let place = match (&finding.path, finding.line) {
            (Some(path), Some(line)) => format!("{path}:{line}: "),
            (Some(path), None) => format!("{path}: "),
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "{}{}: {} [{}]",
            plain(&place),
            finding.level.name(),
            plain(&finding.message),
            plain(&finding.rule)
        );
    }
    if outcome.findings.len() > shown {
        let _ = writeln!(out, "and {} more; --verbose shows them", outcome.findings.len() - shown);
    }
    for note in &outcome.notes {
        let _ = writeln!(out, "note: {}", plain(note));
    }
    out
}
