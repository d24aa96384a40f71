//! The summary as text or JSON.

use std::fmt::Write as _;

use serde::Serialize;

use crate::{Format, PathTimes, Summary};

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    summary: &'a Summary,
    error_percent: f64,
    slowest: Vec<PathTimes>,
}

/// Writes a summary with its `top` slowest paths.
pub fn render(summary: &Summary, format: Format, top: usize) -> Result<String, serde_json::Error> {
    let slowest = summary.slowest(top);
    let error_percent = summary.error_percent();
    match format {
        Format::Json => serde_json::to_string_pretty(&Document { summary, error_percent, slowest }),
        Format::Text => Ok(text(summary, error_percent, &slowest)),
    }
}

fn text(summary: &Summary, error_percent: f64, slowest: &[PathTimes]) -> String {
    let mut out = format!(
        "{} requests, {} bytes, {error_percent:.1} % errors, {} unreadable lines\n",
        summary.requests, summary.bytes, summary.unreadable
    );
    for (status, count) in &summary.statuses {
        let _ = writeln!(out, "  {status}  {count}");
    }
    for times in slowest {
        let _ = writeln!(
            out,
            "  {:>6} ms median, {:>6} ms at most, {} × {}",
            times.median, times.slowest, times.requests, times.path
        );
    }
    out
}
