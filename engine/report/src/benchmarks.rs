//! Benchmarks by themselves: what `bench` and `bench calibrate` show.

use rq_core::snapshot::BenchmarkRecord;

use crate::context::Context;
use crate::digest::fine;
use crate::human::benchmark_table;
use crate::plain::plain;
use crate::terminal::{BOLD, DIM, Line, NAME, NORMAL, Page, cut_end, width};

/// Each benchmark with what its pairs say, and what the reader must know.
pub fn render(records: &[BenchmarkRecord], notes: &[String], context: &Context) -> String {
    let mut page = Page::new(context);
    benchmark_table(&mut page, records);
    if !notes.is_empty() {
        page.blank();
    }
    for note in notes {
        page.wrapped(Line::default(), 2, DIM, note, 4);
    }
    page.finish().trim_start_matches('\n').to_owned()
}

/// How much one workload varies on a machine; shares as ratios.
pub struct Variation<'a> {
    /// Its name.
    pub name: &'a str,
    /// Median seconds on processors of a run.
    pub cpu_seconds: f64,
    /// How much processor time varies within a pair.
    pub cpu_noise: f64,
    /// How much time on the clock does.
    pub wall_noise: f64,
    /// The smallest slowdown in processor time that is found.
    pub cpu_effect: f64,
    /// The same on the clock.
    pub wall_effect: f64,
}

/// How much workloads vary, and how small a slowdown can be found.
pub fn render_variations(variations: &[Variation<'_>], context: &Context) -> String {
    let mut page = Page::new(context);
    let name = variations.iter().map(|one| width(&plain(one.name))).max().unwrap_or(0).clamp(9, 24);
    let head = Line::indented(2 + name).right(DIM, "takes", name + 13).right(DIM, "cpu varies", name + 26);
    let head = head.right(DIM, "finds", name + 34).right(DIM, "wall varies", name + 48);
    page.line(&head.right(DIM, "finds", name + 56));
    let percent = |ratio: f64| {
        if ratio.is_finite() { format!("{:.1} %", ratio * 100.0) } else { "unknown".to_owned() }
    };
    for one in variations {
        let cut = cut_end(&plain(one.name), name, page.signs().cut);
        let line = Line::indented(2).add(NAME, &cut).right(NORMAL, &fine(one.cpu_seconds), name + 13);
        let line = line.right(NORMAL, &percent(one.cpu_noise), name + 26);
        let line = line.right(BOLD, &percent(one.cpu_effect), name + 34);
        let line = line.right(NORMAL, &percent(one.wall_noise), name + 48);
        page.line(&line.right(BOLD, &percent(one.wall_effect), name + 56));
    }
    page.blank();
    let text = "What is found: the smallest slowdown that 160 pairs tell from none in 95 of 100 releases. \
                How much it varies: the standard deviation from one run of a pair to the other.";
    page.wrapped(Line::default(), 0, DIM, text, 4);
    page.finish()
}
