//! Benchmarks, as their pairs decided.

use rq_core::snapshot::BenchmarkRecord;

use super::more;
use crate::context::Context;
use crate::digest::told;
use crate::number::signed;
use crate::pdf::cell::Cell;
use crate::pdf::flow::Flow;
use crate::pdf::graphic::{Graphic, Sign};
use crate::pdf::style::{Color, Style};
use crate::pdf::table::{Column, Table};
use crate::pdf::words::percent;
use crate::report::Report;

pub(super) fn draw(flow: &mut Flow<'_>, report: &Report<'_>, _: &Context) {
    flow.section(
        "Benchmarks",
        "Measured in pairs with the version before. The line is the interval that holds the change (95 % at each end), the \
         grey band what is tolerated.",
    );
    let benchmarks = &report.snapshot.benchmarks;
    let far = |record: &BenchmarkRecord| {
        record.compared.as_ref().map_or(0.0, |it| it.tolerance.max(it.low.abs()).max(it.high.abs()))
    };
    let most = benchmarks.iter().map(far).fold(0.0001, f64::max);
    let mut table = Table::new([
        Column::left("Benchmark").growing(),
        Column::left("Verdict"),
        Column::right("Time now"),
        Column::right("Change"),
        Column::left("faster – slower"),
        Column::right("Pairs"),
    ]);
    for record in benchmarks {
        table.row(row(record, most));
    }
    let left = table.place(flow);
    more(flow, left, report);
}

fn row(record: &BenchmarkRecord, most: f64) -> [Cell; 6] {
    let told = told(record);
    let mut name = Cell::new(&record.name, Style::BOLD);
    if let Some(note) = &record.note {
        name = name.text(note, Style::SMALL.color(Color::WARN));
    }
    let time = Cell::new(&told.time, Style::TEXT).text(&record.measure, Style::SMALL);
    let none = || Cell::new("–", Style::SOFT);
    let Some(compared) = &record.compared else {
        return [name, Cell::new(told.verdict, Style::SOFT), time, none(), none(), none()];
    };
    let sign = Sign::from(compared.verdict);
    let range = format!("{} … {}", percent(compared.low), percent(compared.high));
    let mut pairs = Cell::new(&compared.pairs.to_string(), Style::TEXT);
    if let Some(wanted) = compared.wanted {
        pairs = pairs.text(&format!("about {wanted} would decide"), Style::SMALL);
    }
    [
        name.text(&format!("against {}", compared.with), Style::SMALL),
        Cell::default().sign(sign, told.verdict),
        time,
        Cell::new(&signed(&percent(compared.change)), Style::BOLD).text(&range, Style::SMALL),
        Cell::default().graphic(Graphic::Interval {
            low: compared.low,
            at: compared.change,
            high: compared.high,
            tolerance: compared.tolerance,
            most,
            sign,
        }),
        pairs,
    ]
}
