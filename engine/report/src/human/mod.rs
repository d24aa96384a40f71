//! The report for a person at a terminal.

mod benchmarks;
mod findings;
mod gates;
mod measurements;
mod next;
mod score;
mod title;

pub(crate) use benchmarks::table as benchmark_table;

use rq_core::snapshot::Snapshot;

use crate::context::{Context, Verbosity};
use crate::terminal::Page;

/// The report as lines of at most [`Context::width`] columns.
pub fn render(snapshot: &Snapshot, context: &Context) -> String {
    let mut page = Page::new(context);
    if context.verbosity == Verbosity::Quiet {
        title::verdict(&mut page, snapshot);
        gates::against(&mut page, snapshot);
        return page.finish();
    }
    title::header(&mut page, snapshot, context);
    page.blank();
    title::verdict(&mut page, snapshot);
    title::compared(&mut page, snapshot);
    score::components(&mut page, snapshot, context);
    gates::gates(&mut page, snapshot, context);
    benchmarks::benchmarks(&mut page, snapshot);
    findings::findings(&mut page, snapshot, context);
    findings::waivers(&mut page, snapshot);
    measurements::gaps(&mut page, snapshot, context);
    if context.verbosity == Verbosity::Verbose {
        measurements::metrics(&mut page, snapshot);
    }
    if context.verbosity == Verbosity::Verbose || context.timings {
        measurements::operations(&mut page, snapshot);
    }
    measurements::notices(&mut page, snapshot, context);
    next::next(&mut page, snapshot, context);
    page.finish()
}
