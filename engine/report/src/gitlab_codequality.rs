//! GitLab's Code Quality report: open findings and conditions of gates that don't hold.

use rq_core::finding::Level;
use rq_core::snapshot::{Snapshot, Verdict};
use serde::Serialize;

use crate::context::Context;
use crate::digest::{detail, is_open};
use crate::plain::plain;
use crate::sarif::gate_fingerprint;

#[derive(Serialize)]
struct Entry<'a> {
    description: String,
    check_name: String,
    fingerprint: std::borrow::Cow<'a, str>,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// The evaluation as GitLab's Code Quality JSON.
///
/// A required condition that fails is a `blocker`, one that can't be told `critical`; an error is `major`, a warning
/// `minor`, a note `info`. Waived findings are left out. What has no place stands at the configuration, because
/// GitLab refuses an entry without one.
pub fn render(snapshot: &Snapshot, context: &Context) -> String {
    let configuration = plain(&context.in_repository(&context.file)).into_owned();
    let mut entries = Vec::new();
    for gate in &snapshot.gates {
        for condition in &gate.conditions {
            let severity = match (condition.verdict, condition.required) {
                (Verdict::Pass, _) => continue,
                (_, false) => "minor",
                (Verdict::Fail, true) => "blocker",
                (Verdict::Incomplete, true) => "critical",
            };
            let description = format!("gate {}: {} ({})", gate.name, condition.text, detail(condition));
            entries.push(Entry {
                description: plain(&description).into_owned(),
                check_name: "rq/gate".into(),
                fingerprint: gate_fingerprint(&gate.name, &condition.text).into(),
                severity,
                location: Location {
                    path: configuration.clone(),
                    lines: Lines { begin: condition.span.line.max(1) },
                },
            });
        }
    }
    let open = snapshot.findings.iter().filter(|finding| is_open(snapshot, finding));
    entries.extend(open.map(|finding| Entry {
        description: plain(&finding.message).into_owned(),
        check_name: plain(&format!("{}/{}", finding.operation, finding.rule)).into_owned(),
        fingerprint: finding.fingerprint.as_str().into(),
        severity: match finding.level {
            Level::Note => "info",
            Level::Warning => "minor",
            Level::Error => "major",
        },
        location: Location {
            path: match &finding.path {
                Some(path) => context.in_repository(path),
                None => configuration.clone(),
            },
            lines: Lines { begin: finding.line.unwrap_or(1).max(1) },
        },
    }));
    crate::json::pretty(&entries)
}
