//! Expression and values to a value.

use std::error::Error;
use std::fmt;

use super::arithmetic;
use super::environment::{Environment, Known};
use super::function::{Function, digits};
use super::interval::{Interval, Undefined};
use super::margin::{self, Margin};
use super::mistake::code;
use super::operator::{BinaryOperator, UnaryOperator};
use super::tree::{Expression, NodeId, NodeKind};
use super::value::{Truth, Value};
use crate::diagnostic::{Severity, Span};

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationError {
    /// The part that has none.
    pub span: Span,
    /// The reason, in one line.
    pub message: String,
}

impl fmt::Display for EvaluationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for EvaluationError {}

/// The value of a part, or why it has none.
pub(super) type Outcome = Result<Value, EvaluationError>;

/// The value of the expression.
///
/// Where every name is exact, numbers are bit for bit what arithmetic on doubles gives. A name of which only the
/// range is known enters as an [`Interval`]; the result then encloses every value that the expression can have,
/// and a condition that not all of these agree on is [`Truth::Unknown`]. Values for which a part is not defined
/// (a divisor of zero) are left out as long as there are others.
///
/// `&&` and `||` are decided by either side alone, whatever is wrong with the other; of a choice only the side
/// that can be taken counts.
///
/// # Errors
/// The text is not an expression, a name is unknown, a type does not fit, or an operation has no result: division
/// by exactly zero, infinity minus infinity.
///
/// ```
/// use rq_schema::expression::{Environment, Interval, Known, Value, evaluate, parse};
/// struct Measured;
/// impl Environment for Measured {
///     fn value(&self, path: &str) -> Option<Known> {
///         match path {
///             "smells.total" => Some(Known::Number(3.0)),
///             "complexity.over_limit" => Some(Known::Range { low: 0.0, high: 10.0 }),
///             _ => None,
///         }
///     }
/// }
/// let formula = parse("100 - smells.total * 5 - complexity.over_limit * 2");
/// assert_eq!(evaluate(&formula, &Measured), Ok(Value::Number(Interval { low: 65.0, high: 85.0 })));
/// ```
pub fn evaluate(expression: &Expression, environment: &dyn Environment) -> Result<Value, EvaluationError> {
    Evaluated::new(expression, environment).into_value()
}

/// An expression with the values of all its parts: asked for its value and its margin, it is computed once.
#[derive(Clone, Debug)]
pub struct Evaluated<'a> {
    expression: &'a Expression,
    /// In the order of the nodes.
    values: Result<Vec<Outcome>, EvaluationError>,
}

impl<'a> Evaluated<'a> {
    /// Computes the values.
    pub fn new(expression: &'a Expression, environment: &dyn Environment) -> Self {
        Self { expression, values: readable(expression).map(|()| all(expression, environment)) }
    }

    /// By how much a condition holds or fails: see [`margin`](super::margin()).
    pub fn margin(&self) -> Option<Margin> {
        margin::of_values(self.expression, self.values.as_ref().ok()?)
    }

    /// The value.
    ///
    /// # Errors
    /// As [`evaluate`].
    pub fn into_value(self) -> Result<Value, EvaluationError> {
        let mut values = self.values?;
        let root = self.expression.root().index();
        if root < values.len() { values.swap_remove(root) } else { Err(not_understood(Span::default())) }
    }

    /// Whether a condition holds, where it is one.
    ///
    /// # Errors
    /// As [`evaluate`].
    pub fn truth(&self) -> Result<Option<Truth>, EvaluationError> {
        let values = self.values.as_ref().map_err(Clone::clone)?;
        match values.get(self.expression.root().index()) {
            Some(Ok(Value::Truth(truth))) => Ok(Some(*truth)),
            Some(Ok(_)) => Ok(None),
            Some(Err(error)) => Err(error.clone()),
            None => Err(not_understood(Span::default())),
        }
    }
}

/// Refuses a text that has mistakes, even where it was clear what was meant.
pub(super) fn readable(expression: &Expression) -> Result<(), EvaluationError> {
    match expression.diagnostics().iter().find(|diagnostic| diagnostic.severity == Severity::Error) {
        Some(mistake) => Err(EvaluationError { span: mistake.span, message: mistake.message.clone() }),
        None => Ok(()),
    }
}

/// The values of all nodes, in the order of the nodes.
pub(super) fn all(expression: &Expression, environment: &dyn Environment) -> Vec<Outcome> {
    let mut values: Vec<Outcome> = Vec::with_capacity(expression.nodes.len());
    for (id, _) in expression.nodes() {
        let value = Evaluation { expression, environment, values: &values }.node(id);
        values.push(value);
    }
    values
}

/// The values so far.
struct Evaluation<'a> {
    expression: &'a Expression,
    environment: &'a dyn Environment,
    values: &'a [Outcome],
}

