//! The values of numbers and texts.

use super::mistake::{SYNTAX, code};
use crate::diagnostic::{Diagnostic, Span};

/// The value of a number token, or what is wrong with it.
pub(super) fn number(text: &str, span: Span) -> Result<f64, Box<Diagnostic>> {
    let wrong = |message: String| Box::new(Diagnostic::error(SYNTAX, span, message));
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return match u64::from_str_radix(digits, 16) {
            #[expect(
                clippy::cast_precision_loss,
                reason = "every number is a double: the nearest one is meant"
            )]
            Ok(value) if !digits.starts_with('+') => Ok(value as f64),
            _ => Err(Box::new(
                wrong(format!("{} is not a hexadecimal number", code(text)))
                    .help("after 0x come 1 to 16 of the digits 0–9, a–f"),
            )),
        };
    }
    if is_decimal(text) {
        return match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(wrong(format!("{} is greater than any number", code(text)))),
        };
    }
    let repaired = [
        ("numbers are written without _", text.replace('_', "")),
        (
            "every number is a double: it takes no suffix",
            text.trim_end_matches(['u', 'U', 'f', 'F', 'd', 'D', 'L']).to_owned(),
        ),
        ("a digit is missing after the point", text.trim_end_matches('.').to_owned()),
    ];
    for (reason, repaired) in repaired {
        if repaired != text && is_decimal(&repaired) {
            return Err(Box::new(
                wrong(format!("{} is not a number: {reason}", code(text)))
                    .replace_with(format!("write {repaired}"), repaired),
            ));
        }
    }
    let help = if text.bytes().filter(|&byte| byte == b'.').count() > 1 {
        "a number has one point; a version is a text: '1.2.3'"
    } else {
        "numbers are written as 80, 0.5, 1e6 or 0x1F, without a unit"
    };
    Err(Box::new(wrong(format!("{} is not a number", code(text))).help(help)))
}

/// `digits`, `digits.digits`, `.digits`, each with or without an exponent.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole.is_empty() || digits(whole)) && digits(fraction),
        None => digits(mantissa),
    };
    mantissa_fits
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// The value of a text token. Escapes are CEL's: `\n`, `\x41`, `\u0041`, `\U00000041`, `\101`, ….
pub(super) fn text(token: &str, span: Span, out: &mut Vec<Diagnostic>) -> String {
    let mut chars = token.char_indices().peekable();
    let Some((_, open)) = chars.next() else { return String::new() };
    let close = match open {
        '“' | '”' => '”',
        '‘' | '’' => '’',
        quote => quote,
    };
    let mut value = String::with_capacity(token.len());
    while let Some((at, c)) = chars.next() {
        if c == close {
            break;
        }
        if c != '\\' {
            value.push(c);
            continue;
        }
        let escape = token.get(at..).unwrap_or_default();
        match unescape(escape) {
            Some((c, length)) => {
                value.push(c);
                while chars.next_if(|&(next, _)| next < at + length).is_some() {}
            }
            None => {
                let length = escape.chars().take(2).map(char::len_utf8).sum::<usize>();
                let place = Span::new(span.start + at, span.start + at + length);
                let shown = escape.get(..length).unwrap_or(escape);
                let wrong = Diagnostic::error(SYNTAX, place, format!("{} is no escape", code(shown)));
                out.push(wrong.help("a backslash is written twice"));
            }
        }
    }
    value
}

/// The character that an escape means, and the bytes that it takes.
fn unescape(escape: &str) -> Option<(char, usize)> {
    let kind = escape.chars().nth(1)?;
    let by_code = |from: usize, digits: usize, radix: u32| {
        let digits = escape.get(from..from + digits)?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let c = u32::from_str_radix(digits, radix).ok().filter(|_| plain).and_then(char::from_u32)?;
        Some((c, from + digits.len()))
    };
    let simple = match kind {
        '\\' | '\'' | '"' | '`' | '?' => kind,
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        'x' | 'X' => return by_code(2, 2, 16),
        'u' => return by_code(2, 4, 16),
        'U' => return by_code(2, 8, 16),
        '0'..='3' => return by_code(1, 3, 8),
        _ => return None,
    };
    Some((simple, 2))
}

#[cfg(test)]
mod tests {
    use super::{number, text};
    use crate::diagnostic::Span;

    #[test]
    fn numbers() {
        let read =
            |text: &str| number(text, Span::new(0, text.len())).map_err(|diagnostic| diagnostic.message);
        for (text, value) in [
            ("0", 0.0),
            ("007", 7.0),
            (".5", 0.5),
            ("84.2", 84.2),
            ("1e3", 1000.0),
            ("1.5E-3", 0.0015),
            ("2e+2", 200.0),
            ("0x1F", 31.0),
            ("0xffffffffffffffff", 18_446_744_073_709_551_615.0),
            ("1e-400", 0.0),
        ] {
            assert_eq!(read(text), Ok(value), "{text}");
        }
        for text in
            ["1e999", "1_000", "1.", "1.2.3", "80ms", "1e", "0x", "0xg", "0x+1", "0x11111111111111111", "5u"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn escapes() {
        let read = |token: &str| {
            let mut out = Vec::new();
            let value = text(token, Span::new(0, token.len()), &mut out);
            (value, out.iter().map(|d| (d.span.start, d.span.end)).collect::<Vec<_>>())
        };
        assert_eq!(read(r"'a\n\t\\\'\x41\u00e9\U0001F600\101'"), ("a\n\t\\'Aé😀A".into(), vec![]));
        assert_eq!(read(r#""it's""#), ("it's".into(), vec![]));
        assert_eq!(read(r"'a\qb'"), ("aqb".into(), vec![(2, 4)]));
        assert_eq!(read(r"'\u12'"), ("u12".into(), vec![(1, 3)]));
        assert_eq!(read(r"'\ud800'"), ("ud800".into(), vec![(1, 3)]));
        assert_eq!(read(r"'\x+1'"), ("x+1".into(), vec![(1, 3)]));
        assert_eq!(read("'open\\"), ("open".into(), vec![(5, 6)]));
    }
}
