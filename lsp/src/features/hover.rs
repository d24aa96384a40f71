//! What the thing under the cursor is.

use rq_schema::Span;
use rq_schema::catalog::Catalog;
use rq_schema::config::{Name, Scope, names};
use rq_schema::expression::{self, Function, NodeKind};
use rq_schema::grammar::{Arguments, NodeSpec};
use rq_schema::syntax::Node;
use rq_schema::value_type::ValueType;

use crate::cursor::{Written, entry_spec, expression_at, first_text, spec_of};
use crate::features::{metrics, results};
use crate::preview::Preview;
use crate::protocol::{Hover, HoverContents, MarkupContent, MarkupKind};
use crate::session::View;
use crate::words;

/// What stands at `offset`.
pub fn hover(view: &View, offset: usize) -> Option<Hover> {
    let tree = &view.analysis.tree;
    let (text, span) = match expression_at(tree, offset) {
        Some(written) => in_expression(view, written, offset)?,
        None => in_node(view, tree.node_at(offset)?, offset)?,
    };
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: text }),
        range: Some(view.document.range(span)),
    })
}

fn in_expression(view: &View, written: Written<'_>, offset: usize) -> Option<(String, Span)> {
    let parsed = expression::parse(written.text());
    let at = written.in_text(offset);
    if let Some(path) = parsed.path_at(at) {
        let text = name(view, written.scope, &path.path)?;
        return Some((text, written.in_file(path.span)));
    }
    let call = parsed.nodes().find_map(|(_, node)| match &node.kind {
        NodeKind::Call { function: Some(function), name, .. } if name.touches(at) => Some((*function, *name)),
        _ => None,
    });
    let (function, span) = call?;
    Some((of_function(function), written.in_file(span)))
}

fn of_function(function: Function) -> String {
    format!("```\n{}\n```\n\n{}.", function.signature(), function.doc())
}

/// What a name in an expression is worth.
fn name(view: &View, scope: Scope, path: &str) -> Option<String> {
    let config = view.analysis.config();
    let newest = view.history.newest.as_ref().map(|newest| &newest.snapshot);
    let preview = view.preview.as_deref();
    match names(config, scope).resolve(path)? {
        Name::Score => {
            let mut text =
                "**score**: the mean of the components' points, weighed by their shares, 0–100.".to_owned();
            if let Some((preview, score)) =
                preview.and_then(|preview| Some((preview, preview.score.as_ref()?)))
            {
                let value = words::Thresholds::new(config).score(&score.value, preview.baseline);
                text.push_str(&format!("\n\nNow **{value}**{}.", words::stale(score.stale)));
                if let Some(change) = words::change(preview) {
                    text.push_str(&format!(" {change} since the baseline."));
                }
            }
            Some(text)
        }
        Name::BaselineScore | Name::DeltaScore => {
            let then = preview.and_then(|preview| preview.baseline);
            let then = then.map_or("There is no baseline with a score.".into(), |then| {
                format!(
                    "The baseline's score is **{}** under the same formulas.",
                    rq_core::number::points(then, &[])
                )
            });
            Some(format!("**{}**\n\n{then}", words::escaped(path)))
        }
        Name::Component(component) => {
            let place = config.score.components.iter().position(|part| part.name.value == component)?;
            let part = config.score.components.get(place)?;
            let mut text = format!(
                "**{}**: points of the component, 0–100.\n\n{}",
                words::escaped(path),
                words::code(part.formula.expression.text())
            );
            let shown = preview.and_then(|preview| preview.component(&part.name.value, place));
            if let Some(shown) = shown {
                let value = words::Thresholds::new(config).points(shown.value);
                text.push_str(&format!("\n\nNow **{value}**{}.", words::stale(shown.stale)));
            }
            Some(text)
        }
        Name::Metric(metric) => metrics::described(view, metric),
        Name::Baseline(metric) => {
            let then = newest.and_then(|snapshot| snapshot.baseline.as_ref());
            let value = then.and_then(|baseline| baseline.metrics.get(metric));
            let value = value.map_or("It has no value there.".into(), |value| {
                format!("There it is **{}**.", rq_core::number::display(*value, &[]))
            });
            Some(format!("In what is compared with. {value}\n\n{}", metrics::described(view, metric)?))
        }
        Name::Best(metric) => {
            let value = newest.and_then(|snapshot| snapshot.metrics.get(&rq_core::ratchet::name_of(metric)));
            let value = value.and_then(|best| best.measurement.value());
            let value = value.map_or("The next evaluation looks it up.".into(), |value| {
                format!("It is **{}**.", rq_core::number::display(value, &[]))
            });
            Some(format!(
                "The best value reached before, on the default branch or in a release. {value}\n\n{}",
                metrics::described(view, metric)?
            ))
        }
        Name::Delta(metric) => Some(format!(
            "How much it has changed since the baseline.\n\n{}",
            metrics::described(view, metric)?
        )),
    }
}

fn in_node(view: &View, node: Node<'_>, offset: usize) -> Option<(String, Span)> {
    if node.name_span().touches(offset) {
        let spec = spec_of(node)?;
        let mut text = of_node(spec);
        if let Some(said) = said(view, node) {
            text = format!("{said}\n\n{text}");
        }
        return Some((text, node.name_span()));
    }
    let entry = node.entries().find(|entry| entry.span().touches(offset))?;
    if let Some(span) = entry.name_span().filter(|span| span.touches(offset)) {
        let (ty, property) = entry_spec(node, entry)?;
        let property = property?;
        let required = if property.required { ", required" } else { "" };
        let text = format!(
            "**{}**: {}{required}\n\n{}",
            property.name,
            words::escaped(&ty.describe()),
            words::escaped(&property.doc)
        );
        return Some((text, span));
    }
    let value = entry.value().as_str()?;
    let text = of_value(view, node, value)?;
    Some((text, entry.value_span()))
}

