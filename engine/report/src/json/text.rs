//! JSON as text that is harmless on a terminal and holds whole numbers as such.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use crate::plain::is_unsafe;

/// `value` as indented JSON with a line break at its end.
///
/// Characters that a terminal obeys or that hide or reorder text are written as `\u202e`: a reader gets them back,
/// a terminal never sees them. A double that is whole is written without a point.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut out, Harmless(PrettyFormatter::new()));
    // Writing into memory can't fail, and every key of these values is a string.
    let written = value.serialize(&mut serializer).is_ok();
    debug_assert!(written, "a value with string keys serialises");
    out.push(b'\n');
    String::from_utf8(out).unwrap_or_default()
}

struct Harmless(PrettyFormatter<'static>);

impl Formatter for Harmless {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        // Whole numbers up to 2^53 are the same as integers.
        if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 {
            return self.0.write_i64(writer, value as i64);
        }
        self.0.write_f64(writer, value)
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut from = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| is_unsafe(*c)) {
            writer.write_all(fragment.get(from..at).unwrap_or_default().as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            from = at + c.len_utf8();
        }
        writer.write_all(fragment.get(from..).unwrap_or_default().as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn text_survives_without_touching_the_terminal() {
        let text = "a\u{202e}b\u{1b}[0m\u{9b}\u{e0041}\n\"größe\"";
        let json = pretty(&text);
        assert_eq!(json, "\"a\\u202eb\\u001b[0m\\u009b\\udb40\\udc41\\n\\\"größe\\\"\"\n");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn whole_numbers_have_no_point() {
        assert_eq!(pretty(&12.0), "12\n");
        assert_eq!(pretty(&-0.0), "0\n");
        assert_eq!(pretty(&12.25), "12.25\n");
        assert_eq!(pretty(&1e300), "1e+300\n");
    }
}
