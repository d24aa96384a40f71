//! What an argument or a property can be worth.

/// A value as it was meant: escapes resolved, multi-line strings dedented, numbers read.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text: bare, quoted, raw or multi-line.
    String(Box<str>),
    /// A number without fraction or exponent that fits.
    Integer(i128),
    /// Any other number, `#inf`, `#-inf` and `#nan`.
    Float(f64),
    /// `#true` or `#false`.
    Bool(bool),
    /// `#null`.
    Null,
}

impl Value {
    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one; an integer above 2^53 is rounded.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            _ => None,
        }
    }

    /// The integer, if it is one and was written without fraction and exponent.
    pub fn as_integer(&self) -> Option<i128> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// What a message calls this kind of value: `text`, `number`, `boolean` or `null`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "text",
            Self::Integer(_) | Self::Float(_) => "number",
            Self::Bool(_) => "boolean",
            Self::Null => "null",
        }
    }
}
