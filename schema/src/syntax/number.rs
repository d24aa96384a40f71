//! Numbers: from what is written to what it is worth.

use super::value::Value;

/// Why something that starts like a number is none, and what may have been meant.
#[derive(Debug)]
pub(super) struct NotANumber {
    pub(super) reason: &'static str,
    pub(super) replacement: Option<String>,
    pub(super) guess: Value,
}

/// Reads a number: decimal, `0x`, `0o` or `0b`, with an optional sign and `_` between digits. An integer
/// beyond 128 bits is rounded to the nearest double.
pub(super) fn parse(lexeme: &str) -> Result<Value, NotANumber> {
    let (negative, digits) = match lexeme.as_bytes().first() {
        Some(b'-') => (true, lexeme.get(1..).unwrap_or_default()),
        Some(b'+') => (false, lexeme.get(1..).unwrap_or_default()),
        _ => (false, lexeme),
    };
    match digits.as_bytes() {
        // By far the commonest, and no allocation.
        [b'0'..=b'9', rest @ ..] if rest.len() < 18 && rest.iter().all(u8::is_ascii_digit) => {
            let number = digits.bytes().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
            Ok(Value::Integer(i128::from(if negative { -number } else { number })))
        }
        [b'0', b'x', digits @ ..] => with_radix(digits, 16, negative),
        [b'0', b'o', digits @ ..] => with_radix(digits, 8, negative),
        [b'0', b'b', digits @ ..] => with_radix(digits, 2, negative),
        _ => decimal(lexeme, digits),
    }
}

fn wrong(reason: &'static str) -> NotANumber {
    NotANumber { reason, replacement: None, guess: Value::Null }
}

fn with_radix(digits: &[u8], radix: u32, negative: bool) -> Result<Value, NotANumber> {
    if !digits.first().is_some_and(|digit| char::from(*digit).is_digit(radix)) {
        return Err(wrong("a digit must follow its prefix"));
    }
    // The leading bits exactly, the rest as a power of two and whether anything was cut off: enough to
    // round once, at the end.
    let bits = radix.trailing_zeros();
    let (mut leading, mut cut_bits, mut cut_any) = (0_u128, 0_i32, false);
    for &byte in digits {
        if byte == b'_' {
            continue;
        }
        let Some(digit) = char::from(byte).to_digit(radix) else {
            return Err(wrong(match radix {
                16 => "after 0x stand only 0 to 9, a to f and _",
                8 => "after 0o stand only 0 to 7 and _",
                _ => "after 0b stand only 0, 1 and _",
            }));
        };
        if cut_bits == 0 && leading.leading_zeros() >= bits {
            leading = (leading << bits) | u128::from(digit);
        } else {
            cut_bits = cut_bits.saturating_add(bits.cast_signed());
            cut_any |= digit != 0;
        }
    }
    if cut_bits == 0 {
        let integer =
            if negative { 0_i128.checked_sub_unsigned(leading) } else { i128::try_from(leading).ok() };
        if let Some(integer) = integer {
            return Ok(Value::Integer(integer));
        }
    }
    let magnitude = (leading | u128::from(cut_any)) as f64 * f64::from(2).powi(cut_bits);
    Ok(Value::Float(if negative { -magnitude } else { magnitude }))
}

fn decimal(lexeme: &str, unsigned: &str) -> Result<Value, NotANumber> {
    let bytes = unsigned.as_bytes();
    if bytes.first() == Some(&b'.') {
        let sign = lexeme.get(..lexeme.len() - unsigned.len()).unwrap_or_default();
        let better = format!("{sign}0{unsigned}");
        let guess = decimal(&better, better.get(sign.len()..).unwrap_or_default());
        return Err(NotANumber {
            reason: "a digit must stand before the point",
            replacement: guess.is_ok().then_some(better),
            guess: guess.unwrap_or(Value::Null),
        });
    }
    let mut at = digits_end(bytes, 0);
    let mut fractional = false;
    if bytes.get(at) == Some(&b'.') {
        fractional = true;
        let end = digits_end(bytes, at + 1);
        if end == at + 1 {
            return Err(wrong("a digit must follow the point"));
        }
        at = end;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        fractional = true;
        let start = at + 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        at = digits_end(bytes, start);
        if at == start {
            return Err(wrong("a digit must follow the `e`"));
        }
    }
    if at < bytes.len() {
        let reason = if matches!(bytes, [b'0', b'X' | b'O' | b'B', ..]) {
            "the prefixes 0x, 0o and 0b are small letters"
        } else {
            "a word cannot start with a digit"
        };
        return Err(NotANumber { guess: Value::String(lexeme.into()), ..wrong(reason) });
    }
    let plain: String = lexeme.chars().filter(|character| *character != '_').collect();
    if !fractional && let Ok(integer) = plain.parse::<i128>() {
        return Ok(Value::Integer(integer));
    }
    plain.parse().map(Value::Float).map_err(|_| wrong("it cannot be read"))
}

