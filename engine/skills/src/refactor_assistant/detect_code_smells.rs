//! `detect_code_smells`: code that is hard to change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rq_core::finding::Finding;
use rq_core::new_code;
use rq_core::operation::{Context, Inputs, Operation, OperationError, Outcome};
use serde::Deserialize;

use super::duplication::duplicated;
use super::smells::in_file;
use rq_code::store::CodeFile;

use crate::change::{self, Change, NewLines};
use crate::workspace::Workspace;

/// The operation.
pub(crate) struct DetectCodeSmells {
    pub(crate) workspace: Arc<Workspace>,
}

/// What can be set, as in the catalog.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Parameters {
    pub(super) max_function_lines: u32,
    pub(super) max_parameters: u32,
    pub(super) max_nesting: u32,
    pub(super) max_class_methods: u32,
    pub(super) max_class_lines: u32,
    pub(super) max_file_lines: u32,
    pub(super) max_condition_terms: u32,
    pub(super) min_duplicate_tokens: u32,
    pub(super) min_duplicate_lines: u32,
    pub(super) include_tests: bool,
}

impl Operation for DetectCodeSmells {
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
        let sources = self.workspace.sources(parameters.include_tests)?;
        if sources.is_empty() {
            return Err(OperationError::Missing("no source file of a known language was found".into()));
        }
        context.cancel.check()?;
        let mut outcome = Outcome { notes: self.workspace.notes(&sources)?, ..Outcome::default() };
        for source in &sources {
            outcome.findings.extend(in_file(&source.path, &source.facts, &parameters, context));
        }
        let paths: BTreeSet<&str> = sources.iter().map(|source| source.path.as_str()).collect();
        let duplication =
            duplicated(self.workspace.facts()?, |path| paths.contains(path), &parameters, context);
        let names =
            ["new.code.lines", "new.smells.total", "new.duplication.lines", "new.duplication.percent"];
        let found = std::mem::take(&mut outcome.findings);
        change::measure_new(context, &self.workspace, &names, &mut outcome, |change| {
            let smells = new_smells(&found, &sources, change, &parameters, context);
            let again =
                duplication.new_classes(change) * usize::from(context.level("duplicated-code").is_some());
            let lines = new_lines(&sources, change);
            let repeated = duplication.new_lines(change) as f64;
            vec![lines, (smells + again) as f64, repeated, change::percent(repeated, lines)]
        })?;
        outcome.findings = found;
        outcome.findings.extend(duplication.findings);
        outcome.notes.extend(duplication.notes);
        for scope in self.workspace.scopes() {
            let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
            let inside = outcome
                .findings
                .iter()
                .filter(|finding| finding.path.as_deref().is_some_and(|p| scope.holds(p)));
            for finding in inside {
                *by_rule.entry(&finding.rule).or_default() += 1;
            }
            let total: usize = by_rule.values().sum();
            let here: Vec<&CodeFile> =
                sources.iter().copied().filter(|source| scope.holds(&source.path)).collect();
            let lines: f64 = here.iter().map(|source| f64::from(source.facts.lines.code)).sum();
            let repeated: f64 = here
                .iter()
                .filter_map(|source| duplication.lines.get(source.path.as_str()))
                .map(|lines| f64::from(*lines))
                .sum();
            let counts: Vec<(String, f64)> = context
                .operation
                .rules
                .keys()
                .map(|rule| {
                    let count = by_rule.get(rule.as_str()).copied().unwrap_or(0);
                    (scope.metric(&format!("smells.{}", rule.replace('-', "_"))), count as f64)
                })
                .collect();
            outcome.metrics.extend(
                counts
                    .into_iter()
                    .map(|(name, count)| (name, rq_core::measurement::Measurement::measured(count))),
            );
            outcome.metric(scope.metric("smells.total"), total as f64);
            outcome.metric(scope.metric("code.files"), here.len() as f64);
            outcome.metric(scope.metric("code.lines"), lines);
            outcome.metric(scope.metric("duplication.lines"), repeated);
            if lines > 0.0 {
                outcome.metric(scope.metric("smells.per_kloc"), total as f64 * 1000.0 / lines);
                outcome.metric(scope.metric("duplication.percent"), (repeated * 100.0 / lines).min(100.0));
            } else {
                outcome.missing(scope.metric("smells.per_kloc"), "there is no line of code");
                outcome.missing(scope.metric("duplication.percent"), "there is no line of code");
            }
        }
        Ok(outcome)
    }
}

/// Lines that a change made in these files.
fn new_lines(sources: &[&CodeFile], change: &Change) -> f64 {
    sources.iter().filter_map(|source| change.lines(&source.path)).map(NewLines::count).sum::<usize>() as f64
}

/// Smells on lines of a change that were not there before it.
fn new_smells(
    found: &[Finding],
    sources: &[&CodeFile],
    change: &Change,
    parameters: &Parameters,
    context: &Context<'_>,
) -> usize {
    let of_file = |source: &&CodeFile| {
        let lines = change.lines(&source.path)?;
        let touched =
            found.iter().filter(|finding| finding.path.as_deref() == Some(&source.path)).filter(|finding| {
                // One about the file as a whole is about all its lines.
                let first = finding.line.unwrap_or(1);
                lines.touches(first, finding.end_line.unwrap_or(finding.line.unwrap_or(u32::MAX)))
            });
        let before = lines.facts_before(source.language);
        let before =
            before.map(|facts| in_file(&source.path, &facts, parameters, context)).unwrap_or_default();
        let mut known: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for finding in &before {
            *known.entry((&finding.rule, &finding.context)).or_default() += 1;
        }
        let new = touched.filter(|finding| {
            match known.get_mut(&(finding.rule.as_str(), finding.context.as_str())) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    false
                }
                _ => true,
            }
        });
        Some(new.count())
    };
    sources.iter().filter_map(of_file).sum()
}
