//! XML as the readers take it: no entities of its own, bounded depth.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::ReadError;

/// Elements inside each other at most.
const DEPTH: usize = 256;
/// Attributes of one element at most.
const ATTRIBUTES: usize = 1000;

/// What the readers hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// An element begins; one without content ends at once after it.
    Start(Element),
    /// Text or CDATA, entities resolved; never empty.
    Text(String),
    /// An element ends.
    End,
}

/// An element's name without its namespace, and its attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its local name.
    pub name: String,
    attributes: Vec<(String, String)>,
    /// Where it stands, from 1.
    pub line: u32,
}

impl Element {
    /// An attribute's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// An attribute as a whole number; `None` where it is absent or none.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.trim().parse().ok()
    }
}

/// Walks through a document.
///
/// # Errors
/// What `each` says; a document that is not well-formed, is cut short, nests more than 256 deep, or declares entities
/// of its own, which could unfold to anything.
pub fn walk(bytes: &[u8], mut each: impl FnMut(Part) -> Result<(), ReadError>) -> Result<(), ReadError> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = Reader::from_str(text);
    let mut lines = Lines { text: text.as_bytes(), seen: 0, line: 1 };
    let (mut depth, mut elements) = (0_usize, 0_usize);
    loop {
        let place = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let line = lines.at(place);
        let failed = |message: String| ReadError::at(line, message);
        let event =
            reader.read_event().map_err(|error| failed(format!("this is not well-formed XML: {error}")))?;
        match event {
            Event::Eof if depth > 0 => {
                return Err(failed("the file is cut short: an element is not closed".into()));
            }
            Event::Eof if elements == 0 => return Err(failed("the file holds no element".into())),
            Event::Eof => return Ok(()),
            Event::DocType(doctype) => {
                if doctype.contains(&b'[') {
                    return Err(failed(
                        "the file declares entities of its own, which is not accepted".into(),
                    ));
                }
            }
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH {
                    return Err(failed(format!("elements are nested more than {DEPTH} deep")));
                }
                elements += 1;
                each(Part::Start(element(&start, line)?))?;
            }
            Event::Empty(start) => {
                elements += 1;
                each(Part::Start(element(&start, line)?))?;
                each(Part::End)?;
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                each(Part::End)?;
            }
            Event::Text(part) => {
                let part = part.decode().map_err(|error| failed(error.to_string()))?;
                if depth > 0 && !part.is_empty() {
                    each(Part::Text(part.into_owned()))?;
                }
            }
            Event::CData(part) => {
                let part = part.decode().map_err(|error| failed(error.to_string()))?;
                if !part.is_empty() {
                    each(Part::Text(part.into_owned()))?;
                }
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|error| failed(error.to_string()))?;
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(c.to_string()),
                    Ok(None) => quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned),
                    Err(_) => None,
                };
                let resolved = resolved.ok_or_else(|| failed(format!("there is no entity &{name};")))?;
                each(Part::Text(resolved))?;
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

fn element(start: &BytesStart<'_>, line: u32) -> Result<Element, ReadError> {
    let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
    let mut attributes = Vec::new();
    // Looking for names given twice takes quadratic time.
    for attribute in start.attributes().with_checks(false) {
        if attributes.len() == ATTRIBUTES {
            return Err(ReadError::at(line, format!("an element has more than {ATTRIBUTES} attributes")));
        }
        let attribute = attribute.map_err(|error| ReadError::at(line, error.to_string()))?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| ReadError::at(line, error.to_string()))?;
        let key = String::from_utf8_lossy(attribute.key.local_name().as_ref()).into_owned();
        attributes.push((key, value.into_owned()));
    }
    Ok(Element { name, attributes, line })
}

/// Line numbers of places that only grow.
struct Lines<'a> {
    text: &'a [u8],
    seen: usize,
    line: u32,
}

impl Lines<'_> {
    fn at(&mut self, place: usize) -> u32 {
        let place = place.min(self.text.len());
        if let Some(between) = self.text.get(self.seen..place) {
            let breaks = memchr::memchr_iter(b'\n', between).count();
            self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            self.seen = place;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Result<Vec<Part>, ReadError> {
        let mut parts = Vec::new();
        walk(text.as_bytes(), |part| {
            parts.push(part);
            Ok(())
        })?;
        Ok(parts)
    }

    #[test]
    fn a_document_is_walked_in_order() {
        let parts =
            parts("<?xml version=\"1.0\"?>\n<a x=\"1 &amp; 2\">\n<b/>t&#65;&lt;<![CDATA[<c>]]></a>").unwrap();
        let Part::Start(first) = &parts[0] else { panic!("{parts:?}") };
        assert_eq!((first.name.as_str(), first.get("x"), first.line), ("a", Some("1 & 2"), 2));
        let text: String = parts
            .iter()
            .filter_map(|part| if let Part::Text(text) = part { Some(text.as_str()) } else { None })
            .collect();
        assert_eq!(text.trim(), "tA<<c>");
        assert_eq!(parts.iter().filter(|part| **part == Part::End).count(), 2);
    }

    #[test]
    fn what_could_unfold_or_is_cut_short_is_refused() {
        let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>";
        assert!(parts(laughs).unwrap_err().message.contains("entities"));
        assert!(parts("<!DOCTYPE report PUBLIC \"-//X\" \"report.dtd\"><report/>").is_ok());
        assert!(parts("<a><b>").unwrap_err().message.contains("cut short"));
        assert!(parts("").unwrap_err().message.contains("no element"));
        assert!(parts("<a>&unknown;</a>").unwrap_err().message.contains("&unknown;"));
        assert!(parts(&"<a>".repeat(100_000)).unwrap_err().message.contains("deep"));
        assert_eq!(parts("<a>\n\n<b></c></a>").unwrap_err().line, Some(3));
    }
}
