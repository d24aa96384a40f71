//! JSON of any form, and numbers in it by pointer.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::readers::ReadError;

/// Reads a document. It may nest 128 deep, as the parser allows.
///
/// # Errors
/// When it is no JSON, with the line.
pub fn read(bytes: &[u8]) -> Result<Value, ReadError> {
    typed(bytes)
}

/// Reads a document of a known form.
///
/// # Errors
/// When it is no JSON or of another form, with the line.
pub(crate) fn typed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ReadError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        let line = u32::try_from(error.line()).ok().filter(|line| *line > 0);
        ReadError { line, message: format!("this is not the JSON that was expected: {error}") }
    })
}

/// The number at an RFC 6901 pointer; of a list or an object, how many entries it has.
///
/// # Errors
/// When there is nothing, or no number.
pub fn at(value: &Value, pointer: &str) -> Result<f64, String> {
    let found = value.pointer(pointer).ok_or_else(|| format!("the output has nothing at {pointer:?}"))?;
    let number = match found {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Value::Array(list) => Some(list.len() as f64),
        Value::Object(entries) => Some(entries.len() as f64),
        Value::Null => None,
    };
    number
        .filter(|number: &f64| number.is_finite())
        .ok_or_else(|| format!("the output has no number at {pointer:?}"))
}
