//! The gates of today over the past, for a terminal.

use rq_core::backtest::{Record, Replay, Use};
use rq_core::snapshot::{Snapshot, Verdict};

use crate::context::{Context, Verbosity};
use crate::digest::revision;
use crate::number;
use crate::terminal::{BAD, BOLD, DIM, GOOD, Line, NORMAL, Page, UNSURE, cut_end};

/// Evaluations that are shown unless everything is asked for.
const SHOWN: usize = 15;

/// What today's gates say of the past.
pub struct Backtest<'a> {
    /// The evaluations, newest first, each with what is said of it now.
    pub replays: &'a [(Snapshot, Replay)],
    /// How often each condition held.
    pub records: &'a [Record],
}

/// How often each condition held, and the evaluations of which another verdict was given then.
pub fn render(backtest: &Backtest<'_>, context: &Context) -> String {
    let mut page = Page::new(context);
    if backtest.replays.is_empty() {
        page.line(&Line::default().add(NORMAL, "No snapshots yet: rq-engine eval keeps one each time."));
        return page.finish();
    }
    let changed: Vec<&(Snapshot, Replay)> =
        backtest.replays.iter().filter(|(snapshot, replay)| snapshot.verdict != replay.verdict).collect();
    let count = number::count(backtest.replays.len(), "evaluation", "evaluations");
    let line = Line::default().add(BOLD, &count).add(NORMAL, " under today's gates");
    page.line(&line.add(DIM, &format!("  {} of another verdict than then", changed.len())));
    records(&mut page, backtest.records);
    let all = context.verbosity == Verbosity::Verbose;
    if !changed.is_empty() {
        page.heading("Another verdict than then");
    }
    for (snapshot, replay) in changed.iter().take(if all { usize::MAX } else { SHOWN }) {
        let when = snapshot.created_at.strftime("%Y-%m-%d %H:%M").to_string();
        let line = Line::indented(2).add(NORMAL, &when).up_to(20).add(DIM, snapshot.verdict.name()).up_to(31);
        let line = line.add(style(replay.verdict), replay.verdict.name()).up_to(42);
        page.line(&line.add(NORMAL, &revision(&snapshot.revision).join(" ")));
    }
    if changed.len() > SHOWN && !all {
        page.line(&Line::indented(2).add(DIM, &format!("and {} more: -v shows them", changed.len() - SHOWN)));
    }
    page.finish()
}

fn records(page: &mut Page<'_>, records: &[Record]) {
    let mut gate = "";
    for record in records {
        if record.gate != gate {
            page.heading(&format!("gate {}", record.gate));
            let head =
                Line::indented(2).right(DIM, "held", 8).right(DIM, "failed", 16).right(DIM, "not told", 26);
            page.line(&head);
            gate = &record.gate;
        }
        let style = |count: usize, style| if count > 0 { style } else { DIM };
        let line = Line::indented(2)
            .right(style(record.held, GOOD), &record.held.to_string(), 8)
            .right(style(record.failed, BAD), &record.failed.to_string(), 16)
            .right(style(record.open, UNSURE), &record.open.to_string(), 26);
        let room = page.columns().saturating_sub(28);
        page.line(&line.up_to(28).add(NORMAL, &cut_end(&record.text, room, page.signs().cut)));
        let remark = match record.use_of() {
            Some(Use::NeverFails) => "never failed: nothing would have been stopped by it",
            Some(Use::AlwaysFails) => "never held: it tells good from bad in nothing",
            Some(Use::NeverTold) => "could never be told: what it needs was not measured",
            Some(Use::Decides) | None => continue,
        };
        page.line(&Line::indented(28).add(UNSURE, remark));
    }
}

fn style(verdict: Verdict) -> anstyle::Style {
    match verdict {
        Verdict::Pass => GOOD,
        Verdict::Incomplete => UNSURE,
        Verdict::Fail => BAD,
    }
}
