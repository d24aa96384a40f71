//! Text to a quoted string.

use std::fmt::Write;

/// `text` between quotes, with escapes for what can't stand there as it is.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// `text` as it stands between the quotes of a quoted string.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Control characters, newlines of Unicode, and what turns the direction of text around.
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}') =>
            {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    #[test]
    fn what_is_quoted_is_read_again() {
        for text in ["it's.md", "a\"b\\c", "ü\n\t\u{202E}x\u{1}", "", "\u{FEFF}"] {
            let written = format!("node {}", quoted(text));
            let document = parse(&written);
            assert!(document.diagnostics().is_empty(), "{written:?}: {:?}", document.diagnostics());
            let node = document.nodes().next().unwrap();
            assert_eq!(node.argument(0).unwrap().value().as_str(), Some(text));
        }
    }
}
