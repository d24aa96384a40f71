//! The whole at a glance, for trees and status bars: the answer to `rq/overview`.

use rq_core::number;
use rq_core::snapshot::OperationState;
use rq_schema::{Severity, Span};
use serde_json::{Value, json};

use crate::session::View;
use crate::words;

/// Project, score, gates with their conditions, components and operations with their results.
pub fn overview(view: &View) -> Value {
    let config = view.analysis.config();
    let snapshot = view.history.newest.as_ref().map(|newest| &newest.snapshot);
    let preview = view.preview.as_deref();
    let count = |severity: Severity| {
        view.analysis.checked.diagnostics.iter().filter(|problem| problem.severity == severity).count()
    };
    json!({
        "project": crate::project::name_of(config, view.document.root.as_deref()),
        "problem": view.history.problem,
        "snapshot": snapshot.map(|snapshot| json!({
            "id": snapshot.id,
            "createdAt": snapshot.created_at.to_string(),
            "verdict": snapshot.verdict.name(),
        })),
        "score": preview.and_then(|preview| {
            let score = preview.score.as_ref()?;
            let node = view.analysis.tree.nodes().find(|node| node.name() == "score");
            Some(json!({
                "text": words::Thresholds::new(config).score(&score.value, preview.baseline),
                "low": score.value.low,
                "high": score.value.high,
                "change": words::change(preview),
                "stale": score.stale,
                "range": node.map(|node| view.document.range(node.name_span())),
            }))
        }),
        "verdict": preview.and_then(|preview| Some(preview.verdict?.value.name())),
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "gates": gates(view),
        "components": components(view),
        "operations": operations(view),
    })
}

fn gates(view: &View) -> Vec<Value> {
    let preview = view.preview.as_deref();
    let gates = view.analysis.config().gates.iter().enumerate();
    let gates = gates.map(|(place, gate)| {
        let verdict = preview.and_then(|preview| preview.gate(place));
        let conditions = gate.conditions.iter().enumerate().map(|(at, condition)| {
            let result = preview.and_then(|preview| preview.condition(place, at));
            json!({
                "text": condition.decides().text(),
                "required": condition.required,
                "verdict": result.map(|result| result.value.verdict.name()),
                "detail": result.map(|result| result.value.detail.clone()),
                "stale": result.is_some_and(|result| result.stale),
                "range": view.document.range(condition.formula.span),
            })
        });
        json!({
            "name": gate.name.value,
            "verdict": verdict.map(|verdict| verdict.value.name()),
            "stale": verdict.is_some_and(|verdict| verdict.stale),
            "range": view.document.range(gate.name.span),
            "conditions": conditions.collect::<Vec<Value>>(),
        })
    });
    gates.collect()
}

fn components(view: &View) -> Vec<Value> {
    let config = view.analysis.config();
    let preview = view.preview.as_deref();
    let thresholds = words::Thresholds::new(config);
    let parts = config.score.components.iter().enumerate().map(|(place, part)| {
        let shown = preview.and_then(|preview| preview.component(&part.name.value, place));
        json!({
            "name": part.name.value,
            "share": number::display(part.share, &[]),
            "points": shown.map(|shown| thresholds.points(shown.value)),
            "detail": shown.map(|shown| words::contribution(shown.value)),
            "low": shown.map(|shown| shown.value.low),
            "high": shown.map(|shown| shown.value.high),
            "missing": shown.map(|shown| shown.value.missing.clone()).unwrap_or_default(),
            "stale": shown.is_some_and(|shown| shown.stale),
            "range": place_of(view, part.name.span),
        })
    });
    parts.collect()
}

fn operations(view: &View) -> Vec<Value> {
    let config = view.analysis.config();
    let snapshot = view.history.newest.as_ref().map(|newest| &newest.snapshot);
    let declared = config.operations.iter().map(|operation| (operation.id(), Some(operation.span)));
    let mut all: Vec<(String, Option<Span>)> = declared.collect();
    for record in snapshot.iter().flat_map(|snapshot| &snapshot.operations) {
        if all.iter().all(|(id, _)| *id != record.name) {
            all.push((record.name.clone(), None));
        }
    }
    all.into_iter()
        .map(|(id, span)| {
            let (state, detail) = super::results::of_operation(&view.history, &id);
            json!({
                "id": id,
                "state": match state {
                    Some(OperationState::Measured) => "measured",
                    Some(OperationState::Missing) => "missing",
                    Some(OperationState::Failed) => "failed",
                    None => "new",
                },
                "detail": detail,
                "range": span.map(|span| view.document.range(span)),
            })
        })
        .collect()
}

/// A place in the file; nothing for what the file does not say.
fn place_of(view: &View, span: Span) -> Value {
    if span.is_empty() { Value::Null } else { json!(view.document.range(span)) }
}
