//! How a value comes about, step by step.

use super::environment::Environment;
use super::evaluate::{self, EvaluationError};
use super::tree::{Expression, NodeId, NodeKind};
use super::value::{Truth, Value};
use crate::diagnostic::Span;

/// A part of an expression and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceStep<'e> {
    /// The part.
    pub span: Span,
    /// Its text.
    pub text: &'e str,
    /// How many steps use it, one around the other: 0 for the whole.
    pub depth: usize,
    /// Its value, or why it has none.
    pub value: Result<Value, EvaluationError>,
}

/// Every part of the expression with its value, in the order of evaluation: operands before what uses them, the
/// whole last. Left out are literals, parentheses, and the side of a choice that is not taken.
///
/// A text that is not an expression gives one step, its error.
pub fn trace<'e>(expression: &'e Expression, environment: &dyn Environment) -> Vec<TraceStep<'e>> {
    let step = |id: NodeId, depth: usize, value: Result<Value, EvaluationError>| TraceStep {
        span: expression.node(id).span,
        text: expression.text_of(id),
        depth,
        value,
    };
    if let Err(error) = evaluate::readable(expression) {
        return vec![step(expression.root(), 0, Err(error))];
    }
    let values = evaluate::all(expression, environment);
    // Parents stand after their children, so that this goes from the whole to its parts.
    let mut depths: Vec<Option<usize>> = vec![None; values.len()];
    if let Some(depth) = depths.get_mut(expression.root().index()) {
        *depth = Some(0);
    }
    for index in (0..depths.len()).rev() {
        let Some(Some(depth)) = depths.get(index).copied() else { continue };
        let Some(node) = expression.nodes.get(index) else { continue };
        let below = if matches!(node.kind, NodeKind::Group(_)) { depth } else { depth + 1 };
        let skipped = skipped(&node.kind, &values);
        for child in node.kind.children().filter(|child| Some(*child) != skipped) {
            if let Some(place) = depths.get_mut(child.index()) {
                *place = Some(below);
            }
        }
    }
    let taken = expression.nodes().zip(depths).zip(values);
    taken
        .filter_map(|(((id, node), depth), value)| {
            let silent = matches!(
                node.kind,
                NodeKind::Number(_) | NodeKind::Text(_) | NodeKind::Truth(_) | NodeKind::Group(_)
            );
            let whole = id == expression.root();
            depth.filter(|_| whole || !silent).map(|depth| step(id, depth, value))
        })
        .collect()
}

/// What is not evaluated below a node.
fn skipped(kind: &NodeKind, values: &[Result<Value, EvaluationError>]) -> Option<NodeId> {
    match kind {
        NodeKind::Conditional { condition, then, otherwise } => match values.get(condition.index()) {
            Some(Ok(Value::Truth(Truth::True))) => Some(*otherwise),
            Some(Ok(Value::Truth(Truth::False))) => Some(*then),
            _ => None,
        },
        _ => None,
    }
}