/// Where the digits that start at `start` end; there are none if the first is not one.
fn digits_end(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    if !rest.first().is_some_and(u8::is_ascii_digit) {
        return start;
    }
    let length = rest.iter().position(|byte| !byte.is_ascii_digit() && *byte != b'_');
    start + length.unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integer(lexeme: &str) -> i128 {
        match parse(lexeme) {
            Ok(Value::Integer(number)) => number,
            other => panic!("{lexeme}: {other:?}"),
        }
    }

    fn float(lexeme: &str) -> f64 {
        match parse(lexeme) {
            Ok(Value::Float(number)) => number,
            other => panic!("{lexeme}: {other:?}"),
        }
    }

    #[test]
    fn integers() {
        for (lexeme, expected) in [
            ("0", 0),
            ("+7", 7),
            ("-0", 0),
            ("1_000__", 1000),
            ("0xFf", 255),
            ("-0x1_0", -16),
            ("0o17", 15),
            ("0b10_1", 5),
            ("999999999999999999", 999_999_999_999_999_999),
            ("1000000000000000000000", 1_000_000_000_000_000_000_000),
            ("-170141183460469231731687303715884105728", i128::MIN),
            ("0x7fffffffffffffffffffffffffffffff", i128::MAX),
            ("-0x80000000000000000000000000000000", i128::MIN),
            ("0x0000000000000000000000000000000000000000000001", 1),
        ] {
            assert_eq!(integer(lexeme), expected, "{lexeme}");
        }
    }

    #[test]
    fn doubles() {
        for (lexeme, expected) in [
            ("1.5", 1.5),
            ("-1_0.2_5", -10.25),
            ("1e3", 1000.0),
            ("1E+2", 100.0),
            ("2_.5_e-1_", 0.25),
            (
                "170141183460469231731687303715884105728",
                170_141_183_460_469_231_731_687_303_715_884_105_728.0,
            ),
            ("0x80000000000000000000000000000000", 170_141_183_460_469_231_731_687_303_715_884_105_728.0),
            ("-0x100000000000000000000000000000000", -2.0_f64.powi(128)),
        ] {
            assert_eq!(float(lexeme), expected, "{lexeme}");
        }
        // 2^152 + 2^99 lies halfway between two doubles; one more decides.
        let half = format!("0x1{}8{}", "0".repeat(13), "0".repeat(23));
        assert_eq!(float(&format!("{half}0")), 2.0_f64.powi(152));
        assert_eq!(float(&format!("{half}1")), 2.0_f64.powi(152) + 2.0_f64.powi(100));
        assert_eq!(float(&format!("0x{}", "f".repeat(10_000))), f64::INFINITY);
    }

    #[test]
    fn what_is_no_number() {
        for lexeme in [
            "0x", "0x_1", "0xg", "0b2", "0o8", "1.", "1._5", "1e", "1e+", "1e_1", "1.2.3", "10px", "0X1",
            "-1em", "1e1.0",
        ] {
            assert!(parse(lexeme).is_err(), "{lexeme}");
        }
        for (lexeme, meant) in [(".5", "0.5"), ("-.5", "-0.5"), ("+.25e1", "+0.25e1")] {
            assert_eq!(parse(lexeme).unwrap_err().replacement.as_deref(), Some(meant));
        }
        assert_eq!(parse(".5x").unwrap_err().replacement, None);
    }
}
