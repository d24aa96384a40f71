//! Calls: is there such a function, and can it be called so.

use crate::diagnostic::{Diagnostic, Span};
use crate::expression::function::{Function, MAX_DIGITS, digits};
use crate::expression::mistake::{ARGUMENTS, UNKNOWN_FUNCTION, code};
use crate::expression::tree::{Node, NodeId, NodeKind};
use crate::suggest::nearest;

/// A call as it was read.
pub(super) struct Call<'a> {
    pub(super) function: Option<Function>,
    pub(super) name: Span,
    pub(super) arguments: &'a [NodeId],
    /// From the name to the closing parenthesis.
    pub(super) span: Span,
}

/// What is wrong with a call, given the nodes that it was read into.
pub(super) fn check(call: &Call<'_>, nodes: &[Node], text: &str, out: &mut Vec<Diagnostic>) {
    let Some(function) = call.function else {
        out.push(unknown(call.name, text));
        return;
    };
    let count = call.arguments.len();
    if !function.arity().contains(&count) {
        out.push(count_wrong(function, count, call.span));
        return;
    }
    let argument = |index: usize| call.arguments.get(index).and_then(|id| nodes.get(id.index()));
    match function {
        Function::Has => {
            if let Some(node) = argument(0)
                && !matches!(node.kind, NodeKind::Path(_) | NodeKind::Error(_))
            {
                let message = "`has` takes a metric's name and nothing else";
                out.push(
                    Diagnostic::error(ARGUMENTS, node.span, message)
                        .help("such as `has(coverage.line_percent)`"),
                );
            }
        }
        Function::Round => {
            if let Some(node) = argument(1)
                && digits(&node.kind).is_none()
                && !matches!(node.kind, NodeKind::Error(_))
            {
                let message =
                    format!("the digits to keep are a whole number from 0 to {MAX_DIGITS}, written out");
                out.push(Diagnostic::error(ARGUMENTS, node.span, message));
            }
        }
        _ => {}
    }
}

fn unknown(name: Span, text: &str) -> Diagnostic {
    let written = name.of(text);
    let lower = written.rsplit('.').next().unwrap_or(written).trim().to_ascii_lowercase();
    let meant = Function::from_name(&lower)
        .or_else(|| Function::from_foreign_name(&lower))
        .or_else(|| nearest(&lower, Function::ALL.map(Function::name)).and_then(Function::from_name));
    let diagnostic =
        Diagnostic::error(UNKNOWN_FUNCTION, name, format!("there is no function {}", code(written)));
    match meant {
        Some(function) => diagnostic
            .help(format!("did you mean `{}`, {}?", function.signature(), function.doc()))
            .replace_with(format!("write {}", function.name()), function.name()),
        None => diagnostic.help(format!("there are {}", Function::ALL.map(Function::name).join(", "))),
    }
}

fn count_wrong(function: Function, count: usize, span: Span) -> Diagnostic {
    let arity = function.arity();
    let (low, high) = (*arity.start(), *arity.end());
    let wanted = match (low, high) {
        (1, 1) => "one argument".to_owned(),
        (low, usize::MAX) => format!("{low} or more arguments"),
        (low, high) if low == high => format!("{low} arguments"),
        (low, high) => format!("{low} or {high} arguments"),
    };
    let message = format!("`{}` takes {wanted}, here are {count}", function.name());
    Diagnostic::error(ARGUMENTS, span, message).help(format!("it is called as {}", function.signature()))
}
