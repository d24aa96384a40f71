//! What stands at a place of a text that is being typed, whatever is still missing around it.

use rq_schema::Span;
use rq_schema::config::Scope;
use rq_schema::grammar::{Grammar, NodeSpec, PropertySpec};
use rq_schema::syntax::{Document, Entry, Kind, Node, Token, tokens};
use rq_schema::value_type::ValueType;

/// What stands at a place.
#[derive(Debug)]
pub struct Cursor {
    /// The blocks around it, the outermost first.
    pub blocks: Vec<Header>,
    /// What is being typed.
    pub slot: Slot,
}

/// The head of a block: its node's name and first argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The node's name.
    pub name: String,
    /// Its first argument; empty without one.
    pub argument: String,
    /// Where the name stands.
    pub place: usize,
}

/// What is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A comment, or what nothing can be said of.
    Nothing,
    /// A node's name.
    NodeName(Span),
    /// An argument of the node named so, or the name of a property.
    Argument {
        /// The node's name.
        node: String,
        /// Which argument, from 0.
        index: usize,
        /// What is there already.
        typed: Typed,
    },
    /// The value of a property.
    Property {
        /// The node's name.
        node: String,
        /// The property's name.
        name: String,
        /// What is there already.
        typed: Typed,
    },
}

/// The beginning of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// What a completion replaces: between the quotes, or the whole word.
    pub span: Span,
    /// Whether that lies between quotes.
    pub quoted: bool,
    /// Whether the quotes are closed.
    pub closed: bool,
}

/// The cursor at `offset` of a document.
pub fn cursor(document: &Document, offset: usize) -> Cursor {
    let text = document.text();
    // Cutting may begin at any node that stands outside all others, as long as its block is not what is unclosed.
    let mut start = 0;
    for node in document.nodes() {
        if node.span().start > offset {
            break;
        }
        start = node.span().start;
    }
    let mut blocks: Vec<Header> = Vec::new();
    let mut statement: Vec<Token> = Vec::new();
    let mut current = None;
    let mut continued = false;
    for token in tokens(text.get(start..).unwrap_or_default()) {
        let token = moved(token, start);
        let span = token.span();
        if span.start >= offset {
            break;
        }
        let open_end = match token.kind {
            Kind::LineComment => offset == span.end,
            // Spaces at the end of what is not closed count as typed into it.
            kind if kind.is_string() && kind != Kind::Word && !token.closed => {
                let between = text.get(span.end..offset);
                between.is_some_and(|between| between.bytes().all(|byte| matches!(byte, b' ' | b'\t')))
            }
            _ => false,
        };
        let inside = offset < span.end || open_end;
        match token.kind {
            Kind::LineComment | Kind::BlockComment if inside => {
                return Cursor { blocks, slot: Slot::Nothing };
            }
            Kind::Space | Kind::LineComment | Kind::BlockComment | Kind::Slashdash => continue,
            Kind::Newline if continued => {}
            Kind::Newline | Kind::Semicolon => statement.clear(),
            Kind::OpenBrace => {
                blocks.push(header(text, &statement));
                statement.clear();
            }
            Kind::CloseBrace => {
                blocks.pop();
                statement.clear();
            }
            Kind::Backslash => {
                continued = true;
                continue;
            }
            _ => {
                let word = matches!(token.kind, Kind::Word | Kind::Number | Kind::Keyword | Kind::Unknown);
                if inside || (word && offset == span.end) {
                    current = Some(token);
                    break;
                }
                statement.push(token);
            }
        }
        continued = false;
    }
    let slot = slot(text, &statement, current, offset);
    Cursor { blocks, slot }
}

fn moved(mut token: Token, by: usize) -> Token {
    let by = u32::try_from(by).unwrap_or(u32::MAX);
    token.start = token.start.saturating_add(by);
    token.end = token.end.saturating_add(by);
    token
}

fn slot(text: &str, statement: &[Token], current: Option<Token>, offset: usize) -> Slot {
    let typed = typed(text, current, offset);
    let values = without_annotations(statement);
    let Some(name) = values.first() else {
        let inside_quotes = typed.quoted;
        return if inside_quotes { Slot::Nothing } else { Slot::NodeName(typed.span) };
    };
    let node = content(text, *name).to_owned();
    if let [.., key, equals] = values.as_slice()
        && equals.kind == Kind::Equals
    {
        return Slot::Property { node, name: content(text, *key).to_owned(), typed };
    }
    let arguments = values.iter().enumerate().skip(1).filter(|(place, token)| {
        let key = values.get(place + 1).is_some_and(|next| next.kind == Kind::Equals);
        let value = values.get(place.wrapping_sub(1)).is_some_and(|before| before.kind == Kind::Equals);
        token.kind.starts_value() && !key && !value
    });
    Slot::Argument { node, index: arguments.count(), typed }
}

