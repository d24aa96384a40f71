//! Numbers as they are shown; the rules are the core's, which uses them for the gates' margins.

pub use rq_core::number::{change, count, display, interval, metric, points, seconds, share};

/// A difference with its sign; a whole one without digits after the point.
pub(crate) fn difference(value: f64) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    let text = if value.fract() == 0.0 { format!("{sign}{value}") } else { change(value) };
    signed(&text)
}

/// With the sign that is as wide as a digit.
pub(crate) fn signed(text: &str) -> String {
    text.replace('-', "\u{2212}")
}
