//! GitLab's Code Quality report: the part of Code Climate's format that GitLab documents.

use rq_core::finding::Level;
use serde::Deserialize;

use super::{Finding, Findings, from_one};
use crate::readers::ReadError;

#[derive(Deserialize)]
struct Issue {
    #[serde(default)]
    description: String,
    check_name: Option<String>,
    fingerprint: Option<String>,
    severity: Option<String>,
    location: Option<Location>,
}

#[derive(Deserialize)]
struct Location {
    path: Option<String>,
    lines: Option<Lines>,
    positions: Option<Positions>,
}

#[derive(Deserialize)]
struct Lines {
    begin: Option<u64>,
    end: Option<u64>,
}

#[derive(Deserialize)]
struct Positions {
    begin: Option<Position>,
    end: Option<Position>,
}

#[derive(Deserialize)]
struct Position {
    line: Option<u64>,
    column: Option<u64>,
}

/// Reads a report. An empty list is a run that found nothing.
///
/// # Errors
/// When it is no list of issues in JSON.
pub fn read(bytes: &[u8]) -> Result<Findings, ReadError> {
    let issues: Vec<Issue> = super::json::typed(bytes)?;
    Ok(Findings { findings: issues.into_iter().map(finding).collect(), ..Findings::default() })
}

fn finding(issue: Issue) -> Finding {
    let location = issue.location.unwrap_or(Location { path: None, lines: None, positions: None });
    let (begin, end) = location.positions.map_or((None, None), |both| (both.begin, both.end));
    let lines = location.lines.unwrap_or(Lines { begin: None, end: None });
    Finding {
        rule: issue.check_name.unwrap_or_else(|| "unnamed".into()),
        level: level(issue.severity.as_deref()),
        message: issue.description,
        path: location.path,
        line: from_one(lines.begin.or(begin.as_ref().and_then(|place| place.line))),
        column: from_one(begin.and_then(|place| place.column)),
        end_line: from_one(lines.end.or(end.and_then(|place| place.line))),
        fingerprint: issue.fingerprint,
        suppressed: false,
    }
}

/// `info`, `minor`, `major`, `critical`, `blocker`.
fn level(severity: Option<&str>) -> Level {
    match severity {
        Some("blocker" | "critical") => Level::Error,
        Some("info") => Level::Note,
        _ => Level::Warning,
    }
}
