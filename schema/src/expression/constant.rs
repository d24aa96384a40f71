//! What an expression can be before anything is measured: conditions that are always true or always false.

use super::check::{Names, Type};
use super::environment::{Environment, Known};
use super::evaluate::{self, EvaluationError, evaluate};
use super::interval::Interval;
use super::mistake::{CONSTANT, DIVISION_BY_ZERO, code};
use super::operator::{BinaryOperator, UnaryOperator};
use super::tree::{Expression, NodeId, NodeKind};
use super::value::{Truth, Value};
use crate::diagnostic::Diagnostic;

/// What the expression can be when every name can be anything that it can be, and may be measured or not.
///
/// # Errors
/// As [`evaluate`].
pub fn possible(expression: &Expression, names: &dyn Names) -> Result<Value, EvaluationError> {
    evaluate(expression, &Possible(names))
}

/// Every name at everything that it can be.
struct Possible<'a>(&'a dyn Names);

impl Environment for Possible<'_> {
    fn value(&self, path: &str) -> Option<Known> {
        let info = self.0.lookup(path)?;
        Some(match info.ty {
            Type::Number => Known::Range { low: info.low, high: info.high },
            Type::Condition => Known::Truth(Truth::Unknown),
            Type::Text => Known::AnyText,
        })
    }

    fn has(&self, path: &str) -> Option<Truth> {
        self.0.lookup(path).map(|_| Truth::Unknown)
    }
}

/// Reports comparisons and literals that decide nothing, and divisors that are always zero.
pub(super) fn check(expression: &Expression, names: &dyn Names, out: &mut Vec<Diagnostic>) {
    let values = evaluate::all(expression, &Possible(names));
    let number = |id: NodeId| match values.get(id.index()) {
        Some(Ok(Value::Number(number))) => Some(*number),
        _ => None,
    };
    if matches!(expression.node(expression.root()).kind, NodeKind::Truth(_)) {
        literal(expression, expression.root(), out);
    }
    for ((id, node), value) in expression.nodes().zip(&values) {
        match &node.kind {
            NodeKind::Binary { operator, left, right, .. } if operator.is_relation() => {
                let Ok(Value::Truth(truth @ (Truth::True | Truth::False))) = value else { continue };
                let word = if *truth == Truth::True { "true" } else { "false" };
                let message = format!("{} is always {word}", code(expression.text_of(id)));
                let diagnostic = Diagnostic::warning(CONSTANT, node.span, message);
                let reasons: Vec<String> = [*left, *right]
                    .into_iter()
                    .filter(|side| !matches!(expression.node(*side).kind, NodeKind::Number(_)))
                    .filter_map(|side| Some(range(expression.text_of(side), number(side)?)))
                    .collect();
                out.push(match reasons.is_empty() {
                    true => diagnostic.help("it compares two fixed values"),
                    false => diagnostic.help(reasons.join(", ")),
                });
            }
            NodeKind::Binary { operator, left, right, .. } if operator.is_logical() => {
                literal(expression, *left, out);
                literal(expression, *right, out);
            }
            NodeKind::Unary { operator: UnaryOperator::Not, operand } => literal(expression, *operand, out),
            NodeKind::Conditional { condition, .. } => literal(expression, *condition, out),
            NodeKind::Binary {
                operator: operator @ (BinaryOperator::Divide | BinaryOperator::Remainder),
                right,
                ..
            } if number(*right).and_then(Interval::value) == Some(0.0) => {
                let divisor = expression.node(*right);
                let message = format!(
                    "{} is always zero, and nothing is divided by zero",
                    code(divisor.span.of(expression.text()))
                );
                let diagnostic = Diagnostic::error(DIVISION_BY_ZERO, divisor.span, message);
                out.push(match operator {
                    BinaryOperator::Divide => diagnostic,
                    _ => diagnostic.help("`%` is the remainder of a division"),
                });
            }
            _ => {}
        }
    }
}

/// Reports `true` or `false` where a condition belongs.
fn literal(expression: &Expression, id: NodeId, out: &mut Vec<Diagnostic>) {
    let node = expression.node(expression.inside_groups(id));
    if let NodeKind::Truth(holds) = node.kind {
        let message = format!("this condition is always {holds}");
        out.push(
            Diagnostic::warning(CONSTANT, node.span, message)
                .help("a condition that nothing changes decides nothing"),
        );
    }
}

/// `score` is between 0 and 100
fn range(text: &str, range: Interval) -> String {
    let text = code(text);
    match (range.low.is_finite(), range.high.is_finite()) {
        _ if range.is_exact() => format!("{text} is {}", range.low),
        (true, true) => format!("{text} is between {} and {}", range.low, range.high),
        (true, false) => format!("{text} is at least {}", range.low),
        (false, true) => format!("{text} is at most {}", range.high),
        (false, false) => format!("{text} can be any number"),
    }
}
