//! Numbers out of what a command of one's own has answered.

use rq_schema::config::OwnMetric;
use serde_json::Value;

use crate::readers::coverage::Totals;
use crate::readers::findings::{self, Findings};
use crate::readers::junit::{Outcome, TestResults};

/// What a command has answered.
pub(super) enum Output {
    Findings(Findings),
    Tests(TestResults),
    Coverage(Totals),
    Json(Value),
    Text(String),
    Code(i32),
}

/// The number that a metric asks for.
pub(super) fn number(metric: &OwnMetric, output: &Output) -> Result<f64, String> {
    match output {
        Output::Findings(found) => {
            let counted = found.findings.iter().filter(|finding| {
                !finding.suppressed
                    && metric.level.as_deref().is_none_or(|level| level == finding.level.name())
                    && metric.rule.as_deref().is_none_or(|rule| rule == finding.rule)
            });
            Ok(counted.count() as f64)
        }
        Output::Tests(results) => tests(results, metric.select.as_deref().unwrap_or("failed")),
        Output::Coverage(totals) => coverage(*totals, metric.select.as_deref().unwrap_or("line_percent")),
        Output::Json(value) => {
            let pointer = metric.pointer.as_deref().ok_or("the metric names no pointer")?;
            findings::json::at(value, pointer)
        }
        Output::Text(text) => {
            let pattern = metric.pattern.as_deref().ok_or("the metric names no pattern")?;
            findings::pattern::number(text, pattern)
        }
        Output::Code(code) => Ok(f64::from(*code)),
    }
}

fn tests(results: &TestResults, select: &str) -> Result<f64, String> {
    let count = |outcome| results.count(outcome) as f64;
    Ok(match select {
        "total" => results.tests.len() as f64,
        "passed" => count(Outcome::Passed),
        "failed" => count(Outcome::Failed) + count(Outcome::Errored),
        "skipped" => count(Outcome::Skipped),
        "flaky" => count(Outcome::Flaky),
        "seconds" => results.seconds(),
        other => {
            return Err(format!(
                "test results have no {other}; they have total, passed, failed, skipped, flaky, seconds"
            ));
        }
    })
}

fn coverage(totals: Totals, select: &str) -> Result<f64, String> {
    let none = || "the report has none".to_owned();
    match select {
        "line_percent" => totals.line_percent().ok_or_else(none),
        "branch_percent" => totals.branch_percent().ok_or_else(none),
        "lines" => Ok(totals.lines as f64),
        "lines_hit" => Ok(totals.lines_hit as f64),
        other => {
            Err(format!("coverage has no {other}; it has line_percent, branch_percent, lines, lines_hit"))
        }
    }
}
