//! The gates, each condition with the values that it was decided on.

use rq_core::snapshot::{ConditionResult, Snapshot, Verdict};

use super::title::style;
use crate::context::Context;
use crate::digest::{detail, verb, warnings};
use crate::number;
use crate::plain::plain;
use crate::terminal::{BOLD, DIM, Line, NORMAL, Page, UNSURE, width};

/// Every gate with every condition.
pub(super) fn gates(page: &mut Page<'_>, snapshot: &Snapshot, context: &Context) {
    if snapshot.gates.is_empty() {
        page.heading("Gates");
        page.line(&Line::indented(2).add(DIM, &format!("{} declares none", context.file)));
        return;
    }
    page.heading("Gates");
    for gate in &snapshot.gates {
        let mut line = Line::indented(2)
            .add(style(gate.verdict), sign(page, gate.verdict))
            .add(NORMAL, " ")
            .add(BOLD, &gate.name)
            .add(NORMAL, " ")
            .add(style(gate.verdict), verb(gate.verdict));
        let warned = warnings(gate);
        if warned > 0 {
            line = line.add(UNSURE, &format!(", {}", number::count(warned, "warning", "warnings")));
        }
        page.line(&line);
        for condition in &gate.conditions {
            show(page, condition);
        }
    }
}

/// Only the conditions that don't hold.
pub(super) fn against(page: &mut Page<'_>, snapshot: &Snapshot) {
    for gate in snapshot.gates.iter().filter(|gate| gate.verdict != Verdict::Pass) {
        let line = Line::default().add(style(gate.verdict), sign(page, gate.verdict));
        page.line(
            &line.add(NORMAL, " ").add(BOLD, &gate.name).add(NORMAL, " ").add(NORMAL, verb(gate.verdict)),
        );
        for condition in gate.conditions.iter().filter(|c| c.required && c.verdict != Verdict::Pass) {
            show(page, condition);
        }
    }
}

fn show(page: &mut Page<'_>, condition: &ConditionResult) {
    let signs = page.signs();
    let (mark, style) = match (condition.verdict, condition.required) {
        (Verdict::Fail, false) => (signs.warn, UNSURE),
        (verdict, _) => (sign(page, verdict), style(verdict)),
    };
    let first = Line::indented(4).add(style, mark).add(NORMAL, " ");
    let detail = detail(condition);
    let detail = if condition.required { detail } else { format!("(warns only) {detail}") };
    let text = plain(&condition.text);
    let beside = first.width() + width(&text).max(30) + 2;
    if beside + width(&plain(&detail)) <= page.columns() {
        page.line(&first.add(NORMAL, &text).up_to(beside).add(DIM, &detail));
    } else {
        page.wrapped(first, 8, NORMAL, &text, 4);
        if !detail.is_empty() {
            page.wrapped(Line::indented(8), 8, DIM, &detail, 4);
        }
    }
}

fn sign(page: &Page<'_>, verdict: Verdict) -> &'static str {
    let signs = page.signs();
    match verdict {
        Verdict::Pass => signs.pass,
        Verdict::Incomplete => signs.unsure,
        Verdict::Fail => signs.fail,
    }
}
