//! The components: those that moved the score with what each change is put down to, the others folded.

use rq_core::comparison::{Cause, ComponentChange, Part, Range};
use rq_core::snapshot::{Component, Snapshot};

use super::Since;
use super::escape::text;
use super::fit::{Fold, fold, left, rows};
use super::title::interval;
use crate::comparison::meaning;
use crate::context::Context;
use crate::digest::{points_change, points_text};
use crate::number::{self, count};

/// What several components are called where they are counted.
const COUNTED: (&str, &str) = ("more component", "more components");

/// What moved the score, by component and cause: the parts that are shown add up to the sum that is shown.
pub(super) fn moved(out: &mut String, room: usize, since: &Since<'_>) {
    let (comparison, after) = (since.compared.comparison, since.compared.after);
    let (score, tally) = (&comparison.score, &since.tally);
    if score.components.is_empty() && score.parts.is_empty() {
        return;
    }
    let start = out.len();
    let heading = if tally.moved || !score.parts.is_empty() { "What moved the score" } else { "Components" };
    out.push_str(&format!("\n### {heading}\n"));
    if !since.as_evaluated() {
        let (before, now) = (interval(score.before), interval(score.after));
        out.push_str(&format!(
            "\nUnder today's formulas, which the evaluation did not have: from {before} to {now}.\n"
        ));
    }
    let by_cause: Vec<String> = Cause::ALL
        .into_iter()
        .filter(|cause| score.parts.iter().any(|part| part.cause == *cause))
        .map(|cause| {
            let why = meaning(cause);
            let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
            format!("{} {}{why}", cause.name(), tally.sum(|part| part.cause == cause))
        })
        .collect();
    if !by_cause.is_empty() {
        out.push_str(&format!("\nPut down to: {}.\n", by_cause.join("; ")));
    }
    let components = score.components.iter().map(|change| {
        let own = after.score.components.iter().find(|component| component.name == change.name);
        Moved { change, own, effect: score.of_component(&change.name) }
    });
    let (mut open, same): (Vec<Moved<'_>>, Vec<Moved<'_>>) = components.partition(|moved| {
        let parts = |part: &Part| part.component.as_deref() == Some(moved.change.name.as_str());
        let stands = moved.own.is_none_or(|own| own.exact().is_none() || !remarks(own).is_empty());
        score.parts.iter().any(parts) || moved.change.before != moved.change.after || stands
    });
    // What is not known and what took most away first: those are never cut.
    open.sort_by_key(|moved| {
        (moved.own.is_some_and(|own| own.exact().is_some()), moved.effect.low.min(moved.effect.high))
    });
    let rest = tally.sum(|part| part.component.is_none());
    if !open.is_empty() || !rest.is_empty() {
        out.push_str("\n| component | score | before | now | weight | why |\n|---|--:|--:|--:|--:|---|\n");
        let several = open.len() + usize::from(!rest.is_empty()) > 1;
        // The sum and the fold come after it.
        let room = left(out, start, room) / 3 * 2;
        rows(
            out,
            room,
            open,
            |moved| moved_row(moved, since),
            |left| format!("| … {} | | | | | |\n", count(left, COUNTED.0, COUNTED.1)),
        );
        if !rest.is_empty() {
            out.push_str(&format!("| no single one | {rest} | | | | {} |\n", tally.causes(None)));
        }
        if several && tally.moved {
            let (before, now) = (interval(score.before), interval(score.after));
            out.push_str(&format!("| **all together** | **{}** | {before} | {now} | | |\n", tally.total()));
        }
    }
    let summary = format!("{} did not change", count(same.len(), "component", "components"));
    let head = "| component | weight | points |\n|---|--:|--:|\n";
    let room = left(out, start, room);
    fold(out, room, Fold { summary: &summary, head }, &same, |moved| {
        let change = moved.change;
        format!("| {} | {:.1} % | {} |\n", text(&change.name), change.weight, points(change.after, ""))
    });
}

/// A component in both, as the later one tells it, and what it did to the score.
#[derive(Clone, Copy)]
struct Moved<'a> {
    change: &'a ComponentChange,
    own: Option<&'a Component>,
    effect: Range,
}

fn moved_row(moved: Moved<'_>, since: &Since<'_>) -> String {
    let (change, name) = (moved.change, Some(moved.change.name.as_str()));
    let own = moved.own.filter(|_| since.as_evaluated());
    let now =
        own.map_or_else(|| points(change.after, "gone"), |own| points_text(since.compared.after, own, "…"));
    let effect = since.tally.sum(|part| part.component.as_deref() == name);
    let why = [since.tally.causes(name), moved.own.map(remarks).unwrap_or_default()];
    format!(
        "| {} | {} | {} | {now} | {} | {} |\n",
        text(&change.name),
        if effect.is_empty() { "0".into() } else { effect },
        points(change.before, "new"),
        weight(change),
        why.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; "),
    )
}

fn weight(change: &ComponentChange) -> String {
    change.after.map_or_else(String::new, |_| format!("{:.1} %", change.weight))
}

fn points(points: Option<(f64, f64)>, none: &str) -> String {
    points.map_or_else(|| none.to_owned(), |(low, high)| number::interval(low, high, "…", &[]))
}

/// A row for each component of a snapshot that is compared with nothing, or only with the points of then.
pub(super) fn alone(out: &mut String, room: usize, snapshot: &Snapshot, context: &Context) {
    let components = &snapshot.score.components;
    if components.is_empty() {
        return;
    }
    let start = out.len();
    let change = |component: &Component| {
        let before = context.baseline_points.get(&component.name);
        component.exact().zip(before).map(|(now, before)| now - before)
    };
    let row = |component: &Component| {
        format!(
            "| {} | {:.1} % | {} | {} | {} |\n",
            text(&component.name),
            component.weight,
            points_text(snapshot, component, "…"),
            change(component).map(points_change).unwrap_or_default(),
            remarks(component),
        )
    };
    let (mut open, same): (Vec<&Component>, Vec<&Component>) = components
        .iter()
        .partition(|component| change(component) != Some(0.0) || !remarks(component).is_empty());
    // What is not known is never cut.
    open.sort_by_key(|component| component.exact().is_some());
    let head = "| component | weight | points | change | remarks |\n|---|--:|--:|--:|---|\n";
    if !open.is_empty() {
        out.push_str(&format!("\n{head}"));
        let room = left(out, start, room) / 3 * 2;
        rows(out, room, open, row, |left| format!("| … {} | | | | |\n", count(left, COUNTED.0, COUNTED.1)));
    }
    let summary = format!("{} did not change", count(same.len(), "component", "components"));
    let room = left(out, start, room);
    fold(out, room, Fold { summary: &summary, head }, &same, row);
}

/// What stands against a component's number.
fn remarks(component: &Component) -> String {
    let mut remarks = Vec::new();
    remarks.extend(component.error.iter().map(|error| text(error)));
    if !component.missing.is_empty() {
        remarks.push(format!("missing: {}", text(&component.missing.join(", "))));
    }
    // At 0 a change does not show.
    if let Some(raw) = component.unclamped.filter(|raw| *raw < 0.0) {
        remarks.push(format!("the formula gives {}", number::display(raw, &[])));
    }
    remarks.join("; ")
}
