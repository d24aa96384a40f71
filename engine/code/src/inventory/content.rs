//! What a file's bytes say about it, whatever its name.

use super::generated::says_generated;
use crate::language::Language;

/// How much of a file is looked at for zero bytes.
const BINARY_BYTES: usize = 8000;
/// Shorter scripts are not called minified for their long lines.
const MINIFIED_BYTES: usize = 4096;
/// A script whose lines are longer than this on average was made by a minifier.
const MINIFIED_LINE: usize = 400;

/// The class of a file's content. Its number stands in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Content {
    Plain = 0,
    Generated = 1,
    Minified = 2,
    Binary = 3,
    TooLarge = 4,
}

impl Content {
    pub(super) const ALL: [Content; 5] =
        [Content::Plain, Content::Generated, Content::Minified, Content::Binary, Content::TooLarge];

    pub(super) fn of(bytes: &[u8], language: Language) -> Content {
        if is_binary(bytes) {
            Content::Binary
        } else if says_generated(bytes) {
            Content::Generated
        } else if is_minified(bytes, language) {
            Content::Minified
        } else {
            Content::Plain
        }
    }
}

/// A zero byte among the first; UTF-16 text with its mark is no exception, no reader here
/// takes it.
fn is_binary(bytes: &[u8]) -> bool {
    memchr::memchr(0, bytes.get(..BINARY_BYTES).unwrap_or(bytes)).is_some()
}

fn is_minified(bytes: &[u8], language: Language) -> bool {
    matches!(language, Language::JavaScript | Language::TypeScript | Language::Tsx)
        && bytes.len() >= MINIFIED_BYTES
        && bytes.len() / (memchr::memchr_iter(b'\n', bytes).count() + 1) > MINIFIED_LINE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes() {
        assert_eq!(Content::of(b"x = 1\n", Language::Python), Content::Plain);
        assert_eq!(Content::of(b"G\0\0", Language::TypeScript), Content::Binary);
        assert_eq!(Content::of(b"// @generated\n", Language::Rust), Content::Generated);
        let long = "f(1);".repeat(2000);
        assert_eq!(Content::of(long.as_bytes(), Language::JavaScript), Content::Minified);
        assert_eq!(Content::of(long.as_bytes(), Language::Python), Content::Plain);
    }
}
