//! What is wrong with an expression where it stands: names, types, and conditions that decide nothing.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::constant;
use super::function::Function;
use super::mistake::{self, TYPE, code};
use super::operator::{BinaryOperator, UnaryOperator};
use super::parser::MAX_PROBLEMS;
use super::tree::{Expression, NodeId, NodeKind};
use super::unknown;
use crate::diagnostic::{Diagnostic, Edit, Fix, Severity, Span};

/// What kind of value something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A number.
    Number,
    /// Something that holds or does not.
    Condition,
    /// A text.
    Text,
}

impl Type {
    /// As a message names it: `a number`.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Condition => "a condition",
            Self::Text => "a text",
        }
    }
}

/// What is known of a name before anything is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NameInfo {
    /// What kind of value it has.
    pub ty: Type,
    /// The lowest possible value, where it is a number.
    pub low: f64,
    /// The highest possible value, where it is a number.
    pub high: f64,
}

/// The names that an expression may use.
pub trait Names {
    /// What the name with this canonical path is, if there is one.
    fn lookup(&self, path: &str) -> Option<NameInfo>;

    /// All names in canonical form, to suggest one of them; of names that are equally near the first is suggested.
    fn candidates(&self) -> Cow<'_, [String]>;
}

/// All that is wrong with an expression that stands where a value of type `expected` is needed: the text's own
/// [`diagnostics`](Expression::diagnostics), unknown names, types, and, where nothing else is wrong,
/// conditions that are always true or always false. In the order of the text.
///
/// Codes: `rq::expression-syntax`, `rq::unknown-function`, `rq::expression-arguments`, `rq::unknown-metric`,
/// `rq::expression-type`, `rq::division-by-zero` (errors), `rq::constant-condition` (a warning).
pub fn check(expression: &Expression, names: &dyn Names, expected: Type) -> Vec<Diagnostic> {
    let mut out = expression.diagnostics().to_vec();
    if out.len() > MAX_PROBLEMS {
        return out;
    }
    unknown::check(expression, names, expected, &mut out);
    let types = Types::of(expression, names, &mut out);
    types.expect(expression.root(), expected, &mut out);
    if !out.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        constant::check(expression, names, &mut out);
    }
    mistake::arrange(&mut out);
    out
}

/// The types of all nodes, in the order of the nodes; none where something is wrong that is reported already.
struct Types<'a> {
    expression: &'a Expression,
    names: &'a dyn Names,
    types: Vec<Option<Type>>,
    /// `!x` with a number `x`, until it is seen whether `x` was to be compared first.
    tight: BTreeSet<NodeId>,
}

impl<'a> Types<'a> {
    fn of(expression: &'a Expression, names: &'a dyn Names, out: &mut Vec<Diagnostic>) -> Self {
        let types = Vec::with_capacity(expression.nodes.len());
        let mut types = Self { expression, names, types, tight: BTreeSet::new() };
        for (id, _) in expression.nodes() {
            let ty = types.node(id, out);
            types.types.push(ty);
        }
        for not in std::mem::take(&mut types.tight) {
            out.push(types.tight_not(not, None));
        }
        types
    }

    fn get(&self, id: NodeId) -> Option<Type> {
        self.types.get(id.index()).copied().flatten()
    }

