//! `score`: components, weights, formulas; and the score that holds when the file has none.

use std::sync::Arc;

use hashbrown::HashMap;

use super::{Memo, duplicate, first_text};
use crate::config::{Component, Config, Formula, Scope, Score, names};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::expression;
use crate::syntax::{Document, Entry, Node};

/// The score of a file that has none: name, weight, formula.
pub const DEFAULT_COMPONENTS: [(&str, f64, &str); 5] = [
    ("code_quality", 25.0, "100 - smells.total * 5 - complexity.over_limit * 2"),
    ("test_coverage", 20.0, "coverage.line_percent"),
    ("dependencies", 20.0, "100 - vulnerabilities.total * 20 - dependencies.outdated * 2"),
    ("documentation", 15.0, "documentation.coverage_percent"),
    ("performance", 20.0, "100 - regressions.total * 10"),
];

/// The score of a file that has none.
pub fn default_score() -> Score {
    let components = DEFAULT_COMPONENTS.map(|(name, weight, formula)| Component {
        name: Spanned::new(name.to_owned(), Span::default()),
        weight,
        share: weight,
        formula: Formula { expression: Arc::new(expression::parse(formula)), span: Span::default() },
    });
    Score::new(components.into(), true)
}

/// Reads the score.
pub(super) fn read(document: &Document, config: &mut Config, memo: &mut Memo, out: &mut Vec<Diagnostic>) {
    let Some(node) = document.nodes().find(|node| node.name() == "score") else {
        config.score = default_score();
        memo.under(config);
        return;
    };
    let mut components: Vec<Component> = Vec::new();
    let mut formulas: Vec<(Entry<'_>, &str)> = Vec::new();
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for child in node.children().filter(|child| child.name() == "component") {
        let Some((name, entry)) = first_text(child) else { continue };
        if let Some(first) = seen.get(name) {
            out.push(duplicate("the component", name, entry, *first));
            continue;
        }
        let Some(weight) = weight(child, out) else { continue };
        let Some((formula, text)) = formula(child, name, out) else { continue };
        formulas.push((formula, text));
        seen.insert(name, entry.value_span());
        components.push(Component {
            name: Spanned::new(name.to_owned(), entry.value_span()),
            weight,
            share: 0.0,
            formula: Formula { expression: memo.expression(text), span: formula.value_span() },
        });
    }
    let total: f64 = components.iter().map(|component| component.weight).sum();
    if total > 0.0 {
        for component in &mut components {
            component.share = component.weight / total * 100.0;
        }
        if (total - 100.0).abs() > 1e-9 {
            let message =
                format!("the weights add up to {total}, not to 100: each counts as its share of {total}");
            out.push(Diagnostic::notice("rq::weights", node.name_span(), message));
        }
    } else {
        let message = "the score has no component with a weight, so there is no score";
        out.push(Diagnostic::error("rq::empty-score", node.name_span(), message).help(
            "add `component \"…\" weight=100 { formula \"…\" }`, or delete `score` for the default one",
        ));
    }
    config.score = Score::new(components, false);
    memo.under(config);
    let names = names(config, Scope::Formula);
    for (entry, text) in formulas {
        let (_, found) = memo.found(text, &names, Scope::Formula);
        out.extend(placed(&found.diagnostics, entry));
    }
}

fn weight(node: Node<'_>, out: &mut Vec<Diagnostic>) -> Option<f64> {
    let entry = node.property("weight")?;
    let weight = entry.value().as_f64().filter(|weight| weight.is_finite())?;
    if weight < 0.0 {
        out.push(Diagnostic::error("rq::out-of-range", entry.value_span(), "a weight is not negative"));
        return None;
    }
    Some(weight)
}

fn formula<'a>(node: Node<'a>, name: &str, out: &mut Vec<Diagnostic>) -> Option<(Entry<'a>, &'a str)> {
    let entry =
        node.children().find(|child| child.name() == "formula").and_then(|formula| formula.argument(0));
    if entry.is_none() {
        let message = format!("the component \"{name}\" has no formula");
        out.push(
            Diagnostic::error("rq::missing-node", node.name_span(), message)
                .help("add `{ formula \"coverage.line_percent\" }`"),
        );
    }
    let entry = entry?;
    Some((entry, entry.value().as_str()?))
}

/// Diagnostics of an expression, placed where its text stands in the file.
pub(super) fn placed<'a>(
    found: &'a [Diagnostic],
    entry: Entry<'a>,
) -> impl Iterator<Item = Diagnostic> + use<'a> {
    found.iter().map(move |diagnostic| {
        expression::map_spans(diagnostic.clone(), |offset| entry.source_offset(offset))
    })
}
