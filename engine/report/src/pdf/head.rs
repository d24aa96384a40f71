//! The first page's beginning: what was evaluated, the verdict, the score, and what it is compared with.

use krilla::tagging::{ListNumbering, Tag as Kind};
use rq_core::snapshot::Snapshot;

use super::drawing::rectangle;
use super::flow::Flow;
use super::graphic::{Sign, bar, share};
use super::sheet::Owner;
use super::style::{Color, SIDE, Style, WIDTH, Weight};
use super::text::{Span, lines, width};
use super::words::{change, date, name};
use crate::digest::{points_change, score_change, score_text};
use crate::number::signed;
use crate::report::Report;

/// Notices here, at most.
const NOTICES: usize = 12;
/// The widest that the score may be to have the change at its side.
const SCORE: f32 = 300.0;

pub(super) fn draw(flow: &mut Flow<'_>, report: &Report<'_>) {
    let snapshot = report.snapshot;
    flow.paragraph(&[Span::new("Release quality", Style::SOFT)]);
    let title = Style::TEXT.size(24.0);
    let mut spans = vec![Span::new(&snapshot.project, title)];
    if let Some(release) = &snapshot.revision.release {
        spans.push(Span::new(" ", title));
        spans.push(Span::new(release, title.color(Color::SOFT).weight(Weight::Light)));
    }
    let tag = flow.headline(1, &report.title());
    flow.block(SIDE, WIDTH, &spans, Owner::Part(tag));
    flow.advance(10.0);
    answer(flow, report);
    ruler(flow, snapshot);
    if snapshot.score.exact().is_none() {
        let text =
            "The score is a range because something was not measured: the hatched part could go either way.";
        flow.paragraph(&[Span::new(text, Style::SMALL)]);
        flow.advance(6.0);
    }
    facts(flow, report);
    notices(flow, snapshot);
}

/// The verdict, the score and what it was.
fn answer(flow: &mut Flow<'_>, report: &Report<'_>) {
    let snapshot = report.snapshot;
    let sign = Sign::from(snapshot.verdict);
    let word = match sign {
        Sign::Good => "Pass",
        Sign::Bad => "Fail",
        _ => "Incomplete",
    };
    flow.ensure(110.0);
    let size = 13.0;
    let tag = flow.tag(Kind::P);
    let style = Style::BOLD.size(size).color(sign.color());
    for line in lines(flow.fonts, &[Span::new(word, style)], WIDTH) {
        let (y, height) = (flow.y(), line.height());
        sign.draw(flow, SIDE, y + line.baseline(), size);
        flow.write(SIDE + size * 1.2, y, line, Owner::Part(tag));
        flow.advance(height);
    }
    let score = [
        Span::new(&signed(&score_text(snapshot, "…")), Style::TEXT.size(40.0).weight(Weight::Light)),
        Span::new(" of 100", Style::SOFT.size(11.0)),
    ];
    let wide = width(flow.fonts, &score);
    let beside = wide < SCORE;
    let (top, tag) = (flow.y(), flow.tag(Kind::P));
    flow.block(SIDE, WIDTH, &score, Owner::Part(tag));
    let delta = delta(report);
    let tag = flow.tag(Kind::P);
    let (x, room) = if beside { (SIDE + wide + 22.0, WIDTH - wide - 22.0) } else { (SIDE, WIDTH) };
    let written = lines(flow.fonts, &delta, room);
    let height: f32 = written.iter().map(super::text::Line::height).sum();
    if beside && height < 40.0 {
        // Its last line stands on the score's.
        let mut y = top + 44.0 - height;
        for line in written {
            let height = line.height();
            flow.write(x, y, line, Owner::Part(tag));
            y += height;
        }
    } else {
        flow.block(SIDE, WIDTH, &delta, Owner::Part(tag));
    }
    flow.advance(4.0);
}

fn delta(report: &Report<'_>) -> Vec<Span> {
    let snapshot = report.snapshot;
    let soft = |text: &str| Span::new(text, Style::SOFT);
    match (&snapshot.baseline, report.compared, score_change(snapshot)) {
        (Some(baseline), _, Some(change)) => {
            let points = if change == 1.0 { " point against " } else { " points against " };
            let number = Span::new(&signed(&points_change(change)), Style::BOLD);
            vec![number, soft(points), soft(&baseline.label)]
        }
        (_, Some(compared), _) => {
            let number = Span::new(&change(compared.comparison.score.change()), Style::BOLD);
            vec![number, soft(" points since "), soft(&name(&compared.before.revision))]
        }
        (Some(baseline), None, None) => {
            let text = format!("No change can be told against {}: a score is a range.", baseline.label);
            vec![soft(&text)]
        }
        (None, None, _) => vec![soft("Nothing to compare with.")],
    }
}

