//! What stands in the report, in the order and the words of the HTML page.

mod benchmarks;
mod findings;
mod gates;
mod measurements;
mod operations;
mod score;
mod time;
mod waivers;

use krilla::tagging::Tag as Kind;

use super::flow::Flow;
use super::sheet::Owner;
use super::style::{SIDE, Style, WIDTH};
use super::text::Span;
use crate::context::Context;
use crate::digest::gaps;
use crate::report::Report;

/// A section.
struct Section {
    title: &'static str,
    /// Whether there is something to say.
    wanted: fn(&Report<'_>) -> bool,
    draw: fn(&mut Flow<'_>, &Report<'_>, &Context),
}

const SECTIONS: [Section; 12] = [
    Section { title: "Gates", wanted: |report| !report.snapshot.gates.is_empty(), draw: gates::draw },
    Section {
        title: "Components",
        wanted: |report| !report.snapshot.score.components.is_empty(),
        draw: score::components,
    },
    Section {
        title: "What moved the score",
        wanted: |report| report.compared.is_some_and(|all| !all.comparison.score.parts.is_empty()),
        draw: score::moved,
    },
    Section {
        title: "Benchmarks",
        wanted: |report| !report.snapshot.benchmarks.is_empty(),
        draw: benchmarks::draw,
    },
    Section {
        title: "Metrics",
        wanted: |report| !report.snapshot.metrics.is_empty(),
        draw: measurements::metrics,
    },
    Section {
        title: "Over time",
        wanted: |report| !report.history.is_empty() || !report.trends.is_empty(),
        draw: time::draw,
    },
    Section {
        title: "Findings",
        wanted: |report| {
            let moved = report.compared.map(|all| all.comparison);
            let moved = moved.is_some_and(|moved| !moved.new.is_empty() || !moved.fixed.is_empty());
            moved || !report.snapshot.findings.is_empty()
        },
        draw: findings::draw,
    },
    Section { title: "Waivers", wanted: |report| !report.snapshot.waivers.is_empty(), draw: waivers::draw },
    Section {
        title: "Not measured",
        wanted: |report| !gaps(report.snapshot).is_empty(),
        draw: measurements::gaps,
    },
    Section {
        title: "Operations",
        wanted: |report| !report.snapshot.operations.is_empty(),
        draw: operations::draw,
    },
    Section {
        title: "Environment",
        wanted: |report| {
            let moved = report.compared.is_some_and(|all| !all.comparison.environment.is_empty());
            moved || !report.snapshot.environment.is_empty()
        },
        draw: operations::environment,
    },
    Section { title: "Reproduce", wanted: |_| true, draw: operations::reproduce },
];

/// The titles of the sections that the report has.
pub(super) fn titles(report: &Report<'_>) -> Vec<&'static str> {
    wanted(report).map(|section| section.title).collect()
}

/// Lays them out.
pub(super) fn draw(flow: &mut Flow<'_>, report: &Report<'_>, context: &Context) {
    for section in wanted(report) {
        (section.draw)(flow, report, context);
    }
}

fn wanted<'a>(report: &'a Report<'_>) -> impl Iterator<Item = &'static Section> + use<'a> {
    SECTIONS.iter().filter(move |section| (section.wanted)(report))
}

/// Says how many rows had no room, and where they are.
fn more(flow: &mut Flow<'_>, left: usize, report: &Report<'_>) {
    if left > 0 {
        flow.advance(4.0);
        let tag = flow.tag(Kind::P);
        let id: String = report.snapshot.id.chars().take(26).collect();
        let spans = [
            Span::new(&format!("and {left} more, which are left out here: "), Style::SOFT),
            Span::new(&format!("rq-engine show {id} -v"), Style::CODE),
            Span::new(" shows them.", Style::SOFT),
        ];
        flow.block(SIDE, WIDTH, &spans, Owner::Part(tag));
    }
}
