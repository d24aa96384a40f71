//! The part of YAML that lock files are written in: maps, lists and scalars. Anchors, and so aliases, are refused: no
//! tool writes them, and a few lines of them stand for gigabytes.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser};

use super::lines::number;
use super::model::ReadError;

/// How deep maps and lists may stand in each other.
const DEEPEST: usize = 32;
/// Nodes that are read.
const MOST_NODES: usize = 8_000_000;

/// A value.
#[derive(Debug)]
pub(super) enum Node<'a> {
    Scalar(Cow<'a, str>),
    /// A list. No lock file says anything here that is needed, so its elements are dropped.
    List,
    Map(Map<'a>),
}

/// The members of a map, in order.
#[derive(Debug, Default)]
pub(super) struct Map<'a>(pub(super) Vec<Member<'a>>);

/// One member of a map.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) line: u32,
    pub(super) value: Node<'a>,
}

impl<'a> Map<'a> {
    /// The first value of a name. Walks them all: for small maps.
    pub(super) fn get(&self, name: &str) -> Option<&Node<'a>> {
        self.0.iter().find(|member| member.key == name).map(|member| &member.value)
    }

    /// The map of a name; empty when there is none.
    pub(super) fn map(&self, name: &str) -> &[Member<'a>] {
        match self.get(name) {
            Some(Node::Map(map)) => &map.0,
            _ => &[],
        }
    }

    /// The scalar of a name, unless it is empty.
    pub(super) fn scalar(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Node::scalar)
    }
}

impl<'a> Node<'a> {
    pub(super) fn scalar(&self) -> Option<&str> {
        match self {
            Self::Scalar(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_map(&self) -> Option<&Map<'a>> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }
}

/// What is open while events come in.
enum Open<'a> {
    List,
    Map { members: Map<'a>, key: Option<(Cow<'a, str>, u32)> },
}

/// Reads the last document of a text that is a map. pnpm 10 and later may write a document about itself before.
pub(super) fn read(text: &str) -> Result<Map<'_>, ReadError> {
    let mut parser = Parser::new_from_str(text);
    let mut stack: Vec<Open<'_>> = Vec::new();
    let mut document = None;
    let mut nodes = 0_usize;
    loop {
        let (event, span) = match parser.next_event() {
            None => break,
            Some(Ok(next)) => next,
            Some(Err(error)) => return Err(syntax(error.marker().line(), error.info())),
        };
        let line = span.start.line();
        nodes += 1;
        if nodes > MOST_NODES {
            return Err(ReadError::TooMany { what: "values", limit: MOST_NODES });
        }
        let node = match event {
            Event::StreamEnd => break,
            Event::Alias(_) => return Err(syntax(line, "an alias, which no lock file needs")),
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(anchor, _)
            | Event::MappingStart(anchor, _)
                if anchor > 0 =>
            {
                return Err(syntax(line, "an anchor, which no lock file needs"));
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if stack.len() >= DEEPEST => {
                return Err(syntax(line, "nested too deeply"));
            }
            Event::SequenceStart(..) => {
                stack.push(Open::List);
                continue;
            }
            Event::MappingStart(..) => {
                stack.push(Open::Map { members: Map::default(), key: None });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match stack.pop() {
                Some(Open::List) => Node::List,
                Some(Open::Map { members, .. }) => Node::Map(members),
                None => continue,
            },
            Event::Scalar(text, ..) => Node::Scalar(text),
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => continue,
        };
        match stack.last_mut() {
            None => document = Some(node),
            Some(Open::List) => {}
            Some(Open::Map { members, key }) => match key.take() {
                Some((key, line)) => members.0.push(Member { key, line, value: node }),
                None => match node {
                    Node::Scalar(text) => *key = Some((text, number(line))),
                    Node::List | Node::Map(_) => return Err(syntax(line, "a key that is no text")),
                },
            },
        }
    }
    match document {
        Some(Node::Map(map)) => Ok(map),
        Some(_) => Err(syntax(1, "no map of names and values")),
        None => Err(syntax(1, "nothing")),
    }
}

fn syntax(line: usize, message: &str) -> ReadError {
    ReadError::Syntax { line: Some(number(line)), message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bombs_are_refused() {
        let error = |text: &str| read(text).expect_err("is refused").to_string();
        assert_eq!(error("a: &a [x]\nb: *a\n"), "line 1: an anchor, which no lock file needs");
        assert_eq!(error("b: *a\n"), "line 1: while parsing node, found unknown anchor");
        assert_eq!(error(&"[".repeat(100_000)), "line 1: recursion limit exceeded");
        assert!(error(&"- ".repeat(100_000)).contains("deep"));
        assert!(error(&"? ".repeat(100_000)).contains("deep"));
        assert_eq!(error("[a, b]"), "line 1: no map of names and values");
        assert_eq!(error("? [a]\n: b\n"), "line 1: a key that is no text");
    }

    #[test]
    fn members_keep_their_lines() {
        let map = read("a:\n  b: {c: 1}\n\n  'd e': [x]\n").expect("is a map");
        let inner: Vec<(&str, u32)> = map.map("a").iter().map(|member| (&*member.key, member.line)).collect();
        assert_eq!(inner, [("b", 2), ("d e", 4)]);
    }
}
