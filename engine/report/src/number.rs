//! Numbers as they are shown; the rules are the core's, which uses them for the gates' margins.

pub use rq_core::number::{change, count, display, interval, metric, points, seconds, share};
