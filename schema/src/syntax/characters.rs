//! What each character may be in KDL 2: its tables of spaces, newlines and disallowed code points.

/// What a character, or the byte that starts it, may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Part of an identifier, unless it stands first and is a digit.
    Word,
    /// White space that does not end a line.
    Space,
    /// Ends a line; CR LF counts once.
    Newline,
    /// May not stand in a document.
    Disallowed,
    /// ASCII that ends an identifier.
    Punctuation,
    /// First byte of a character that has to be looked at whole; never the class of a character.
    Lead,
}

/// The class of each byte. Bytes above ASCII are `Word` unless a character of another class starts so;
/// the bytes that follow in a character are `Word` and never decide anything.
static BYTES: [Class; 256] = byte_classes();

const fn byte_classes() -> [Class; 256] {
    let mut table = [Class::Word; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\t' | b' ' => Class::Space,
            b'\n' | b'\r' | 0x0B | 0x0C => Class::Newline,
            0x00..=0x1F | 0x7F => Class::Disallowed,
            b'\\' | b'/' | b'(' | b')' | b'{' | b'}' | b'[' | b']' | b';' | b'"' | b'#' | b'=' => {
                Class::Punctuation
            }
            // U+0080..U+00BF, U+1000..U+3FFF and U+F000..U+FFFF hold all others that are special.
            0xC2 | 0xE1 | 0xE2 | 0xE3 | 0xEF => Class::Lead,
            _ => Class::Word,
        };
        byte += 1;
    }
    table
}

/// The class of the character that `byte` starts, as far as the byte tells.
#[inline]
pub(crate) fn class_of_byte(byte: u8) -> Class {
    BYTES[usize::from(byte)]
}

/// The class of a character.
pub(crate) fn class_of(character: char) -> Class {
    match character {
        '\0'..='\u{7F}' => class_of_byte(character as u8),
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
            Class::Space
        }
        '\u{85}' | '\u{2028}' | '\u{2029}' => Class::Newline,
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => {
            Class::Disallowed
        }
        _ => Class::Word,
    }
}

/// The first byte from `at` on that ends a run of identifier characters or has to be looked at more closely.
#[inline]
pub(super) fn skip_word(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at)
        && class_of_byte(*byte) == Class::Word
    {
        at += 1;
    }
    at
}

/// The first byte from `at` on that may end a string or a comment or has to be looked at more closely.
#[inline]
pub(super) fn skip_text(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at)
        && TEXT[usize::from(*byte)]
    {
        at += 1;
    }
    at
}

/// The bytes that say nothing in a quoted string or a comment of one line.
static TEXT: [bool; 256] = text_bytes();

const fn text_bytes() -> [bool; 256] {
    let classes = byte_classes();
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match classes[byte] {
            Class::Word | Class::Space => true,
            Class::Punctuation => byte != b'"' as usize && byte != b'\\' as usize,
            _ => false,
        };
        byte += 1;
    }
    table
}

/// The class and the length in bytes of what stands at `offset`; CR LF is one newline.
#[inline]
pub(crate) fn class_at(text: &str, offset: usize) -> Option<(Class, usize)> {
    let byte = *text.as_bytes().get(offset)?;
    match class_of_byte(byte) {
        Class::Newline | Class::Lead => longer_class_at(text, offset),
        // Inside a character above ASCII every byte is stepped over one by one.
        class => Some((class, 1)),
    }
}

/// The same for what may be longer than a byte.
fn longer_class_at(text: &str, offset: usize) -> Option<(Class, usize)> {
    let rest = text.get(offset..)?;
    let character = rest.chars().next()?;
    let length = if rest.starts_with("\r\n") { 2 } else { character.len_utf8() };
    Some((class_of(character), length))
}

/// Where the spaces and newlines that start at `offset` end.
pub(crate) fn blank_end(text: &str, mut offset: usize) -> usize {
    while let Some((Class::Space | Class::Newline, length)) = class_at(text, offset) {
        offset += length;
    }
    offset
}

/// Where the spaces that start at `offset` end.
pub(crate) fn space_end(text: &str, mut offset: usize) -> usize {
    loop {
        while text.as_bytes().get(offset) == Some(&b' ') {
            offset += 1;
        }
        match class_at(text, offset) {
            Some((Class::Space, length)) => offset += length,
            _ => return offset,
        }
    }
}

/// Where the line that `offset` lies in ends, its newline not included.
pub(crate) fn line_end(text: &str, mut offset: usize) -> usize {
    while let Some((class, length)) = class_at(text, offset) {
        if class == Class::Newline {
            break;
        }
        offset += length;
    }
    offset
}

/// The part of the last line of `text` before its end.
pub(crate) fn last_line(text: &str) -> &str {
    text.rsplit(|character| class_of(character) == Class::Newline).next().unwrap_or_default()
}
