//! The score and the metrics over time.

use rq_core::snapshot::Revision;
use rq_core::statistics::ChangePoint;

use crate::context::Context;
use crate::pdf::chart::Chart;
use crate::pdf::flow::{Flow, short};
use crate::pdf::sheet::Owner;
use crate::pdf::style::{Color, SIDE, Style, WIDTH};
use crate::pdf::text::{Line, Span, lines};
use crate::pdf::words::{name, value};
use crate::report::Report;
use crate::trend::{AHEAD, History};

/// How high the chart of the score is.
const MAIN: f32 = 190.0;
/// How high the others are.
const SMALL: f32 = 118.0;
/// Between two that stand beside each other.
const GAP: f32 = 24.0;
/// Changes of level that are listed, at most.
const LISTED: usize = 8;
/// Charts, at most.
const MOST: usize = 60;

pub(super) fn draw(flow: &mut Flow<'_>, report: &Report<'_>, _: &Context) {
    flow.section("Over time", "One step is one evaluation. A dashed line marks where the level changed.");
    if !report.history.is_empty() {
        score(flow, report);
    }
    let others = report.trends.iter().filter(|trend| trend.metric != "score" && !trend.points.is_empty());
    let others: Vec<&History<'_>> = others.collect();
    for pair in others.get(..MOST.min(others.len())).unwrap_or_default().chunks(2) {
        beside(flow, report, pair);
    }
    let left = others.len().saturating_sub(MOST);
    if left > 0 {
        let text = format!("and {left} more, which are left out here: the HTML page has them.");
        flow.paragraph(&[Span::new(&text, Style::SOFT)]);
    }
}

fn score(flow: &mut Flow<'_>, report: &Report<'_>) {
    let history = report.history;
    flow.part("Score", &[Span::new("Score", Style::BOLD.size(11.0))]);
    let trend = report.trends.iter().find(|trend| trend.metric == "score");
    // The trend leaves out what has no single score.
    let place = |change: &ChangePoint| {
        let at = trend?.points.get(change.at)?.at;
        let at = history.iter().position(|summary| summary.created_at == at).filter(|at| *at > 0)?;
        Some(ChangePoint { at, ..*change })
    };
    let changes = trend.iter().flat_map(|trend| &trend.trend.changes).filter_map(place).collect();
    let values: Vec<(f64, f64)> = history.iter().map(|one| (one.score_low, one.score_high)).collect();
    let revisions: Vec<&Revision> = history.iter().map(|one| &one.revision).collect();
    let chart = Chart {
        words: words("Score", &values, &revisions),
        names: revisions.iter().map(|revision| name(revision)).collect(),
        values,
        changes,
        within: Some((0.0, 100.0, 5.0)),
    };
    flow.ensure(MAIN);
    chart.draw(flow, (SIDE, flow.y(), WIDTH, MAIN));
    flow.advance(MAIN);
    let levels: Vec<Line> = levels(&chart.changes, |at| revisions.get(at).copied())
        .iter()
        .flat_map(|spans| lines(flow.fonts, spans, WIDTH))
        .collect();
    below(flow, SIDE, levels);
}

