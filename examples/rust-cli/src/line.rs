//! One line of a log.

use std::fmt;
use std::str::FromStr;

/// A request as the log holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The method, as sent.
    pub method: String,
    /// The path, without its query.
    pub path: String,
    /// The answer's status.
    pub status: u16,
    /// Bytes sent.
    pub bytes: u64,
    /// Milliseconds that the answer took.
    pub millis: u32,
}

/// Why a line could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineError {
    /// A field is missing.
    Missing(&'static str),
    /// A field is no number, or out of range.
    NoNumber(&'static str),
    /// There is more than a line should have.
    TooLong,
}

impl fmt::Display for LineError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(field) => write!(out, "the {field} is missing"),
            Self::NoNumber(field) => write!(out, "the {field} is no number"),
            Self::TooLong => out.write_str("there are too many fields"),
        }
    }
}

impl std::error::Error for LineError {}

impl FromStr for Line {
    type Err = LineError;

    fn from_str(text: &str) -> Result<Self, LineError> {
        let mut fields = text.split_ascii_whitespace();
        let mut next = |name| fields.next().ok_or(LineError::Missing(name));
        next("time")?;
        let method = next("method")?.to_owned();
        let path = next("path")?;
        let status = number(next("status")?, "status")?;
        let bytes = number(next("size")?, "size")?;
        let took = next("duration")?;
        let millis = number(took.strip_suffix("ms").unwrap_or(took), "duration")?;
        if fields.next().is_some() {
            return Err(LineError::TooLong);
        }
        let path = path.split_once('?').map_or(path, |(path, _)| path).to_owned();
        Ok(Self { method, path, status, bytes, millis })
    }
}

fn number<T: FromStr>(text: &str, name: &'static str) -> Result<T, LineError> {
    text.parse().map_err(|_| LineError::NoNumber(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_line() {
        let line: Line = "2026-11-02T08:15:00Z GET /orders?page=2 200 1532 48ms".parse().unwrap();
        assert_eq!(
            line,
            Line { method: "GET".into(), path: "/orders".into(), status: 200, bytes: 1532, millis: 48 }
        );
    }

    #[test]
    fn broken_lines_say_what_is_wrong() {
        for (text, error) in [
            ("", LineError::Missing("time")),
            ("t GET /", LineError::Missing("status")),
            ("t GET / ok 1 1ms", LineError::NoNumber("status")),
            ("t GET / 200 -1 1ms", LineError::NoNumber("size")),
            ("t GET / 200 1 fast", LineError::NoNumber("duration")),
            ("t GET / 200 1 1ms more", LineError::TooLong),
        ] {
            assert_eq!(text.parse::<Line>(), Err(error), "{text}");
        }
    }
}
