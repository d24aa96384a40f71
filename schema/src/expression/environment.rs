//! Where the values of names come from.

use super::value::Truth;

/// What is known of a name's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    /// Measured or carried.
    Number(f64),
    /// Not measured: it lies somewhere from `low` to `high`, both included.
    Range {
        /// The lowest possible value.
        low: f64,
        /// The highest possible value.
        high: f64,
    },
    /// A text.
    Text(String),
    /// A text that is not known.
    AnyText,
    /// Whether something holds.
    Truth(Truth),
}

impl Known {
    /// Whether the value is there: measured or carried.
    pub fn is_measured(&self) -> bool {
        match self {
            Self::Number(_) | Self::Text(_) | Self::Truth(Truth::True | Truth::False) => true,
            Self::Range { .. } | Self::AnyText | Self::Truth(Truth::Unknown) => false,
        }
    }
}

/// The values of names.
pub trait Environment {
    /// What is known of the name with this canonical path; `None` where there is no such name.
    fn value(&self, path: &str) -> Option<Known>;

    /// What `has(path)` says; `None` where there is no such name. An environment of what is merely possible says
    /// [`Truth::Unknown`].
    fn has(&self, path: &str) -> Option<Truth> {
        self.value(path).map(|known| Truth::from(known.is_measured()))
    }
}

/// An environment in which one name has another value: what would be, if.
pub struct Overlay<'a> {
    base: &'a dyn Environment,
    path: &'a str,
    value: Known,
}

impl<'a> Overlay<'a> {
    /// `base`, but the name with the canonical path `path` has `value`.
    pub fn new(base: &'a dyn Environment, path: &'a str, value: Known) -> Self {
        Self { base, path, value }
    }
}

impl Environment for Overlay<'_> {
    fn value(&self, path: &str) -> Option<Known> {
        if path == self.path { Some(self.value.clone()) } else { self.base.value(path) }
    }

    fn has(&self, path: &str) -> Option<Truth> {
        if path == self.path { Some(self.value.is_measured().into()) } else { self.base.has(path) }
    }
}
