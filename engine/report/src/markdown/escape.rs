//! Foreign text inside Markdown: shown as it is, never obeyed.

use crate::plain::plain;

/// Characters of one foreign text that are shown.
const LONGEST: usize = 300;

/// Characters of one that stands where nothing is counted: in a title, in a sentence.
const NAME: usize = 100;

/// Breaks what GitHub or GitLab would make a link or a mention of, without being seen.
const BREAK: &str = "&#8203;";

/// `text` as running text: no markup, no HTML, no link, no mention, no reference to an issue; no white space at its
/// ends, which would keep what surrounds it from being read as markup.
pub(super) fn text(text: &str) -> String {
    escaped(text, LONGEST)
}

/// The same, shorter: for titles and sentences, which are never left out.
pub(super) fn name(text: &str) -> String {
    escaped(text, NAME)
}

fn escaped(text: &str, longest: usize) -> String {
    let clean = short(text, longest);
    let clean = clean.trim();
    let mut out = String::with_capacity(clean.len() + 16);
    for (at, c) in clean.char_indices() {
        let rest = clean.get(at + c.len_utf8()..).unwrap_or_default();
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '$' => out.push_str("&#36;"),
            '@' | '#' => out.extend([c.to_string().as_str(), BREAK]),
            ':' if rest.starts_with("//") => out.extend([":", BREAK]),
            '.' if ends_with_word(&out, "www") => out.extend([BREAK, "."]),
            '-' if ends_with_word(&out, "gh") => out.extend([BREAK, "-"]),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// `text` in bold.
pub(super) fn bold(name: &str) -> String {
    let name = text(name);
    if name.is_empty() { "**(empty)**".into() } else { format!("**{name}**") }
}

/// `text` as code. Inside a table, pass it through [`cell`].
pub(super) fn code(text: &str) -> String {
    let clean = short(text, LONGEST);
    if clean.trim().is_empty() {
        return "(empty)".into();
    }
    let mut longest = 0;
    let mut run = 0;
    for c in clean.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let blank = if clean.starts_with(['`', ' ']) || clean.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{blank}{clean}{blank}{fence}")
}

/// Code inside a table, which reads pipes before anything else.
pub(super) fn cell(code: &str) -> String {
    code.replace('|', "\\|")
}

/// Text at the beginning of a list's item, where a dash or a number would begin another list.
pub(super) fn lead(foreign: &str) -> String {
    format!("&#8203;{}", text(foreign))
}

/// `text` inside an HTML comment, which ends at two dashes and an angle bracket.
pub(super) fn comment(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes().take(200) {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'/') {
            out.push(char::from(byte));
        } else if byte == b'-' && !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn short(text: &str, longest: usize) -> String {
    // Escapes for single characters are at most ten long; cut before and after making plain.
    let cut: String = text.chars().take(10 * longest).collect();
    let clean = plain(&cut);
    match clean.char_indices().nth(longest) {
        Some((at, _)) => format!("{}…", clean.get(..at).unwrap_or_default()),
        None => clean.into_owned(),
    }
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.get(text.len().saturating_sub(word.len())..).is_some_and(|end| end.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        assert_eq!(
            text("a|b `c` *d* [e](http://f) <img>"),
            "a\\|b \\`c\\` \\*d\\* \\[e\\](http:&#8203;//f) &lt;img>"
        );
        assert_eq!(
            text("@team see #12, GH-3 on www.x.org"),
            "@&#8203;team see #&#8203;12, GH&#8203;-3 on www&#8203;.x.org"
        );
        assert_eq!(text("a\n# b &amp; $x$"), "a #&#8203; b &amp;amp; &#36;x&#36;");
    }

    #[test]
    fn code_ends_where_it_should() {
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(cell(&code("a || b")), "`a \\|\\| b`");
        assert_eq!(code(" \n"), "(empty)");
    }

    #[test]
    fn comments_can_not_be_closed() {
        assert_eq!(comment("shop-api"), "shop-api");
        assert_eq!(comment("x --> <b>"), "x%20-%2D%3E%20%3Cb%3E");
        assert_eq!(comment("größe"), "gr%C3%B6%C3%9Fe");
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(text(&"x".repeat(1_000)).chars().count(), LONGEST + 1);
        assert_eq!(name(&"x".repeat(1_000)).chars().count(), NAME + 1);
        assert!(text(&"\u{1b}".repeat(100_000)).len() < 4_000);
    }
}
