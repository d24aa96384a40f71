//! What the score is made of, and what moved it.

use rq_core::snapshot::Component;

use super::more;
use crate::context::Context;
use crate::digest::points_text;
use crate::number;
use crate::pdf::cell::Cell;
use crate::pdf::flow::Flow;
use crate::pdf::graphic::Graphic;
use crate::pdf::style::{Color, Style};
use crate::pdf::table::{Column, Table};
use crate::pdf::words::{cause, change, name, points, value};
use crate::report::Report;

pub(super) fn components(flow: &mut Flow<'_>, report: &Report<'_>, context: &Context) {
    flow.section("Components", "What the score is made of, each 0 to 100 points.");
    let mut columns =
        vec![Column::left("Component").growing(), Column::right("Weight"), Column::right("Points")];
    if let Some(compared) = report.compared {
        columns.push(Column::right(&format!("Since {}", name(&compared.before.revision))));
    } else if report.snapshot.baseline.is_some() {
        columns.push(Column::right("Against baseline"));
    }
    let with_change = columns.len() > 3;
    let mut table = Table::new(columns);
    for component in &report.snapshot.score.components {
        let mut cells = row(report, component);
        if with_change {
            cells.push(Cell::new(&before(report, component, context), Style::SOFT));
        }
        table.row(cells);
    }
    let left = table.place(flow);
    more(flow, left, report);
}

fn row(report: &Report<'_>, component: &Component) -> Vec<Cell> {
    let warn = Style::SMALL.color(Color::WARN);
    let mut first = Cell::new(&component.name, Style::BOLD)
        .text(&component.formula, Style::CODE.size(8.5).color(Color::SOFT));
    if !component.missing.is_empty() {
        first = first.text(&format!("without {}", component.missing.join(", ")), warn);
    }
    if let Some(error) = &component.error {
        first = first.text(error, warn);
    }
    let points = points_text(report.snapshot, component, "…");
    vec![
        first,
        Cell::new(&format!("{} %", value(component.weight)), Style::TEXT),
        Cell::new(&number::signed(&points), Style::BOLD)
            .graphic(Graphic::Bar { low: component.low, high: component.high }),
    ]
}

/// What the component was.
fn before(report: &Report<'_>, component: &Component, context: &Context) -> String {
    let was = |range| format!("was {}", points(range));
    if let Some(compared) = report.compared {
        let components = &compared.comparison.score.components;
        let before = components.iter().find(|one| one.name == component.name).and_then(|one| one.before);
        return before.map_or_else(|| "new".to_owned(), was);
    }
    let before = context.baseline_points.get(&component.name);
    before.map_or_else(|| "not known".to_owned(), |before| was((*before, *before)))
}

pub(super) fn moved(flow: &mut Flow<'_>, report: &Report<'_>, _: &Context) {
    let Some(compared) = report.compared else { return };
    let score = &compared.comparison.score;
    let ranges = score.parts.iter().any(|part| part.change.low != part.change.high);
    let halves = if ranges {
        " Where the score is a range, the upper half of a bar is its low end and the lower half its high end."
    } else {
        ""
    };
    let (from, to) = (name(&compared.before.revision), name(&compared.after.revision));
    flow.section("What moved the score", &format!("From {from} to {to}, by cause.{halves}"));
    let mut table = Table::new([
        Column::left("Cause"),
        Column::left("Through").growing(),
        Column::left("lower – higher"),
        Column::right("Points"),
    ]);
    let far = |part: &rq_core::comparison::Part| part.change.low.abs().max(part.change.high.abs());
    let most = score.parts.iter().map(far).max().unwrap_or(1).max(1) as f64;
    for part in &score.parts {
        let through = match &part.component {
            Some(component) => Cell::new(component, Style::TEXT),
            None => Cell::new("no single component", Style::SOFT),
        };
        let (low, high) = (part.change.low as f64, part.change.high as f64);
        table.row([
            Cell::new(cause(part.cause), Style::TEXT),
            through,
            Cell::default().graphic(Graphic::Diverging { low, high, most }),
            Cell::new(&change(part.change), Style::BOLD),
        ]);
    }
    let span = format!("{} → {}", points(score.before.points()), points(score.after.points()));
    table.sum([
        Cell::new("All together", Style::BOLD),
        Cell::new("", Style::TEXT),
        Cell::new(&span, Style::TEXT),
        Cell::new(&change(score.change()), Style::BOLD),
    ]);
    let left = table.place(flow);
    more(flow, left, report);
}
