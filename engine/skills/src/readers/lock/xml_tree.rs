//! XML manifests as a tree without attributes.

use super::model::ReadError;
use crate::readers::xml::{Part, walk};

/// Bytes that are read; a person writes thousands.
const LARGEST: usize = 4 << 20;

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
    // As deep as the walker goes, so a tree can be dropped without running out of stack.
    let mut open: Vec<Element> = Vec::new();
    let mut outermost = None;
    let walked = walk(text.as_bytes(), |part| {
        match part {
            Part::Start(start) => {
                open.push(Element { name: start.name, line: start.line, ..Element::default() });
            }
            Part::Text(piece) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&piece);
                }
            }
            Part::End => {
                if let Some(mut element) = open.pop() {
                    element.text = element.text.trim().to_owned();
                    match open.last_mut() {
                        Some(parent) => parent.children.push(element),
                        None => outermost = outermost.take().or(Some(element)),
                    }
                }
            }
        }
        Ok(())
    });
    let syntax = |line, message| ReadError::Syntax { line, message };
    walked.map_err(|error| syntax(error.line, error.message))?;
    outermost.ok_or_else(|| syntax(None, "it holds no element".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bombs_are_refused() {
        let error = |text: &str| read(text).expect_err("is refused").to_string();
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assert!(error(bomb).contains("entities"));
        assert_eq!(error("<a>\n&b;</a>"), "line 2: there is no entity &b;");
        assert!(error(&"<a>".repeat(100_000)).contains("deep"));
        assert!(error("<a>").contains("cut short"));
        assert!(error("").contains("no element"));
        assert!(error("<a></b>").starts_with("line 1: "));
    }

    #[test]
    fn elements_know_their_lines_and_texts() {
        let root = read("<?xml version='1.0'?>\n<a xmlns='x'>\n <x:b>1 &amp; &#50;<!-- no --><![CDATA[<3]]></x:b>\n</a>\n").expect("is read");
        let b = root.child("b").expect("is there");
        assert_eq!((root.line, b.line, b.text.as_str()), (2, 3, "1 & 2<3"));
    }
}
