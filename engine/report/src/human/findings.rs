//! The findings to look at first, and the declared exceptions.

use anstyle::Style;
use rq_core::finding::{Finding, Level};
use rq_core::snapshot::Snapshot;

use crate::context::{Context, Verbosity};
use crate::digest::{totals, worst};
use crate::number::count;
use crate::plain::plain;
use crate::terminal::{BAD, BOLD, DIM, Line, NAME, NORMAL, Page, UNSURE, cut_end, cut_middle, width};

/// Findings of a report that is not verbose.
const SHOWN: usize = 10;

/// The worst findings by rule, and how many there are.
pub(super) fn findings(page: &mut Page<'_>, snapshot: &Snapshot, context: &Context) {
    let totals = totals(snapshot);
    if snapshot.findings.is_empty() {
        return;
    }
    let waived = if totals.waived > 0 { format!(" ({} waived)", totals.waived) } else { String::new() };
    page.heading(&format!("Findings: {}{waived}", totals.text()));
    let limit = if context.verbosity == Verbosity::Verbose { usize::MAX } else { SHOWN };
    let groups = worst(snapshot, limit);
    for group in &groups {
        let line = Line::indented(2)
            .add(style(group.level), group.level.name())
            .add(NORMAL, " ")
            .add(BOLD, group.rule);
        let shown = group.shown.len();
        let some = if shown < group.total { format!("{shown} of {}, ", group.total) } else { String::new() };
        page.line(&line.add(DIM, &format!("  {some}{}", group.operation)));
        for finding in &group.shown {
            place(page, finding);
        }
    }
    let shown: usize = groups.iter().map(|group| group.shown.len()).sum();
    if shown < totals.open() {
        let text = format!("and {} more: rq-engine eval -v", totals.open() - shown);
        page.line(&Line::indented(2).add(DIM, &text));
    }
}

fn place(page: &mut Page<'_>, finding: &Finding) {
    let message = plain(&finding.message);
    let Some(path) = &finding.path else {
        page.wrapped(Line::indented(4), 6, NORMAL, &message, 2);
        return;
    };
    let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
    let room = (page.columns() / 2).saturating_sub(width(&line));
    let path = cut_middle(&plain(path), room, page.signs().cut);
    let first = Line::indented(4).add(NAME, &path).add(NAME, &line);
    if first.width() + 2 + width(&message) <= page.columns() {
        page.line(&first.add(NORMAL, "  ").add(NORMAL, &message));
    } else {
        page.line(&first);
        page.wrapped(Line::indented(6), 6, NORMAL, &message, 2);
    }
}

/// Every declared exception, whether it covers something or not.
pub(super) fn waivers(page: &mut Page<'_>, snapshot: &Snapshot) {
    if snapshot.waivers.is_empty() {
        return;
    }
    let expired = snapshot.waivers.iter().filter(|waiver| waiver.expired).count();
    let note = if expired > 0 { format!(", {expired} expired") } else { String::new() };
    page.heading(&format!("Waivers: {}{note}", snapshot.waivers.len()));
    for waiver in &snapshot.waivers {
        let room = page.columns() / 2;
        let target = cut_end(&plain(&waiver.target), room, page.signs().cut);
        let mut line = Line::indented(2).add(BOLD, &target);
        if let Some(path) = &waiver.path {
            line = line.add(DIM, " in ").add(NAME, &cut_middle(&plain(path), room / 2, page.signs().cut));
        }
        line = match waiver.covers {
            _ if waiver.expired => line.add(BAD, "  expired, covers nothing"),
            0 => line.add(UNSURE, "  covers nothing"),
            covers => line.add(DIM, &format!("  covers {}", count(covers, "finding", "findings"))),
        };
        page.line(&line);
        let mut about = waiver.reason.clone();
        about.extend(waiver.owner.iter().map(|owner| format!("; {owner}")));
        about.extend(waiver.until.iter().map(|until| format!("; until {until}")));
        page.wrapped(Line::indented(4), 4, NORMAL, &about, 3);
    }
}

fn style(level: Level) -> Style {
    match level {
        Level::Error => BAD,
        Level::Warning => UNSURE,
        Level::Note => DIM,
    }
}
