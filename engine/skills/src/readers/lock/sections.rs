//! TOML lock files, one `[[package]]` at a time: a broken one leaves the others, each knows its line, and memory stays
//! small. A tool writes every header at the start of a line.

use serde::Deserialize;

use super::lines::number;
use super::model::ReadError;

/// Bytes of one section; more than that no tool writes.
const LARGEST: usize = 4 << 20;

/// A part of a lock file that is TOML by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Section<'a> {
    /// `package`, `metadata`, …; `""` before the first header.
    pub(super) name: &'a str,
    /// The line of its header.
    pub(super) line: u32,
    pub(super) text: &'a str,
}

impl<'a> Section<'a> {
    /// What it says.
    pub(super) fn read<T: Deserialize<'a>>(&self) -> Result<T, ReadError> {
        if self.text.len() > LARGEST {
            let message = format!("an entry of more than {LARGEST} bytes");
            return Err(ReadError::Syntax { line: Some(self.line), message });
        }
        let value = toml::Deserializer::parse(self.text).and_then(T::deserialize);
        value.map_err(|error| {
            let before = error.span().and_then(|span| self.text.get(..span.start)).unwrap_or_default();
            let line = self.line.saturating_add(number(before.bytes().filter(|byte| *byte == b'\n').count()));
            ReadError::Syntax { line: Some(line), message: error.message().to_owned() }
        })
    }
}

/// Cuts a lock file at the headers of its packages and of whatever stands beside them.
pub(super) fn cut(text: &str) -> Vec<Section<'_>> {
    let mut sections = Vec::new();
    let mut current = Section { name: "", line: 1, text: "" };
    let (mut start, mut offset) = (0, 0);
    for (place, line) in text.split_inclusive('\n').enumerate() {
        if let Some(name) = header(line) {
            sections.push(Section { text: text.get(start..offset).unwrap_or_default(), ..current });
            current = Section { name, line: number(place + 1), text: "" };
            start = offset;
        }
        offset += line.len();
    }
    sections.push(Section { text: text.get(start..).unwrap_or_default(), ..current });
    sections
}

/// The name in a line's header, unless it continues the package before.
fn header(line: &str) -> Option<&str> {
    let line = line.trim_end();
    let name = match line.strip_prefix("[[") {
        Some(rest) => rest.strip_suffix("]]")?,
        None => line.strip_prefix('[')?.strip_suffix(']')?,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '"' | '\'' | ' ');
    let ours = !name.is_empty() && name.chars().all(plain) && !name.starts_with("package.");
    (ours && (name != "package" || line.starts_with("[["))).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_a_section() {
        let text = "version = 1\n\n[[package]]\nname = 'a'\nx = [\n  'y',\n]\n[package.metadata]\nz = 1\n[[package]]\n[metadata]\n";
        let cuts: Vec<(&str, u32)> = cut(text).iter().map(|section| (section.name, section.line)).collect();
        assert_eq!(cuts, [("", 1), ("package", 3), ("package", 10), ("metadata", 11)]);
        assert_eq!(cut(text).iter().map(|section| section.text).collect::<String>(), text);
    }

    #[test]
    fn errors_tell_the_line_in_the_file() {
        #[derive(Debug, Deserialize)]
        struct Anything {}
        let sections = cut("[[package]]\nname = 'a'\n[[package]]\nname = 'b'\nname = 'c'\n");
        let error = sections[2].read::<Anything>().expect_err("is refused");
        assert_eq!(error.to_string(), "line 5: duplicate key");
    }
}
