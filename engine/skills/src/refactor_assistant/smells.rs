//! The rules of `detect_code_smells`, each a function from facts to findings.

use rq_code::facts::{ClassFacts, FileFacts, FunctionFacts, MarkKind};
use rq_core::finding::Finding;
use rq_core::operation::Context;

use super::detect_code_smells::Parameters;

/// Magic numbers of one file listed at most.
const MAGIC_NUMBERS: usize = 100;

/// What one file's own facts say.
pub(super) fn in_file(
    path: &str,
    facts: &FileFacts,
    parameters: &Parameters,
    context: &Context<'_>,
) -> Vec<Finding> {
    let mut found = Found { path, context, findings: Vec::new() };
    for function in &facts.functions {
        found.function(function, parameters);
    }
    for class in &facts.classes {
        found.class(class, parameters);
    }
    let lines = facts.lines.code;
    if lines > parameters.max_file_lines {
        let message = format!("the file has {lines} lines of code, more than {}", parameters.max_file_lines);
        found.add("large-file", 0, None, "", message);
    }
    for mark in &facts.marks {
        let (rule, message) = match mark.kind {
            MarkKind::Unreachable => ("unreachable-code", "this is never reached".to_owned()),
            MarkKind::CommentedCode => ("commented-out-code", "code is commented out".to_owned()),
            MarkKind::EmptyCatch => {
                ("empty-handler", "an error is caught and nothing is done with it".to_owned())
            }
            MarkKind::Todo | MarkKind::Fixme | MarkKind::Xxx | MarkKind::Hack => {
                ("todo-comment", mark.text.clone())
            }
        };
        let around = enclosing(&facts.functions, mark.line);
        found.add(rule, mark.line, Some(mark.end_line), &format!("{around}\n{}", mark.text), message);
    }
    for line in facts.magic_numbers.iter().take(MAGIC_NUMBERS) {
        let around = enclosing(&facts.functions, *line);
        found.add("magic-number", *line, None, around, "a number without a name".to_owned());
    }
    found.findings
}

/// The innermost function around a line, by name; empty outside.
fn enclosing(functions: &[FunctionFacts], line: u32) -> &str {
    let mut around = functions.iter().filter(|function| (function.line..=function.end_line).contains(&line));
    around.next_back().map_or("", |function| &function.name)
}

struct Found<'a> {
    path: &'a str,
    context: &'a Context<'a>,
    findings: Vec<Finding>,
}

impl Found<'_> {
    fn add(&mut self, rule: &str, line: u32, end: Option<u32>, recognised_by: &str, message: String) {
        let Some(level) = self.context.level(rule) else { return };
        let finding = Finding::new(rule, level, message).at(self.path, line).context(recognised_by);
        self.findings.push(Finding { end_line: end.filter(|end| *end > line), ..finding });
    }

    fn function(&mut self, function: &FunctionFacts, parameters: &Parameters) {
        let (name, line, end) = (&function.name, function.line, Some(function.end_line));
        let over = |value: u32, limit: u32| value > limit;
        if over(function.code_lines, parameters.max_function_lines) {
            let (lines, limit) = (function.code_lines, parameters.max_function_lines);
            self.add(
                "long-function",
                line,
                end,
                name,
                format!("{name} has {lines} lines of code, more than {limit}"),
            );
        }
        if over(function.parameters, parameters.max_parameters) {
            let (count, limit) = (function.parameters, parameters.max_parameters);
            self.add(
                "long-parameter-list",
                line,
                end,
                name,
                format!("{name} has {count} parameters, more than {limit}"),
            );
        }
        if over(function.nesting, parameters.max_nesting) {
            let (depth, limit) = (function.nesting, parameters.max_nesting);
            self.add(
                "deep-nesting",
                line,
                end,
                name,
                format!("{name} is nested {depth} deep, more than {limit}"),
            );
        }
        if let Some(condition) = function.condition.filter(|c| over(c.terms, parameters.max_condition_terms))
        {
            let (terms, limit) = (condition.terms, parameters.max_condition_terms);
            let message = format!("a condition in {name} has {terms} terms, more than {limit}");
            self.add("complex-condition", condition.line, None, name, message);
        }
    }

    fn class(&mut self, class: &ClassFacts, parameters: &Parameters) {
        let (name, lines) = (&class.name, class.code_lines);
        let (methods, most) = (class.methods, parameters.max_class_methods);
        let message = if methods > most {
            format!("{name} has {methods} methods, more than {most}")
        } else if lines > parameters.max_class_lines {
            format!("{name} has {lines} lines of code, more than {}", parameters.max_class_lines)
        } else {
            return;
        };
        self.add("large-class", class.line, Some(class.end_line), name, message);
    }
}
