//! Sums up access logs of lines like
//! `2026-11-02T08:15:00Z GET /orders/7 200 1532 48ms`.

mod line;
mod options;
mod render;
mod summary;

pub use line::{Line, LineError};
pub use options::{Format, Options, OptionsError};
pub use render::render;
pub use summary::{PathTimes, Summary};
