//! The table of components.

use rq_core::snapshot::{Component, Snapshot};

use crate::context::Context;
use crate::digest::{points_change, points_text};
use crate::number;
use crate::terminal::{BAD, DIM, GOOD, Line, NAME, NORMAL, Page, UNSURE, cut_end, width};

/// Columns of the table.
struct Columns {
    name: usize,
    weight: usize,
    points: usize,
    bar: usize,
}

/// Each component with its weight, its points and what is missing.
pub(super) fn components(page: &mut Page<'_>, snapshot: &Snapshot, context: &Context) {
    let components = &snapshot.score.components;
    if components.is_empty() {
        return;
    }
    let signs = page.signs();
    let points: Vec<_> = components.iter().map(|c| points_text(snapshot, c, signs.between)).collect();
    let weights: Vec<_> = components.iter().map(|c| format!("{} %", tenth(c.weight))).collect();
    let widest = |texts: &[String]| texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let name = components.iter().map(|c| width(&crate::plain::plain(&c.name))).max().unwrap_or(0);
    let mut columns = Columns {
        name: name.clamp(9, 24),
        weight: widest(&weights).max(6),
        points: widest(&points).max(6),
        bar: 0,
    };
    let table = 2 + columns.name + 2 + columns.weight + 2 + columns.points + 2;
    columns.bar = page.columns().saturating_sub(table + 10).min(20);

    page.blank();
    page.line(&head(&columns, !context.baseline_points.is_empty()));
    for ((component, points), weight) in components.iter().zip(&points).zip(&weights) {
        let before = context.baseline_points.get(&component.name).copied();
        page.line(&row(page, &columns, component, weight, points, before));
        remarks(page, component);
    }
}

fn head(columns: &Columns, compared: bool) -> Line {
    let line = Line::indented(2).add(DIM, "component");
    let mut at = 2 + columns.name + 2 + columns.weight;
    let line = line.right(DIM, "weight", at);
    at += 2 + columns.points;
    let line = line.right(DIM, "points", at);
    if compared { line.up_to(at + 2 + columns.bar + 2).add(DIM, "change") } else { line }
}

fn row(
    page: &Page<'_>,
    columns: &Columns,
    component: &Component,
    weight: &str,
    points: &str,
    before: Option<f64>,
) -> Line {
    let signs = page.signs();
    let name = cut_end(&crate::plain::plain(&component.name), columns.name, signs.cut);
    let mut at = 2 + columns.name + 2 + columns.weight;
    let line = Line::indented(2).add(NAME, &name).right(NORMAL, weight, at);
    at += 2 + columns.points;
    let style = if component.exact().is_some() { NORMAL } else { UNSURE };
    let mut line = line.right(style, points, at).up_to(at + 2);
    if columns.bar >= 5 {
        let cells = |points: f64| share(points, columns.bar);
        let (full, part) = (cells(component.low), cells(component.high));
        let filled = if component.low < 50.0 {
            BAD
        } else if component.low < 80.0 {
            UNSURE
        } else {
            GOOD
        };
        line = line
            .add(filled, &signs.full.repeat(full))
            .add(UNSURE, &signs.part.repeat(part.saturating_sub(full)))
            .add(DIM, &signs.empty.repeat(columns.bar.saturating_sub(part.max(full))));
    }
    if let (Some(now), Some(before)) = (component.exact(), before) {
        let style = if now > before {
            GOOD
        } else if now < before {
            BAD
        } else {
            DIM
        };
        line = line.up_to(at + 2 + columns.bar + 2).add(style, &points_change(now - before));
    }
    line
}

/// What keeps a component from being one number, or from saying anything.
fn remarks(page: &mut Page<'_>, component: &Component) {
    if let Some(error) = &component.error {
        page.wrapped(Line::indented(4).add(BAD, "formula: "), 6, NORMAL, error, 3);
    }
    if !component.missing.is_empty() {
        page.wrapped(Line::indented(4).add(UNSURE, "missing: "), 6, NORMAL, &component.missing.join(", "), 4);
    }
    if let Some(raw) = component.unclamped.filter(|raw| *raw < 0.0) {
        let text = format!("the formula gives {}, which counts as 0", number::display(raw, &[]));
        page.wrapped(Line::indented(4), 6, DIM, &text, 2);
    }
}

/// Cells of a bar: the last one only when all points are there, the first as soon as there is one.
fn share(points: f64, cells: usize) -> usize {
    let exact = (points.clamp(0.0, 100.0) / 100.0 * cells as f64).floor();
    // A few dozen cells at most; the value was clamped above.
    let whole = exact as usize;
    if points > 0.0 { whole.clamp(1, cells.max(1)) } else { 0 }
}

/// A share of the score; an exact tenth or one digit.
pub(super) fn tenth(weight: f64) -> String {
    if weight.fract() == 0.0 { number::display(weight, &[]) } else { format!("{weight:.1}") }
}
