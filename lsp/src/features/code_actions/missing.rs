//! What a node needs and does not have, put in with a value to begin with.

use rq_schema::syntax::Node;
use rq_schema::value_type::ValueType;
use rq_schema::{Diagnostic as Problem, Edit, Span};

use super::insertion::{depth_inside, into, settled};
use super::quick_fix;
use crate::cursor::spec_of;
use crate::protocol::CodeAction;
use crate::session::View;

/// Puts in what a problem says is missing.
pub(super) fn add(view: &View, problem: &Problem) -> Vec<CodeAction> {
    let Some(node) = view.analysis.tree.node_at(problem.span.start) else { return Vec::new() };
    let text = view.document.text.as_str();
    let inside = |line: &str| into(text, node, line, depth_inside(node));
    let has = |name: &str| node.children().any(|child| child.name() == name);
    let action = |title: String, edit: Edit| quick_fix(view, problem, &title, &[settled(text, edit)]);
    match problem.code {
        "rq::missing-argument" => {
            let Some(spec) = spec_of(node) else { return Vec::new() };
            let value = sample(&spec.arguments.ty);
            let edit = Edit { span: Span::empty(node.name_span().end), text: format!(" {value}") };
            vec![action(format!("add {value}"), edit)]
        }
        "rq::missing-property" | "rq::waiver-without-reason"
            if problem.message.contains("does not say where") =>
        {
            pointers(view, problem, node)
        }
        "rq::missing-property" | "rq::waiver-without-reason" => {
            let required = spec_of(node).into_iter().flat_map(|spec| &spec.properties).filter(|p| p.required);
            let missing = required.filter(|property| node.property(&property.name).is_none());
            let added = missing.map(|property| {
                let value = if property.name == "reason" { "\"\"".into() } else { sample(&property.ty) };
                let property = format!("{}={value}", property.name);
                let edit = Edit { span: Span::empty(end_of_entries(node)), text: format!(" {property}") };
                action(format!("add {property}"), edit)
            });
            added.collect()
        }
        "rq::missing-node" => {
            let needed: &[(&str, &str)] = match node.name() {
                "component" => &[("formula", "formula \"coverage.line_percent\"")],
                "operation" => &[("run", "run \"command\""), ("format", "format \"sarif\"")],
                _ => &[],
            };
            // One problem is about one of them: that whose name stands in its message.
            let missing = needed.iter().filter(|(name, _)| !has(name) && problem.message.contains(name));
            missing.map(|(_, line)| action(format!("add {line}"), inside(line))).collect()
        }
        "rq::empty-gate" => {
            let line = "require \"score >= 80\"";
            vec![action(format!("add {line}"), inside(line))]
        }
        "rq::empty-score" => {
            let line = "component \"test_coverage\" weight=100 { formula \"coverage.line_percent\" }";
            vec![action("add a component".into(), inside(line))]
        }
        _ => Vec::new(),
    }
}

/// Metrics of a command's output that do not say where their number is.
fn pointers(view: &View, problem: &Problem, operation: Node<'_>) -> Vec<CodeAction> {
    let format = operation.children().find(|child| child.name() == "format");
    let format = format.and_then(|format| format.argument(0)?.value().as_str());
    let (name, value) = match format {
        Some("json") => ("pointer", "pointer=\"/summary/total\""),
        Some("regex") => ("pattern", "pattern=#\"(\\d+) warnings\"#"),
        _ => return Vec::new(),
    };
    let metrics =
        operation.children().filter(|child| child.name() == "metric" && child.property(name).is_none());
    let edits =
        metrics.map(|metric| Edit { span: Span::empty(end_of_entries(metric)), text: format!(" {value}") });
    let edits: Vec<Edit> = edits.collect();
    vec![quick_fix(view, problem, &format!("add {value}"), &edits)]
}

/// Behind the last argument or property.
fn end_of_entries(node: Node<'_>) -> usize {
    node.entries().map(|entry| entry.span().end).max().unwrap_or(node.name_span().end)
}

fn sample(ty: &ValueType) -> String {
    match ty {
        ValueType::Integer | ValueType::Number => "10".into(),
        ValueType::Boolean => "#true".into(),
        ValueType::Duration => "\"5m\"".into(),
        ValueType::Glob => "\"**\"".into(),
        ValueType::Formula => "\"coverage.line_percent\"".into(),
        ValueType::Condition => "\"score >= 80\"".into(),
        ValueType::OneOf(names) => format!("\"{}\"", names.first().map_or("", String::as_str)),
        _ => "\"\"".into(),
    }
}
