//! Declared exceptions.

use super::more;
use crate::context::Context;
use crate::pdf::cell::Cell;
use crate::pdf::flow::Flow;
use crate::pdf::graphic::Sign;
use crate::pdf::style::Style;
use crate::pdf::table::{Column, Table};
use crate::report::Report;

pub(super) fn draw(flow: &mut Flow<'_>, report: &Report<'_>, _: &Context) {
    flow.section("Waivers", "Declared exceptions, used or not.");
    let mut table = Table::new([
        Column::left("Covers"),
        Column::left("Reason").growing(),
        Column::left("Owner"),
        Column::left("Until"),
        Column::right("Findings"),
    ]);
    for waiver in &report.snapshot.waivers {
        let mut place = waiver.operation.clone();
        if let Some(path) = &waiver.path {
            place.push_str(&format!(" in {path}"));
        }
        let told = |text: &Option<String>, none| match text {
            Some(text) => Cell::new(text, Style::TEXT),
            None => Cell::new(none, Style::SOFT),
        };
        let mut until = told(&waiver.until, "no end");
        if waiver.expired {
            until = until.sign(Sign::Bad, "expired");
        }
        table.row([
            Cell::new(&waiver.target, Style::CODE.size(8.5)).text(&place, Style::SMALL),
            Cell::new(&waiver.reason, Style::TEXT),
            told(&waiver.owner, "nobody"),
            until,
            Cell::new(&waiver.covers.to_string(), Style::TEXT),
        ]);
    }
    let left = table.place(flow);
    more(flow, left, report);
}
