//! How an operation ended in the last evaluation, in words.

use rq_core::number;
use rq_core::snapshot::OperationState;

use crate::history::History;

/// How an operation ended, and what that was: `3 findings, 1.2 s`. No state where it has never run.
pub fn of_operation(history: &History, id: &str) -> (Option<OperationState>, String) {
    let Some(newest) = &history.newest else { return (None, "not evaluated yet".into()) };
    let snapshot = &newest.snapshot;
    let Some(record) = snapshot.operations.iter().find(|record| record.name == id) else {
        return (None, "not part of the last evaluation".into());
    };
    let detail = match record.state {
        OperationState::Measured => {
            let findings = snapshot.findings.iter().filter(|finding| finding.operation == id).count();
            let found = number::count(findings, "finding", "findings");
            if record.cached {
                format!("{found}, unchanged")
            } else {
                format!("{found}, {}", number::seconds(record.seconds))
            }
        }
        OperationState::Missing | OperationState::Failed => {
            let state = if record.state == OperationState::Missing { "not measured" } else { "failed" };
            match &record.reason {
                Some(reason) => format!("{state}: {reason}"),
                None => state.into(),
            }
        }
    };
    (Some(record.state), detail)
}
