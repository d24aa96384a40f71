//! How the function around the cursor is called.

use rq_schema::expression::{self, Expression, Function, TokenKind};

use crate::cursor::expression_at;
use crate::protocol::{
    Documentation, ParameterInformation, ParameterLabel, SignatureHelp, SignatureInformation,
};
use crate::session::View;
use crate::text::number;

/// The function whose parentheses the cursor is in.
pub fn signature_help(view: &View, offset: usize) -> Option<SignatureHelp> {
    let written = expression_at(&view.analysis.tree, offset)?;
    let parsed = expression::parse(written.text());
    let (function, argument) = call(&parsed, written.in_text(offset))?;
    let signatures: Vec<SignatureInformation> = function
        .signature()
        .split(" or ")
        .map(|form| {
            let inner = form.split_once('(').map_or("", |(_, rest)| rest.trim_end_matches(')'));
            let parameters: Vec<ParameterInformation> = inner
                .split(", ")
                .map(|name| ParameterInformation {
                    label: ParameterLabel::Simple(name.into()),
                    documentation: None,
                })
                .collect();
            // `min(a, b, …)`: everything beyond is one more of the same.
            let active = argument.min(parameters.len().saturating_sub(1));
            SignatureInformation {
                label: form.into(),
                documentation: Some(Documentation::String(function.doc().into())),
                parameters: Some(parameters),
                active_parameter: Some(number(active)),
            }
        })
        .collect();
    let fits =
        signatures.iter().position(|form| form.parameters.as_ref().is_some_and(|all| all.len() > argument));
    let active = fits.unwrap_or(signatures.len().saturating_sub(1));
    Some(SignatureHelp {
        active_parameter: signatures.get(active).and_then(|form| form.active_parameter),
        active_signature: Some(number(active)),
        signatures,
    })
}

/// The innermost call around `at`, and which of its arguments that is in.
fn call(expression: &Expression, at: usize) -> Option<(Function, usize)> {
    // By the tokens, as a call that is being typed has no end yet.
    let mut open: Vec<(Option<Function>, usize)> = Vec::new();
    let mut before: Option<expression::Token> = None;
    for token in expression.tokens() {
        if token.span.start >= at {
            break;
        }
        match token.kind {
            TokenKind::OpenParen => {
                let name = before.filter(|before| before.kind == TokenKind::Identifier);
                let function = name.and_then(|name| Function::from_name(name.span.of(expression.text())));
                open.push((function, 0));
            }
            TokenKind::CloseParen => {
                open.pop();
            }
            TokenKind::Comma => {
                if let Some((_, place)) = open.last_mut() {
                    *place += 1;
                }
            }
            _ => {}
        }
        before = Some(*token);
    }
    open.into_iter().rev().find_map(|(function, place)| Some((function?, place)))
}