/// `(type)` before a name or a value says nothing of which it is.
fn without_annotations(statement: &[Token]) -> Vec<Token> {
    let mut depth = 0_usize;
    let mut kept = Vec::with_capacity(statement.len());
    for token in statement {
        match token.kind {
            Kind::OpenParen => depth += 1,
            Kind::CloseParen => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(*token),
            _ => {}
        }
    }
    kept
}

fn typed(text: &str, current: Option<Token>, offset: usize) -> Typed {
    let Some(token) = current else {
        return Typed { span: Span::empty(offset), quoted: false, closed: false };
    };
    let span = token.span();
    let quotes = quotes(text, token);
    if quotes == 0 {
        return Typed { span, quoted: false, closed: false };
    }
    let start = span.start + quotes;
    // What is not closed may reach far: only what stands before the cursor is meant.
    let end = if token.closed { span.end - quotes } else { offset };
    let span = Span::new(start.min(end), end);
    Typed { span, quoted: true, closed: token.closed }
}

/// Bytes of the quotes on each side of a string: 0 for a word.
fn quotes(text: &str, token: Token) -> usize {
    match token.kind {
        Kind::Quoted => 1,
        Kind::MultiLine => 3,
        Kind::Raw | Kind::RawMultiLine => {
            let lexeme = token.of(text);
            let hashes = lexeme.bytes().take_while(|byte| *byte == b'#').count();
            hashes + if token.kind == Kind::Raw { 1 } else { 3 }
        }
        _ => 0,
    }
}

/// A string as it is written, without its quotes.
fn content(text: &str, token: Token) -> &str {
    let quotes = quotes(text, token);
    let lexeme = token.of(text);
    let end = if token.closed { lexeme.len().saturating_sub(quotes) } else { lexeme.len() };
    lexeme.get(quotes..end).unwrap_or_default()
}

fn header(text: &str, statement: &[Token]) -> Header {
    let values = without_annotations(statement);
    let strings = |token: &&Token| token.kind.is_string();
    let name = values.first().filter(strings);
    let argument =
        values.get(1).filter(strings).filter(|_| values.get(2).is_none_or(|t| t.kind != Kind::Equals));
    Header {
        name: name.map(|token| content(text, *token).to_owned()).unwrap_or_default(),
        argument: argument.map(|token| content(text, *token).to_owned()).unwrap_or_default(),
        place: name.map_or(0, |token| token.start as usize),
    }
}

impl Cursor {
    /// What may stand inside the innermost block.
    pub fn known(&self) -> Option<&'static [NodeSpec]> {
        let blocks: Vec<(&str, &str)> =
            self.blocks.iter().map(|block| (block.name.as_str(), block.argument.as_str())).collect();
        Grammar::builtin().inside(&blocks)
    }

    /// What the grammar says of the node of that name here.
    pub fn spec(&self, node: &str) -> Option<&'static NodeSpec> {
        self.known()?.iter().find(|spec| spec.name == node)
    }

    /// The innermost block of that name.
    pub fn block(&self, name: &str) -> Option<&Header> {
        self.blocks.iter().rev().find(|block| block.name == name)
    }
}

/// What the grammar says of a node of a document.
pub fn spec_of(node: Node<'_>) -> Option<&'static NodeSpec> {
    let mut blocks = Vec::new();
    let mut outer = node.parent();
    while let Some(block) = outer {
        blocks.push((block.name(), first_text(block).unwrap_or_default()));
        outer = block.parent();
    }
    blocks.reverse();
    Grammar::builtin().inside(&blocks)?.iter().find(|spec| spec.name == node.name())
}

/// A node's first argument, where it is a text.
pub fn first_text(node: Node<'_>) -> Option<&str> {
    node.argument(0)?.value().as_str()
}

/// What the grammar says of an entry of a node: its type, and the property that it is.
pub fn entry_spec(
    node: Node<'_>,
    entry: Entry<'_>,
) -> Option<(&'static ValueType, Option<&'static PropertySpec>)> {
    let spec = spec_of(node)?;
    match entry.name() {
        Some(name) => {
            let property = spec.properties.iter().find(|property| property.name == name)?;
            Some((&property.ty, Some(property)))
        }
        None => Some((&spec.arguments.ty, None)),
    }
}

/// Where an expression of that type stands, as far as names go.
pub fn scope_of(ty: &ValueType) -> Option<Scope> {
    match ty {
        ValueType::Formula => Some(Scope::Formula),
        ValueType::Condition => Some(Scope::Gate),
        _ => None,
    }
}

/// An expression of a document.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    /// The node that it is an argument of.
    pub node: Node<'a>,
    /// The value.
    pub entry: Entry<'a>,
    /// Where it stands.
    pub scope: Scope,
}

