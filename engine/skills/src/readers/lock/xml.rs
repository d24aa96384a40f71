//! XML as a small tree. Document types are refused: with them a few lines stand for gigabytes, and no tool needs them.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::lines::Lines;
use super::model::ReadError;

/// Bytes that are read.
const LARGEST: usize = 4 << 20;
/// How deep elements may stand in each other.
const DEEPEST: usize = 64;

/// An element without its attributes.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Without a prefix.
    pub(super) name: String,
    /// What stands in it beside other elements, spaces at the ends taken off.
    pub(super) text: String,
    pub(super) line: u32,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The first child of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of a name, unless it is empty.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str()).filter(|text| !text.is_empty())
    }

    /// The children inside the first child of a name.
    pub(super) fn inside(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.child(name).into_iter().flat_map(|child| &child.children)
    }
}

/// Reads a whole text; its outermost element.
pub(super) fn read(text: &str) -> Result<Element, ReadError> {
    if text.len() > LARGEST {
        return Err(ReadError::TooLarge { size: text.len(), limit: LARGEST });
    }
    let lines = Lines::of(text);
    let mut reader = Reader::from_str(text);
    let mut stack: Vec<Element> = Vec::new();
    loop {
        let line = lines.at(usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX));
        let error = |message: String| ReadError::Syntax { line: Some(line), message };
        let event = reader.read_event().map_err(|broken| {
            let place = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
            ReadError::Syntax { line: Some(lines.at(place)), message: broken.to_string() }
        })?;
        let mut closed = None;
        match event {
            Event::Start(start) => {
                if stack.len() >= DEEPEST {
                    return Err(error("nested too deeply".to_owned()));
                }
                stack.push(element(&start, line));
            }
            Event::Empty(start) => closed = Some(element(&start, line)),
            Event::End(_) => closed = stack.pop(),
            Event::Text(piece) => {
                append(&mut stack, &piece.decode().map_err(|broken| error(broken.to_string()))?);
            }
            Event::CData(piece) => {
                append(&mut stack, &piece.decode().map_err(|broken| error(broken.to_string()))?);
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|broken| error(broken.to_string()))?;
                let character = match &*name {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                let Some(character) = character else {
                    return Err(error(format!("the entity {name} is not known")));
                };
                append(&mut stack, character.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(error("a document type, which no tool needs".to_owned())),
            Event::Eof => return Err(error("it ends before its outermost element does".to_owned())),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
        if let Some(mut element) = closed {
            element.text = element.text.trim().to_owned();
            match stack.last_mut() {
                Some(parent) => parent.children.push(element),
                None => return Ok(element),
            }
        }
    }
}

fn element(start: &BytesStart<'_>, line: u32) -> Element {
    let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
    Element { name, line, ..Element::default() }
}

fn append(stack: &mut [Element], piece: &str) {
    if let Some(element) = stack.last_mut() {
        element.text.push_str(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bombs_are_refused() {
        let error = |text: &str| read(text).expect_err("is refused").to_string();
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assert_eq!(error(bomb), "line 1: a document type, which no tool needs");
        assert_eq!(error("<a>\n&b;</a>"), "line 2: the entity b is not known");
        assert!(error(&"<a>".repeat(100_000)).contains("nested too deeply"));
        assert!(error("<a>").contains("it ends before"));
        assert!(error("").contains("it ends before"));
        assert!(error("<a></b>").starts_with("line 1: "));
    }

    #[test]
    fn elements_know_their_lines_and_texts() {
        let root = read("<?xml version='1.0'?>\n<a xmlns='x'>\n <x:b>1 &amp; &#50;<!-- no --><![CDATA[<3]]></x:b>\n</a>\n").expect("is read");
        let b = root.child("b").expect("is there");
        assert_eq!((root.line, b.line, b.text.as_str()), (2, 3, "1 & 2<3"));
    }
}
