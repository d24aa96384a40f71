//! Colours by meaning: the nodes and values of KDL, and the expressions inside their texts.

use std::collections::HashMap;

use rq_schema::Span;
use rq_schema::config::{Name, Scope, names};
use rq_schema::expression::{self, NodeKind, TokenKind};
use rq_schema::syntax::{Kind, tokens};

use crate::cursor::{Written, expressions, spec_of};
use crate::protocol::{SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokensEdit};
use crate::session::View;
use crate::text::number;

/// The kinds of tokens, in the order of their numbers.
pub const TYPES: [SemanticTokenType; 12] = [
    SemanticTokenType::KEYWORD,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::STRING,
    SemanticTokenType::NUMBER,
    SemanticTokenType::COMMENT,
    SemanticTokenType::ENUM_MEMBER,
    SemanticTokenType::OPERATOR,
    SemanticTokenType::FUNCTION,
    SemanticTokenType::VARIABLE,
    SemanticTokenType::NAMESPACE,
    SemanticTokenType::TYPE,
    SemanticTokenType::CLASS,
];

/// What else can be said of a token, in the order of its bits.
pub const MODIFIERS: [SemanticTokenModifier; 2] =
    [SemanticTokenModifier::DECLARATION, SemanticTokenModifier::DEFAULT_LIBRARY];

const KEYWORD: u32 = 0;
const PROPERTY: u32 = 1;
const STRING: u32 = 2;
const NUMBER: u32 = 3;
const COMMENT: u32 = 4;
const ENUM_MEMBER: u32 = 5;
const OPERATOR: u32 = 6;
const FUNCTION: u32 = 7;
const VARIABLE: u32 = 8;
const NAMESPACE: u32 = 9;
const TYPE: u32 = 10;
const CLASS: u32 = 11;

const DECLARATION: u32 = 1;
const BUILT_IN: u32 = 2;

/// A coloured part: where, which kind, which modifiers.
type Part = (Span, u32, u32);

/// The tokens that touch `within`, each relative to the one before it.
pub fn semantic_tokens(view: &View, within: Span) -> Vec<SemanticToken> {
    let mut parts = parts(view, within);
    parts.sort_by_key(|(span, ..)| (span.start, span.end));
    encode(view, &parts)
}

fn parts(view: &View, within: Span) -> Vec<Part> {
    let tree = &view.analysis.tree;
    let touches = |span: Span| span.start <= within.end && within.start <= span.end;
    // What the tree knows: all else that looks like a value is commented out.
    let mut known: HashMap<usize, (u32, u32)> = HashMap::new();
    let mut inside: Vec<Part> = Vec::new();
    for node in tree.all_nodes().filter(|node| touches(node.span())) {
        let name = if spec_of(node).is_some() { (KEYWORD, 0) } else { (VARIABLE, 0) };
        known.insert(node.name_span().start, name);
        let declares = declares(node.name());
        for (place, entry) in node.entries().enumerate() {
            if let Some(span) = entry.name_span() {
                known.insert(span.start, (PROPERTY, 0));
            }
            let is_name = place == 0 && declares && entry.name().is_none();
            let kind = if is_name { (CLASS, DECLARATION) } else { (STRING, 0) };
            known.insert(entry.value_span().start, kind);
            for annotation in entry.type_annotation().into_iter().chain(node.type_annotation()) {
                known.insert(annotation.span.start, (TYPE, 0));
            }
        }
    }
    let config = view.analysis.config();
    let (formula, gate) = (names(config, Scope::Formula), names(config, Scope::Gate));
    let mut replaced: HashMap<usize, Vec<Part>> = HashMap::new();
    for written in expressions(tree).filter(|written| touches(written.node.span())) {
        let scope = if written.scope == Scope::Formula { &formula } else { &gate };
        replaced.insert(written.entry.value_span().start, of_expression(written, |path| scope.resolve(path)));
    }
    for token in tokens(view.document.text.as_str()) {
        let span = token.span();
        if span.start > within.end {
            break;
        }
        if !touches(span) {
            continue;
        }
        let of_tree = known.get(&span.start).copied();
        let part = match token.kind {
            Kind::LineComment | Kind::BlockComment | Kind::Slashdash => (COMMENT, 0),
            Kind::Equals => (OPERATOR, 0),
            kind if kind.is_string() => {
                if let Some(parts) = replaced.remove(&span.start) {
                    push_around(&mut inside, span, parts);
                    continue;
                }
                of_tree.unwrap_or((COMMENT, 0))
            }
            Kind::Number => of_tree.map_or((COMMENT, 0), |_| (NUMBER, 0)),
            Kind::Keyword => of_tree.map_or((COMMENT, 0), |_| (ENUM_MEMBER, 0)),
            _ => continue,
        };
        inside.push((span, part.0, part.1));
    }
    inside
}

