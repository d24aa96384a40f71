//! `gate`: conditions, and whether this version could ever satisfy them.

use super::score::{parsed, placed};
use super::{duplicate, first_text};
use crate::config::{Condition, Config, Gate, Name, Scope, names};
use crate::diagnostic::{Diagnostic, Severity, Spanned};
use crate::expression::{self, Type};
use crate::syntax::{Document, Entry};

/// Reads the gates.
pub(super) fn read(document: &Document, config: &mut Config, out: &mut Vec<Diagnostic>) {
    let mut gates: Vec<Gate> = Vec::new();
    for node in document.nodes().filter(|node| node.name() == "gate") {
        let Some((name, entry)) = first_text(node) else { continue };
        if let Some(first) = gates.iter().find(|gate| gate.name.value == name) {
            out.push(duplicate("the gate", name, entry, first.name.span));
            continue;
        }
        let mut conditions = Vec::new();
        for child in node.children().filter(|child| matches!(child.name(), "require" | "warn")) {
            let Some(entry) = child.argument(0).filter(|entry| entry.value().as_str().is_some()) else {
                continue;
            };
            let condition = Condition { required: child.name() == "require", formula: parsed(entry) };
            judge(&condition, entry, config, out);
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
        gates.push(Gate { name: Spanned::new(name.to_owned(), entry.value_span()), conditions });
    }
    config.gates = gates;
}

fn judge(condition: &Condition, entry: Entry<'_>, config: &Config, out: &mut Vec<Diagnostic>) {
    let scope = names(config, Scope::Gate);
    let expression = &condition.formula.expression;
    let found = expression::check(expression, &scope, Type::Condition);
    let broken = found.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    out.extend(placed(found, entry));
    if broken {
        return;
    }
    for path in expression.paths() {
        let Some(Name::Metric(name) | Name::Baseline(name) | Name::Delta(name) | Name::New(name)) =
            scope.resolve(&path.path)
        else {
            continue;
        };
        let planned = config.catalog.metric(&name).is_some_and(|(operation, _)| operation.planned);
        if planned && condition.required {
            let span = expression::map_span(path.span, |offset| entry.source_offset(offset));
            let message = format!("`{name}` is not measured by this version: the gate can't pass");
            out.push(
                Diagnostic::warning("rq::unsatisfiable-gate", span, message)
                    .help("use `warn` until it is, or delete the condition"),
            );
        }
    }
}