/// What an evaluation would say of the score, a gate or a condition.
fn said(view: &View, node: Node<'_>) -> Option<String> {
    let config = view.analysis.config();
    let preview = view.preview.as_deref()?;
    let entry = node.argument(0).map(|entry| entry.value_span());
    match node.name() {
        "score" => {
            let score = preview.score.as_ref()?;
            let value = words::Thresholds::new(config).score(&score.value, preview.baseline);
            let change = words::change(preview).map(|change| format!(" ({change})")).unwrap_or_default();
            Some(format!("**{value} of 100**{change}{}", words::stale(score.stale)))
        }
        "gate" => {
            let place = config.gates.iter().position(|gate| Some(gate.name.span) == entry)?;
            let gate = config.gates.get(place)?;
            let mut lines = Vec::new();
            if let Some(verdict) = preview.gate(place) {
                let stale = words::stale(verdict.stale);
                lines.push(format!("{} **{}**{stale}", words::sign(verdict.value), verdict.value.name()));
            }
            lines.extend((0..gate.conditions.len()).filter_map(|at| condition(preview, place, at)));
            Some(lines.join("\n\n"))
        }
        "require" | "warn" | "ratchet" => {
            let (place, at) = config.gates.iter().enumerate().find_map(|(place, gate)| {
                let at = gate.conditions.iter().position(|one| Some(one.formula.span) == entry)?;
                Some((place, at))
            })?;
            condition(preview, place, at)
        }
        _ => None,
    }
}

/// A condition and what is said of it.
fn condition(preview: &Preview, gate: usize, place: usize) -> Option<String> {
    let shown = preview.condition(gate, place)?;
    let result = shown.value;
    let stale = words::stale(shown.stale);
    Some(format!(
        "{} {}: {}{stale}",
        words::sign(result.verdict),
        words::code(&result.text),
        words::escaped(&result.detail)
    ))
}

/// A node of the grammar: what it does, and what it takes.
fn of_node(spec: &NodeSpec) -> String {
    let mut text = format!("**{}**{}\n\n{}", spec.name, takes(&spec.arguments), words::escaped(&spec.doc));
    for property in &spec.properties {
        let required = if property.required { ", required" } else { "" };
        let ty = words::escaped(&property.ty.describe());
        text.push_str(&format!(
            "\n\n- `{}`: {ty}{required}. {}",
            property.name,
            words::escaped(&property.doc)
        ));
    }
    text
}

fn takes(arguments: &Arguments) -> String {
    if arguments.max == 0 {
        return String::new();
    }
    let mut text = format!(": {}", words::escaped(&arguments.ty.describe()));
    if arguments.max > 1 {
        text.push_str(", any number of them");
    }
    match (arguments.low, arguments.high) {
        (Some(low), Some(high)) => text.push_str(&format!(", {low} to {high}")),
        (Some(low), None) => text.push_str(&format!(", at least {low}")),
        (None, Some(high)) => text.push_str(&format!(", at most {high}")),
        (None, None) => {}
    }
    text
}

/// A name that a value stands for.
fn of_value(view: &View, node: Node<'_>, value: &str) -> Option<String> {
    let config = view.analysis.config();
    let parent = node.parent();
    match node.name() {
        "skill" if parent.is_none() => {
            let skill = Catalog::builtin().skill(value)?;
            let operations: Vec<String> = skill
                .operations()
                .map(|operation| format!("- `{}`: {}", operation.name, words::escaped(&operation.doc)))
                .collect();
            Some(format!("**{}**\n\n{}\n\n{}", skill.name, words::escaped(&skill.doc), operations.join("\n")))
        }
        "operation" => operation(view, &format!("{}.{value}", first_text(parent?)?)),
        "after" => operation(view, value),
        "rule" | "ignore" => {
            let operation = parent?;
            let id = format!("{}.{}", first_text(operation.parent()?)?, first_text(operation)?);
            let rule = config.catalog.operation(&id)?.rules.iter().find(|rule| rule.id == value)?;
            Some(format!("**{}** ({})\n\n{}", rule.id, rule.level, words::escaped(&rule.doc)))
        }
        "metric" => metrics::described(view, value),
        "gate" => said(view, node),
        "component" => name(view, Scope::Formula, &expression::join_path(["components", value])),
        "baseline" => {
            let baseline = view.history.newest.as_ref()?.snapshot.baseline.as_ref()?;
            let when = words::ago(baseline.created_at, jiff::Timestamp::now());
            Some(format!(
                "The last evaluation was compared with {}, {when}.",
                words::escaped(&baseline.label)
            ))
        }
        _ => {
            let ty = &spec_of(node)?.arguments.ty;
            matches!(ty, ValueType::OneOf(_)).then(|| words::escaped(&ty.describe()))
        }
    }
}

fn operation(view: &View, id: &str) -> Option<String> {
    let operation = view.analysis.config().catalog.operation(id)?;
    let mut parts = vec![format!("**{}**", words::escaped(&operation.id()))];
    if !operation.doc.is_empty() {
        parts.push(words::escaped(&operation.doc));
    }
    if operation.planned {
        parts.push("Not part of this version; its metrics stay missing.".into());
    }
    let (_, detail) = results::of_operation(&view.history, id);
    parts.push(format!("Last: {}.", words::escaped(&detail)));
    for metric in &operation.metrics {
        let value = metrics::brief(view, None, &metric.name);
        parts.push(format!(
            "- `{}`: {}. {}",
            metric.name,
            words::escaped(&value),
            words::escaped(&metric.doc)
        ));
    }
    Some(parts.join("\n\n"))
}
