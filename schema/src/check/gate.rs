//! `gate`: conditions, and whether this version could ever satisfy them.

use hashbrown::HashMap;

use super::memo::Found;
use super::score::placed;
use super::{Memo, duplicate, first_text};
use crate::config::{Condition, Config, Formula, Gate, Scope, names};
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
            let Some((text, entry)) = first_text(child) else { continue };
            let required = child.name() == "require";
            let (expression, found) = memo.found(text, &names, Scope::Gate);
            report(&found, required, entry, out);
            let formula = Formula { expression, span: entry.value_span() };
            conditions.push(Condition { required, formula });
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
