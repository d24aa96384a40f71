//! What was not measured and why; all metrics and operations for those who ask.

use rq_core::snapshot::{OperationState, Snapshot};

use crate::context::{Context, Verbosity};
use crate::digest::{self, Gap, gaps as find_gaps, metric_text};
use crate::number;
use crate::plain::plain;
use crate::terminal::{BAD, BOLD, DIM, Line, NAME, NORMAL, Page, UNSURE, cut_middle, width};

/// What has no value of this evaluation, and why.
pub(super) fn gaps(page: &mut Page<'_>, snapshot: &Snapshot, context: &Context) {
    let most = if context.verbosity == Verbosity::Verbose { usize::MAX } else { 12 };
    let gaps = find_gaps(snapshot);
    if gaps.is_empty() {
        return;
    }
    page.heading("Not measured");
    for gap in gaps.iter().take(most) {
        show(page, gap);
    }
    if gaps.len() > most {
        page.line(&Line::indented(2).add(DIM, &format!("and {} more: rq-engine eval -v", gaps.len() - most)));
    }
}

fn show(page: &mut Page<'_>, gap: &Gap<'_>) {
    let style = if gap.state == "failed" { BAD } else { UNSURE };
    let mut first = Line::indented(2).add(style, gap.state).add(NORMAL, " ");
    if !gap.operation.is_empty() {
        first = first.add(BOLD, gap.operation).add(NORMAL, ": ");
    }
    page.wrapped(first, 4, NORMAL, &gap.reason, 4);
    if !gap.metrics.is_empty() {
        page.wrapped(Line::indented(4), 4, DIM, &gap.metrics.join(", "), 3);
    }
}

/// Every metric with its value or its state.
pub(super) fn metrics(page: &mut Page<'_>, snapshot: &Snapshot) {
    if snapshot.metrics.is_empty() {
        return;
    }
    page.heading("Metrics");
    for (name, metric) in &snapshot.metrics {
        let room = page.columns() / 2;
        let line =
            Line::indented(2).add(NAME, &cut_middle(&plain(name), room, page.signs().cut)).up_to(room + 4);
        let line = match metric_text(snapshot, name) {
            Some(value) => line.add(NORMAL, &value).add(DIM, &format!(" {}", metric.unit)),
            None => line.add(UNSURE, metric.measurement.state()),
        };
        page.line(&line);
    }
}

/// How each operation ended, how long it took, and why it ran.
pub(super) fn operations(page: &mut Page<'_>, snapshot: &Snapshot) {
    if snapshot.operations.is_empty() {
        return;
    }
    page.heading("Operations");
    for operation in &snapshot.operations {
        let room = page.columns() / 2;
        let name = cut_middle(&plain(&operation.name), room, page.signs().cut);
        let (style, text) = match operation.state {
            OperationState::Failed => (BAD, "failed".to_owned()),
            OperationState::Missing => (UNSURE, "missing".to_owned()),
            OperationState::Measured if operation.cached => (DIM, "cached".to_owned()),
            OperationState::Measured => (NORMAL, number::seconds(operation.seconds)),
        };
        let line = Line::indented(2).add(NAME, &name).up_to(room + 4).add(style, &text);
        match operation.reason.as_deref().map(plain).filter(|reason| !reason.is_empty()) {
            Some(reason) if line.width() + 2 + width(&reason) <= page.columns() => {
                page.line(&line.add(NORMAL, "  ").add(DIM, &reason));
            }
            Some(reason) => {
                page.line(&line);
                page.wrapped(Line::indented(4), 4, DIM, &reason, 2);
            }
            None => page.line(&line),
        }
    }
}

/// What the reader must know beside the numbers, from the evaluation and from its operations.
pub(super) fn notices(page: &mut Page<'_>, snapshot: &Snapshot, context: &Context) {
    let most = if context.verbosity == Verbosity::Verbose { usize::MAX } else { 12 };
    let all = digest::notices(snapshot);
    if all.is_empty() {
        return;
    }
    page.heading("Notices");
    for (operation, notice) in all.iter().take(most) {
        let mut first = Line::indented(2).add(DIM, page.signs().dot).add(NORMAL, " ");
        if let Some(operation) = operation {
            first = first.add(DIM, operation).add(DIM, ": ");
        }
        page.wrapped(first, 4, NORMAL, notice, 4);
    }
    if all.len() > most {
        page.line(&Line::indented(2).add(DIM, &format!("and {} more: rq-engine eval -v", all.len() - most)));
    }
}
