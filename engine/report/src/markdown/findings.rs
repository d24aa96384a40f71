//! Findings: the worst in sight, the rest folded, as many as fit.

use std::collections::HashSet;

use rq_core::finding::Finding;
use rq_core::snapshot::Snapshot;

use super::escape::{cell, code, text};
use super::rows;
use crate::digest::{is_open, totals, worst};
use crate::number::count;

/// Findings that are not folded.
const OPEN: usize = 10;

/// What stands around the rows: headings, the folded part's frame, and the line that counts what was cut.
const FRAME: usize = 600;

/// The findings, in at most `room` bytes.
pub(super) fn findings(out: &mut String, snapshot: &Snapshot, room: usize) {
    let totals = totals(snapshot);
    if snapshot.findings.is_empty() || room < 2 * FRAME {
        return;
    }
    let end = out.len() + room - FRAME;
    let waived = if totals.waived > 0 { format!(" ({} waived)", totals.waived) } else { String::new() };
    out.push_str(&format!("\n### Findings: {}{waived}\n", totals.text()));
    let groups = worst(snapshot, OPEN);
    let shown: Vec<&Finding> = groups.iter().flat_map(|group| group.shown.iter().copied()).collect();
    if shown.is_empty() {
        return;
    }
    out.push('\n');
    let half = end.saturating_sub(out.len()) / 2;
    rows(out, half, shown.iter().map(|finding| item(finding)), |left| format!("- … {left} more\n"));

    let shown: HashSet<*const Finding> = shown.into_iter().map(std::ptr::from_ref).collect();
    let folded = || {
        let open = snapshot.findings.iter().filter(|finding| is_open(snapshot, finding));
        open.filter(|finding| !shown.contains(&std::ptr::from_ref(*finding)))
    };
    let number = folded().count();
    if number == 0 {
        return;
    }
    let more = count(number, "more finding", "more findings");
    out.push_str(&format!("\n<details><summary>{more}</summary>\n\n"));
    out.push_str("| level | place | rule | message |\n|---|---|---|---|\n");
    let room = end.saturating_sub(out.len());
    rows(out, room, folded().map(row), |left| {
        format!("\n… and {}, cut to fit.\n", count(left, "more finding", "more findings"))
    });
    out.push_str("\n</details>\n");
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
