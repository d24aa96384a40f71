//! What was measured, what changed of it, and what was not measured.

use std::collections::BTreeMap;

use rq_core::comparison::{Judgement, MetricChange};
use rq_core::measurement::{Better, Measurement, Metric};

use super::more;
use crate::context::Context;
use crate::digest::{gaps as find_gaps, metric_text};
use crate::number::{difference, signed};
use crate::pdf::cell::Cell;
use crate::pdf::flow::Flow;
use crate::pdf::graphic::Sign;
use crate::pdf::style::{Color, Style};
use crate::pdf::table::{Column, Table};
use crate::pdf::text::Span;
use crate::pdf::words::{cause, name, value};
use crate::report::Report;

pub(super) fn metrics(flow: &mut Flow<'_>, report: &Report<'_>, _: &Context) {
    let note = report.compared.map(|compared| {
        let since = name(&compared.before.revision);
        format!("Since {since}. {} are the same.", compared.comparison.same)
    });
    flow.section("Metrics", note.as_deref().unwrap_or_default());
    if let Some(compared) = report.compared {
        changed(flow, report, &compared.comparison.metrics);
    }
    let metrics = &report.snapshot.metrics;
    let title = format!("All {} metrics", metrics.len());
    flow.part(&title, &[Span::new(&title, Style::BOLD.size(11.0))]);
    let mut table = Table::new([
        Column::left("Metric").growing(),
        Column::right("Value"),
        Column::left("Unit"),
        Column::left("Better"),
        Column::left("State"),
    ]);
    let mut by_operation: BTreeMap<&str, Vec<(&String, &Metric)>> = BTreeMap::new();
    for (name, metric) in metrics {
        by_operation.entry(&metric.operation).or_default().push((name, metric));
    }
    for (operation, metrics) in by_operation {
        table.group(operation);
        for (name, metric) in metrics {
            let shown = metric_text(report.snapshot, name);
            let shown = shown.map_or_else(|| "–".to_owned(), |text| signed(&text));
            let state = Style::SMALL.color(state_color(&metric.measurement));
            table.row([
                Cell::new(name, Style::CODE.size(8.5)),
                Cell::new(&shown, Style::TEXT),
                Cell::new(&metric.unit, Style::SMALL),
                Cell::new(better(metric.better), Style::SMALL),
                Cell::new(metric.measurement.state(), state),
            ]);
        }
    }
    let left = table.place(flow);
    more(flow, left, report);
}

fn better(better: Better) -> &'static str {
    match better {
        Better::Lower => "lower",
        Better::Higher => "higher",
        Better::Neither => "neither",
    }
}

fn state_color(measurement: &Measurement) -> Color {
    match measurement {
        Measurement::Measured { .. } => Color::SOFT,
        Measurement::Carried { .. } | Measurement::Missing { .. } => Color::WARN,
        Measurement::Failed { .. } => Color::FAIL,
    }
}

/// The metrics that differ: what became worse first.
fn changed(flow: &mut Flow<'_>, report: &Report<'_>, metrics: &[MetricChange]) {
    if metrics.is_empty() {
        return;
    }
    let mut table = Table::new([
        Column::left("Metric").growing(),
        Column::right("Before"),
        Column::right("Now"),
        Column::right("Difference"),
        Column::left("Cause"),
    ]);
    for (title, judgements) in [
        ("Worse", &[Judgement::Worse, Judgement::Lost][..]),
        ("Better", &[Judgement::Better, Judgement::Gained]),
        ("Different, neither better nor worse", &[Judgement::Different]),
    ] {
        let mut these = metrics.iter().filter(|change| judgements.contains(&change.judgement)).peekable();
        if these.peek().is_some() {
            table.group(title);
        }
        for change in these {
            table.row(row(change));
        }
    }
    let left = table.place(flow);
    more(flow, left, report);
}

fn row(change: &MetricChange) -> [Cell; 5] {
    let spans = vec![
        Span::new(&change.name, Style::CODE.size(8.5)),
        Span::gap(Style::SMALL),
        Span::new(&change.unit, Style::SMALL),
    ];
    let color = match change.judgement {
        Judgement::Worse | Judgement::Lost => Color::FAIL,
        Judgement::Better | Judgement::Gained => Color::PASS,
        Judgement::Different => Color::INK,
    };
    let by = match (change.difference(), change.judgement) {
        (Some(by), _) => Cell::new(&difference(by), Style::BOLD.color(color)),
        (None, Judgement::Lost) => Cell::new("lost", Style::SOFT),
        (None, _) => Cell::new("gained", Style::SOFT),
    };
    [
        Cell::default().spans(spans),
        shown(change.before.as_ref()),
        shown(change.after.as_ref()),
        by,
        Cell::new(cause(change.cause), Style::SMALL),
    ]
}

fn shown(measurement: Option<&Measurement>) -> Cell {
    let Some(measurement) = measurement else { return Cell::new("not asked for", Style::SMALL) };
    match measurement.value() {
        None => Cell::new(measurement.state(), Style::SMALL),
        Some(number) => {
            let cell = Cell::new(&value(number), Style::TEXT);
            let carried = matches!(measurement, Measurement::Carried { .. });
            if carried { cell.text("carried", Style::SMALL) } else { cell }
        }
    }
}

pub(super) fn gaps(flow: &mut Flow<'_>, report: &Report<'_>, _: &Context) {
    flow.section("Not measured", "What has no value, or only an older one, and why.");
    let mut table = Table::new([
        Column::left("State"),
        Column::left("Operation"),
        Column::left("Why").growing(),
        Column::left("Metrics").growing(),
    ]);
    let small = Style::CODE.size(8.5);
    for gap in find_gaps(report.snapshot) {
        table.row([
            Cell::default().sign(Sign::of_state(gap.state), gap.state),
            Cell::new(gap.operation, small),
            Cell::new(&gap.reason, Style::TEXT),
            Cell::new(&gap.metrics.join(", "), small.color(Color::SOFT)),
        ]);
    }
    let left = table.place(flow);
    more(flow, left, report);
}