impl<'a> Written<'a> {
    /// The expression's text.
    pub fn text(&self) -> &'a str {
        self.entry.value().as_str().unwrap_or_default()
    }

    /// A place in the expression's text, in the file.
    pub fn in_file(&self, span: Span) -> Span {
        Span::new(self.entry.source_offset(span.start), self.entry.source_offset(span.end))
    }

    /// The place in the expression's text that a place in the file shows.
    pub fn in_text(&self, offset: usize) -> usize {
        // Escapes make the way back uneven: the first byte of the text that is not before it.
        let text = self.text();
        let (mut low, mut high) = (0, text.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.entry.source_offset(middle) < offset { low = middle + 1 } else { high = middle }
        }
        text.ceil_char_boundary(low)
    }
}

/// The expression that an entry of a node is.
fn written<'a>(node: Node<'a>, entry: Entry<'a>) -> Option<Written<'a>> {
    entry.value().as_str()?;
    let inside = |parent: &str| node.parent().is_some_and(|block| block.name() == parent);
    let scope = match node.name() {
        "formula" if inside("component") => Scope::Formula,
        "require" | "warn" if inside("gate") => Scope::Gate,
        "ratchet" if inside("gate") => Scope::Formula,
        _ => return None,
    };
    Some(Written { node, entry, scope })
}

/// The expression at a place.
pub fn expression_at(document: &Document, offset: usize) -> Option<Written<'_>> {
    let node = document.node_at(offset)?;
    let entry = node.arguments().find(|entry| entry.value_span().touches(offset))?;
    written(node, entry)
}

/// Every expression, in the order of the text.
pub fn expressions(document: &Document) -> impl Iterator<Item = Written<'_>> {
    document.all_nodes().filter_map(|node| written(node, node.argument(0)?))
}

#[cfg(test)]
mod tests {
    use rq_schema::syntax::parse;

    use super::*;

    fn at(marked: &str) -> (String, Slot) {
        let offset = marked.find('|').unwrap();
        let text = marked.replace('|', "");
        let cursor = cursor(&parse(&text), offset);
        let blocks: Vec<String> =
            cursor.blocks.iter().map(|block| format!("{}:{}", block.name, block.argument)).collect();
        (blocks.join(" "), cursor.slot)
    }

    fn name(slot: Slot) -> String {
        match slot {
            Slot::Nothing => "nothing".into(),
            Slot::NodeName(span) => format!("name {}", span.len()),
            Slot::Argument { node, index, typed } => {
                format!("{node} {index} {} {}", typed.span.len(), typed.quoted)
            }
            Slot::Property { node, name, typed } => {
                format!("{node} {name}= {} {}", typed.span.len(), typed.quoted)
            }
        }
    }

    #[test]
    fn knows_what_is_being_typed() {
        let cases = [
            ("|", "", "name 0"),
            ("sc|", "", "name 2"),
            ("score {\n  |", "score:", "name 0"),
            ("score {\n  comp|\n}", "score:", "name 4"),
            ("gate \"release\" {\n  require \"sco|\n", "gate:release", "require 0 3 true"),
            ("gate \"release\" {\n  require \"sco|re\"\n}", "gate:release", "require 0 5 true"),
            ("gate \"release\" { require |", "gate:release", "require 0 0 false"),
            ("score { component \"a\" weight=|", "score:", "component weight= 0 false"),
            ("score { component \"a\" wei|", "score:", "component 1 3 false"),
            ("score { component \"a\" weight=1 |", "score:", "component 1 0 false"),
            ("skill \"x\" { operation \"y\" {\n r|", "skill:x operation:y", "name 1"),
            ("skill \"x\" { operation \"y\" {}; |", "skill:x", "name 0"),
            ("// no|thing", "", "nothing"),
            ("a /* no|thing */ b", "", "nothing"),
            ("project \"a\" {\n  sources \"a\" \\\n    \"b|\"\n}", "project:a", "sources 1 1 true"),
            ("store (env)\"V|\"", "", "store 0 1 true"),
            ("metric #\"a|\"#", "", "metric 0 1 true"),
        ];
        for (text, blocks, slot) in cases {
            let (found, typed) = at(text);
            assert_eq!((found.as_str(), name(typed).as_str()), (blocks, slot), "{text}");
        }
    }

    #[test]
    fn places_in_expressions_go_both_ways() {
        let text = r#"gate "a" { require "score >= \u{34}0 && x[\"y\"] > 1" }"#;
        let document = parse(text);
        let written = expressions(&document).next().unwrap();
        for (offset, _) in written.text().char_indices() {
            let there = written.in_file(Span::empty(offset)).start;
            assert_eq!(written.in_text(there), offset, "{offset}");
        }
    }
}