/// Whether the first argument of a node of that name gives something its name.
fn declares(node: &str) -> bool {
    ["project", "package", "skill", "operation", "metric", "benchmark", "component", "gate"].contains(&node)
}

/// The parts of a text, and what lies between them as text.
fn push_around(out: &mut Vec<Part>, whole: Span, mut parts: Vec<Part>) {
    parts.retain(|(span, ..)| whole.start <= span.start && span.end <= whole.end && !span.is_empty());
    parts.sort_by_key(|(span, ..)| span.start);
    let mut at = whole.start;
    for (span, kind, modifiers) in parts {
        if span.start < at {
            continue;
        }
        if span.start > at {
            out.push((Span::new(at, span.start), STRING, 0));
        }
        out.push((span, kind, modifiers));
        at = span.end;
    }
    if at < whole.end {
        out.push((Span::new(at, whole.end), STRING, 0));
    }
}

fn of_expression(written: Written<'_>, resolve: impl Fn(&str) -> Option<Name>) -> Vec<Part> {
    let parsed = expression::parse(written.text());
    let mut parts: Vec<Part> = Vec::new();
    let mut names: Vec<Span> = Vec::new();
    for (_, node) in parsed.nodes() {
        match &node.kind {
            NodeKind::Call { function: Some(_), name, .. } => {
                parts.push((written.in_file(*name), FUNCTION, BUILT_IN));
                names.push(*name);
            }
            NodeKind::Path(path) => {
                names.push(path.span);
                let count = path.segments.len();
                let metric = resolve(&path.path).is_some();
                for (place, segment) in path.segments.iter().enumerate() {
                    let last = place + 1 == count;
                    let kind = if last && metric { VARIABLE } else { NAMESPACE };
                    parts.push((written.in_file(segment.span), kind, 0));
                }
            }
            _ => {}
        }
    }
    for token in parsed.tokens() {
        if names.iter().any(|name| name.start <= token.span.start && token.span.end <= name.end) {
            continue;
        }
        let kind = match token.kind {
            TokenKind::Number => NUMBER,
            TokenKind::True | TokenKind::False => ENUM_MEMBER,
            TokenKind::Text | TokenKind::Unknown | TokenKind::Identifier => STRING,
            _ => OPERATOR,
        };
        parts.push((written.in_file(token.span), kind, 0));
    }
    parts
}

/// Each line of a part as a token of its own, relative to the one before it.
fn encode(view: &View, parts: &[Part]) -> Vec<SemanticToken> {
    let text = &view.document.text;
    let mut out = Vec::with_capacity(parts.len());
    let (mut line, mut column) = (0, 0);
    let mut reached = 0;
    for (span, token_type, modifiers) in parts {
        if span.start < reached {
            continue;
        }
        reached = span.end;
        for number_of_line in text.line_of(span.start)..=text.line_of(span.end) {
            let whole = text.line_span(number_of_line);
            let (start, end) = (span.start.max(whole.start), span.end.min(whole.end));
            if start >= end {
                continue;
            }
            let (from, to) = (text.position(start), text.position(end));
            let delta_line = from.line - line;
            let delta_start = if delta_line == 0 { from.character - column } else { from.character };
            out.push(SemanticToken {
                delta_line,
                delta_start,
                length: to.character - from.character,
                token_type: *token_type,
                token_modifiers_bitset: *modifiers,
            });
            (line, column) = (number(number_of_line), from.character);
        }
    }
    out
}

/// The one change that makes `new` of `old`: what lies between their common beginning and their common end.
pub fn delta(old: &[SemanticToken], new: &[SemanticToken]) -> Vec<SemanticTokensEdit> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (gone, come) = (old_rest.len() - tail, new_rest.len() - tail);
    if gone == 0 && come == 0 {
        return Vec::new();
    }
    vec![SemanticTokensEdit {
        start: number(head * 5),
        delete_count: number(gone * 5),
        data: (come > 0).then(|| new_rest[..come].to_vec()),
    }]
}
