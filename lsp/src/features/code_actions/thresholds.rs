//! Thresholds: what is achieved, or a ratchet.

use rq_core::measurement::Better;
use rq_core::number;
use rq_core::scope::Values;
use rq_schema::Edit;
use rq_schema::config::{Name, Scope};
use rq_schema::expression::{self, BinaryOperator, NodeId, NodeKind, Value};

use super::rewrite;
use crate::cursor::{Written, expression_at};
use crate::protocol::CodeAction;
use crate::session::View;

/// Rewrites of the comparison with a number at `offset`.
pub(super) fn rewrites(view: &View, offset: usize) -> Vec<CodeAction> {
    let written = expression_at(&view.analysis.tree, offset).or_else(|| on_the_node(view, offset));
    let Some(written) = written.filter(|written| written.scope == Scope::Gate) else { return Vec::new() };
    let parsed = expression::parse(written.text());
    let at = written.in_text(offset.max(written.entry.value_span().start));
    let compared = parsed.nodes().filter_map(|(_, node)| match &node.kind {
        NodeKind::Binary { operator, left, right, .. } if operator.is_relation() => {
            Some((node.span, comparison(&parsed, *operator, *left, *right)?))
        }
        _ => None,
    });
    let mut compared: Vec<_> = compared.collect();
    // The one under the cursor, or the only one.
    if compared.len() > 1 {
        compared.retain(|(span, _)| span.touches(at));
    }
    let Some((_, comparison)) = compared.into_iter().next() else { return Vec::new() };
    achieved(view, written, &parsed, &comparison)
        .into_iter()
        .chain(ratchet(view, written, &parsed, &comparison))
        .collect()
}

/// The condition of the node whose name the cursor is on.
fn on_the_node(view: &View, offset: usize) -> Option<Written<'_>> {
    let node = view.analysis.tree.node_at(offset)?;
    expression_at(&view.analysis.tree, node.argument(0)?.value_span().start)
}

/// Something compared with a number that is written there.
struct Comparison {
    /// Which way, the number on the right.
    operator: BinaryOperator,
    value: NodeId,
    number: NodeId,
}

fn comparison(
    parsed: &expression::Expression,
    operator: BinaryOperator,
    left: NodeId,
    right: NodeId,
) -> Option<Comparison> {
    let is_number = |id: NodeId| matches!(parsed.node(id).kind, NodeKind::Number(_));
    match (is_number(left), is_number(right)) {
        (false, true) => Some(Comparison { operator, value: left, number: right }),
        (true, false) => Some(Comparison { operator: operator.mirrored(), value: right, number: left }),
        _ => None,
    }
}

fn achieved(
    view: &View,
    written: Written<'_>,
    parsed: &expression::Expression,
    comparison: &Comparison,
) -> Option<CodeAction> {
    let preview = view.preview.as_ref()?;
    let newest = preview.history.newest.as_ref()?;
    let baseline = newest.snapshot.baseline.as_ref();
    let config = view.analysis.config();
    let values = Values::for_gates(
        config,
        &newest.snapshot.metrics,
        baseline,
        &preview.decided_on,
        preview.lifted.clone(),
    );
    let side = expression::parse(parsed.text_of(comparison.value));
    let Ok(Value::Number(interval)) = expression::evaluate(&side, &values) else { return None };
    let value = (interval.low == interval.high && interval.low.is_finite()).then_some(interval.low)?;
    use BinaryOperator::{Equal, GreaterEqual, LessEqual};
    // Rounded so that the condition holds.
    let text = match comparison.operator {
        GreaterEqual => number::display(value, &[]),
        LessEqual => number::metric(value, Better::Lower, &[]),
        Equal => value.to_string(),
        _ => return None,
    };
    let number = parsed.node(comparison.number);
    if text.parse::<f64>().is_err() || text.starts_with('-') || number.span.of(parsed.text()) == text {
        return None;
    }
    let edit = Edit { span: written.in_file(number.span), text: text.clone() };
    Some(rewrite(view, format!("Set the threshold to what is achieved: {text}"), &[edit]))
}

/// `x >= 80` to `x >= max(80, baseline.x)`: it may only become better.
fn ratchet(
    view: &View,
    written: Written<'_>,
    parsed: &expression::Expression,
    comparison: &Comparison,
) -> Option<CodeAction> {
    use BinaryOperator::{Greater, GreaterEqual, Less, LessEqual};
    let function = match comparison.operator {
        GreaterEqual | Greater => "max",
        LessEqual | Less => "min",
        _ => return None,
    };
    let NodeKind::Path(path) = &parsed.node(comparison.value).kind else { return None };
    let names = rq_schema::config::names(view.analysis.config(), Scope::Gate);
    if !matches!(names.resolve(&path.path)?, Name::Metric(_) | Name::Score) {
        return None;
    }
    let number = parsed.node(comparison.number);
    // As it is written there, so that it can stand between the same quotes.
    let name = parsed.text_of(comparison.value);
    let text = format!("{function}({}, baseline.{name})", number.span.of(parsed.text()));
    let edit = Edit { span: written.in_file(number.span), text };
    let title = "Turn into a ratchet: never worse than the baseline".to_owned();
    Some(rewrite(view, title, &[edit]))
}
