//! Names with several segments: `smells.total`, `packages["web-app"].smells.total`.

use crate::diagnostic::Span;

/// A name in an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct PathRef {
    /// The canonical form: segments joined by dots, those with other characters than `[A-Za-z0-9_]` written as
    /// `["…"]`.
    pub path: String,
    /// The whole of it.
    pub span: Span,
    /// Its parts.
    pub segments: Vec<Segment>,
    /// Whether a part is missing (`smells.`), which is reported already.
    pub partial: bool,
}

/// One part of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The part, without quotes.
    pub name: String,
    /// Where it stands; with its quotes, without its brackets.
    pub span: Span,
    /// Whether it was written as `["…"]`.
    pub quoted: bool,
}

/// The canonical form of the path with these segments.
///
/// ```
/// use rq_schema::expression::join_path;
/// assert_eq!(join_path(["packages", "web-app", "smells", "total"]), r#"packages["web-app"].smells.total"#);
/// ```
pub fn join_path<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> String {
    spell(segments, '"')
}

/// The path as it can be written inside a quoted KDL text without further escapes.
pub(super) fn spell_single_quoted(canonical: &str) -> String {
    spell(split_path(canonical), '\'')
}

fn spell<S: AsRef<str>>(segments: impl IntoIterator<Item = S>, quote: char) -> String {
    let mut path = String::new();
    for (index, segment) in segments.into_iter().enumerate() {
        let segment = segment.as_ref();
        if is_plain(segment) {
            if index > 0 {
                path.push('.');
            }
            path.push_str(segment);
        } else {
            path.push('[');
            push_quoted(&mut path, segment, quote);
            path.push(']');
        }
    }
    path
}

/// The segments of a path in canonical form: the inverse of [`join_path`].
pub fn split_path(canonical: &str) -> Vec<String> {
    let mut segments = Vec::new();
    let mut rest = canonical;
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix("[\"") {
            let mut name = String::new();
            let mut chars = quoted.char_indices();
            let mut end = quoted.len();
            while let Some((at, c)) = chars.next() {
                match c {
                    '"' => {
                        end = at + 1;
                        break;
                    }
                    '\\' => match chars.next() {
                        Some((_, 'n')) => name.push('\n'),
                        Some((_, 'r')) => name.push('\r'),
                        Some((_, c)) => name.push(c),
                        None => {}
                    },
                    c => name.push(c),
                }
            }
            segments.push(name);
            let after = quoted.get(end..).unwrap_or_default();
            let after = after.strip_prefix(']').unwrap_or(after);
            rest = after.strip_prefix('.').unwrap_or(after);
        } else {
            // A bracket without its quote belongs to the segment: progress is certain.
            let end = rest
                .char_indices()
                .skip(1)
                .find(|(_, c)| matches!(c, '.' | '['))
                .map_or(rest.len(), |(at, _)| at);
            let (name, after) = rest.split_at(end);
            segments.push(name.to_owned());
            rest = after.strip_prefix('.').unwrap_or(after);
        }
    }
    segments
}

/// Whether the segment can stand after a dot.
pub(super) fn is_plain(segment: &str) -> bool {
    !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Appends `text` in quotes, with the escapes that it needs.
pub(super) fn push_quoted(out: &mut String, text: &str, quote: char) {
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out.push(quote);
}

#[cfg(test)]
mod tests {
    use super::{join_path, spell_single_quoted, split_path};

    #[test]
    fn canonical_form_and_back() {
        let cases: [(&[&str], &str); 6] = [
            (&["score"], "score"),
            (&["packages", "web", "smells", "total"], "packages.web.smells.total"),
            (&["packages", "web-app", "smells"], r#"packages["web-app"].smells"#),
            (&["packages", "2fa", "@a/b.c"], r#"packages.2fa["@a/b.c"]"#),
            (&["packages", "", "x"], r#"packages[""].x"#),
            (&["packages", "a\"]\\\n.b", "x"], "packages[\"a\\\"]\\\\\\n.b\"].x"),
        ];
        for (segments, path) in cases {
            assert_eq!(join_path(segments), path);
            assert_eq!(split_path(path), segments);
        }
    }

    #[test]
    fn single_quotes_need_no_escape_in_kdl() {
        assert_eq!(spell_single_quoted(r#"packages["web-app"].smells"#), "packages['web-app'].smells");
    }

    #[test]
    fn any_text_can_be_split() {
        for broken in ["[", "[\"", "[\"a", "[\"a\\", "a..b", ".", "a[b", "[\"a\"", "é.ü"] {
            split_path(broken);
        }
    }
}
