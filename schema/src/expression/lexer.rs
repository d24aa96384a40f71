//! Text to tokens. Every byte that is not white space belongs to one token.

use super::mistake;
use crate::diagnostic::{Diagnostic, Span};

/// What a token is. A misspelt operator (`=` for `==`) is reported and counts as the one that was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// `12`, `0.5`, `1e3`, `0x1F`.
    Number,
    /// `'…'` or `"…"`.
    Text,
    /// A segment of a path or a function's name.
    Identifier,
    /// `true`
    True,
    /// `false`
    False,
    /// `||`
    Or,
    /// `&&`
    And,
    /// `!`
    Not,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `%`
    Percent,
    /// `?`
    Question,
    /// `:`
    Colon,
    /// `(`
    OpenParen,
    /// `)`
    CloseParen,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `.`
    Dot,
    /// `,`
    Comma,
    /// Characters that mean nothing.
    Unknown,
}

/// One token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// Spelling, kind, and what should have been written. The first that fits is taken, so longer ones come first.
const SYMBOLS: [(&str, TokenKind, Option<&str>); 44] = {
    use TokenKind::{
        And, CloseBracket, CloseParen, Colon, Comma, Dot, Equal, Greater, GreaterEqual, Less, LessEqual,
        Minus, Not, NotEqual, OpenBracket, OpenParen, Or, Percent, Plus, Question, Slash, Star,
    };
    [
        ("===", Equal, Some("==")),
        ("!==", NotEqual, Some("!=")),
        ("==", Equal, None),
        ("!=", NotEqual, None),
        ("<=", LessEqual, None),
        (">=", GreaterEqual, None),
        ("&&", And, None),
        ("||", Or, None),
        ("=>", GreaterEqual, Some(">=")),
        ("=<", LessEqual, Some("<=")),
        ("<>", NotEqual, Some("!=")),
        ("//", Slash, Some("/")),
        ("<", Less, None),
        (">", Greater, None),
        ("!", Not, None),
        ("+", Plus, None),
        ("-", Minus, None),
        ("*", Star, None),
        ("/", Slash, None),
        ("%", Percent, None),
        ("?", Question, None),
        (":", Colon, None),
        ("(", OpenParen, None),
        (")", CloseParen, None),
        ("[", OpenBracket, None),
        ("]", CloseBracket, None),
        (".", Dot, None),
        (",", Comma, None),
        ("=", Equal, Some("==")),
        ("&", And, Some("&&")),
        ("|", Or, Some("||")),
        ("≤", LessEqual, Some("<=")),
        ("≥", GreaterEqual, Some(">=")),
        ("≠", NotEqual, Some("!=")),
        ("×", Star, Some("*")),
        ("·", Star, Some("*")),
        ("÷", Slash, Some("/")),
        ("−", Minus, Some("-")),
        ("–", Minus, Some("-")),
        ("∧", And, Some("&&")),
        ("∨", Or, Some("||")),
        ("¬", Not, Some("!")),
        ("（", OpenParen, Some("(")),
        ("）", CloseParen, Some(")")),
    ]
};

/// The tokens of `text`, in order.
pub(super) fn lex(text: &str, out: &mut Vec<Diagnostic>) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut start = 0;
    while let Some(first) = rest(text, start).chars().next() {
        if first.is_whitespace() {
            start += first.len_utf8();
            continue;
        }
        let (kind, end) = token(text, start, first, &tokens, out);
        let span = Span::new(start, end);
        start = end;
        match tokens.last_mut() {
            Some(last) if kind == TokenKind::Unknown && last.kind == kind && last.span.end == span.start => {
                last.span.end = end;
            }
            _ => tokens.push(Token { kind, span }),
        }
    }
    for token in tokens.iter().filter(|token| token.kind == TokenKind::Unknown) {
        out.push(mistake::unknown_characters(text, token.span));
    }
    tokens
}

fn rest(text: &str, start: usize) -> &str {
    text.get(start..).unwrap_or_default()
}

/// Kind and end of the token at `start`.
fn token(
    text: &str,
    start: usize,
    first: char,
    before: &[Token],
    out: &mut Vec<Diagnostic>,
) -> (TokenKind, usize) {
    let rest = rest(text, start);
    let last = before.last().map(|token| token.kind);
    // `packages.2fa` is a path, as `packages["2fa"]` is.
    if is_word_start(first) || (first.is_ascii_digit() && last == Some(TokenKind::Dot)) {
        let end = start + length_while(rest, is_word);
        let kind = match rest.get(..end - start) {
            Some("true") => TokenKind::True,
            Some("false") => TokenKind::False,
            _ => TokenKind::Identifier,
        };
        return (kind, end);
    }
    let has_part = matches!(
        last,
        Some(TokenKind::Identifier | TokenKind::True | TokenKind::False | TokenKind::CloseBracket)
    );
    let digit_follows = rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if first.is_ascii_digit() || (first == '.' && digit_follows && !has_part) {
        return (TokenKind::Number, start + number_length(rest));
    }
    if let Some(close) = closing_quote(first) {
        return (TokenKind::Text, text_end(text, start, first, close, out));
    }
    match SYMBOLS.iter().find(|(spelling, ..)| rest.starts_with(spelling)) {
        Some((spelling, kind, meant)) => {
            let end = start + spelling.len();
            if let Some(meant) = meant {
                out.push(mistake::misspelt_operator(Span::new(start, end), spelling, meant));
            }
            (*kind, end)
        }
        None => (TokenKind::Unknown, start + first.len_utf8()),
    }
}

fn is_word_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn length_while(text: &str, mut wanted: impl FnMut(char) -> bool) -> usize {
    text.find(|c| !wanted(c)).unwrap_or(text.len())
}

/// The length of a number, together with whatever is stuck to it: `1_000`, `80ms` and `1.2.3` are each one
/// token, so that they can be reported as one mistake.
fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut end = 0;
    while let Some(&byte) = bytes.get(end) {
        let exponent_sign = matches!(byte, b'+' | b'-')
            && end > 0
            && matches!(bytes.get(end - 1), Some(b'e' | b'E'))
            && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)
            && bytes
                .get(..end - 1)
                .is_some_and(|mantissa| mantissa.iter().all(|b| matches!(b, b'0'..=b'9' | b'.')));
        if !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') || exponent_sign) {
            break;
        }
        end += 1;
    }
    end + length_while(rest.get(end..).unwrap_or_default(), is_word)
}

/// The quote that ends a text begun with `open`; typographic quotes are reported and understood.
fn closing_quote(open: char) -> Option<char> {
    match open {
        '"' | '\'' => Some(open),
        '“' | '”' => Some('”'),
        '‘' | '’' => Some('’'),
        _ => None,
    }
}

/// The end of the text begun at `start`: past its closing quote, or the end of the line.
fn text_end(text: &str, start: usize, open: char, close: char, out: &mut Vec<Diagnostic>) -> usize {
    let mut escaped = false;
    let body = start + open.len_utf8();
    for (offset, c) in rest(text, body).char_indices() {
        let at = body + offset;
        match c {
            '\n' | '\r' => {
                out.push(mistake::unclosed_text(Span::new(start, at), open));
                return at;
            }
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == close => {
                let end = at + c.len_utf8();
                if !open.is_ascii() {
                    out.push(mistake::typographic_quotes(Span::new(start, end), Span::new(body, at)));
                }
                return end;
            }
            _ => {}
        }
    }
    out.push(mistake::unclosed_text(Span::new(start, text.len()), open));
    text.len()
}
