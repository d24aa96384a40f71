//! The gates: what does not hold in sight, what holds folded.

use rq_core::finding::Finding;
use rq_core::snapshot::{ConditionResult, GateResult, Snapshot, Verdict};

use super::escape::{bold, code, lead, text};
use super::fit::{Fold, fold, left, rows};
use super::{Since, sign};
use crate::context::Context;
use crate::digest::{detail, verb, warnings};
use crate::number::count;

/// Every gate and its conditions.
pub(super) fn gates(
    out: &mut String,
    room: usize,
    snapshot: &Snapshot,
    since: Option<&Since<'_>>,
    context: &Context,
) {
    let start = out.len();
    let gates = &snapshot.gates;
    out.push_str("\n### Gates");
    if gates.is_empty() {
        out.push_str(&format!("\n\n{} declares none.\n", code(&context.file)));
        return;
    }
    let of = |verdict| gates.iter().filter(|gate| gate.verdict == verdict).count();
    let (fail, unknown) = (of(Verdict::Fail), of(Verdict::Incomplete));
    let mut parts = Vec::new();
    if fail > 0 {
        parts.push(format!("{fail} of {} {}", gates.len(), if fail == 1 { "fails" } else { "fail" }));
    }
    if unknown > 0 {
        parts.push(format!("{unknown} can't be told"));
    }
    let parts = if parts.is_empty() { "all hold".into() } else { parts.join(", ") };
    out.push_str(&format!(": {parts}\n"));

    let head = |gate: &GateResult| {
        let warned = match warnings(gate) {
            0 => String::new(),
            warned => format!(", {}", count(warned, "warning", "warnings")),
        };
        let before = since.and_then(|since| before(since, gate)).unwrap_or_default();
        format!("- {} {} {}{before}{warned}\n", sign(gate.verdict), bold(&gate.name), verb(gate.verdict))
    };
    let line = |line: Line<'_>| match line {
        Line::Gate(gate) => head(gate),
        Line::Name(gate) => format!("- {}\n", bold(&gate.name)),
        Line::Condition(one) => condition(one),
    };
    // The worst first: those are never cut.
    let mut sorted: Vec<&GateResult> = gates.iter().collect();
    sorted.sort_by_key(|gate| std::cmp::Reverse(gate.verdict));
    let mut open: Vec<Line<'_>> = Vec::new();
    let mut held: Vec<Line<'_>> = Vec::new();
    let (mut conditions, mut waived) = (0, 0);
    for gate in sorted {
        let (holds, stands): (Vec<_>, Vec<_>) =
            gate.conditions.iter().partition(|condition| condition.verdict == Verdict::Pass);
        let turned = since.and_then(|since| since.gate(&gate.name)).is_some_and(|old| old != gate.verdict);
        if gate.verdict != Verdict::Pass || !stands.is_empty() || turned {
            open.push(Line::Gate(gate));
            let mut stands = stands;
            stands.sort_by_key(|condition| (!condition.required, std::cmp::Reverse(condition.verdict)));
            open.extend(stands.into_iter().map(Line::Condition));
        }
        if !holds.is_empty() {
            conditions += holds.len();
            waived += holds.iter().filter(|condition| condition.waived > 0).count();
            held.push(if gate.verdict == Verdict::Pass { Line::Gate(gate) } else { Line::Name(gate) });
            held.extend(holds.into_iter().map(Line::Condition));
        }
    }
    if !open.is_empty() {
        out.push('\n');
        let room = left(out, start, room) / 3 * 2;
        rows(out, room, open, line, |left| format!("- … {}\n", count(left, "more line", "more lines")));
    }
    let waived =
        if waived > 0 { format!(", in {waived} waived findings are left out") } else { String::new() };
    let holds = count(conditions, "condition holds", "conditions hold");
    let room = left(out, start, room);
    fold(out, room, Fold { summary: &format!("{holds}{waived}"), head: "" }, &held, line);
}

/// The gates that decided otherwise then.
pub(super) fn turned(out: &mut String, room: usize, since: &Since<'_>) {
    let gates = since.compared.after.gates.iter();
    let turned: Vec<&GateResult> =
        gates.filter(|gate| since.gate(&gate.name).is_some_and(|then| then != gate.verdict)).collect();
    if turned.is_empty() {
        return;
    }
    let start = out.len();
    out.push_str("\n### Gates\n\n");
    let line = |gate: &GateResult| {
        let before = before(since, gate).unwrap_or_default();
        format!("- {} {} {}{before}\n", sign(gate.verdict), bold(&gate.name), verb(gate.verdict))
    };
    let room = left(out, start, room);
    rows(out, room, turned, line, |left| format!("- … {}\n", count(left, "more gate", "more gates")));
}

/// A gate, or one of its conditions below it.
#[derive(Clone, Copy)]
enum Line<'a> {
    Gate(&'a GateResult),
    /// Without its verdict: one that fails is in sight elsewhere.
    Name(&'a GateResult),
    Condition(&'a ConditionResult),
}

/// What the gate said then, where that is known.
fn before(since: &Since<'_>, gate: &GateResult) -> Option<String> {
    let before = since.gate(&gate.name)?;
    let said = match before {
        Verdict::Pass => "passed",
        Verdict::Incomplete => "was incomplete",
        Verdict::Fail => "failed",
    };
    match (before == gate.verdict, gate.verdict) {
        (true, Verdict::Pass) => None,
        (true, _) => Some(", as before".into()),
        (false, _) => Some(format!(" ({said} before)")),
    }
}

fn condition(condition: &ConditionResult) -> String {
    let sign = match (condition.verdict, condition.required) {
        (Verdict::Fail, false) => "⚠",
        (verdict, _) => sign(verdict),
    };
    let warns = if condition.required { "" } else { " (warns only)" };
    let detail = detail(condition);
    let dash = if detail.is_empty() { "" } else { " — " };
    format!("  - {sign} {}{warns}{dash}{}\n", code(&condition.text), text(&detail))
}

/// Whether a finding says that something became worse by more than is tolerated.
pub(super) fn is_regression(finding: &Finding) -> bool {
    finding.operation.ends_with(".detect_regressions")
}

/// What became worse by more than is tolerated, by name.
pub(super) fn regressions(out: &mut String, room: usize, snapshot: &Snapshot) {
    let found: Vec<&Finding> = snapshot.findings.iter().filter(|finding| is_regression(finding)).collect();
    if found.is_empty() {
        return;
    }
    let start = out.len();
    out.push_str("\n### Regressions\n\n");
    let line = |finding: &&Finding| {
        let blocks = if finding.rule == "blocking-regression" { "**blocks** " } else { "" };
        format!("- {blocks}{}\n", lead(&finding.message))
    };
    let room = left(out, start, room);
    rows(out, room, &found, line, |left| {
        format!("- … {}\n", count(left, "more regression", "more regressions"))
    });
}
