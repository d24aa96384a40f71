//! Checkstyle's XML, which many linters write.

use rq_core::finding::Level;

use super::{Finding, Findings, from_one};
use crate::readers::ReadError;
use crate::readers::xml::{Part, walk};

/// Reads a report. One without a file is a run that found nothing.
///
/// # Errors
/// When it is no well-formed XML or no Checkstyle report.
pub fn read(bytes: &[u8]) -> Result<Findings, ReadError> {
    let mut findings = Findings { tool: Some("checkstyle".into()), ..Findings::default() };
    let mut file: Option<String> = None;
    let mut depth = 0_usize;
    walk(bytes, |part| {
        match part {
            Part::Start(element) => {
                match element.name.as_str() {
                    "checkstyle" if depth == 0 => {}
                    name if depth == 0 => {
                        let message = format!("<{name}> is no Checkstyle report: <checkstyle> was expected");
                        return Err(ReadError::at(element.line, message));
                    }
                    "file" => file = element.get("name").map(str::to_owned),
                    "error" => findings.findings.push(Finding {
                        rule: element.get("source").unwrap_or("unnamed").to_owned(),
                        level: level(element.get("severity").unwrap_or("error")),
                        message: element.get("message").unwrap_or_default().to_owned(),
                        path: file.clone(),
                        line: from_one(element.number("line")),
                        column: from_one(element.number("column")),
                        end_line: None,
                        fingerprint: None,
                        suppressed: element.get("severity") == Some("ignore"),
                    }),
                    // A check of a whole file that died: the file was not looked at.
                    "exception" => findings.problems.push(format!(
                        "line {}: the tool failed on {}",
                        element.line,
                        file.as_deref().unwrap_or("a file")
                    )),
                    _ => {}
                }
                depth += 1;
            }
            Part::End => depth = depth.saturating_sub(1),
            Part::Text(_) => {}
        }
        Ok(())
    })?;
    Ok(findings)
}

fn level(severity: &str) -> Level {
    match severity {
        "error" => Level::Error,
        "warning" => Level::Warning,
        _ => Level::Note,
    }
}
