//! What a release must hold.

use rq_core::snapshot::ConditionResult;

use super::more;
use crate::context::Context;
use crate::digest::detail;
use crate::pdf::cell::Cell;
use crate::pdf::flow::Flow;
use crate::pdf::graphic::Sign;
use crate::pdf::style::{Color, Style};
use crate::pdf::table::{Column, Table};
use crate::pdf::text::Span;
use crate::report::Report;

/// Gates, at most.
const MOST: usize = 100;

pub(super) fn draw(flow: &mut Flow<'_>, report: &Report<'_>, _: &Context) {
    flow.section("Gates", "What a release must hold.");
    let gates = &report.snapshot.gates;
    for gate in gates.iter().take(MOST) {
        let color = Sign::from(gate.verdict).color();
        let title = Style::BOLD.size(11.0);
        let verdict = Span::new(gate.verdict.name(), title.color(color));
        let spans = [Span::new(&gate.name, title), Span::gap(title), verdict];
        flow.part(&format!("{}: {}", gate.name, gate.verdict.name()), &spans);
        let columns = [
            Column::left("Verdict"),
            Column::left("Condition").growing(),
            Column::left("What it was decided on").growing(),
        ];
        let mut table = Table::new(columns);
        for condition in &gate.conditions {
            table.row(row(condition));
        }
        let left = table.place(flow);
        more(flow, left, report);
    }
    more(flow, gates.len().saturating_sub(MOST), report);
}

fn row(condition: &ConditionResult) -> [Cell; 3] {
    let sign = Sign::from(condition.verdict);
    let mut why = Cell::new(&detail(condition), Style::SOFT);
    if !condition.missing.is_empty() {
        let text = format!("without {}", condition.missing.join(", "));
        why = why.text(&text, Style::SMALL.color(Color::WARN));
    }
    let mut verdict = Cell::default().sign(sign, condition.verdict.name());
    if !condition.required {
        verdict = verdict.under("only warns", Style::SMALL);
    }
    [verdict, Cell::new(&condition.text, Style::CODE), why]
}
