//! Metrics that differ: worse and lost ones in sight, the others folded; and what they were measured on.

use rq_core::comparison::{EnvironmentChange, Judgement, MetricChange};
use rq_core::measurement::Measurement;

use super::Since;
use super::escape::{cell, code, text};
use super::fit::{Fold, fold, left, rows};
use crate::comparison::{Values, values};
use crate::number::count;

// On a telephone only the first columns are seen.
const HEAD: &str = "| metric | change | before | now | why |\n|---|--:|--:|--:|---|\n";

/// Metrics that differ.
pub(super) fn metrics(out: &mut String, room: usize, since: &Since<'_>) {
    let changes = &since.compared.comparison.metrics;
    if changes.is_empty() {
        return;
    }
    let start = out.len();
    let of = |judgement: Judgement| changes.iter().filter(move |change| change.judgement == judgement);
    let (worse, lost) = (of(Judgement::Worse).count(), of(Judgement::Lost).count());
    let mut parts = Vec::new();
    if worse > 0 {
        parts.push(format!("{worse} worse"));
    }
    if lost > 0 {
        parts.push(format!("{lost} no longer known"));
    }
    let parts = if parts.is_empty() { "none is worse".into() } else { parts.join(", ") };
    out.push_str(&format!("\n### Metrics: {parts}\n"));
    let open: Vec<&MetricChange> = of(Judgement::Lost).chain(of(Judgement::Worse)).collect();
    if worse + lost > 0 {
        out.push_str(&format!("\n{HEAD}"));
        let room = left(out, start, room) / 3 * 2;
        rows(out, room, open, row, |left| {
            format!("| … {} | | | | |\n", count(left, "more metric", "more metrics"))
        });
    }
    let others = [
        (Judgement::Better, "better"),
        (Judgement::Gained, "newly known"),
        (Judgement::Different, "neither better nor worse"),
    ];
    let told: Vec<String> = others
        .iter()
        .map(|(judgement, word)| (of(*judgement).count(), *word))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    let folded: Vec<&MetricChange> = others.iter().flat_map(|(judgement, _)| of(*judgement)).collect();
    let room = left(out, start, room);
    fold(out, room, Fold { summary: &told.join(", "), head: HEAD }, &folded, row);
}

fn row(change: &MetricChange) -> String {
    let Values { before, after, difference } = values(change);
    let lost = change.judgement == Judgement::Lost;
    let reason = change.after.as_ref().and_then(Measurement::reason).filter(|_| lost);
    format!(
        "| {} | {difference} | {before} | {} | {}{} |\n",
        cell(&code(&change.name)),
        if lost { "**not known**" } else { &after },
        change.cause.name(),
        reason.map(|reason| format!(": {}", text(reason))).unwrap_or_default(),
    )
}

/// What the two were measured on, where it differs.
pub(super) fn environment(out: &mut String, room: usize, changes: &[EnvironmentChange]) {
    let told = |value: &Option<String>| value.as_deref().map_or_else(|| "not told".into(), text);
    let row = |change: &EnvironmentChange| {
        format!("| {} | {} | {} |\n", cell(&code(&change.name)), told(&change.before), told(&change.after))
    };
    let things = count(
        changes.len(),
        "thing that it was measured on differs",
        "things that it was measured on differ",
    );
    let head = "| | before | now |\n|---|---|---|\n";
    let changes: Vec<&EnvironmentChange> = changes.iter().collect();
    fold(out, room, Fold { summary: &things, head }, &changes, row);
}
