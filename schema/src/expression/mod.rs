//! Formulas and conditions: the part of CEL's syntax that decides, with every number a double.
//!
//! [`parse`] reads a text and never fails; [`check`] holds what was read against the names in scope;
//! [`evaluate`] computes with intervals, so that a metric that was not measured still gives the lowest and the
//! highest possible result. Spans count from the start of the expression's own text; [`map_spans`] moves them
//! into the file around it.
//!
//! Nothing here recurses further than [`MAX_DEPTH`]: the tree lies in one list, operands before the operators
//! that use them, and every pass but the parser is a loop over that list.

mod arithmetic;
mod check;
mod constant;
mod environment;
mod evaluate;
mod function;
mod interval;
mod lexer;
mod literal;
mod margin;
mod mistake;
mod operator;
mod parser;
mod path;
mod place;
mod print;
mod shortlist;
mod trace;
mod tree;
mod unknown;
mod value;

pub use check::{NameInfo, Names, Type, check};
pub use constant::possible;
pub use environment::{Environment, Known, Overlay};
pub use evaluate::{Evaluated, EvaluationError, evaluate};
pub use function::Function;
pub use interval::Interval;
pub use lexer::{Token, TokenKind};
pub use margin::{Margin, margin};
pub use operator::{BinaryOperator, UnaryOperator};
pub use parser::{MAX_DEPTH, MAX_LENGTH, MAX_PROBLEMS, parse};
pub use path::{PathRef, Segment, join_path, split_path};
pub use place::{map_span, map_spans};
pub use trace::{TraceStep, trace};
pub use tree::{Expression, Node, NodeId, NodeKind};
pub use value::{Truth, Value};
