//! By how much a condition holds or fails.

use super::environment::Environment;
use super::evaluate::{self, Evaluated, Outcome};
use super::interval::Interval;
use super::operator::{BinaryOperator, UnaryOperator};
use super::tree::{Expression, NodeKind};
use super::value::{Truth, Value};
use crate::diagnostic::Span;

/// The comparison that decides a condition, and its distance from deciding otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margin {
    /// The left side.
    pub left: f64,
    /// The relation between them; inside `!` the opposite one.
    pub op: BinaryOperator,
    /// The right side.
    pub right: f64,
    /// How far the left side would have to move for the relation to hold, at least; zero or below where it holds.
    /// Zero also where it fails at the limit: `80 > 80`.
    pub short_by: f64,
    /// Whether the relation holds.
    pub holds: bool,
    /// Where the comparison stands.
    pub span: Span,
}

impl Margin {
    fn negated(self) -> Self {
        Self { op: self.op.negated(), short_by: 0.0 - self.short_by, holds: !self.holds, ..self }
    }

    /// The distance on a scale on which comparisons of different units can be held against each other.
    fn relative(&self) -> f64 {
        let scale = self.left.abs().max(self.right.abs());
        let relative = self.short_by.abs() / scale;
        if relative.is_nan() { if self.short_by == 0.0 { 0.0 } else { f64::INFINITY } } else { relative }
    }
}

/// The comparison that decides the condition: of `&&` the first that fails, or else the one nearest to failing; of
/// `||` the first that holds, or else the one nearest to holding.
///
/// Where a side is only known as a range, the end of it nearest to the other side counts, so that the distance is
/// the least possible one. `None` where no comparison of numbers decides: the text is not a condition, or it is
/// not known whether it holds.
///
/// ```
/// use rq_schema::expression::{BinaryOperator, Environment, Known, margin, parse};
/// struct Measured;
/// impl Environment for Measured {
///     fn value(&self, path: &str) -> Option<Known> {
///         (path == "score").then_some(Known::Number(84.25))
///     }
/// }
/// let margin = margin(&parse("score >= 85"), &Measured).unwrap();
/// assert_eq!((margin.left, margin.op, margin.right), (84.25, BinaryOperator::GreaterEqual, 85.0));
/// assert_eq!(margin.short_by, 0.75);
/// ```
pub fn margin(expression: &Expression, environment: &dyn Environment) -> Option<Margin> {
    Evaluated::new(expression, environment).margin()
}

/// The margin, from the values of all nodes.
pub(super) fn of_values(expression: &Expression, values: &[Outcome]) -> Option<Margin> {
    let mut margins: Vec<Option<Margin>> = Vec::with_capacity(values.len());
    for (_, node) in expression.nodes() {
        let of = |id: super::NodeId| margins.get(id.index()).copied().flatten();
        let margin = match &node.kind {
            NodeKind::Group(inner) => of(*inner),
            NodeKind::Unary { operator: UnaryOperator::Not, operand } => of(*operand).map(Margin::negated),
            NodeKind::Binary { operator, left, right, .. } if operator.is_logical() => {
                // `a && b` fails by what fails, `a || b` holds by what holds.
                let deciding = *operator == BinaryOperator::Or;
                let decided = |id| truth(values.get(super::NodeId::index(id))) == Some(Truth::from(deciding));
                match (decided(*left), decided(*right)) {
                    (true, _) => of(*left),
                    (false, true) => of(*right),
                    (false, false) => {
                        // Every side counts here: one of which nothing is known leaves nothing to say.
                        let known =
                            |id: super::NodeId| truth(values.get(id.index())) == Some(Truth::from(!deciding));
                        if known(*left) && known(*right) { nearest(of(*left), of(*right)) } else { None }
                    }
                }
            }
            NodeKind::Binary { operator, left, right, .. } if operator.is_relation() => {
                match (number(values.get(left.index())), number(values.get(right.index()))) {
                    (Some(left), Some(right)) => compare(*operator, left, right, node.span),
                    _ => None,
                }
            }
            NodeKind::Conditional { condition, then, otherwise } => {
                match truth(values.get(condition.index())) {
                    Some(Truth::True) => of(*then),
                    Some(Truth::False) => of(*otherwise),
                    _ => None,
                }
            }
            _ => None,
        };
        margins.push(margin);
    }
    margins.get(expression.root().index()).copied().flatten()
}

fn truth(value: Option<&Outcome>) -> Option<Truth> {
    match value {
        Some(Ok(Value::Truth(truth))) => Some(*truth),
        _ => None,
    }
}

fn number(value: Option<&Outcome>) -> Option<Interval> {
    match value {
        Some(Ok(Value::Number(number))) => Some(*number),
        _ => None,
    }
}

fn nearest(a: Option<Margin>, b: Option<Margin>) -> Option<Margin> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.relative() < a.relative() { b } else { a }),
        (a, b) => a.or(b),
    }
}

fn compare(op: BinaryOperator, a: Interval, b: Interval, span: Span) -> Option<Margin> {
    let holds = match evaluate::compare(op, a, b) {
        Truth::True => true,
        Truth::False => false,
        Truth::Unknown => return None,
    };
    // The ends that face each other.
    let (left, right) = if a.low >= b.high { (a.low, b.high) } else { (a.high, b.low) };
    let distance = (left - right).abs();
    let distance = if distance.is_nan() { 0.0 } else { distance };
    let short_by = if holds { 0.0 - distance } else { distance };
    Some(Margin { left, op, right, short_by, holds, span })
}