impl Evaluation<'_> {
    fn node(&self, id: NodeId) -> Outcome {
        let node = self.expression.node(id);
        match &node.kind {
            NodeKind::Number(value) => Ok(Value::Number(Interval::exact(*value))),
            NodeKind::Text(text) => Ok(Value::Text(text.clone())),
            NodeKind::Truth(holds) => Ok(Value::Truth((*holds).into())),
            NodeKind::Path(path) => self.name(&path.path, node.span),
            NodeKind::Group(inner) => self.value(*inner).cloned(),
            NodeKind::Unary { operator: UnaryOperator::Negate, operand } => {
                Ok(Value::Number(self.number(*operand, "-")?.negate()))
            }
            NodeKind::Unary { operator: UnaryOperator::Not, operand } => {
                Ok(Value::Truth(self.truth(*operand, "!")?.not()))
            }
            NodeKind::Binary { operator, left, right, .. } if operator.is_logical() => {
                self.logical(*operator, *left, *right).map(Value::Truth)
            }
            NodeKind::Binary { operator, left, right, .. } if operator.is_relation() => {
                self.relation(*operator, *left, *right, node.span).map(Value::Truth)
            }
            NodeKind::Binary { operator, left, right, .. } => {
                let symbol = operator.symbol();
                let (a, b) = (self.number(*left, symbol)?, self.number(*right, symbol)?);
                let result = match operator {
                    BinaryOperator::Add => a.add(b),
                    BinaryOperator::Subtract => a.subtract(b),
                    BinaryOperator::Multiply => a.multiply(b),
                    BinaryOperator::Divide => a.divide(b),
                    _ => a.remainder(b),
                };
                result.map(Value::Number).map_err(|reason| self.undefined(node.span, reason))
            }
            NodeKind::Conditional { condition, then, otherwise } => match self.truth(*condition, "?")? {
                Truth::True => self.value(*then).cloned(),
                Truth::False => self.value(*otherwise).cloned(),
                Truth::Unknown => {
                    let (then, otherwise) = (self.value(*then)?.clone(), self.value(*otherwise)?.clone());
                    let message = format!(
                        "one side of the choice is {}, the other {}",
                        then.describe(),
                        otherwise.describe()
                    );
                    then.either(otherwise).ok_or(EvaluationError { span: node.span, message })
                }
            },
            NodeKind::Call { function: Some(function), arguments, .. } => {
                self.call(*function, arguments, node.span)
            }
            NodeKind::Call { function: None, .. } | NodeKind::Error(_) => Err(not_understood(node.span)),
        }
    }

    fn value(&self, id: NodeId) -> Result<&Value, EvaluationError> {
        match self.values.get(id.index()) {
            Some(value) => value.as_ref().map_err(Clone::clone),
            None => Err(not_understood(self.expression.node(id).span)),
        }
    }

    fn number(&self, id: NodeId, operator: &str) -> Result<Interval, EvaluationError> {
        match self.value(id)? {
            Value::Number(number) => Ok(*number),
            other => Err(self.mismatch(id, operator, "a number", other)),
        }
    }

    fn truth(&self, id: NodeId, operator: &str) -> Result<Truth, EvaluationError> {
        match self.value(id)? {
            Value::Truth(truth) => Ok(*truth),
            other => Err(self.mismatch(id, operator, "a condition", other)),
        }
    }

    fn name(&self, path: &str, span: Span) -> Outcome {
        match self.environment.value(path) {
            Some(Known::Number(value)) if value.is_nan() => {
                Err(EvaluationError { span, message: format!("{} is not a number", code(path)) })
            }
            Some(Known::Number(value)) => Ok(Value::Number(Interval::exact(value))),
            Some(Known::Range { low, high }) => Ok(Value::Number(Interval::new(low, high))),
            Some(Known::Text(text)) => Ok(Value::Text(text)),
            Some(Known::AnyText) => Ok(Value::AnyText),
            Some(Known::Truth(truth)) => Ok(Value::Truth(truth)),
            None => Err(unknown_name(path, span)),
        }
    }

    fn logical(
        &self,
        operator: BinaryOperator,
        left: NodeId,
        right: NodeId,
    ) -> Result<Truth, EvaluationError> {
        let (deciding, symbol) = match operator {
            BinaryOperator::And => (Truth::False, "&&"),
            _ => (Truth::True, "||"),
        };
        let (left, right) = (self.truth(left, symbol), self.truth(right, symbol));
        if left == Ok(deciding) || right == Ok(deciding) {
            return Ok(deciding);
        }
        let (left, right) = (left?, right?);
        Ok(if operator == BinaryOperator::And { left.and(right) } else { left.or(right) })
    }

    fn relation(
        &self,
        operator: BinaryOperator,
        left: NodeId,
        right: NodeId,
        span: Span,
    ) -> Result<Truth, EvaluationError> {
        let (a, b) = (self.value(left)?, self.value(right)?);
        let equal = match (a, b) {
            (Value::Number(a), Value::Number(b)) => return Ok(compare(operator, *a, *b)),
            (Value::Text(a), Value::Text(b)) => Some(Truth::from(a == b)),
            (Value::Text(_) | Value::AnyText, Value::Text(_) | Value::AnyText) => Some(Truth::Unknown),
            (Value::Truth(a), Value::Truth(b)) => Some(a.same(*b)),
            _ => None,
        };
        match (equal, operator) {
            (Some(equal), BinaryOperator::Equal) => Ok(equal),
            (Some(equal), BinaryOperator::NotEqual) => Ok(equal.not()),
            _ => {
                let (a, b) = (a.describe(), b.describe());
                let message = format!("{a} and {b} can't be compared by `{}`", operator.symbol());
                Err(EvaluationError { span, message })
            }
        }
    }

    fn call(&self, function: Function, arguments: &[NodeId], span: Span) -> Outcome {
        let name = function.name();
        let number = |index: usize| match arguments.get(index) {
            Some(id) => self.number(*id, name),
            None => Err(not_understood(span)),
        };
        let result = match function {
            Function::Has => return self.has(arguments, span),
            Function::Min | Function::Max => {
                let combine = if function == Function::Min { Interval::min } else { Interval::max };
                let mut result = number(0)?;
                for id in arguments.iter().skip(1) {
                    result = combine(result, self.number(*id, name)?);
                }
                result
            }
            Function::Abs => number(0)?.magnitude(),
            Function::Floor => number(0)?.map(f64::floor),
            Function::Ceil => number(0)?.map(f64::ceil),
            Function::Round => {
                let digits = match arguments.get(1) {
                    Some(id) => {
                        digits(&self.expression.node(*id).kind).ok_or_else(|| not_understood(span))?
                    }
                    None => 0,
                };
                number(0)?.map(|value| arithmetic::round(value, digits))
            }
            Function::Clamp => {
                let (x, low, high) = (number(0)?, number(1)?, number(2)?);
                x.clamp(low, high).map_err(|_| EvaluationError {
                    span,
                    message: format!(
                        "`clamp` has a lower bound of {} above its upper bound of {}",
                        low.low, high.high
                    ),
                })?
            }
        };
        Ok(Value::Number(result))
    }

    fn has(&self, arguments: &[NodeId], span: Span) -> Outcome {
        match arguments.first().map(|id| self.expression.node(*id)) {
            Some(node) => match &node.kind {
                NodeKind::Path(path) => self
                    .environment
                    .has(&path.path)
                    .map(Value::Truth)
                    .ok_or_else(|| unknown_name(&path.path, node.span)),
                _ => Err(not_understood(node.span)),
            },
            None => Err(not_understood(span)),
        }
    }

    fn undefined(&self, span: Span, reason: Undefined) -> EvaluationError {
        let text = code(span.of(self.expression.text()));
        let message = match reason {
            Undefined::ZeroDivisor => format!("{text} divides by zero"),
            Undefined::NotANumber => format!("{text} has no result: a part of it is infinite"),
        };
        EvaluationError { span, message }
    }

    fn mismatch(&self, id: NodeId, operator: &str, wanted: &str, found: &Value) -> EvaluationError {
        let span = self.expression.node(id).span;
        let text = code(span.of(self.expression.text()));
        EvaluationError {
            span,
            message: format!("{text} is {}, `{operator}` needs {wanted}", found.describe()),
        }
    }
}

/// Whether `a operator b` holds for all numbers, for none, or for some.
pub(super) fn compare(operator: BinaryOperator, a: Interval, b: Interval) -> Truth {
    let below = |a: Interval, b: Interval| match () {
        () if a.high < b.low => Truth::True,
        () if a.low >= b.high => Truth::False,
        () => Truth::Unknown,
    };
    let equal = || match () {
        () if a.is_exact() && b.is_exact() => Truth::from(a.low == b.low),
        () if a.high < b.low || b.high < a.low => Truth::False,
        () => Truth::Unknown,
    };
    match operator {
        BinaryOperator::Less => below(a, b),
        BinaryOperator::GreaterEqual => below(a, b).not(),
        BinaryOperator::Greater => below(b, a),
        BinaryOperator::LessEqual => below(b, a).not(),
        BinaryOperator::Equal => equal(),
        BinaryOperator::NotEqual => equal().not(),
        _ => Truth::Unknown,
    }
}

fn not_understood(span: Span) -> EvaluationError {
    EvaluationError { span, message: "this part can't be evaluated".into() }
}

fn unknown_name(path: &str, span: Span) -> EvaluationError {
    EvaluationError { span, message: format!("nothing has the name {}", code(path)) }
}
