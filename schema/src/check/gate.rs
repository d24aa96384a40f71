//! `gate`: conditions, and whether this version could ever satisfy them.

use std::sync::Arc;

use hashbrown::HashMap;

use super::memo::Found;
use super::score::placed;
use super::{Memo, duplicate, first_text};
use crate::config::{Condition, Config, Formula, Gate, Name, Ratchet, Scope, ScopeNames, names};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::expression;
use crate::syntax::{Document, Entry, Node};

/// Reads the gates.
pub(super) fn read(document: &Document, config: &mut Config, memo: &mut Memo, out: &mut Vec<Diagnostic>) {
    let names = names(config, Scope::Gate);
    let mut gates: Vec<Gate> = Vec::new();
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for node in document.nodes().filter(|node| node.name() == "gate") {
        let Some((name, entry)) = first_text(node) else { continue };
        if let Some(first) = seen.get(name) {
            out.push(duplicate("the gate", name, entry, *first));
            continue;
        }
        let mut conditions = Vec::new();
        for child in node.children().filter(|child| matches!(child.name(), "require" | "warn" | "ratchet")) {
            let Some((text, entry)) = first_text(child) else { continue };
            if child.name() == "ratchet" {
                conditions.extend(ratchet(child, text, entry, &names, memo, out));
                continue;
            }
            let required = child.name() == "require";
            let (expression, found) = memo.found(text, &names, Scope::Gate);
            report(&found, required, entry, out);
            let formula = Formula { expression, span: entry.value_span() };
            conditions.push(Condition { required, formula, ratchet: None });
        }
        if conditions.is_empty() {
            let message =
                format!("the gate \"{}\" has no condition: it would always pass", name.escape_debug());
            out.push(
                Diagnostic::error("rq::empty-gate", entry.value_span(), message)
                    .help("add `require \"score >= 80\"`"),
            );
            continue;
        }
        seen.insert(name, entry.value_span());
        gates.push(Gate { name: Spanned::new(name.to_owned(), entry.value_span()), conditions });
    }
    config.gates = gates;
}

/// A metric that must stay as good as it ever was.
fn ratchet(
    node: Node<'_>,
    text: &str,
    entry: Entry<'_>,
    names: &ScopeNames<'_>,
    memo: &mut Memo,
    out: &mut Vec<Diagnostic>,
) -> Option<Condition> {
    let (expression, found) = memo.found(text, names, Scope::Formula);
    report(&found, true, entry, out);
    let refuse = |message: String, help: &str| {
        Diagnostic::error("rq::bad-ratchet", entry.value_span(), message).help(help.to_owned())
    };
    let metric = match expression.paths().next().and_then(|path| names.resolve(&path.path)) {
        Some(Name::Metric(metric)) if expression.text().trim() == metric => metric.to_owned(),
        // What is wrong with it has been said.
        _ if !found.diagnostics.is_empty() => return None,
        _ => {
            out.push(refuse(
                "a ratchet is about one metric".into(),
                "name it alone: ratchet \"coverage.line_percent\"",
            ));
            return None;
        }
    };
    let (operator, sign) = match names.metric(&metric).map(|spec| spec.better.as_str()) {
        Some("higher") => (">=", '-'),
        Some("lower") => ("<=", '+'),
        _ => {
            let message = format!("neither more nor less of `{metric}` is better: nothing is its best value");
            out.push(refuse(message, "write a condition: require \"… <= …\""));
            return None;
        }
    };
    let property = |name: &str| node.property(name).map(|entry| entry.value());
    let slack = property("slack").and_then(crate::syntax::Value::as_f64).filter(|slack| *slack > 0.0);
    let slack = slack.map(|slack| format!(" {sign} {slack}")).unwrap_or_default();
    let condition = Arc::new(expression::parse(&format!("{metric} {operator} best.{metric}{slack}")));
    let since = property("since").and_then(|day| day.as_str()?.parse().ok());
    Some(Condition {
        required: true,
        formula: Formula { expression, span: entry.value_span() },
        ratchet: Some(Ratchet { metric, condition, since }),
    })
}

fn report(found: &Found, required: bool, entry: Entry<'_>, out: &mut Vec<Diagnostic>) {
    out.extend(placed(&found.diagnostics, entry));
    for (span, name) in found.planned.iter().filter(|_| required) {
        let span = expression::map_span(*span, |offset| entry.source_offset(offset));
        let message = format!("`{name}` is not measured by this version: the gate can't pass");
        out.push(
            Diagnostic::warning("rq::unsatisfiable-gate", span, message)
                .help("use `warn` until it is, or delete the condition"),
        );
    }
}
