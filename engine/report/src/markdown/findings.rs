//! Findings: the new or the worst in sight, the rest folded, as many as fit.

use std::collections::HashSet;

use rq_core::finding::Finding;
use rq_core::snapshot::Snapshot;

use super::Since;
use super::escape::{cell, code, text};
use super::fit::{Fold, fold, left, rows};
use super::gates::is_regression;
use crate::digest::{is_open, totals, worst};
use crate::number::count;

/// Findings that are not folded.
const OPEN: usize = 10;
/// New ones that are not folded.
const OPEN_NEW: usize = 15;

/// Bytes of those that were there before, at most: a reviewer asks for what is new.
const BEFORE: usize = 16_000;

const HEAD: &str = "| level | place | rule | message |\n|---|---|---|---|\n";

/// The findings of a snapshot that is compared with nothing, in at most `room` bytes.
pub(super) fn alone(out: &mut String, room: usize, snapshot: &Snapshot) {
    if snapshot.findings.is_empty() {
        return;
    }
    let start = out.len();
    heading(out, snapshot);
    let groups = worst(snapshot, OPEN);
    let shown: Vec<&Finding> = groups.iter().flat_map(|group| group.shown.iter().copied()).collect();
    list(out, left(out, start, room) / 2, &shown);
    let shown: HashSet<*const Finding> = shown.into_iter().map(std::ptr::from_ref).collect();
    let rest = snapshot.findings.iter().filter(|finding| is_open(snapshot, finding));
    let rest: Vec<&Finding> = rest.filter(|finding| !shown.contains(&std::ptr::from_ref(*finding))).collect();
    let summary = count(rest.len(), "more finding", "more findings");
    table(out, left(out, start, room), &summary, &rest);
}

/// The findings of both, in at most `room` bytes: new ones in sight, those that are gone folded, and those that stayed
/// too, if `all` is asked for.
pub(super) fn since(out: &mut String, room: usize, since: &Since<'_>, all: bool) {
    let (before, after) = (since.compared.before, since.compared.after);
    let comparison = since.compared.comparison;
    let gone: Vec<&Finding> =
        comparison.fixed.iter().filter_map(|place| before.findings.get(*place)).collect();
    if gone.is_empty() && comparison.new.is_empty() && (!all || after.findings.is_empty()) {
        return;
    }
    let start = out.len();
    heading(out, after);
    let places: HashSet<usize> = comparison.new.iter().copied().collect();
    let of = |new: bool| {
        let these = after.findings.iter().enumerate().filter(|(place, _)| places.contains(place) == new);
        these.map(|(_, finding)| finding).collect::<Vec<&Finding>>()
    };
    // Regressions are named already, and what a waiver covers needs nobody.
    let untold = |finding: &&Finding| is_open(after, finding) && !(all && is_regression(finding));
    let all_new = of(true);
    let new: Vec<&Finding> = all_new.iter().copied().filter(untold).collect();
    let waived = all_new.iter().filter(|finding| !is_open(after, finding)).count();
    let mut said = Vec::new();
    if !new.is_empty() {
        said.push(count(new.len(), "finding is new", "findings are new"));
    }
    if waived > 0 {
        said.push(count(waived, "new one is waived", "new ones are waived"));
    }
    let named = all_new.len() - new.len() - waived;
    if named > 0 {
        said.push(count(named, "new regression is named above", "new regressions are named above"));
    }
    if said.is_empty() {
        said.push("None of them is new".into());
    }
    out.push_str(&format!("\n{}.\n", said.join("; ")));
    let (first, more) = new.split_at(new.len().min(OPEN_NEW));
    list(out, left(out, start, room) / 3, first);
    let summary = count(more.len(), "more new finding", "more new findings");
    table(out, left(out, start, room) / 2, &summary, more);
    let summary = count(gone.len(), "finding is gone", "findings are gone");
    table(out, left(out, start, room) / 2, &summary, &gone);
    if all {
        let stayed: Vec<&Finding> = of(false).into_iter().filter(untold).collect();
        let summary = count(stayed.len(), "finding was there before", "findings were there before");
        table(out, left(out, start, room).min(BEFORE), &summary, &stayed);
    }
}

fn heading(out: &mut String, snapshot: &Snapshot) {
    let totals = totals(snapshot);
    let waived = if totals.waived > 0 { format!(" ({} waived)", totals.waived) } else { String::new() };
    out.push_str(&format!("\n### Findings: {}{waived}\n", totals.text()));
}

fn list(out: &mut String, room: usize, findings: &[&Finding]) {
    if !findings.is_empty() {
        out.push('\n');
        rows(out, room, findings.iter().copied(), item, |left| format!("- … {left} more\n"));
    }
}

fn table(out: &mut String, room: usize, summary: &str, findings: &[&Finding]) {
    fold(out, room, Fold { summary, head: HEAD }, findings, row);
}

fn item(finding: &Finding) -> String {
    let place = place(finding).map(|place| format!(" {}", code(&place))).unwrap_or_default();
    format!("- **{}**{place} {} · {}\n", finding.level.name(), text(&finding.message), code(&finding.rule))
}

fn row(finding: &Finding) -> String {
    let place = place(finding).map(|place| cell(&code(&place))).unwrap_or_default();
    let (level, rule, message) = (finding.level.name(), text(&finding.rule), text(&finding.message));
    format!("| {level} | {place} | {rule} | {message} |\n")
}

fn place(finding: &Finding) -> Option<String> {
    let path = finding.path.as_ref()?;
    Some(match finding.line {
        Some(line) => format!("{path}:{line}"),
        None => path.clone(),
    })
}
