//! How a report begins: the verdict, what it is about, and in one line what changed.

use rq_core::comparison::{Comparison, Judgement, Range};
use rq_core::snapshot::{BenchmarkRecord, PairedVerdict, Snapshot};

use super::escape::name;
use super::{Since, sign};
use crate::comparison::Compared;
use crate::digest::{points_change, revision, score_change, score_gap, score_text, verb};
use crate::number::{self, count};

/// The verdict and the score, then what was evaluated.
pub(super) fn title(out: &mut String, snapshot: &Snapshot, since: Option<&Since<'_>>) {
    let (sign, verdict) = (sign(snapshot.verdict), verb(snapshot.verdict));
    out.push_str(&format!("## {sign} {} {verdict}", name(&snapshot.project)));
    let scored = !snapshot.score.components.is_empty();
    if scored {
        out.push_str(&format!(" — score {} of 100", score_text(snapshot, "…")));
        let change = match since {
            // Under a file that was changed since, the score is another one.
            Some(since) => since.as_evaluated().then(|| since.tally.total()),
            None => score_change(snapshot).map(points_change),
        };
        match change.as_deref() {
            Some("0") => out.push_str(" (unchanged)"),
            Some(change) => out.push_str(&format!(" ({change})")),
            None => {}
        }
    }
    let mut parts = told(snapshot);
    if parts.is_empty() {
        parts.push("unknown".into());
    }
    parts.push(baseline(snapshot, since.map(|since| since.compared)));
    // A word of ours first: a release named `- 1` would begin a list.
    out.push_str(&format!("\n\nRevision {}\n", parts.join(" · ")));
    if let Some(gap) = score_gap(snapshot).filter(|_| scored) {
        out.push_str(&format!("\nThe score is an interval: {}.\n", name(&gap)));
    }
}

/// What it was compared with.
fn baseline(snapshot: &Snapshot, compared: Option<&Compared<'_>>) -> String {
    let reference = snapshot.baseline.as_ref();
    let Some(compared) = compared else {
        return reference.map_or_else(
            || "no baseline to compare with".into(),
            |reference| {
                let score = reference.score.map(|score| format!(", score {}", number::points(score, &[])));
                format!("compared with {}{}", name(&reference.label), score.unwrap_or_default())
            },
        );
    };
    let reference = reference.filter(|reference| reference.id == compared.before.id);
    let label =
        reference.map_or_else(|| told(compared.before).join(" · "), |reference| name(&reference.label));
    let before = compared.comparison.score.before;
    let mut text = format!("compared with {label}");
    if !compared.before.score.components.is_empty() {
        text.push_str(&format!(", score {}", interval(before)));
    }
    // Gates compare with the old values under the formulas of now.
    let today = reference.and_then(|reference| reference.score);
    if let Some(today) = today.filter(|today| (today - before.points().0).abs() > 1e-6) {
        text.push_str(&format!(" ({} under today's formulas)", number::points(today, &[])));
    }
    text
}

/// The title of a comparison by itself.
pub(super) fn compared(out: &mut String, since: &Since<'_>) {
    let (before, after) = (since.compared.before, since.compared.after);
    let score = &since.compared.comparison.score;
    out.push_str(&format!("## {}", name(&after.project)));
    if !score.components.is_empty() {
        let change = if since.tally.moved { since.tally.total() } else { "unchanged".into() };
        out.push_str(&format!(": score {} to {} ({change})", interval(score.before), interval(score.after)));
    }
    let told = |snapshot: &Snapshot| {
        let when = snapshot.created_at.strftime("%Y-%m-%d %H:%M UTC").to_string();
        [told(snapshot), vec![when]].concat().join(" · ")
    };
    out.push_str(&format!("\n\nFrom {} to {}\n", told(before), told(after)));
}

