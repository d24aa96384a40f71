//! What an expression gives.

use super::interval::Interval;

/// The value of an expression or of a part of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, or the range that it lies in.
    Number(Interval),
    /// Whether a condition holds.
    Truth(Truth),
    /// A text.
    Text(String),
    /// A text that is not known.
    AnyText,
}

impl Value {
    /// What a message calls it.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Self::Number(_) => "a number",
            Self::Truth(_) => "a condition",
            Self::Text(_) | Self::AnyText => "a text",
        }
    }

    /// Either of two values of the same type: the smallest value that covers both.
    pub(super) fn either(self, other: Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::Number(a), Self::Number(b)) => Self::Number(a.hull(b)),
            (Self::Truth(a), Self::Truth(b)) => Self::Truth(if a == b { a } else { Truth::Unknown }),
            (Self::Text(a), Self::Text(b)) if a == b => Self::Text(a),
            (Self::Text(_) | Self::AnyText, Self::Text(_) | Self::AnyText) => Self::AnyText,
            _ => return None,
        })
    }
}

/// Whether a condition holds: Kleene's three values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// It holds, whatever the unknown values are.
    True,
    /// It does not hold, whatever the unknown values are.
    False,
    /// It depends on values that are not known.
    Unknown,
}

impl Truth {
    /// Both hold.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Unknown,
        }
    }

    /// At least one holds.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    /// It does not hold.
    #[must_use]
    pub const fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }

    /// Both hold or neither does.
    #[must_use]
    pub const fn same(self, other: Self) -> Self {
        match self {
            Self::True => other,
            Self::False => other.not(),
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}
