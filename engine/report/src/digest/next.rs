//! What to do next, as commands.

use rq_core::snapshot::{OperationState, Snapshot, Verdict};

use super::{gaps, totals};
use crate::context::Context;
use crate::number::count;
use crate::plain::plain;

/// One thing to do.
pub(crate) struct Step {
    /// What it is good for, lowercase.
    pub(crate) purpose: String,
    /// The command, where one does it.
    pub(crate) command: Option<String>,
}

/// At most five things to do, what decides the verdict first.
pub(crate) fn next_steps(snapshot: &Snapshot, context: &Context) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut step = |purpose: String, command: Option<String>| steps.push(Step { purpose, command });

    for gate in snapshot.gates.iter().filter(|gate| gate.verdict == Verdict::Fail).take(2) {
        let command = format!("rq-engine explain gate {}", word(&gate.name));
        step(format!("see why {} fails", gate.name), Some(command));
    }
    let failed = |operation: &&rq_core::snapshot::OperationRecord| operation.state == OperationState::Failed;
    for operation in snapshot.operations.iter().filter(failed).take(1) {
        let command = format!("rq-engine run {}", word(&operation.name));
        step(format!("see how {} breaks", operation.name), Some(command));
    }
    let missing: Vec<_> = gaps(snapshot).into_iter().filter(|gap| gap.state == "missing").collect();
    if missing.iter().any(|gap| gap.operation != "baseline") {
        step("see what is missing and how to get it".into(), Some("rq-engine doctor".into()));
    }
    if missing.iter().any(|gap| gap.operation == "baseline") {
        step("evaluate what you compare with once, so that there is a baseline".into(), None);
    }
    for component in snapshot.score.components.iter().filter(|c| c.error.is_some()).take(1) {
        let place = format!("{}:{}", context.file, component.span.line);
        step(format!("mend the formula of {} at {place}", component.name), None);
    }
    let expired = snapshot.waivers.iter().filter(|waiver| waiver.expired).count();
    if expired > 0 {
        let waivers = count(expired, "expired waiver", "expired waivers");
        step(format!("renew or delete {waivers} in {}", context.file), None);
    }
    if snapshot.score.low < 100.0 && !snapshot.score.components.is_empty() {
        step("see what would gain most points".into(), Some("rq-engine explain score".into()));
    } else if totals(snapshot).open() > 0 {
        step("see all findings".into(), Some("rq-engine eval -v".into()));
    }
    if steps.is_empty() {
        steps
            .push(Step { purpose: "see how it developed".into(), command: Some("rq-engine history".into()) });
    }
    steps.truncate(5);
    steps
}

/// `text` as one word of a command line.
fn word(text: &str) -> String {
    let text = plain(text);
    shlex::try_quote(&text).map_or_else(|_| "NAME".into(), std::borrow::Cow::into_owned)
}
