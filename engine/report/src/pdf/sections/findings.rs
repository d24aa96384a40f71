//! Findings, worst first.

use std::collections::HashSet;

use rq_core::finding::Finding;

use super::more;
use crate::comparison::Compared;
use crate::context::Context;
use crate::digest::{totals, worst};
use crate::number::count;
use crate::pdf::cell::Cell;
use crate::pdf::flow::Flow;
use crate::pdf::graphic::Sign;
use crate::pdf::style::{Color, Style};
use crate::pdf::table::{Column, Table};
use crate::pdf::words::name;
use crate::report::Report;

/// Findings, at most.
const MOST: usize = 300;

pub(super) fn draw(flow: &mut Flow<'_>, report: &Report<'_>, _: &Context) {
    let (snapshot, totals) = (report.snapshot, totals(report.snapshot));
    let mut note = format!("{} in all", snapshot.findings.len());
    if let Some(Compared { before, comparison, .. }) = report.compared {
        let (new, gone) = (comparison.new.len(), comparison.fixed.len());
        note.push_str(&format!("; since {} {new} new and {gone} gone", name(&before.revision)));
    }
    note.push('.');
    if totals.waived > 0 {
        let waived = count(totals.waived, "is waived and not listed here", "are waived and not listed here");
        note.push_str(&format!(" {waived}."));
    }
    flow.section("Findings", &note);
    let new: HashSet<*const Finding> = report
        .compared
        .into_iter()
        .flat_map(|compared| &compared.comparison.new)
        .filter_map(|place| snapshot.findings.get(*place))
        .map(std::ptr::from_ref)
        .collect();
    let groups = worst(snapshot, MOST);
    let mut table = Table::new([
        Column::left("Level"),
        Column::left("Rule"),
        Column::left("Place"),
        Column::left("Message").growing(),
    ]);
    let shown: usize = groups.iter().map(|group| group.shown.len()).sum();
    for finding in groups.iter().flat_map(|group| &group.shown) {
        table.row(row(finding, new.contains(&std::ptr::from_ref(*finding))));
    }
    let left = table.place(flow) + totals.open().saturating_sub(shown);
    more(flow, left, report);
}

fn row(finding: &Finding, new: bool) -> [Cell; 4] {
    let mut level = Cell::default().sign(Sign::from(finding.level), finding.level.name());
    if new {
        level = level.under("new", Style::SMALL.color(Color::ACCENT));
    }
    let mut place = finding.path.clone().unwrap_or_default();
    let column = finding.column.filter(|_| finding.line.is_some());
    for number in [finding.line, column].into_iter().flatten() {
        place.push_str(&format!(":{number}"));
    }
    let small = Style::CODE.size(8.5);
    [
        level,
        Cell::new(&finding.rule, small),
        Cell::new(&place, small),
        Cell::new(&finding.message, Style::TEXT),
    ]
}
