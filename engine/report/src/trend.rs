//! One metric over time, for a terminal.

use rq_core::snapshot::Revision;
use rq_core::trend::{Point, Trend};

use crate::context::Context;
use crate::number;
use crate::plain::plain;
use crate::terminal::{BOLD, DIM, GOOD, Line, NAME, NORMAL, Page, cut_middle};

/// Days that a forecast looks ahead at most.
pub const AHEAD: f64 = 30.0;

/// A metric's history: points oldest first, each with the revision that it was measured at.
pub struct History<'a> {
    /// The metric's name.
    pub metric: &'a str,
    /// Its values.
    pub points: &'a [Point],
    /// As many as points.
    pub revisions: &'a [Revision],
    /// What they tell.
    pub trend: &'a Trend,
}

/// The history as a curve, with its changes of level and where it goes, in lines of at most [`Context::width`] columns.
pub fn render(history: &History<'_>, context: &Context) -> String {
    let mut page = Page::new(context);
    let (Some(first), Some(last)) = (history.points.first(), history.points.last()) else {
        let text = format!("No snapshot has a value of {}.", plain(history.metric));
        page.line(&Line::default().add(NORMAL, &text));
        return page.finish();
    };
    let values = number::count(history.points.len(), "value", "values");
    let (from, to) = (first.at.strftime("%Y-%m-%d"), last.at.strftime("%Y-%m-%d"));
    page.line(&Line::default().add(BOLD, history.metric).add(DIM, &format!("  {values}, {from} to {to}")));
    let scores: Vec<Option<f64>> = history.points.iter().map(|point| Some(point.value)).collect();
    page.curve(&scores, |value| number::display(value, &[]));
    page.blank();
    let now = number::display(last.value, &[]);
    page.line(&Line::indented(2).add(DIM, "now").up_to(14).add(NORMAL, &now));
    changes(&mut page, history);
    ahead(&mut page, history);
    page.finish()
}

fn changes(page: &mut Page<'_>, history: &History<'_>) {
    if history.trend.changes.is_empty() {
        page.line(&Line::indented(2).add(DIM, "changes").up_to(14).add(NORMAL, "of level: none"));
    }
    for change in &history.trend.changes {
        let (Some(point), Some(revision)) = (history.points.get(change.at), history.revisions.get(change.at))
        else {
            continue;
        };
        let step = if change.before == 0.0 {
            String::new()
        } else {
            format!("  {:+.1} %", (change.after - change.before) / change.before.abs() * 100.0)
        };
        let (before, after) = (
            number::display(change.before, &[change.after]),
            number::display(change.after, &[change.before]),
        );
        let line = Line::indented(2)
            .add(DIM, "changed")
            .up_to(14)
            .add(NORMAL, &point.at.strftime("%Y-%m-%d").to_string())
            .add(NORMAL, &format!("  {before} to {after}{step}  "));
        let commit = revision.commit.as_ref().map(|hash| hash.chars().take(7).collect::<String>());
        let name =
            revision.release.as_ref().or(revision.branch.as_ref()).map(|name| plain(name).into_owned());
        let text = [name, commit].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let room = page.columns().saturating_sub(line.width());
        page.line(&line.add(NAME, &cut_middle(&text, room, page.signs().cut)));
    }
}

fn ahead(page: &mut Page<'_>, history: &History<'_>) {
    let head = Line::indented(2).add(DIM, "since then").up_to(14);
    let Some(slope) = &history.trend.slope else {
        page.line(&head.add(NORMAL, "too few values, or too short a time, to tell where it goes"));
        return;
    };
    if slope.is_flat() {
        page.line(&head.add(GOOD, "steady").add(NORMAL, ": no slope that can be told from none"));
        return;
    }
    let ahead = slope.horizon(AHEAD);
    let times = number::count(ahead as usize, "day", "days");
    page.line(&head.add(NORMAL, &format!("{} in {times}", number::change(slope.per_day * ahead))));
    let forecast = slope.in_days(ahead);
    let text = format!(
        "{} in {times} if it goes on so, likely {} {} {}",
        number::display(forecast.value, &[]),
        number::display(forecast.low, &[]),
        page.signs().between,
        number::display(forecast.high, &[])
    );
    page.line(&Line::indented(2).add(DIM, "forecast").up_to(14).add(NORMAL, &text));
}
