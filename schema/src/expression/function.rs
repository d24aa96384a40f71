//! The functions that can be called.

use std::ops::RangeInclusive;

use super::tree::NodeKind;

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// `min(a, b, …)`
    Min,
    /// `max(a, b, …)`
    Max,
    /// `abs(x)`
    Abs,
    /// `clamp(x, low, high)`
    Clamp,
    /// `round(x)` or `round(x, digits)`
    Round,
    /// `floor(x)`
    Floor,
    /// `ceil(x)`
    Ceil,
    /// `has(metric)`
    Has,
}

impl Function {
    /// All of them, in the order in which they are documented.
    pub const ALL: [Self; 8] =
        [Self::Min, Self::Max, Self::Abs, Self::Clamp, Self::Round, Self::Floor, Self::Ceil, Self::Has];

    /// The function of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.name() == name)
    }

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Min => "min",
            Self::Max => "max",
            Self::Abs => "abs",
            Self::Clamp => "clamp",
            Self::Round => "round",
            Self::Floor => "floor",
            Self::Ceil => "ceil",
            Self::Has => "has",
        }
    }

    /// How it is called.
    pub const fn signature(self) -> &'static str {
        match self {
            Self::Min => "min(a, b, …)",
            Self::Max => "max(a, b, …)",
            Self::Abs => "abs(x)",
            Self::Clamp => "clamp(x, low, high)",
            Self::Round => "round(x) or round(x, digits)",
            Self::Floor => "floor(x)",
            Self::Ceil => "ceil(x)",
            Self::Has => "has(metric)",
        }
    }

    /// What it gives, in one line.
    pub const fn doc(self) -> &'static str {
        match self {
            Self::Min => "the lowest of two or more numbers",
            Self::Max => "the highest of two or more numbers",
            Self::Abs => "the number without its sign",
            Self::Clamp => "x, but not below low and not above high",
            Self::Round => {
                "the nearest whole number, or x to 0–15 digits after the point; halves go away from zero"
            }
            Self::Floor => "the greatest whole number that is not above x",
            Self::Ceil => "the least whole number that is not below x",
            Self::Has => "whether the metric is measured, or carried from an older snapshot",
        }
    }

    /// How many arguments it takes.
    pub const fn arity(self) -> RangeInclusive<usize> {
        match self {
            Self::Min | Self::Max => 2..=usize::MAX,
            Self::Clamp => 3..=3,
            Self::Round => 1..=2,
            Self::Abs | Self::Floor | Self::Ceil | Self::Has => 1..=1,
        }
    }

    /// The function that another language calls `name`.
    pub(super) fn from_foreign_name(name: &str) -> Option<Self> {
        Some(match name {
            "least" | "minimum" | "lowest" => Self::Min,
            "greatest" | "maximum" | "highest" => Self::Max,
            "absolute" | "fabs" => Self::Abs,
            "limit" | "bound" | "clip" => Self::Clamp,
            "ceiling" => Self::Ceil,
            "int" | "trunc" | "truncate" => Self::Floor,
            "defined" | "exists" | "is_defined" | "measured" | "isset" => Self::Has,
            _ => return None,
        })
    }
}

/// Most digits that `round` keeps: a double has no more that mean something.
pub(super) const MAX_DIGITS: u8 = 15;

/// The number of digits that a literal asks `round` to keep.
pub(super) fn digits(kind: &NodeKind) -> Option<u8> {
    match kind {
        NodeKind::Number(value) => (0..=MAX_DIGITS).find(|&digits| f64::from(digits) == *value),
        _ => None,
    }
}
