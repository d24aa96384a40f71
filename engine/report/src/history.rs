//! Evaluations over time, as a table for a terminal.

use rq_core::snapshot::Verdict;
use rq_core::store::Summary;

use crate::context::Context;
use crate::number;
use crate::plain::plain;
use crate::terminal::{BAD, BOLD, DIM, GOOD, Line, NAME, NORMAL, Page, UNSURE, cut_middle};

/// Snapshots as given (newest first) in lines of at most [`Context::width`] columns, with a curve of their scores
/// from the oldest to the newest.
pub fn render(snapshots: &[Summary], context: &Context) -> String {
    let mut page = Page::new(context);
    let Some(newest) = snapshots.first() else {
        page.line(&Line::default().add(NORMAL, "No snapshots yet: rq-engine eval keeps one each time."));
        return page.finish();
    };
    let count = number::count(snapshots.len(), "snapshot", "snapshots");
    page.line(&Line::default().add(BOLD, &newest.project).add(DIM, &format!("  {count}")));
    let newest = snapshots.iter().take(page.room_for_curve());
    let scores: Vec<Option<f64>> = newest.map(exact).rev().collect();
    page.curve(&scores, |score| number::points(score, &[]));
    page.blank();
    let head =
        Line::indented(2).add(DIM, "when (UTC)").up_to(20).add(DIM, "id").up_to(32).add(DIM, "verdict");
    page.line(&head.right(DIM, "score", 57).up_to(59).add(DIM, "revision"));
    for (index, snapshot) in snapshots.iter().enumerate() {
        let line = row(&page, snapshot, snapshots.get(index + 1));
        page.line(&line);
    }
    page.finish()
}

fn row(page: &Page<'_>, snapshot: &Summary, before: Option<&Summary>) -> Line {
    let signs = page.signs();
    let when = snapshot.created_at.strftime("%Y-%m-%d %H:%M").to_string();
    let id: String = snapshot.id.chars().take(10).collect();
    let style = match snapshot.verdict {
        Verdict::Pass => GOOD,
        Verdict::Incomplete => UNSURE,
        Verdict::Fail => BAD,
    };
    let line = Line::indented(2).add(NORMAL, &when).up_to(20).add(DIM, &id).up_to(32);
    let score = number::interval(snapshot.score_low, snapshot.score_high, signs.between, &[]);
    let trend = match (exact(snapshot), before.and_then(exact)) {
        (Some(now), Some(before)) if now > before => signs.up,
        (Some(now), Some(before)) if now < before => signs.down,
        _ => "",
    };
    let line =
        line.add(style, snapshot.verdict.name()).right(NORMAL, &format!("{trend} {score}"), 57).up_to(59);
    let revision = &snapshot.revision;
    let commit = revision.commit.as_ref().map(|hash| hash.chars().take(7).collect::<String>());
    let name = revision.release.as_ref().or(revision.branch.as_ref()).map(|name| plain(name).into_owned());
    let mut text = [name, commit].into_iter().flatten().collect::<Vec<_>>().join(" ");
    if revision.dirty == Some(true) {
        text.push('+');
    }
    let room = page.columns().saturating_sub(line.width());
    line.add(NAME, &cut_middle(&text, room, signs.cut))
}

fn exact(snapshot: &Summary) -> Option<f64> {
    (snapshot.score_low == snapshot.score_high).then_some(snapshot.score_low)
}
