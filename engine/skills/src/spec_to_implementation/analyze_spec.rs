//! `analyze_spec`: which requirements are implemented and tested.

use std::sync::Arc;

use rq_code::inventory::SourceFile;
use rq_core::finding::Finding;
use rq_core::operation::{Context, Inputs, Operation, OperationError, Outcome};
use rq_specs::{Ids, Obligation, suggest};
use serde::Deserialize;
use serde_json::{Value, json};

use super::traces::{Traced, Traces, is_searched, is_specification, traces};
use crate::workspace::{Workspace, globs};

/// Names suggested for a requirement that nothing names.
const SUGGESTED: usize = 3;

/// The operation.
pub(crate) struct AnalyzeSpec {
    pub(crate) workspace: Arc<Workspace>,
}

#[derive(Deserialize)]
struct Parameters {
    #[serde(default)]
    specs: Vec<String>,
    commits: usize,
}

impl AnalyzeSpec {
    fn traces(&self, context: &Context<'_>) -> Result<Traces, OperationError> {
        let parameters: Parameters = context.parameters()?;
        let patterns = (!parameters.specs.is_empty()).then(|| globs(&parameters.specs)).transpose()?;
        let inventory = self.workspace.inventory()?;
        traces(self.workspace.root(), inventory, patterns.as_ref(), context.cancel)
    }
}

