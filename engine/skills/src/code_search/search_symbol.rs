//! `search_symbol`: definitions by name.

use std::sync::{Arc, OnceLock};

use rq_code::inventory::Role;
use rq_code::search::{Definition, Found, Query, kind_from_name, search};
use rq_core::operation::{Context, Inputs, Operation, OperationError, Outcome};
use serde::Deserialize;
use serde_json::Value;

use crate::workspace::Workspace;

/// The operation.
pub(crate) struct SearchSymbol {
    pub(crate) workspace: Arc<Workspace>,
    found: OnceLock<Result<Found, OperationError>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Parameters {
    query: Option<String>,
    kind: Option<String>,
    limit: usize,
    include_tests: bool,
}

impl Operation for SearchSymbol {
    fn version(&self) -> u32 {
        1 + rq_code::facts::FACTS_VERSION * 1000
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        query(context)?;
        Ok(Inputs { parts: vec![self.workspace.sources_input(true)?], always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let found = self.found(context)?;
        let mut outcome = Outcome::default();
        outcome.notes.extend(found.definitions.iter().map(line));
        let more = found.total - found.definitions.len();
        if found.total == 0 {
            outcome.notes.push("nothing of that name is defined".into());
        } else if more > 0 {
            outcome.notes.push(format!("and {more} more"));
        }
        Ok(outcome)
    }

    fn details(&self, context: &Context<'_>) -> Result<Option<Value>, OperationError> {
        let found = self.found(context)?;
        Ok(Some(serde_json::to_value(found).map_err(|error| OperationError::Failed(error.to_string()))?))
    }
}

impl SearchSymbol {
    pub(crate) fn new(workspace: Arc<Workspace>) -> Self {
        Self { workspace, found: OnceLock::new() }
    }

    fn found(&self, context: &Context<'_>) -> Result<&Found, OperationError> {
        self.found.get_or_init(|| self.search(context)).as_ref().map_err(Clone::clone)
    }

    fn search(&self, context: &Context<'_>) -> Result<Found, OperationError> {
        let (parameters, query) = query(context)?;
        let kind = parameters.kind.as_deref().and_then(kind_from_name);
        let wanted = |file: &rq_code::store::CodeFile, of| {
            (parameters.include_tests || file.role == Role::Source) && kind.is_none_or(|kind| kind == of)
        };
        Ok(search(self.workspace.facts()?, &query, wanted, parameters.limit))
    }
}

fn query(context: &Context<'_>) -> Result<(Parameters, Query), OperationError> {
    let parameters: Parameters = context.parameters()?;
    let query = Query::new(parameters.query.as_deref().unwrap_or_default());
    if query.name().is_empty() {
        return Err(OperationError::Missing("there is nothing to look for: give a query".into()));
    }
    Ok((parameters, query))
}

/// `django/db/models/query.py:303:7 class QuerySet`, for a person and for whatever jumps to places.
pub(super) fn line(definition: &Definition) -> String {
    let mark = if definition.language == "rust" || definition.language == "cpp" { "::" } else { "." };
    let container = if definition.container.is_empty() {
        String::new()
    } else {
        format!("{}{mark}", definition.container)
    };
    let Definition { path, line, column, kind, name, .. } = definition;
    format!("{path}:{line}:{column} {kind} {container}{name}")
}