    fn node(&mut self, id: NodeId, out: &mut Vec<Diagnostic>) -> Option<Type> {
        let expression = self.expression;
        let node = expression.node(id);
        match &node.kind {
            NodeKind::Number(_) => Some(Type::Number),
            NodeKind::Text(_) => Some(Type::Text),
            NodeKind::Truth(_) => Some(Type::Condition),
            NodeKind::Path(path) => self.names.lookup(&path.path).map(|info| info.ty),
            NodeKind::Group(inner) => self.get(*inner),
            NodeKind::Unary { operator: UnaryOperator::Negate, operand } => {
                self.need(*operand, Type::Number, "-", out);
                Some(Type::Number)
            }
            NodeKind::Unary { operator: UnaryOperator::Not, operand } => {
                if self.get(*operand) == Some(Type::Number) && !self.is_group(*operand) {
                    self.tight.insert(id);
                    return None;
                }
                self.need(*operand, Type::Condition, "!", out);
                Some(Type::Condition)
            }
            NodeKind::Binary { operator, operator_span, left, right } => {
                if operator.is_relation() {
                    if self.tight.remove(left) {
                        out.push(self.tight_not(*left, Some(node.span)));
                    }
                    self.relation(*operator, *operator_span, [*left, *right], out);
                    return Some(Type::Condition);
                }
                let ty = if operator.is_logical() { Type::Condition } else { Type::Number };
                self.need(*left, ty, operator.symbol(), out);
                self.need(*right, ty, operator.symbol(), out);
                Some(ty)
            }
            NodeKind::Conditional { condition, then, otherwise } => {
                self.need(*condition, Type::Condition, "?", out);
                match (self.get(*then), self.get(*otherwise)) {
                    (Some(a), Some(b)) if a != b => {
                        let message =
                            format!("one side of the choice is {}, the other {}", a.describe(), b.describe());
                        out.push(
                            Diagnostic::error(TYPE, self.span(*otherwise), message)
                                .related(self.span(*then), format!("this is {}", a.describe())),
                        );
                        None
                    }
                    (a, b) => a.or(b),
                }
            }
            NodeKind::Call { function: Some(Function::Has), .. } => Some(Type::Condition),
            NodeKind::Call { function: Some(function), arguments, .. } => {
                for argument in arguments {
                    self.need(*argument, Type::Number, function.name(), out);
                }
                Some(Type::Number)
            }
            NodeKind::Call { function: None, .. } | NodeKind::Error(_) => None,
        }
    }

    fn span(&self, id: NodeId) -> Span {
        self.expression.node(id).span
    }

    fn quote(&self, id: NodeId) -> String {
        code(self.expression.text_of(id))
    }

    fn is_group(&self, id: NodeId) -> bool {
        matches!(self.expression.node(id).kind, NodeKind::Group(_))
    }

    /// Reports an operand of the wrong type.
    fn need(&self, id: NodeId, wanted: Type, operator: &str, out: &mut Vec<Diagnostic>) {
        let Some(found) = self.get(id).filter(|found| *found != wanted) else { return };
        let message = format!(
            "{} is {}, but `{operator}` needs {}",
            self.quote(id),
            found.describe(),
            wanted.describe()
        );
        let diagnostic = Diagnostic::error(TYPE, self.span(id), message);
        out.push(self.advise(diagnostic, id, found, wanted));
    }

    /// Reports a whole of the wrong type.
    fn expect(&self, root: NodeId, wanted: Type, out: &mut Vec<Diagnostic>) {
        let Some(found) = self.get(root).filter(|found| *found != wanted) else { return };
        let role = match wanted {
            Type::Number => "a formula gives a number",
            Type::Condition => "a condition holds or does not",
            Type::Text => "a text is needed here",
        };
        let diagnostic =
            Diagnostic::error(TYPE, self.span(root), format!("{role}, but this is {}", found.describe()));
        out.push(self.advise(diagnostic, root, found, wanted));
    }

    fn advise(&self, diagnostic: Diagnostic, id: NodeId, found: Type, wanted: Type) -> Diagnostic {
        match (found, wanted) {
            (Type::Number, Type::Condition) => {
                let limit = self.example_limit(id);
                diagnostic.help(format!(
                    "compare it with something: {}",
                    code(&format!("{} {limit}", self.operand(id)))
                ))
            }
            (Type::Condition, Type::Number) => {
                let whole = id == self.expression.root();
                let (points, choice) = if whole { ("100 points", "? 100 : 0") } else { ("1", "? 1 : 0") };
                let is_choice = matches!(self.expression.node(id).kind, NodeKind::Conditional { .. });
                let (open, close) = match (whole, is_choice) {
                    (true, false) => ("", format!(" {choice}")),
                    (true, true) => ("(", format!(") {choice}")),
                    (false, false) => ("(", format!(" {choice})")),
                    (false, true) => ("((", format!(") {choice})")),
                };
                let span = self.span(id);
                diagnostic.help(format!("to count {points} where it holds, write a choice")).fix(Fix {
                    title: format!("add {choice}"),
                    edits: vec![
                        Edit { span: Span::empty(span.start), text: open.into() },
                        Edit { span: Span::empty(span.end), text: close },
                    ],
                })
            }
            (Type::Text, _) => self.unquote(diagnostic, id),
            _ => diagnostic,
        }
    }