/// The score from 0 to 100, with a mark where the baseline's was.
fn ruler(flow: &mut Flow<'_>, snapshot: &Snapshot) {
    flow.ensure(50.0);
    let y = flow.y() + 4.0;
    bar(flow, (SIDE, y, WIDTH, 9.0), snapshot.score.low, snapshot.score.high);
    if let Some(score) = snapshot.baseline.as_ref().and_then(|baseline| baseline.score) {
        let x = SIDE + share(score, 100.0) * WIDTH;
        flow.draw(rectangle(x - 0.8, y - 3.0, 1.6, 15.0, Color::INK), Owner::Ornament);
    }
    for place in 0..=4_u8 {
        let label = [Span::new(&(u32::from(place) * 25).to_string(), Style::SMALL.size(7.5))];
        let at = f32::from(place) / 4.0;
        let x = SIDE + at * (WIDTH - width(flow.fonts, &label));
        for line in lines(flow.fonts, &label, 40.0) {
            flow.write(x, y + 11.0, line, Owner::Ornament);
        }
    }
    flow.advance(34.0);
}

/// Where the tree stood, and what it is compared with.
fn facts(flow: &mut Flow<'_>, report: &Report<'_>) {
    let snapshot = report.snapshot;
    let mut facts: Vec<(&str, Vec<Span>)> = Vec::new();
    let text = |text: &str| Span::new(text, Style::TEXT);
    if let Some(commit) = &snapshot.revision.commit {
        let mut spans = vec![Span::new(commit, Style::CODE)];
        if snapshot.revision.dirty == Some(true) {
            spans.push(Span::gap(Style::TEXT));
            spans.push(Span::new("uncommitted changes", Style::BOLD.color(Color::WARN)));
        }
        facts.push(("Commit", spans));
    }
    if let Some(branch) = &snapshot.revision.branch {
        facts.push(("Branch", vec![text(branch)]));
    }
    facts.push(("Evaluated", vec![text(&date(snapshot.created_at))]));
    if let Some(baseline) = &snapshot.baseline {
        facts.push(("Baseline", vec![text(&baseline.label)]));
    }
    let baseline = snapshot.baseline.as_ref().map(|baseline| baseline.id.as_str());
    if let Some(compared) = report.compared.filter(|compared| Some(compared.before.id.as_str()) != baseline) {
        facts.push(("Compared with", vec![text(&name(&compared.before.revision))]));
    }
    const LABEL: f32 = 84.0;
    let list = flow.tag(Kind::L(ListNumbering::None));
    for (label, spans) in facts {
        let item = flow.tags.add(Some(list), Kind::LI);
        let (first, body) = (flow.tags.add(Some(item), Kind::Lbl), flow.tags.add(Some(item), Kind::LBody));
        flow.ensure(Style::TEXT.size * 1.4);
        for line in lines(flow.fonts, &[Span::new(label, Style::SOFT)], LABEL) {
            flow.write(SIDE, flow.y(), line, Owner::Part(first));
        }
        flow.block(SIDE + LABEL, WIDTH - LABEL, &spans, Owner::Part(body));
        flow.advance(2.0);
    }
}

/// What the reader must know beside the numbers.
fn notices(flow: &mut Flow<'_>, snapshot: &Snapshot) {
    if snapshot.notices.is_empty() {
        return;
    }
    flow.skip(10.0);
    let list = flow.tag(Kind::L(ListNumbering::None));
    let left = snapshot.notices.len().saturating_sub(NOTICES);
    let more =
        (left > 0).then(|| format!("and {left} more: the HTML page and `rq-engine show` have them all"));
    for notice in snapshot.notices.iter().take(NOTICES).chain(&more) {
        let item = flow.tags.add(Some(list), Kind::LI);
        let body = flow.tags.add(Some(item), Kind::LBody);
        for line in lines(flow.fonts, &[Span::new(notice, Style::TEXT)], WIDTH - 12.0) {
            flow.ensure(line.height());
            let (y, height) = (flow.y(), line.height());
            flow.draw(rectangle(SIDE, y, 2.2, height, Color::WARN), Owner::Ornament);
            flow.write(SIDE + 10.0, y, line, Owner::Part(body));
            flow.advance(height);
        }
        flow.advance(3.0);
    }
}
