//! What ran, what it ran on, and how to get the same answer.

use krilla::tagging::Tag as Kind;
use rq_core::snapshot::{OperationRecord, OperationState};

use super::more;
use crate::context::Context;
use crate::number;
use crate::pdf::cell::Cell;
use crate::pdf::drawing::rectangle;
use crate::pdf::flow::Flow;
use crate::pdf::graphic::Sign;
use crate::pdf::sheet::Owner;
use crate::pdf::style::{Color, SIDE, Style, WIDTH};
use crate::pdf::table::{Column, Table};
use crate::pdf::text::{Span, lines};
use crate::pdf::words::value;
use crate::report::Report;

pub(super) fn draw(flow: &mut Flow<'_>, report: &Report<'_>, context: &Context) {
    let mut note = String::new();
    if let Some(seconds) = context.seconds {
        note.push_str(&format!("{} in all. ", number::seconds(seconds)));
    }
    if let Some(load) = report.snapshot.load {
        note.push_str(&format!("Load before: {}. ", value(load)));
    }
    note.push_str(&format!("Exit code {}.", context.exit_code));
    flow.section("Operations", &note);
    let mut table = Table::new([
        Column::left("Operation"),
        Column::left("State"),
        Column::right("Time"),
        Column::left("Why it ran, or could not").growing(),
    ]);
    for operation in &report.snapshot.operations {
        table.row(row(operation));
    }
    let left = table.place(flow);
    more(flow, left, report);
}

fn row(operation: &OperationRecord) -> [Cell; 4] {
    let state = match operation.state {
        OperationState::Measured => "measured",
        OperationState::Missing => "missing",
        OperationState::Failed => "failed",
    };
    let time = if operation.cached { "cached".to_owned() } else { number::seconds(operation.seconds) };
    let mut why = Cell::default();
    if operation.reason.is_some() || operation.notes.is_empty() {
        why = why.text(operation.reason.as_deref().unwrap_or_default(), Style::TEXT);
    }
    let why = operation.notes.iter().fold(why, |cell, note| cell.text(&format!("· {note}"), Style::SMALL));
    [
        Cell::new(&operation.name, Style::CODE.size(8.5)),
        Cell::default().sign(Sign::from(operation.state), state),
        Cell::new(&time, Style::TEXT),
        why,
    ]
}

pub(super) fn environment(flow: &mut Flow<'_>, report: &Report<'_>, _: &Context) {
    flow.section("Environment", "What the evaluation ran on.");
    let small = Style::CODE.size(8.5);
    let changes = report.compared.map(|compared| compared.comparison.environment.as_slice());
    let mut table = Table::new([
        Column::left("Differs"),
        Column::left("Before").growing(),
        Column::left("Now").growing(),
    ]);
    for change in changes.unwrap_or_default() {
        let told = |text: &Option<String>| match text {
            Some(text) => Cell::new(text, Style::TEXT),
            None => Cell::new("not told", Style::SOFT),
        };
        table.row([Cell::new(&change.name, small), told(&change.before), told(&change.after)]);
    }
    let left = table.place(flow);
    more(flow, left, report);
    flow.skip(8.0);
    let mut table = Table::new([Column::left("Name"), Column::left("Value").growing()]);
    for (name, value) in &report.snapshot.environment {
        table.row([Cell::new(name, small), Cell::new(value, Style::TEXT)]);
    }
    let left = table.place(flow);
    more(flow, left, report);
}

pub(super) fn reproduce(flow: &mut Flow<'_>, report: &Report<'_>, _: &Context) {
    flow.section("Reproduce", "");
    let snapshot = report.snapshot;
    let checkout = snapshot.revision.commit.as_ref().map(|commit| format!("git checkout {commit}"));
    let tag = flow.tag(Kind::P);
    for command in checkout.into_iter().chain(["rq-engine eval".to_owned()]) {
        for line in lines(flow.fonts, &[Span::new(&command, Style::CODE)], WIDTH - 20.0) {
            let height = line.height() + 1.0;
            flow.ensure(height);
            let y = flow.y();
            flow.draw(rectangle(SIDE, y, WIDTH, height, Color::SUNK), Owner::Ornament);
            flow.write(SIDE + 10.0, y, line, Owner::Part(tag));
            flow.advance(height);
        }
    }
    flow.advance(8.0);
    if snapshot.revision.dirty == Some(true) {
        let text = "The tree had uncommitted changes, which that commit doesn’t hold.";
        flow.paragraph(&[Span::new(text, Style::TEXT)]);
        flow.advance(8.0);
    }
    let code = Style::CODE.size(8.0).color(Color::SOFT);
    let small = Style::SMALL.size(8.0);
    flow.paragraph(&[
        Span::new(&snapshot.program, small),
        Span::new(" · configuration ", small),
        Span::new(&snapshot.configuration, code),
        Span::new(" · snapshot ", small),
        Span::new(&snapshot.id, code),
    ]);
}