/// Two charts, or the last one, beside each other.
fn beside(flow: &mut Flow<'_>, report: &Report<'_>, pair: &[&History<'_>]) {
    let width = (WIDTH - GAP) / 2.0;
    let blocks: Vec<(Vec<Line>, Vec<Line>)> = pair
        .iter()
        .map(|trend| {
            let titles = title(report, trend);
            let above = titles.iter().flat_map(|spans| lines(flow.fonts, spans, width)).collect();
            let below = told(trend).iter().flat_map(|spans| lines(flow.fonts, spans, width)).collect();
            (above, below)
        })
        .collect();
    let height = |lines: &[Line]| lines.iter().map(Line::height).sum::<f32>();
    let above = blocks.iter().map(|(above, _)| height(above)).fold(0.0, f32::max);
    let below_all = blocks.iter().map(|(_, below)| height(below)).fold(0.0, f32::max);
    flow.skip(14.0);
    // Names may be of any length; what has no room on a page goes on with the next one, below each other.
    flow.ensure((above + SMALL + below_all).min(420.0));
    if above + SMALL + below_all > flow.left() {
        for (trend, (above, under)) in pair.iter().zip(blocks) {
            below(flow, SIDE, above);
            flow.ensure(SMALL);
            let y = flow.y();
            chart(trend).draw(flow, (SIDE, y, WIDTH, SMALL));
            flow.advance(SMALL);
            below(flow, SIDE, under);
        }
        return;
    }
    let top = flow.y();
    for (place, (trend, (titles, under))) in pair.iter().zip(blocks).enumerate() {
        let x = SIDE + place as f32 * (width + GAP);
        let mut y = top;
        mark(flow, trend, top);
        let tag = flow.tag(krilla::tagging::Tag::P);
        for line in titles {
            let height = line.height();
            flow.write(x, y, line, Owner::Part(tag));
            y += height;
        }
        chart(trend).draw(flow, (x, top + above, width, SMALL));
        y = top + above + SMALL;
        let tag = flow.tag(krilla::tagging::Tag::P);
        for line in under {
            let height = line.height();
            flow.write(x, y, line, Owner::Part(tag));
            y += height;
        }
    }
    flow.advance(above + SMALL + below_all);
}

fn mark(flow: &mut Flow<'_>, trend: &History<'_>, y: f32) {
    let page = flow.page();
    flow.marks.push(crate::pdf::flow::Mark { level: 3, title: short(trend.metric), page, y });
}

fn below(flow: &mut Flow<'_>, x: f32, lines: Vec<Line>) {
    let tag = flow.tag(krilla::tagging::Tag::P);
    for line in lines {
        let height = line.height();
        flow.ensure(height);
        let y = flow.y();
        flow.write(x, y, line, Owner::Part(tag));
        flow.advance(height);
    }
}

fn title(report: &Report<'_>, trend: &History<'_>) -> Vec<Vec<Span>> {
    let mut titles = vec![vec![Span::new(trend.metric, Style::CODE)]];
    if let Some(metric) = report.snapshot.metrics.get(trend.metric) {
        let better = match metric.better {
            rq_core::measurement::Better::Lower => ", lower is better",
            rq_core::measurement::Better::Higher => ", higher is better",
            rq_core::measurement::Better::Neither => "",
        };
        titles.push(vec![Span::new(&format!("{}{better}", metric.unit), Style::SMALL)]);
    }
    titles
}

fn chart(trend: &History<'_>) -> Chart {
    let values: Vec<(f64, f64)> = trend.points.iter().map(|point| (point.value, point.value)).collect();
    let revisions: Vec<&Revision> = trend.revisions.iter().collect();
    Chart {
        words: words(trend.metric, &values, &revisions),
        names: revisions.iter().map(|revision| name(revision)).collect(),
        values,
        changes: trend.trend.changes.clone(),
        within: None,
    }
}

/// What a chart shows, for those who don't see it.
fn words(title: &str, values: &[(f64, f64)], revisions: &[&Revision]) -> String {
    let told = |(low, high): &(f64, f64)| {
        if low == high { value(*low) } else { format!("{} … {}", value(*low), value(*high)) }
    };
    let at = |place: Option<&&Revision>| place.map(|revision| short(&name(revision))).unwrap_or_default();
    let ends = values.first().zip(values.last());
    let ends = ends.map(|(first, last)| {
        let (from, to) = (at(revisions.first()), at(revisions.last()));
        format!(", from {} at {from} to {} at {to}", told(first), told(last))
    });
    format!("{} over {} evaluations{}.", short(title), values.len(), ends.unwrap_or_default())
}

/// What a metric's history tells: its changes of level and where it goes.
fn told(trend: &History<'_>) -> Vec<Vec<Span>> {
    let mut told = levels(&trend.trend.changes, |at| trend.revisions.get(at));
    if let Some(slope) = &trend.trend.slope {
        let text = if slope.is_flat() {
            "No direction since then.".to_owned()
        } else {
            let days = slope.horizon(AHEAD);
            let to = slope.in_days(days);
            let (low, high) = (value(to.low), value(to.high));
            format!("In {} days {} ({low} … {high}), if it goes on so.", value(days), value(to.value))
        };
        told.push(vec![Span::new(&text, Style::SMALL)]);
    }
    told
}

fn levels<'a>(changes: &[ChangePoint], revision: impl Fn(usize) -> Option<&'a Revision>) -> Vec<Vec<Span>> {
    let one = |(place, change): (usize, &ChangePoint)| {
        let text = format!("{} → {}", value(change.before), value(change.after));
        let at = revision(change.at).map(|revision| format!(" at {}", short(&name(revision))));
        vec![
            Span::new(&(place + 1).to_string(), Style::BOLD.size(8.5)),
            Span::gap(Style::SMALL),
            Span::new(&text, Style::SMALL.color(Color::INK)),
            Span::new(&at.unwrap_or_default(), Style::SMALL),
        ]
    };
    let left = changes.len().saturating_sub(LISTED);
    let more = (left > 0).then(|| vec![Span::new(&format!("and {left} more"), Style::SMALL)]);
    changes.iter().enumerate().take(LISTED).map(one).chain(more).collect()
}
