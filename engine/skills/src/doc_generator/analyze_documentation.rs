//! `analyze_documentation`: which items say what they are for.

use std::sync::Arc;

use rq_code::documentation::{DocumentationRules, documentation_items};
use rq_code::facts::{DocItem, DocKind};
use rq_core::finding::Finding;
use rq_core::new_code;
use rq_core::operation::{Context, Inputs, Operation, OperationError, Outcome};
use serde::Deserialize;

use rq_code::store::CodeFile;

use crate::change;
use crate::workspace::Workspace;

/// The operation.
pub(crate) struct AnalyzeDocumentation {
    pub(crate) workspace: Arc<Workspace>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Parameters {
    count: Count,
    include_tests: bool,
    max_findings: usize,
}

/// Which items should be documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Count {
    Public,
    Interrogate,
    InterrogatePublic,
}

impl Count {
    fn rules(self) -> DocumentationRules {
        match self {
            Self::Public => DocumentationRules::default(),
            Self::Interrogate => DocumentationRules::ALL,
            Self::InterrogatePublic => DocumentationRules::INTERROGATE_USUAL,
        }
    }
}

impl Operation for AnalyzeDocumentation {
    fn version(&self) -> u32 {
        1 + rq_code::facts::FACTS_VERSION * 1000
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        let parameters: Parameters = context.parameters()?;
        let mut parts = vec![self.workspace.sources_input(parameters.include_tests)?];
        if new_code::is_wanted(context.config) {
            parts.push(self.workspace.change_input());
        }
        Ok(Inputs { parts, always: None })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let parameters: Parameters = context.parameters()?;
        let rules = parameters.count.rules();
        let sources = self.workspace.sources(parameters.include_tests)?;
        let items: Vec<(&CodeFile, Vec<&DocItem>)> = sources
            .iter()
            .map(|source| (*source, documentation_items(&source.facts, file_name(&source.path), &rules)))
            .collect();
        if items.iter().all(|(_, items)| items.is_empty()) {
            return Err(OperationError::Missing("there is no public item to document".into()));
        }
        let mut outcome = Outcome { notes: self.workspace.notes(&sources)?, ..Outcome::default() };
        for scope in self.workspace.scopes() {
            let here =
                items.iter().filter(|(source, _)| scope.holds(&source.path)).flat_map(|(_, items)| items);
            let (mut total, mut documented) = (0.0, 0.0);
            for item in here {
                total += 1.0;
                documented += f64::from(u8::from(item.documented));
            }
            outcome.metric(scope.metric("documentation.items"), total);
            outcome.metric(scope.metric("documentation.documented"), documented);
            outcome.metric(scope.metric("documentation.missing"), total - documented);
            let percent = scope.metric("documentation.coverage_percent");
            if total > 0.0 {
                outcome.metric(percent, documented * 100.0 / total);
            } else {
                outcome.missing(percent, "there is nothing to document");
            }
        }
        let names =
            ["new.documentation.items", "new.documentation.missing", "new.documentation.coverage_percent"];
        change::measure_new(context, &self.workspace, &names, &mut outcome, |change| {
            let new = items.iter().filter_map(|(source, items)| Some((change.lines(&source.path)?, items)));
            let new =
                new.flat_map(|(lines, items)| items.iter().copied().filter(move |item| lines.has(item.line)));
            let (documented, missing): (Vec<&DocItem>, Vec<&DocItem>) = new.partition(|item| item.documented);
            let (documented, missing) = (documented.len() as f64, missing.len() as f64);
            vec![documented + missing, missing, change::percent(documented, documented + missing)]
        })?;
        let Some(level) = context.level("undocumented") else { return Ok(outcome) };
        let missing = items.iter().flat_map(|(source, items)| items.iter().map(move |item| (*source, *item)));
        for (source, item) in missing.filter(|(_, item)| !item.documented) {
            if outcome.findings.len() >= parameters.max_findings {
                let listed = parameters.max_findings;
                outcome
                    .notes
                    .push(format!("only the first {listed} undocumented items are listed; all are counted"));
                break;
            }
            let message = match item.kind {
                DocKind::Module => "the module does not say what it is for".to_owned(),
                _ => format!("{} does not say what it is for", item.name),
            };
            let recognised_by = qualified(&source.facts.docs, item);
            outcome.findings.push(
                Finding::new("undocumented", level, message)
                    .at(&source.path, item.line)
                    .context(recognised_by),
            );
        }
        Ok(outcome)
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The item's name with those around it.
fn qualified(all: &[DocItem], item: &DocItem) -> String {
    let mut names = vec![item.name.as_str()];
    let mut parent = item.parent;
    // A parent stands before its child, so the way up ends.
    while let Some(around) = parent.and_then(|place| all.get(place as usize)) {
        names.push(&around.name);
        parent = around.parent.filter(|next| Some(*next) < parent);
    }
    names.reverse();
    names.join(".")
}
