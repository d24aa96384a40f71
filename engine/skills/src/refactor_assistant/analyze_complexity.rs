//! `analyze_complexity`: cyclomatic and cognitive complexity of every function.

use std::collections::BTreeSet;
use std::sync::Arc;

use rq_code::complexity::{ComplexityMode, cyclomatic};
use rq_code::store::CodeFile;
use rq_core::finding::Finding;
use rq_core::new_code;
use rq_core::operation::{Context, Inputs, Operation, OperationError, Outcome};
use serde::{Deserialize, Serialize};

use crate::change::{self, Change};
use crate::workspace::{Scope, Workspace};

/// The operation.
pub(crate) struct AnalyzeComplexity {
    pub(crate) workspace: Arc<Workspace>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Parameters {
    max_cyclomatic: u32,
    max_cognitive: u32,
    compatible: ComplexityMode,
    include_tests: bool,
}

/// One function, as `run` lists it.
#[derive(Debug, Serialize)]
struct Function {
    path: String,
    line: u32,
    name: String,
    cyclomatic: u32,
    cognitive: u32,
    lines: u32,
    parameters: u32,
    nesting: u32,
    #[serde(skip)]
    end_line: u32,
}

impl AnalyzeComplexity {
    fn functions(&self, parameters: &Parameters) -> Result<Vec<Function>, OperationError> {
        let mut functions = Vec::new();
        for source in self.workspace.sources(parameters.include_tests)? {
            let facts = &source.facts;
            let complexity = cyclomatic(facts, parameters.compatible);
            functions.extend(facts.functions.iter().zip(complexity).map(|(function, cyclomatic)| Function {
                path: source.path.clone(),
                line: function.line,
                name: function.name.clone(),
                cyclomatic,
                cognitive: function.cognitive,
                lines: function.code_lines,
                parameters: function.parameters,
                nesting: function.nesting,
                end_line: function.end_line,
            }));
        }
        Ok(functions)
    }
}

impl Operation for AnalyzeComplexity {
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
        let functions = self.functions(&parameters)?;
        if functions.is_empty() {
            return Err(OperationError::Missing("no function in a known language was found".into()));
        }
        let sources = self.workspace.sources(parameters.include_tests)?;
        let mut outcome = Outcome { notes: self.workspace.notes(&sources)?, ..Outcome::default() };
        for scope in self.workspace.scopes() {
            summarize(&functions, scope, &parameters, &mut outcome);
        }
        let names = ["new.complexity.functions", "new.complexity.over_limit", "new.complexity.max"];
        change::measure_new(context, &self.workspace, &names, &mut outcome, |change| {
            of_change(&functions, &sources, change, &parameters)
        })?;
        for function in &functions {
            let limits = [
                ("cyclomatic-complexity", "cyclomatic", function.cyclomatic, parameters.max_cyclomatic),
                ("cognitive-complexity", "cognitive", function.cognitive, parameters.max_cognitive),
            ];
            for (rule, kind, value, limit) in limits {
                let Some(level) = context.level(rule).filter(|_| value > limit) else { continue };
                let message =
                    format!("{} has a {kind} complexity of {value}, more than {limit}", function.name);
                let finding = Finding::new(rule, level, message).at(&function.path, function.line);
                outcome.findings.push(finding.until(function.end_line).context(&function.name));
            }
        }
        Ok(outcome)
    }

    fn details(&self, context: &Context<'_>) -> Result<Option<serde_json::Value>, OperationError> {
        let functions = self.functions(&context.parameters()?)?;
        let json =
            serde_json::to_value(functions).map_err(|error| OperationError::Failed(error.to_string()))?;
        Ok(Some(serde_json::json!({ "functions": json })))
    }
}

/// Functions with a line of the change; those of them that are over a limit and were not before; the highest
/// cyclomatic complexity.
fn of_change(
    functions: &[Function],
    sources: &[&CodeFile],
    change: &Change,
    parameters: &Parameters,
) -> Vec<f64> {
    let is_over = |cyclomatic: u32, cognitive: u32| {
        cyclomatic > parameters.max_cyclomatic || cognitive > parameters.max_cognitive
    };
    let (mut count, mut over, mut max) = (0.0, 0.0, f64::NAN);
    for source in sources {
        let Some(lines) = change.lines(&source.path) else { continue };
        let before: BTreeSet<String> =
            lines.facts_before(source.language).map_or_else(BTreeSet::new, |facts| {
                let complexity = cyclomatic(&facts, parameters.compatible);
                let over = facts.functions.into_iter().zip(complexity);
                over.filter(|(function, cyclomatic)| is_over(*cyclomatic, function.cognitive))
                    .map(|(function, _)| function.name)
                    .collect()
            });
        let here = functions.iter().filter(|function| function.path == source.path);
        for function in here.filter(|function| lines.touches(function.line, function.end_line)) {
            count += 1.0;
            max = f64::from(function.cyclomatic).max(max);
            let new = is_over(function.cyclomatic, function.cognitive) && !before.contains(&function.name);
            over += f64::from(u8::from(new));
        }
    }
    vec![count, over, max]
}

fn summarize(functions: &[Function], scope: Scope<'_>, parameters: &Parameters, outcome: &mut Outcome) {
    let here: Vec<&Function> = functions.iter().filter(|function| scope.holds(&function.path)).collect();
    let count = here.len() as f64;
    outcome.metric(scope.metric("complexity.functions"), count);
    let over = here
        .iter()
        .filter(|f| f.cyclomatic > parameters.max_cyclomatic || f.cognitive > parameters.max_cognitive);
    let over = over.count() as f64;
    outcome.metric(scope.metric("complexity.over_limit"), over);
    let names = ["max", "mean", "p95", "over_limit_percent", "cognitive_max", "cognitive_mean"];
    if here.is_empty() {
        for name in names {
            outcome.missing(scope.metric(&format!("complexity.{name}")), "there is no function");
        }
        return;
    }
    let mut values: Vec<u32> = here.iter().map(|function| function.cyclomatic).collect();
    values.sort_unstable();
    let mean = |sum: u64| sum as f64 / count;
    // The smallest value that at least 95 % of the functions do not exceed.
    let rank = (values.len() * 95).div_ceil(100).max(1) - 1;
    let cognitive = here.iter().map(|function| u64::from(function.cognitive));
    let numbers = [
        f64::from(values[values.len() - 1]),
        mean(values.iter().map(|value| u64::from(*value)).sum()),
        f64::from(values[rank]),
        over * 100.0 / count,
        cognitive.clone().max().unwrap_or(0) as f64,
        mean(cognitive.sum()),
    ];
    for (name, number) in names.iter().zip(numbers) {
        outcome.metric(scope.metric(&format!("complexity.{name}")), number);
    }
}
