//! The parts of the report beside the findings. Each is bounded, so that all together leave room for those.

use rq_core::snapshot::{ConditionResult, GateResult, Snapshot, Verdict};

use super::escape::{bold, cell, code, text};
use super::rows;
use crate::context::Context;
use crate::digest::{
    self, detail, gaps as find_gaps, next_steps, points_change, points_text, revision, score_change,
    score_gap, score_text, verb, warnings,
};
use crate::number;

const COMPONENTS: usize = 9_000;
const GATES: usize = 14_000;
const BENCHMARKS: usize = 7_000;
const GAPS: usize = 7_000;
const WAIVERS: usize = 7_000;
const NOTICES: usize = 5_000;

/// The verdict and the score, then what was evaluated.
pub(super) fn title(out: &mut String, snapshot: &Snapshot) {
    let (sign, verdict) = (sign(snapshot.verdict), verb(snapshot.verdict));
    out.push_str(&format!("## {sign} {} {verdict}", text(&snapshot.project)));
    if !snapshot.score.components.is_empty() {
        out.push_str(&format!(" — score {} of 100", score_text(snapshot, "…")));
        match score_change(snapshot) {
            Some(0.0) => out.push_str(" (unchanged)"),
            Some(change) => out.push_str(&format!(" ({})", points_change(change))),
            None => {}
        }
    }
    out.push_str("\n\n");
    let mut parts: Vec<_> = revision(&snapshot.revision).iter().map(|part| text(part)).collect();
    if parts.is_empty() {
        parts.push("unknown".into());
    }
    parts.push(match &snapshot.baseline {
        Some(baseline) => {
            let score = baseline.score.map(|score| format!(", score {}", number::points(score, &[])));
            format!("compared with {}{}", text(&baseline.label), score.unwrap_or_default())
        }
        None => "no baseline to compare with".into(),
    });
    // A word of ours first: a release named `- 1` would begin a list.
    out.push_str(&format!("Revision {}\n", parts.join(" · ")));
    if let Some(gap) = score_gap(snapshot).filter(|_| !snapshot.score.components.is_empty()) {
        out.push_str(&format!("\nThe score is an interval: {}.\n", text(&gap)));
    }
}

/// A row for each component.
pub(super) fn components(out: &mut String, snapshot: &Snapshot, context: &Context) {
    let components = &snapshot.score.components;
    if components.is_empty() {
        return;
    }
    out.push_str("\n| component | weight | points | change | remarks |\n|---|--:|--:|--:|---|\n");
    let row = |component: &rq_core::snapshot::Component| {
        let before = context.baseline_points.get(&component.name);
        let change = component.exact().zip(before).map(|(now, before)| points_change(now - before));
        let mut remarks = Vec::new();
        remarks.extend(component.error.iter().map(|error| text(error)));
        if !component.missing.is_empty() {
            remarks.push(format!("missing: {}", text(&component.missing.join(", "))));
        }
        if let Some(raw) = component.unclamped.filter(|raw| *raw < 0.0) {
            remarks.push(format!("the formula gives {}", number::display(raw, &[])));
        }
        format!(
            "| {} | {:.1} % | {} | {} | {} |\n",
            text(&component.name),
            component.weight,
            points_text(snapshot, component, "…"),
            change.unwrap_or_default(),
            remarks.join("; ")
        )
    };
    rows(out, COMPONENTS, components.iter().map(row), |left| {
        format!("| … {} | | | | |\n", number::count(left, "more component", "more components"))
    });
}

