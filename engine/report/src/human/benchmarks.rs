//! The benchmarks that ran.

use rq_core::snapshot::{BenchmarkRecord, PairedVerdict, Snapshot};

use crate::digest::{Told, told};
use crate::plain::plain;
use crate::terminal::{BAD, DIM, GOOD, Line, NAME, NORMAL, Page, UNSURE, cut_end, width};

/// Each benchmark with what its pairs say.
pub(super) fn benchmarks(page: &mut Page<'_>, snapshot: &Snapshot) {
    table(page, &snapshot.benchmarks);
}

pub(crate) fn table(page: &mut Page<'_>, records: &[BenchmarkRecord]) {
    if records.is_empty() {
        return;
    }
    page.heading("Benchmarks");
    let name = records.iter().map(|record| width(&plain(&record.name))).max().unwrap_or(0).min(24);
    let rows: Vec<Told> = records.iter().map(told).collect();
    let time = rows.iter().map(|row| width(&row.time)).max().unwrap_or(0);
    let change = rows.iter().map(|row| width(&row.change)).max().unwrap_or(0);
    for (record, row) in records.iter().zip(&rows) {
        let style = match record.compared.as_ref().map(|compared| compared.verdict) {
            Some(PairedVerdict::Slower) => BAD,
            Some(PairedVerdict::Faster | PairedVerdict::Same) => GOOD,
            Some(PairedVerdict::Undecided) => UNSURE,
            None => DIM,
        };
        let cut = cut_end(&plain(&record.name), name, page.signs().cut);
        let mut at = 2 + name + 2;
        let line = Line::indented(2).add(NAME, &cut).up_to(at).add(style, row.verdict);
        at += 12 + 2 + time;
        let line = line.right(NORMAL, &row.time, at).add(NORMAL, "  ").add(NORMAL, &row.change);
        let line = line.up_to(at + 2 + change + if change > 0 { 2 } else { 0 });
        if line.width() + width(&row.more) <= page.columns() {
            page.line(&line.add(DIM, &row.more));
        } else {
            page.line(&line);
            page.wrapped(Line::indented(4), 4, DIM, &row.more, 3);
        }
    }
}
