//! What was evaluated, and the answer.

use anstyle::Style;
use rq_core::snapshot::{Snapshot, Verdict};

use crate::context::Context;
use crate::digest::{points_change, revision, score_change, score_gap, score_text};
use crate::number;
use crate::terminal::{BAD, BOLD, DIM, GOOD, Line, NORMAL, Page, UNSURE};

/// The style of a verdict.
pub(super) fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass => GOOD,
        Verdict::Incomplete => UNSURE,
        Verdict::Fail => BAD,
    }
}

/// Project and revision, then when, how long and how much came from the cache.
pub(super) fn header(page: &mut Page<'_>, snapshot: &Snapshot, context: &Context) {
    let dot = format!(" {} ", page.signs().dot);
    let mut line = Line::default().add(BOLD, &snapshot.project);
    for (index, part) in revision(&snapshot.revision).iter().enumerate() {
        line = line.add(DIM, if index == 0 { "  " } else { &dot }).add(NORMAL, part);
    }
    page.line(&line);

    let mut parts = vec![snapshot.created_at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()];
    parts.extend(context.seconds.map(|seconds| format!("took {}", number::seconds(seconds))));
    let cached = snapshot.operations.iter().filter(|operation| operation.cached).count();
    let operations = number::count(snapshot.operations.len(), "operation", "operations");
    parts.push(match cached {
        0 => operations,
        cached => format!("{cached} of {operations} from the cache"),
    });
    page.line(&Line::default().add(DIM, &parts.join(&dot)));
}

/// The verdict, the score and its change; why it is an interval, where it is one.
pub(super) fn verdict(page: &mut Page<'_>, snapshot: &Snapshot) {
    let style = style(snapshot.verdict);
    let badge = format!(" {} ", snapshot.verdict.name().to_uppercase());
    let signs = page.signs();
    let mut line = Line::default().add(style.invert().bold(), &badge).add(NORMAL, "  score ");
    line = if snapshot.score.components.is_empty() {
        line.add(BOLD, "none")
    } else {
        line.add(style.bold(), &score_text(snapshot, signs.between)).add(DIM, " of 100")
    };
    match score_change(snapshot) {
        Some(0.0) => line = line.add(DIM, "  unchanged"),
        Some(change) => {
            let (style, sign) = if change > 0.0 { (GOOD, signs.up) } else { (BAD, signs.down) };
            let text = points_change(change);
            line = line.add(style, &format!("  {sign} {}", text.trim_start_matches(['+', '-'])));
        }
        None => {}
    }
    page.line(&line);
    if let Some(gap) = score_gap(snapshot).filter(|_| !snapshot.score.components.is_empty()) {
        let first = Line::indented(2).add(UNSURE, "not one number: ");
        page.wrapped(first, 4, NORMAL, &gap, 6);
    }
}

/// What it was compared with.
pub(super) fn compared(page: &mut Page<'_>, snapshot: &Snapshot) {
    let first = Line::indented(2).add(DIM, "compared with ");
    let Some(baseline) = &snapshot.baseline else {
        page.line(&first.add(DIM, "nothing: there is no baseline"));
        return;
    };
    let mut text = baseline.label.clone();
    if let Some(commit) = &baseline.commit {
        let commit: String = commit.chars().take(7).collect();
        text.push_str(&format!(" ({commit})"));
    }
    text.push_str(&format!(", {}", baseline.created_at.strftime("%Y-%m-%d")));
    match baseline.score {
        Some(score) => text.push_str(&format!(", score {}", number::points(score, &[]))),
        None => text.push_str(", whose score is no single number"),
    }
    page.wrapped(first, 4, DIM, &text, 3);
}
