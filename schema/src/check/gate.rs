//! `gate`: conditions, and whether this version could ever satisfy them.

use std::collections::HashMap;

use super::score::{parsed, placed};
use super::{Memo, duplicate, first_text};
use crate::config::{Condition, Config, Gate, Scope, ScopeNames, names};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::expression;
use crate::syntax::{Document, Entry};

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
        for child in node.children().filter(|child| matches!(child.name(), "require" | "warn")) {
            let Some(entry) = child.argument(0).filter(|entry| entry.value().as_str().is_some()) else {
                continue;
            };
            let condition = Condition { required: child.name() == "require", formula: parsed(entry, memo) };
            judge(condition.required, entry, &names, memo, out);
            conditions.push(condition);
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

fn judge(
    required: bool,
    entry: Entry<'_>,
    names: &ScopeNames<'_>,
    memo: &mut Memo,
    out: &mut Vec<Diagnostic>,
) {
    let found = memo.found(entry.value().as_str().unwrap_or_default(), names, Scope::Gate);
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
