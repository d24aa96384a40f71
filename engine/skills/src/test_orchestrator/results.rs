//! How the tests ended, from JUnit's XML.

use rq_core::finding::Finding;
use rq_core::operation::{Context, OperationError, Outcome};

use super::analyze_coverage::Parameters;
use crate::readers::junit::{self, Outcome as Ended, Test, TestResults};
use crate::reports::Report;

/// Slow tests named.
const SLOWEST: usize = 3;
/// Seconds from which a test is worth naming.
const SLOW: f64 = 1.0;
const METRICS: [&str; 6] = ["total", "passed", "failed", "skipped", "flaky", "seconds"];

/// Whether any test failed or could not run.
pub(super) fn any_failed(reports: &[Report]) -> Result<bool, OperationError> {
    let results = merged(reports)?;
    Ok(results.tests.iter().any(|test| matches!(test.outcome, Ended::Failed | Ended::Errored)))
}

/// Reads the results into metrics and findings.
pub(super) fn read(
    context: &Context<'_>,
    parameters: &Parameters,
    reports: &[Report],
    outcome: &mut Outcome,
) -> Result<(), OperationError> {
    if parameters.results.is_empty() {
        for name in METRICS {
            outcome.missing(format!("tests.{name}"), "no test results are declared");
        }
        return Ok(());
    }
    let results = merged(reports)?;
    let failed = results.count(Ended::Failed) + results.count(Ended::Errored);
    let numbers = [
        results.tests.len() as f64,
        results.count(Ended::Passed) as f64,
        failed as f64,
        results.count(Ended::Skipped) as f64,
        results.count(Ended::Flaky) as f64,
        results.seconds(),
    ];
    for (name, number) in METRICS.iter().zip(numbers) {
        outcome.metric(format!("tests.{name}"), number);
    }
    for test in &results.tests {
        let (rule, what) = match test.outcome {
            Ended::Failed => ("failed-test", "failed"),
            Ended::Errored => ("failed-test", "could not run"),
            Ended::Flaky => ("flaky-test", "failed and passed in the same run"),
            Ended::Passed | Ended::Skipped => continue,
        };
        let Some(level) = context.level(rule) else { continue };
        let reason = if test.message.is_empty() { String::new() } else { format!(": {}", test.message) };
        let finding =
            Finding::new(rule, level, format!("{} {what}{reason}", full_name(test))).context(full_name(test));
        // Only a path of the project is a place in it.
        let file =
            test.file.as_deref().filter(|file| context.root.join(file).is_file() && !file.contains(".."));
        outcome.findings.push(match file {
            Some(file) => finding.at(file.trim_start_matches("./"), test.line.unwrap_or(0)),
            None => finding,
        });
    }
    let slow: Vec<String> = results
        .slowest(SLOWEST)
        .into_iter()
        .filter(|test| test.seconds >= SLOW)
        .map(|test| format!("{} {:.1} s", full_name(test), test.seconds))
        .collect();
    if !slow.is_empty() {
        outcome.notes.push(format!("slowest tests: {}", slow.join(", ")));
    }
    Ok(())
}

fn full_name(test: &Test) -> String {
    if test.suite.is_empty() { test.name.clone() } else { format!("{}: {}", test.suite, test.name) }
}

fn merged(reports: &[Report]) -> Result<TestResults, OperationError> {
    let mut results = TestResults::default();
    for report in reports {
        let read = junit::read(&report.content);
        results.merge(read.map_err(|error| OperationError::Failed(format!("{}: {error}", report.path)))?);
    }
    Ok(results)
}
