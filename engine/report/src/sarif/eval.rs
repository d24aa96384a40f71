//! An evaluation: findings and gates that fail as results, what was not measured as notifications.

use rq_core::finding::{Finding, Level};
use rq_core::snapshot::{OperationState, Snapshot, Verdict, WaiverRecord};
use serde_json::json;

use super::log::{
    Driver, Entry, Identified, Invocation, Location, Message, Notification, Region, Rule, Rules, Run,
    Suppression, Tool, root, text,
};
use crate::context::Context;
use crate::digest::{detail, is_open};
use crate::plain::plain;

const NOT_MEASURED: &str = "rq/not-measured";
const INCOMPLETE: &str = "rq/gate-incomplete";
const GATE: &str = "rq/gate";
const GATE_HELP: &str = "A condition of a gate does not hold; rq-engine explain gate NAME shows the measurements it was decided on.";

/// An evaluation as a SARIF log.
///
/// Rules are named `skill.operation/rule`: two tools may use one rule's name. A finding without a place stands at
/// the configuration, because code scanning shows no result without one.
pub fn eval(snapshot: &Snapshot, context: &Context) -> String {
    let mut rules = Rules::default();
    let mut results = gate_results(snapshot, context, &mut rules);
    results.extend(snapshot.findings.iter().map(|finding| result(snapshot, finding, context, &mut rules)));
    let notifications = notifications(snapshot, context);
    let complete = snapshot.operations.iter().all(|operation| operation.state == OperationState::Measured);
    let version = snapshot.program.rsplit(' ').next().map(|version| plain(version).into_owned());
    text(Run {
        tool: Tool {
            driver: Driver {
                name: "rq",
                version: version.filter(|version| !version.is_empty()),
                rules: rules.into_list(),
                notifications: descriptors(),
            },
        },
        automation_details: Some(Identified { id: format!("rq/{}/", plain(&snapshot.project)) }),
        invocations: vec![Invocation {
            execution_successful: complete,
            exit_code: Some(context.exit_code),
            start_time_utc: Some(snapshot.created_at.to_string()),
            tool_execution_notifications: notifications,
        }],
        original_uri_base_ids: root(),
        column_kind: "unicodeCodePoints",
        results,
    })
}

fn result(snapshot: &Snapshot, finding: &Finding, context: &Context, rules: &mut Rules) -> Entry {
    let id = plain(&format!("{}/{}", finding.operation, finding.rule)).into_owned();
    let rule_index = rules.place(&id, || {
        let fallback = format!("{} of {}", finding.rule, finding.operation);
        let about = context.rule(&finding.operation, &finding.rule).unwrap_or(&fallback);
        Rule::new(&id, about, finding.level.name())
    });
    let location = match &finding.path {
        Some(path) => Location::new(&context.in_repository(path), region(finding)),
        None => configuration(context, 1),
    };
    let waiver = finding.waiver.filter(|_| !is_open(snapshot, finding));
    Entry {
        rule_id: id,
        rule_index,
        level: finding.level.name(),
        message: Message::new(&finding.message),
        locations: vec![location],
        related_locations: Vec::new(),
        partial_fingerprints: json!({ "rq/v1": finding.fingerprint }),
        suppressions: waiver
            .and_then(|index| snapshot.waivers.get(index))
            .map(suppression)
            .into_iter()
            .collect(),
        fixes: Vec::new(),
    }
}

fn region(finding: &Finding) -> Region {
    let line = finding.line.map_or(1, |line| line.max(1) as usize);
    Region {
        start_line: line,
        start_column: finding.line.and(finding.column).map(|column| column.max(1) as usize),
        end_line: finding.end_line.map(|end| (end as usize).max(line)).filter(|_| finding.line.is_some()),
        end_column: None,
    }
}

fn suppression(waiver: &WaiverRecord) -> Suppression {
    let mut justification = plain(&waiver.reason).into_owned();
    justification.extend(waiver.owner.iter().map(|owner| format!("; {}", plain(owner))));
    justification.extend(waiver.until.iter().map(|until| format!("; until {}", plain(until))));
    Suppression { kind: "external", status: "accepted", justification }
}

/// Conditions that don't hold: errors where the gate needs them, warnings where it only warns.
fn gate_results(snapshot: &Snapshot, context: &Context, rules: &mut Rules) -> Vec<Entry> {
    let mut results = Vec::new();
    for gate in &snapshot.gates {
        for condition in gate.conditions.iter().filter(|condition| condition.verdict == Verdict::Fail) {
            let rule_index = rules.place(GATE, || Rule::new(GATE, GATE_HELP, Level::Error.name()));
            let level = if condition.required { Level::Error } else { Level::Warning };
            let verb = if condition.required { "fails" } else { "warns" };
            let message = format!("gate {} {verb}: {} ({})", gate.name, condition.text, detail(condition));
            results.push(Entry {
                rule_id: GATE.into(),
                rule_index,
                level: level.name(),
                message: Message::new(&message),
                locations: vec![configuration(context, condition.span.line)],
                related_locations: Vec::new(),
                partial_fingerprints: json!({ "rq/v1": fingerprint(&gate.name, &condition.text) }),
                suppressions: Vec::new(),
                fixes: Vec::new(),
            });
        }
    }
    results
}

/// By what a gate's condition is known again, wherever it stands in the file: sixteen hexadecimal digits.
pub(crate) fn fingerprint(gate: &str, condition: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in ["gate", gate, condition] {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    hasher.finalize().to_hex().chars().take(16).collect()
}

fn notifications(snapshot: &Snapshot, context: &Context) -> Vec<Notification> {
    let operations = snapshot.operations.iter().filter_map(|operation| {
        let (level, state) = match operation.state {
            OperationState::Measured => return None,
            OperationState::Missing => ("warning", "measured nothing"),
            OperationState::Failed => ("error", "failed"),
        };
        let reason = operation.reason.as_deref().unwrap_or("no reason given");
        Some(Notification {
            descriptor: Identified { id: NOT_MEASURED.into() },
            level,
            message: Message::new(&format!("{} {state}: {reason}", operation.name)),
            locations: Vec::new(),
        })
    });
    let unsure = snapshot.gates.iter().flat_map(|gate| gate.conditions.iter().map(move |c| (gate, c)));
    let unsure = unsure.filter(|(_, condition)| condition.verdict == Verdict::Incomplete);
    let conditions = unsure.map(|(gate, condition)| Notification {
        descriptor: Identified { id: INCOMPLETE.into() },
        level: if condition.required { "error" } else { "warning" },
        message: Message::new(&format!("gate {}: {} ({})", gate.name, condition.text, detail(condition))),
        locations: vec![configuration(context, condition.span.line)],
    });
    operations.chain(conditions).collect()
}

fn descriptors() -> Vec<Rule> {
    vec![
        Rule::new(NOT_MEASURED, "An operation gave no measurement.", "error"),
        Rule::new(INCOMPLETE, "It can't be told whether a condition of a gate holds.", "error"),
    ]
}

fn configuration(context: &Context, line: u32) -> Location {
    let region = Region { start_line: line as usize, ..Region::default() };
    Location::new(&context.in_repository(&context.file), region)
}