/// Every gate and its conditions.
pub(super) fn gates(out: &mut String, snapshot: &Snapshot, context: &Context) {
    out.push_str("\n### Gates\n\n");
    if snapshot.gates.is_empty() {
        out.push_str(&format!("{} declares none.\n", code(&context.file)));
    }
    let head = |gate: &GateResult| {
        let warned = match warnings(gate) {
            0 => String::new(),
            warned => format!(", {}", number::count(warned, "warning", "warnings")),
        };
        format!("- {} {} {}{warned}\n", sign(gate.verdict), bold(&gate.name), verb(gate.verdict))
    };
    let lines = snapshot
        .gates
        .iter()
        .flat_map(|gate| std::iter::once(head(gate)).chain(gate.conditions.iter().map(condition)));
    rows(out, GATES, lines, |left| format!("- … {}\n", number::count(left, "more line", "more lines")));
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

/// Each benchmark with what its pairs say.
pub(super) fn benchmarks(out: &mut String, snapshot: &Snapshot) {
    if snapshot.benchmarks.is_empty() {
        return;
    }
    out.push_str("\n### Benchmarks\n\n| benchmark | verdict | now | change | |\n|---|---|--:|--:|---|\n");
    let lines = snapshot.benchmarks.iter().map(|record| {
        let told = digest::told(record);
        format!(
            "| {} | {} | {} | {} | {} |\n",
            text(&record.name),
            told.verdict,
            told.time,
            told.change,
            text(&told.more)
        )
    });
    rows(out, BENCHMARKS, lines, |left| format!("| … {left} more | | | | |\n"));
}

/// What was not measured, and why.
pub(super) fn gaps(out: &mut String, snapshot: &Snapshot) {
    let gaps = find_gaps(snapshot);
    if gaps.is_empty() {
        return;
    }
    out.push_str("\n### Not measured\n\n");
    let lines = gaps.iter().map(|gap| {
        let operation =
            if gap.operation.is_empty() { String::new() } else { format!(" {}", code(gap.operation)) };
        let mut line = format!("- {}{operation}: {}", gap.state, text(&gap.reason));
        if !gap.metrics.is_empty() {
            line.push_str(&format!(" — {}", text(&gap.metrics.join(", "))));
        }
        line + "\n"
    });
    rows(out, GAPS, lines, |left| format!("- … {left} more\n"));
}

/// Every declared exception.
pub(super) fn waivers(out: &mut String, snapshot: &Snapshot) {
    if snapshot.waivers.is_empty() {
        return;
    }
    out.push_str(
        "\n### Waivers\n\n| waived | where | reason | owner | until | covers |\n|---|---|---|---|---|--:|\n",
    );
    let lines = snapshot.waivers.iter().map(|waiver| {
        let optional = |part: &Option<String>| part.as_deref().map(text).unwrap_or_default();
        let place = waiver.path.as_deref().map_or_else(|| text(&waiver.operation), |path| cell(&code(path)));
        let until = optional(&waiver.until);
        let until = if waiver.expired { format!("**expired** {until}") } else { until };
        let covers = if waiver.expired { 0 } else { waiver.covers };
        let (target, reason) = (cell(&code(&waiver.target)), text(&waiver.reason));
        format!("| {target} | {place} | {reason} | {} | {until} | {covers} |\n", optional(&waiver.owner))
    });
    rows(out, WAIVERS, lines, |left| format!("| … {left} more | | | | | |\n"));
}

/// What the reader must know, folded.
pub(super) fn notices(out: &mut String, snapshot: &Snapshot) {
    let line = |(operation, notice): (Option<&str>, &str)| match operation {
        Some(operation) => format!("- {}: {}\n", code(operation), text(notice)),
        None => format!("- {}\n", lead(notice)),
    };
    let lines: Vec<_> = digest::notices(snapshot).into_iter().map(line).collect();
    if lines.is_empty() {
        return;
    }
    let count = number::count(lines.len(), "notice", "notices");
    out.push_str(&format!("\n<details><summary>{count}</summary>\n\n"));
    rows(out, NOTICES, lines.into_iter(), |left| format!("- … {left} more\n"));
    out.push_str("\n</details>\n");
}

/// Text at the beginning of a list's item, where a dash or a number would begin another list.
fn lead(foreign: &str) -> String {
    format!("&#8203;{}", text(foreign))
}

/// Commands.
pub(super) fn next(out: &mut String, snapshot: &Snapshot, context: &Context) {
    out.push_str("\n### What to do next\n\n");
    for step in next_steps(snapshot, context) {
        match step.command {
            Some(command) => out.push_str(&format!("- {} to {}\n", code(&command), text(&step.purpose))),
            None => out.push_str(&format!("- {}\n", lead(&step.purpose))),
        }
    }
}

/// How to get the same answer.
pub(super) fn reproduce(out: &mut String, snapshot: &Snapshot, context: &Context) {
    out.push_str("\n<details><summary>How to reproduce</summary>\n\n```sh\n");
    let commit = snapshot.revision.commit.as_deref();
    if let Some(commit) = commit.filter(|c| c.len() <= 64 && c.bytes().all(|b| b.is_ascii_hexdigit())) {
        out.push_str(&format!("git checkout {commit}\n"));
    }
    out.push_str("rq-engine eval\n```\n\n");
    let dirty =
        if snapshot.revision.dirty == Some(true) { " The working tree had uncommitted changes." } else { "" };
    let (program, configuration) = (text(&snapshot.program), short(&snapshot.configuration));
    let exit = context.exit_code;
    out.push_str(&format!(
        "Made by {program}, configuration {configuration}, exit code {exit}.{dirty}\n\n</details>\n"
    ));
}

/// The beginning of a digest, which is enough to tell two apart.
fn short(digest: &str) -> String {
    code(&digest.chars().take(12).collect::<String>())
}

fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✅",
        Verdict::Incomplete => "❔",
        Verdict::Fail => "❌",
    }
}
