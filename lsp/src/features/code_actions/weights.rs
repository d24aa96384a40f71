//! Weights that add up to 100.

use rq_schema::{Diagnostic as Problem, Edit, Span};

use super::{quick_fix, rewrite};
use crate::protocol::CodeAction;
use crate::session::View;

/// As a menu shows it.
pub(super) const TITLE: &str = "Make the weights add up to 100";

/// Digits after the point that a weight may get.
const DIGITS: f64 = 100.0;

/// The change that makes the weights add up to 100; nothing where they do.
pub(super) fn normalise(view: &View, problem: Option<&Problem>) -> Option<CodeAction> {
    let parts = &view.analysis.config().score.components;
    let total: f64 = parts.iter().map(|part| part.weight).sum();
    if view.analysis.config().score.default || total <= 0.0 || (total - 100.0).abs() <= 1e-9 {
        return None;
    }
    let mut shares: Vec<f64> = parts.iter().map(|part| (part.share * DIGITS).round() / DIGITS).collect();
    // What rounding has lost or won, the largest gives or takes.
    let rest = 100.0 - shares.iter().sum::<f64>();
    let largest = (0..shares.len()).max_by(|a, b| shares[*a].total_cmp(&shares[*b]))?;
    shares[largest] = ((shares[largest] + rest) * DIGITS).round() / DIGITS;
    let mut edits = Vec::new();
    for (part, share) in parts.iter().zip(shares) {
        let node = view.analysis.tree.node_at(part.name.span.start)?;
        edits.push(Edit { span: node.property("weight")?.value_span(), text: share.to_string() });
    }
    Some(match problem {
        Some(problem) => quick_fix(view, problem, TITLE, &edits),
        None => rewrite(view, TITLE.into(), &edits),
    })
}

/// Whether `within` lies in the score.
pub(super) fn near(view: &View, within: Span) -> bool {
    let score = view.analysis.tree.nodes().find(|node| node.name() == "score");
    score.is_some_and(|score| score.span().touches(within.start))
}