    /// A text that spells a name was meant as the name.
    fn unquote(&self, diagnostic: Diagnostic, id: NodeId) -> Diagnostic {
        let node = self.expression.node(self.expression.inside_groups(id));
        let NodeKind::Text(text) = &node.kind else { return diagnostic };
        if let Ok(value) = text.trim().parse::<f64>()
            && value.is_finite()
            && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        {
            let edit = Edit { span: node.span, text: text.clone() };
            return diagnostic
                .help("numbers are written without quotes")
                .fix(Fix { title: format!("write {text}"), edits: vec![edit] });
        }
        if self.names.lookup(text).is_none() {
            return diagnostic;
        }
        let name = super::path::spell_single_quoted(text);
        let diagnostic = diagnostic.help(format!("names are written without quotes: `{name}`"));
        if name.contains(['"', '\\']) {
            return diagnostic;
        }
        let edit = Edit { span: node.span, text: name.clone() };
        diagnostic.fix(Fix { title: format!("write {name}"), edits: vec![edit] })
    }

    fn relation(
        &self,
        operator: BinaryOperator,
        operator_span: Span,
        [left, right]: [NodeId; 2],
        out: &mut Vec<Diagnostic>,
    ) {
        let (Some(a), Some(b)) = (self.get(left), self.get(right)) else { return };
        if matches!(self.expression.node(left).kind, NodeKind::Binary { operator, .. } if operator.is_relation())
        {
            // A chain, reported as such.
            return;
        }
        let symbol = operator.symbol();
        if a != b {
            let message = format!("{} can't be compared with {}", a.describe(), b.describe());
            let span = self.span(left).cover(self.span(right));
            let mut diagnostic = Diagnostic::error(TYPE, span, message);
            for (id, ty) in [(left, a), (right, b)] {
                diagnostic = diagnostic.related(self.span(id), format!("this is {}", ty.describe()));
                if ty == Type::Text {
                    diagnostic = self.unquote(diagnostic, id);
                }
            }
            out.push(diagnostic);
        } else if a != Type::Number && !matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual) {
            let what = if a == Type::Text { "texts" } else { "conditions" };
            let message = format!("{what} have no order: `{symbol}` compares numbers");
            out.push(
                Diagnostic::error(TYPE, operator_span, message).help("they can be compared by `==` and `!=`"),
            );
        }
    }

    /// `!x > 5`, where `!` takes `x` alone; `comparison` is the whole of it.
    fn tight_not(&self, not: NodeId, comparison: Option<Span>) -> Diagnostic {
        let operand = match self.expression.node(not).kind {
            NodeKind::Unary { operand, .. } => self.span(operand),
            _ => self.span(not),
        };
        let text = self.expression.text();
        let message = format!("`!` applies to {} alone, which is a number", code(operand.of(text)));
        let diagnostic = Diagnostic::error(TYPE, self.span(not), message);
        let Some(whole) = comparison else {
            return diagnostic.help("`!` turns a condition into its opposite");
        };
        let inside = Span::new(operand.start, whole.end);
        diagnostic.help(format!("write {}", code(&format!("!({})", inside.of(text))))).fix(Fix {
            title: "add parentheses".into(),
            edits: vec![
                Edit { span: Span::empty(inside.start), text: "(".into() },
                Edit { span: Span::empty(inside.end), text: ")".into() },
            ],
        })
    }

    /// The text of a node as the left side of a comparison.
    fn operand(&self, id: NodeId) -> String {
        let text = self.expression.text_of(id);
        match self.expression.node(id).kind {
            NodeKind::Conditional { .. } => format!("({text})"),
            _ => text.to_owned(),
        }
    }

    /// A comparison that would make sense for a number such as this.
    fn example_limit(&self, id: NodeId) -> &'static str {
        match &self.expression.node(id).kind {
            NodeKind::Path(path) => match self.names.lookup(&path.path) {
                Some(info) if info.low == 0.0 && info.high == 100.0 => ">= 80",
                Some(info) if info.low == 0.0 => "== 0",
                _ => "<= 0",
            },
            _ => "> 0",
        }
    }
}
