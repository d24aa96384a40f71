//! Foreign text made harmless to show: no control character, escape sequence or mark that hides or reorders text.

use std::borrow::Cow;

/// `text` on one line, with nothing in it that a terminal or a browser would obey instead of show.
///
/// Complete ANSI escape sequences are left out (tools colour their messages), white space becomes blanks, variation
/// selectors go, and every other character that is unseen or reorders text is written as `\u{202e}`.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_unsafe(c) || is_variation(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(length) = escape_sequence(rest) {
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        if matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            out.push(' ');
        } else if is_unsafe(c) {
            out.extend(c.escape_unicode());
        } else if !is_variation(c) {
            out.push(c);
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    Cow::Owned(out)
}

/// Whether `c` is a control, is never seen, or changes how the text around it is shown.
///
/// Unicode's Cc, Zl, Zp, noncharacters and Default_Ignorable_Code_Point, variation selectors left out.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Variation selectors: they choose the picture of the character before them, and belong to many emoji.
fn is_variation(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Bytes of the complete ANSI escape sequence that `text` begins with.
fn escape_sequence(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&0x1b) {
        return None;
    }
    match bytes.get(1)? {
        b'[' => {
            let end = bytes.iter().skip(2).position(|b| !(0x20..=0x3f).contains(b))? + 2;
            (0x40..=0x7e).contains(bytes.get(end)?).then_some(end + 1)
        }
        b']' | b'P' | b'X' | b'^' | b'_' => {
            // A sequence that is never closed must not swallow the message; 4 KiB is more than any link needs.
            let body = bytes.get(2..bytes.len().min(4_096))?;
            let end = body.iter().position(|b| matches!(b, 0x07 | 0x1b))? + 2;
            match bytes.get(end)? {
                0x07 => Some(end + 1),
                _ => (bytes.get(end + 1) == Some(&b'\\')).then_some(end + 2),
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_harmless_stays_as_it_is() {
        for text in ["", "src/größe.py", "日本語 — ok", "e\u{301}", "🦀"] {
            assert!(matches!(plain(text), Cow::Borrowed(same) if same == text));
        }
        assert_eq!(plain("⚠\u{fe0f}"), "⚠");
    }

    #[test]
    fn nothing_is_obeyed() {
        assert_eq!(plain("a\u{202e}b"), "a\\u{202e}b");
        assert_eq!(plain("a\0b\u{7f}\u{9b}31m"), "a\\u{0}b\\u{7f}\\u{9b}31m");
        assert_eq!(plain("two\r\nlines\u{2028}more\tend"), "two  lines more end");
        assert_eq!(plain("\u{feff}x\u{ffff}\u{10fffe}\u{e0041}"), "\\u{feff}x\\u{ffff}\\u{10fffe}\\u{e0041}");
    }

    #[test]
    fn colours_of_tools_are_left_out_and_broken_ones_are_shown() {
        assert_eq!(plain("\u{1b}[1;31merror\u{1b}[0m: no"), "error: no");
        assert_eq!(plain("\u{1b}]8;;http://x\u{7}link\u{1b}]8;;\u{1b}\\"), "link");
        assert_eq!(plain("\u{1b}]0;never closed"), "\\u{1b}]0;never closed");
        assert_eq!(plain("\u{1b}[31"), "\\u{1b}[31");
        assert_eq!(plain("\u{1b}c\u{1b}\u{1b}[0mx"), "\\u{1b}c\\u{1b}x");
    }
}
