//! Names and values for the tests.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rq_schema::expression::{Environment, Expression, Known, NameInfo, Names, NodeId, NodeKind, Type};

/// A small project's names.
pub(crate) struct Scope;

const NAMES: [(&str, Type, f64, f64); 16] = [
    ("score", Type::Number, 0.0, 100.0),
    ("components.code_quality", Type::Number, 0.0, 100.0),
    ("smells.total", Type::Number, 0.0, f64::INFINITY),
    ("smells.per_kloc", Type::Number, 0.0, f64::INFINITY),
    ("complexity.over_limit", Type::Number, 0.0, f64::INFINITY),
    ("coverage.line_percent", Type::Number, 0.0, 100.0),
    ("coverage.branch_percent", Type::Number, 0.0, 100.0),
    ("tests.passed", Type::Number, 0.0, f64::INFINITY),
    ("tests.total", Type::Number, 0.0, f64::INFINITY),
    ("packages.web.smells.total", Type::Number, 0.0, f64::INFINITY),
    ("packages[\"web-app\"].smells.total", Type::Number, 0.0, f64::INFINITY),
    ("baseline.coverage.line_percent", Type::Number, 0.0, 100.0),
    ("delta.smells.total", Type::Number, f64::NEG_INFINITY, f64::INFINITY),
    ("new.smells.total", Type::Number, 0.0, f64::INFINITY),
    ("environment.os", Type::Text, 0.0, 0.0),
    ("environment.container", Type::Condition, 0.0, 0.0),
];

impl Names for Scope {
    fn lookup(&self, path: &str) -> Option<NameInfo> {
        NAMES.iter().find(|(name, ..)| *name == path).map(|&(_, ty, low, high)| NameInfo { ty, low, high })
    }

    fn candidates(&self) -> Cow<'_, [String]> {
        NAMES.iter().map(|(name, ..)| (*name).to_owned()).collect()
    }
}

/// Values by name.
#[derive(Default)]
pub(crate) struct Values(pub(crate) BTreeMap<&'static str, Known>);

impl Values {
    pub(crate) fn of<const N: usize>(values: [(&'static str, Known); N]) -> Self {
        Self(values.into())
    }
}

impl Environment for Values {
    fn value(&self, path: &str) -> Option<Known> {
        self.0.get(path).cloned()
    }
}

/// The tree in brackets, without places.
pub(crate) fn shape(expression: &Expression, id: NodeId) -> String {
    let all = |ids: &[NodeId]| ids.iter().map(|id| shape(expression, *id)).collect::<Vec<_>>().join(" ");
    match &expression.node(id).kind {
        NodeKind::Number(value) => format!("{value}"),
        NodeKind::Text(value) => format!("{value:?}"),
        NodeKind::Truth(value) => format!("{value}"),
        NodeKind::Path(path) => path.path.clone(),
        NodeKind::Group(inner) => format!("(group {})", shape(expression, *inner)),
        NodeKind::Unary { operator, operand } => {
            format!("({} {})", operator.symbol(), shape(expression, *operand))
        }
        NodeKind::Binary { operator, left, right, .. } => {
            format!("({} {})", operator.symbol(), all(&[*left, *right]))
        }
        NodeKind::Conditional { condition, then, otherwise } => {
            format!("(? {})", all(&[*condition, *then, *otherwise]))
        }
        NodeKind::Call { name, arguments, .. } => {
            format!("({}! {})", name.of(expression.text()), all(arguments))
        }
        NodeKind::Error(parts) => format!("(error {})", all(parts)),
    }
}
