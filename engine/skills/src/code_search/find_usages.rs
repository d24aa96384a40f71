//! `find_usages`: who uses a name, what nothing uses, and what a change touches.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use rq_code::facts::FileFacts;
use rq_code::search::{Query, Usages, unused, usages};
use rq_code::store::CodeFile;
use rq_core::finding::Finding;
use rq_core::operation::{Context, Inputs, Operation, OperationError, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::search_symbol::line;
use crate::change::Change;
use crate::workspace::Workspace;

/// Uses that are listed for a person.
const LISTED: usize = 200;

/// The operation.
pub(crate) struct FindUsages {
    pub(crate) workspace: Arc<Workspace>,
    found: OnceLock<Result<Usages, OperationError>>,
}

#[derive(Deserialize)]
struct Parameters {
    name: Option<String>,
}

/// A public function or type that a change touches.
#[derive(Serialize)]
struct Touched {
    name: String,
    path: String,
    line: u32,
    /// In other files.
    usages: usize,
    files: usize,
}

impl Operation for FindUsages {
    fn version(&self) -> u32 {
        1 + rq_code::facts::FACTS_VERSION * 1000
    }

    fn inputs(&self, _context: &Context<'_>) -> Result<Inputs, OperationError> {
        let parts = vec![self.workspace.sources_input(true)?, self.workspace.change_input()];
        Ok(Inputs { parts, always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let parameters: Parameters = context.parameters()?;
        let mut outcome = Outcome::default();
        if let Some(name) = parameters.name.filter(|name| !name.is_empty()) {
            told(self.usages(&name)?, &mut outcome);
            return Ok(outcome);
        }
        if self.workspace.sources(false)?.is_empty() {
            return Err(OperationError::Missing("no source file of a known language was found".into()));
        }
        let found = unused(self.workspace.facts()?);
        let private = found.iter().filter(|one| !one.public);
        outcome.metric("symbols.unused", private.clone().count() as f64);
        if let Some(level) = context.level("unused-symbol") {
            outcome.findings.extend(private.map(|one| {
                let definition = &one.definition;
                let message = format!("the {} {} is used nowhere", definition.kind, definition.name);
                Finding::new("unused-symbol", level, message)
                    .at(&definition.path, definition.line)
                    .context(format!("{}.{}", definition.container, definition.name))
            }));
        }
        match self.touched() {
            Ok(touched) => {
                outcome.metric("impact.symbols", touched.len() as f64);
                outcome.metric("impact.usages", touched.iter().map(|one| one.usages).sum::<usize>() as f64);
            }
            Err(OperationError::Missing(reason)) => {
                outcome.missing("impact.symbols", reason.as_str());
                outcome.missing("impact.usages", reason);
            }
            Err(error) => return Err(error),
        }
        Ok(outcome)
    }

    fn details(&self, context: &Context<'_>) -> Result<Option<Value>, OperationError> {
        let parameters: Parameters = context.parameters()?;
        let value = match parameters.name.filter(|name| !name.is_empty()) {
            Some(name) => serde_json::to_value(self.usages(&name)?),
            None => Ok(json!({
                "unused": unused(self.workspace.facts()?),
                "touched": self.touched().unwrap_or_default(),
            })),
        };
        Ok(Some(value.map_err(|error| OperationError::Failed(error.to_string()))?))
    }
}

impl FindUsages {
    pub(crate) fn new(workspace: Arc<Workspace>) -> Self {
        Self { workspace, found: OnceLock::new() }
    }

    fn usages(&self, name: &str) -> Result<&Usages, OperationError> {
        let find = || Ok(usages(self.workspace.facts()?, &Query::new(name)));
        self.found.get_or_init(find).as_ref().map_err(Clone::clone)
    }

    /// The public functions and types of source files with a line of the change, most used first.
    fn touched(&self) -> Result<Vec<Touched>, OperationError> {
        let change = self.workspace.change()?;
        let facts = self.workspace.facts()?;
        let files: Vec<&CodeFile> = facts.files().iter().collect();
        let mut touched = Vec::new();
        for source in self.workspace.sources(false)? {
            for (name, line) in public_items(&source.path, &source.facts, change) {
                let own = name.rsplit(['.', ':']).next().unwrap_or(&name).to_owned();
                let elsewhere = files.iter().zip(facts.uses_of(&files, &own));
                let uses: Vec<usize> = elsewhere
                    .filter(|(file, _)| file.path != source.path)
                    .map(|(_, lines)| lines.len())
                    .filter(|uses| *uses > 0)
                    .collect();
                let usages = uses.iter().sum();
                touched.push(Touched { name, path: source.path.clone(), line, usages, files: uses.len() });
            }
        }
        touched
            .sort_by(|a, b| b.usages.cmp(&a.usages).then_with(|| (&a.path, a.line).cmp(&(&b.path, b.line))));
        Ok(touched)
    }
}

fn public_items(path: &str, facts: &FileFacts, change: &Change) -> BTreeSet<(String, u32)> {
    let Some(lines) = change.lines(path) else { return BTreeSet::new() };
    let functions = facts.functions.iter().filter(|item| item.public && !item.test && !item.expression);
    let functions = functions.map(|item| (&item.name, item.line, item.end_line));
    let types =
        facts.classes.iter().filter(|item| item.public).map(|item| (&item.name, item.line, item.end_line));
    functions
        .chain(types)
        .filter(|(_, first, last)| lines.touches(*first, *last))
        .map(|(name, line, _)| (name.clone(), line))
        .collect()
}

fn told(found: &Usages, outcome: &mut Outcome) {
    outcome.notes.extend(found.definitions.iter().map(|definition| format!("defined {}", line(definition))));
    if found.definitions.is_empty() {
        outcome.notes.push(format!("nothing called {} is defined here", found.name));
    }
    for usage in found.usages.iter().take(LISTED) {
        let inside = usage.inside.as_deref().map(|name| format!(" in {name}")).unwrap_or_default();
        outcome.notes.push(format!("{}:{}{inside}", usage.path, usage.line));
    }
    if found.usages.len() > LISTED {
        outcome.notes.push(format!("and {} more", found.usages.len() - LISTED));
    }
    if found.ambiguous {
        outcome.notes.push("several things have that name: which of them a use means is not known".into());
    }
}