impl Operation for AnalyzeSpec {
    fn version(&self) -> u32 {
        2
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        let parameters: Parameters = context.parameters()?;
        let patterns = (!parameters.specs.is_empty()).then(|| globs(&parameters.specs)).transpose()?;
        let wanted = |file: &SourceFile| is_specification(&file.path, patterns.as_ref());
        let documents = self.workspace.selected_input("the specifications", wanted)?;
        let code = self.workspace.selected_input("the source files", is_searched)?;
        Ok(Inputs { parts: vec![documents, code], always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let traces = self.traces(context)?;
        if traces.files == 0 {
            return Err(OperationError::Missing(
                "there is no specification: no Markdown file was found".into(),
            ));
        }
        let mut outcome = Outcome::default();
        outcome.metric("spec.unidentified", traces.unidentified as f64);
        outcome.metric("spec.tasks_open", traces.tasks_open as f64);
        outcome.metric("spec.duplicates", traces.duplicates.len() as f64);
        outcome.notes.extend(traces.unread.iter().map(|path| format!("{path} could not be read")));
        let live: Vec<&Traced> =
            traces.traced.iter().filter(|traced| !traced.requirement.withdrawn).collect();
        let count = live.len() as f64;
        let implemented = live.iter().filter(|traced| !traced.code.is_empty()).count() as f64;
        let tested = live.iter().filter(|traced| !traced.tests.is_empty()).count() as f64;
        outcome.metric("spec.requirements", count);
        outcome.metric("spec.implemented", implemented);
        outcome.metric("spec.tested", tested);
        outcome.metric("spec.orphans", traces.orphans.len() as f64);
        if live.is_empty() {
            let reason = format!("none of {} Markdown files has a requirement with an id", traces.files);
            outcome.missing("spec.implemented_percent", reason.as_str());
            outcome.missing("spec.tested_percent", reason);
        } else {
            outcome.metric("spec.implemented_percent", implemented * 100.0 / count);
            outcome.metric("spec.tested_percent", tested * 100.0 / count);
        }
        findings(&traces, &live, context, &mut outcome);
        Ok(outcome)
    }

    fn details(&self, context: &Context<'_>) -> Result<Option<Value>, OperationError> {
        let parameters: Parameters = context.parameters()?;
        let traces = self.traces(context)?;
        let facts = self.workspace.facts()?;
        let mut names: Vec<(String, String, u32)> = Vec::new();
        for source in self.workspace.sources(true)? {
            let symbols = facts.symbols(source).unwrap_or_default();
            names.extend(symbols.into_iter().map(|symbol| (symbol.name, source.path.clone(), symbol.line)));
        }
        let open: Vec<&Traced> = traces.traced.iter().filter(|traced| traced.code.is_empty()).collect();
        let requirements: Vec<_> = open.iter().map(|traced| traced.requirement.clone()).collect();
        let found = suggest(
            &requirements,
            &names.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(),
            SUGGESTED,
        );
        let mut suggestions: Vec<(&str, Value)> = Vec::new();
        for suggestion in found {
            if let (Some(traced), Some((name, path, line))) =
                (open.get(suggestion.requirement), names.get(suggestion.symbol))
            {
                let value = json!({ "name": name, "path": path, "line": line, "score": suggestion.score });
                suggestions.push((traced.id(), value));
            }
        }
        let commits = self.commits(&traces, parameters.commits);
        let place = |(path, line): &(String, u32)| json!({ "path": path, "line": line });
        let row = |traced: &Traced| {
            let own = suggestions.iter().filter(|(id, _)| *id == traced.id()).map(|(_, value)| value.clone());
            let named = commits.iter().filter(|(id, _)| id == traced.id()).map(|(_, commit)| commit.as_str());
            json!({
                "id": traced.id(),
                "title": traced.requirement.title,
                "path": traced.file,
                "line": traced.requirement.line,
                "section": traced.requirement.section,
                "obligation": traced.requirement.obligation,
                "withdrawn": traced.requirement.withdrawn,
                "done": traced.requirement.done,
                "code": traced.code.iter().map(place).collect::<Vec<_>>(),
                "tests": traced.tests.iter().map(place).collect::<Vec<_>>(),
                "commits": named.collect::<Vec<_>>(),
                "suggestions": own.collect::<Vec<_>>(),
            })
        };
        let orphan =
            |(path, line, id): &(String, u32, String)| json!({ "id": id, "path": path, "line": line });
        Ok(Some(json!({
            "matrix": traces.traced.iter().map(row).collect::<Vec<_>>(),
            "orphans": traces.orphans.iter().map(orphan).collect::<Vec<_>>(),
        })))
    }
}

impl AnalyzeSpec {
    /// Commits whose messages name requirements: id and commit.
    fn commits(&self, traces: &Traces, limit: usize) -> Vec<(String, String)> {
        let Ok(messages) = self.workspace.repository().and_then(|repository| {
            repository.messages(limit).map_err(|error| crate::change::refused(&error))
        }) else {
            return Vec::new();
        };
        let finder = Ids::new(traces.traced.iter().map(Traced::id));
        let mut found = Vec::new();
        for message in messages {
            for mention in finder.find(&format!("{}\n{}", message.subject, message.body)) {
                if let Some(traced) = traces.traced.get(mention.id) {
                    let pair = (traced.id().to_owned(), message.commit.clone());
                    if !found.contains(&pair) {
                        found.push(pair);
                    }
                }
            }
        }
        found
    }
}

fn findings(traces: &Traces, live: &[&Traced], context: &Context<'_>, outcome: &mut Outcome) {
    let mut add = |rule: &str, path: &str, line: u32, message: String, recognised_by: &str| {
        if let Some(level) = context.level(rule) {
            outcome.findings.push(Finding::new(rule, level, message).at(path, line).context(recognised_by));
        }
    };
    for traced in live {
        let (id, requirement) = (traced.id(), &traced.requirement);
        let what = if requirement.title.is_empty() {
            id.to_owned()
        } else {
            format!("{id} ({})", requirement.title)
        };
        if traced.code.is_empty() && traced.tests.is_empty() {
            // What may be left out is not missed.
            if requirement.obligation != Some(Obligation::May) {
                add(
                    "unimplemented-requirement",
                    &traced.file,
                    requirement.line,
                    format!("{what} is named by no source file"),
                    id,
                );
            }
        } else if traced.tests.is_empty() {
            add(
                "untested-requirement",
                &traced.file,
                requirement.line,
                format!("{what} is named by no test"),
                id,
            );
        }
        for link in &traced.broken {
            add(
                "broken-trace",
                &traced.file,
                requirement.line,
                format!("{id} links to {link}, which is not there"),
                &format!("{id} {link}"),
            );
        }
    }
    for (file, again) in &traces.duplicates {
        let message = format!("{} is defined already, first in line {}", again.id, again.first);
        add("duplicate-requirement", file, again.line, message, &again.id);
    }
    for (path, line, id) in &traces.orphans {
        add("unknown-requirement", path, *line, format!("{id} is defined by no specification"), id);
    }
}