/// In one line what changed. `benchmarks`: what they say, where they are about the same two.
pub(super) fn summary(out: &mut String, since: &Since<'_>, benchmarks: Option<String>) {
    let comparison = since.compared.comparison;
    let before = first(since.compared.before);
    let mut parts: Vec<String> = [metrics(comparison), findings(comparison), gates(since)]
        .into_iter()
        .chain([benchmarks])
        .flatten()
        .collect();
    if parts.is_empty() && !since.tally.moved {
        let same = match comparison.same {
            0 => String::new(),
            1 => ": the metric and all findings are the same".into(),
            same => format!(": {same} metrics and all findings are the same"),
        };
        out.push_str(&format!("\n**Nothing changed** since {before}{same}.\n"));
        return;
    }
    if comparison.metrics.is_empty() {
        parts.insert(0, "all metrics are the same".into());
    }
    out.push_str(&format!("\nSince {before}: {}.\n", parts.join("; ")));
}

/// `3 metrics became worse, 1 better, 20 are the same`.
fn metrics(comparison: &Comparison) -> Option<String> {
    let of = |judgement| comparison.metrics.iter().filter(|change| change.judgement == judgement).count();
    let words = [
        (Judgement::Worse, "became worse"),
        (Judgement::Lost, "no longer known"),
        (Judgement::Better, "better"),
        (Judgement::Gained, "newly known"),
        (Judgement::Different, "different"),
    ];
    let mut parts: Vec<String> = words
        .iter()
        .map(|(judgement, word)| (of(*judgement), *word))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    let first = parts.first_mut()?;
    // The first of them says what is counted.
    *first = first.replacen(' ', if first.starts_with("1 ") { " metric " } else { " metrics " }, 1);
    parts.push(format!("{} the same", comparison.same));
    Some(parts.join(", "))
}

fn findings(comparison: &Comparison) -> Option<String> {
    let (new, gone) = (comparison.new.len(), comparison.fixed.len());
    match (new, gone) {
        (0, 0) => None,
        (new, 0) => Some(count(new, "new finding", "new findings")),
        (0, gone) => Some(format!("{} gone", count(gone, "finding", "findings"))),
        (new, gone) => Some(format!("{}, {gone} gone", count(new, "new finding", "new findings"))),
    }
}

fn gates(since: &Since<'_>) -> Option<String> {
    let changed = since.compared.after.gates.iter();
    let changed =
        changed.filter(|gate| since.gate(&gate.name).is_some_and(|then| then != gate.verdict)).count();
    (changed > 0).then(|| format!("{} otherwise", count(changed, "gate decides", "gates decide")))
}

/// `1 benchmark slower, 2 undecided`; those that are the same are no news.
pub(super) fn benchmarks(records: &[BenchmarkRecord]) -> Option<String> {
    let of = |verdict| {
        records.iter().filter(|record| record.compared.as_ref().map(|c| c.verdict) == verdict).count()
    };
    let new = records.iter().filter(|record| record.compared.is_none() && record.new).count();
    let words = [
        (of(Some(PairedVerdict::Slower)), "slower"),
        (of(Some(PairedVerdict::Faster)), "faster"),
        (of(Some(PairedVerdict::Undecided)), "undecided"),
        (of(None) - new, "not compared"),
        (new, "new"),
    ];
    let parts: Vec<String> = words
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    (!parts.is_empty())
        .then(|| format!("of {} {}", count(records.len(), "benchmark", "benchmarks"), parts.join(", ")))
}

/// What is known of where a snapshot's tree stood, as Markdown.
fn told(snapshot: &Snapshot) -> Vec<String> {
    revision(&snapshot.revision).iter().map(|part| name(part)).collect()
}

/// A snapshot by one name: its release, else its commit, else its day.
pub(super) fn first(snapshot: &Snapshot) -> String {
    let told = told(snapshot).into_iter().next();
    told.unwrap_or_else(|| snapshot.created_at.strftime("%Y-%m-%d").to_string())
}

/// A score, or what it lies between.
pub(super) fn interval(range: Range) -> String {
    let (low, high) = range.points();
    number::interval(low, high, "…", &[])
}
