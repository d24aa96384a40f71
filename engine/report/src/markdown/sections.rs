//! The rest of the report: what was not measured, exceptions, notices, what to do next, how to reproduce it.

use rq_core::snapshot::{Snapshot, WaiverRecord};

use super::escape::{cell, code, lead, name, text};
use super::fit::{Fold, fold, left, rows};
use crate::context::Context;
use crate::digest::{self, Gap, Step, gaps as find_gaps, next_steps};
use crate::number;

/// What was not measured, and why.
pub(super) fn gaps(out: &mut String, room: usize, snapshot: &Snapshot) {
    let gaps = find_gaps(snapshot);
    if gaps.is_empty() {
        return;
    }
    let start = out.len();
    out.push_str("\n### Not measured\n\n");
    let line = |gap: Gap<'_>| {
        let operation =
            if gap.operation.is_empty() { String::new() } else { format!(" {}", code(gap.operation)) };
        let mut line = format!("- {}{operation}: {}", gap.state, text(&gap.reason));
        if !gap.metrics.is_empty() {
            line.push_str(&format!(" — {}", text(&gap.metrics.join(", "))));
        }
        line + "\n"
    };
    let room = left(out, start, room);
    rows(out, room, gaps, line, |left| format!("- … {left} more\n"));
}

/// Every declared exception: those that hold no longer in sight, those that do folded.
pub(super) fn waivers(out: &mut String, room: usize, snapshot: &Snapshot) {
    const HEAD: &str = "| waived | where | reason | owner | until | covers |\n|---|---|---|---|---|--:|\n";
    if snapshot.waivers.is_empty() {
        return;
    }
    let start = out.len();
    let (expired, valid): (Vec<&WaiverRecord>, Vec<&WaiverRecord>) =
        snapshot.waivers.iter().partition(|waiver| waiver.expired);
    out.push_str("\n### Waivers");
    if !expired.is_empty() {
        out.push_str(&format!(": {} expired\n\n{HEAD}", expired.len()));
        let room = left(out, start, room) / 3 * 2;
        rows(out, room, expired, waiver, |left| format!("| … {left} more | | | | | |\n"));
    } else {
        out.push('\n');
    }
    let summary = format!("{} in force", number::count(valid.len(), "waiver is", "waivers are"));
    let room = left(out, start, room);
    fold(out, room, Fold { summary: &summary, head: HEAD }, &valid, waiver);
}

fn waiver(waiver: &WaiverRecord) -> String {
    let optional = |part: &Option<String>| part.as_deref().map(text).unwrap_or_default();
    let place = waiver.path.as_deref().map_or_else(|| text(&waiver.operation), |path| cell(&code(path)));
    let covers = if waiver.expired { 0 } else { waiver.covers };
    let (target, reason) = (cell(&code(&waiver.target)), text(&waiver.reason));
    let (owner, until) = (optional(&waiver.owner), optional(&waiver.until));
    format!("| {target} | {place} | {reason} | {owner} | {until} | {covers} |\n")
}

/// What the reader must know: of the evaluation in sight, of its operations folded.
pub(super) fn notices(out: &mut String, room: usize, snapshot: &Snapshot) {
    let start = out.len();
    let (own, of_operations): (Vec<_>, Vec<_>) =
        digest::notices(snapshot).into_iter().partition(|(operation, _)| operation.is_none());
    if !own.is_empty() {
        out.push_str("\n### Notices\n\n");
        let room = left(out, start, room) / 3 * 2;
        rows(
            out,
            room,
            own,
            |(_, notice)| format!("- {}\n", lead(notice)),
            |left| format!("- … {left} more\n"),
        );
    }
    let summary = number::count(of_operations.len(), "note of an operation", "notes of operations");
    let line = |(operation, note): (Option<&str>, &str)| {
        format!("- {}: {}\n", code(operation.unwrap_or_default()), text(note))
    };
    let room = left(out, start, room);
    fold(out, room, Fold { summary: &summary, head: "" }, &of_operations, line);
}

/// Commands.
pub(super) fn next(out: &mut String, room: usize, snapshot: &Snapshot, context: &Context) {
    let start = out.len();
    out.push_str("\n### What to do next\n\n");
    let line = |step: Step| match step.command {
        Some(command) => format!("- {} to {}\n", code(&command), text(&step.purpose)),
        None => format!("- {}\n", lead(&step.purpose)),
    };
    let room = left(out, start, room);
    rows(out, room, next_steps(snapshot, context), line, |left| format!("- … {left} more\n"));
}

/// How to get the same answer.
pub(super) fn reproduce(out: &mut String, snapshot: &Snapshot, context: &Context) {
    out.push_str("\n<details><summary>How to reproduce</summary>\n\n```sh\n");
    let commit = snapshot.revision.commit.as_deref();
    if let Some(commit) = commit.filter(|c| c.len() <= 64 && c.bytes().all(|b| b.is_ascii_hexdigit())) {
        out.push_str(&format!("git checkout {commit}\n"));
    }
    out.push_str("rq-engine eval\n```\n\n");
    let (program, configuration) = (name(&snapshot.program), short(&snapshot.configuration));
    out.push_str(&format!(
        "Made by {program}, configuration {configuration}, exit code {}",
        context.exit_code
    ));
    if let Some(baseline) = &snapshot.baseline {
        // As much of an id as the history shows.
        let id: String = baseline.id.chars().take(10).collect();
        out.push_str(&format!(", compared with snapshot {}", code(&id)));
    }
    out.push('.');
    if snapshot.revision.dirty == Some(true) {
        out.push_str(" The working tree had uncommitted changes.");
    }
    out.push_str("\n\n</details>\n");
}

/// The beginning of a digest, which is enough to tell two apart.
fn short(digest: &str) -> String {
    code(&digest.chars().take(12).collect::<String>())
}
