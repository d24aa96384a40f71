//! Two snapshots of a project held against each other, for a terminal.

use rq_core::comparison::{Cause, Comparison, EnvironmentChange, Judgement, MetricChange, Range};
use rq_core::measurement::{Better, Measurement};
use rq_core::snapshot::Snapshot;

use crate::context::{Context, Verbosity};
use crate::digest::revision;
use crate::number;
use crate::plain::plain;
use crate::terminal::{BAD, BOLD, DIM, GOOD, Line, NAME, NORMAL, Page, UNSURE, cut_end, cut_middle, width};

/// Metrics and findings of each kind that are shown unless everything is asked for.
const SHOWN: usize = 12;
/// Columns of a cause's or a component's name.
const NAMES: usize = 24;

/// Two snapshots with what lies between them.
pub struct Compared<'a> {
    /// The earlier one.
    pub before: &'a Snapshot,
    /// The later one.
    pub after: &'a Snapshot,
    /// What lies between them.
    pub comparison: &'a Comparison,
}

/// What moved, why, and what that means, in lines of at most [`Context::width`] columns.
pub fn render(compared: &Compared<'_>, context: &Context) -> String {
    let mut page = Page::new(context);
    let all = context.verbosity == Verbosity::Verbose;
    let most = if all { usize::MAX } else { SHOWN };
    title(&mut page, compared);
    score(&mut page, compared.comparison);
    components(&mut page, compared.comparison);
    for (judgement, title) in [
        (Judgement::Worse, "Worse"),
        (Judgement::Lost, "No longer known"),
        (Judgement::Better, "Better"),
        (Judgement::Gained, "Newly known"),
        (Judgement::Different, "Different"),
    ] {
        metrics(&mut page, &compared.comparison.metrics, judgement, title, most);
    }
    findings(&mut page, compared, most);
    environment(&mut page, &compared.comparison.environment, most);
    page.blank();
    let same = number::count(compared.comparison.same, "metric is", "metrics are");
    page.line(&Line::default().add(DIM, &format!("{same} the same.")));
    page.finish()
}

fn title(page: &mut Page<'_>, compared: &Compared<'_>) {
    page.line(&Line::default().add(BOLD, &compared.after.project));
    let dot = format!(" {} ", page.signs().dot);
    for (word, snapshot) in [("from", compared.before), ("to", compared.after)] {
        let mut parts = revision(&snapshot.revision);
        parts.push(snapshot.created_at.strftime("%Y-%m-%d %H:%M UTC").to_string());
        page.line(&Line::indented(2).add(DIM, word).up_to(8).add(NORMAL, &parts.join(&dot)));
    }
}

fn score(page: &mut Page<'_>, comparison: &Comparison) {
    let between = page.signs().between;
    let told = |range: Range| {
        let (low, high) = range.points();
        number::interval(low, high, between, &[])
    };
    page.blank();
    let score = &comparison.score;
    let line = Line::default()
        .add(BOLD, "score")
        .add(NORMAL, &format!(" {} to ", told(score.before)))
        .add(BOLD, &told(score.after));
    let change = score.change();
    let (style, text) = moved(change, between);
    page.line(&line.add(style, &format!("  {text}")));
    for (cause, range) in score.by_cause() {
        let (style, text) = moved(range, between);
        let line = Line::indented(2).add(NORMAL, cause.name()).right(style, &text, NAMES + 4);
        let meaning = meaning(cause);
        let blanks = if meaning.is_empty() { "" } else { "  " };
        page.line(&line.add(DIM, blanks).add(DIM, meaning));
    }
}

/// What a reader may make of a cause.
pub(crate) fn meaning(cause: Cause) -> &'static str {
    match cause {
        Cause::Code => "",
        Cause::Configuration => "quality.kdl says otherwise than then",
        Cause::Tool => "measured by another version",
        Cause::Environment => "nothing else differs",
        Cause::Several => "can't be told apart",
        Cause::MissingData => "a value on one side only",
    }
}

fn moved(change: Range, between: &str) -> (anstyle::Style, String) {
    let (low, high) = change.points();
    let style = match (change.low, change.high) {
        (0, 0) => DIM,
        (low, high) if low >= 0 && high >= 0 => GOOD,
        (low, high) if low <= 0 && high <= 0 => BAD,
        _ => UNSURE,
    };
    let text = if change.low == change.high {
        number::change(low)
    } else {
        let (low, high) = if low < high { (low, high) } else { (high, low) };
        format!("{} {between} {}", number::change(low), number::change(high))
    };
    (style, text)
}

fn components(page: &mut Page<'_>, comparison: &Comparison) {
    let components = &comparison.score.components;
    if components.is_empty() {
        return;
    }
    let signs = page.signs();
    let points = |points: Option<(f64, f64)>| {
        points.map_or_else(String::new, |(low, high)| number::interval(low, high, signs.between, &[]))
    };
    let rows: Vec<[String; 5]> = components
        .iter()
        .map(|component| {
            let change = comparison.score.of_component(&component.name);
            let why: Vec<String> = comparison
                .score
                .parts
                .iter()
                .filter(|part| part.component.as_deref() == Some(component.name.as_str()))
                .map(|part| part.cause.name().to_owned())
                .collect();
            [
                cut_end(&plain(&component.name), NAMES, signs.cut),
                points(component.before),
                points(component.after),
                moved(change, signs.between).1,
                why.join(", "),
            ]
        })
        .collect();
    let heads = ["component", "before", "after", "score", "put down to"];
    let widest = |column: usize| {
        let texts = rows.iter().map(|row| width(&row[column]));
        texts.chain([width(heads[column])]).max().unwrap_or(0)
    };
    let mut ends = [0; 4];
    let mut at = 2 + widest(0);
    ends[0] = at;
    for (column, end) in ends.iter_mut().enumerate().skip(1) {
        at += 2 + widest(column);
        *end = at;
    }
    page.blank();
    let head = Line::indented(2).add(DIM, heads[0]);
    let head = (1..4).fold(head, |line, column| line.right(DIM, heads[column], ends[column]));
    page.line(&head.add(DIM, "  ").add(DIM, heads[4]));
    for (component, row) in components.iter().zip(&rows) {
        let style = moved(comparison.score.of_component(&component.name), signs.between).0;
        let line = Line::indented(2).add(NAME, &row[0]);
        let line = line.right(NORMAL, &row[1], ends[1]).right(NORMAL, &row[2], ends[2]);
        page.line(&line.right(style, &row[3], ends[3]).add(NORMAL, "  ").add(DIM, &row[4]));
    }
}

fn metrics(page: &mut Page<'_>, all: &[MetricChange], judgement: Judgement, title: &str, most: usize) {
    let these: Vec<&MetricChange> = all.iter().filter(|change| change.judgement == judgement).collect();
    if these.is_empty() {
        return;
    }
    page.heading(&format!("{title}: {}", these.len()));
    let style = match judgement {
        Judgement::Worse => BAD,
        Judgement::Better => GOOD,
        Judgement::Lost => UNSURE,
        Judgement::Gained | Judgement::Different => NORMAL,
    };
    for change in these.iter().take(most) {
        let name = cut_middle(&plain(&change.name), 36, page.signs().cut);
        let line = Line::indented(2).add(NAME, &name).up_to(40);
        page.line(&line.add(style, &told(change)).add(DIM, "  ").add(DIM, change.cause.name()));
        if let (Judgement::Lost, Some(reason)) =
            (judgement, change.after.as_ref().and_then(Measurement::reason))
        {
            page.wrapped(Line::indented(4), 4, DIM, reason, 2);
        }
    }
    more(page, these.len(), most);
}

/// The values of a metric that differs as text; empty where there is none.
pub(crate) struct Values {
    pub(crate) before: String,
    pub(crate) after: String,
    pub(crate) difference: String,
}

/// The values of a metric that differs, told so that they differ.
pub(crate) fn values(change: &MetricChange) -> Values {
    let value = |measurement: Option<&Measurement>| measurement.and_then(Measurement::value);
    let (old, new) = (value(change.before.as_ref()), value(change.after.as_ref()));
    let show = |value: Option<f64>, other: Option<f64>| match value {
        Some(value) => number::metric(value, change.better, &other.into_iter().collect::<Vec<_>>()),
        None => String::new(),
    };
    let difference = match old.zip(new) {
        Some((old, new)) => {
            let sign = if new > old { "+" } else { "" };
            format!("{sign}{}", number::metric(new - old, Better::Neither, &[]))
        }
        None => String::new(),
    };
    Values { before: show(old, new), after: show(new, old), difference }
}

/// `12 to 15 (+3)`.
fn told(change: &MetricChange) -> String {
    let Values { before, after, difference } = values(change);
    match (before.is_empty(), after.is_empty()) {
        (false, false) => format!("{before} to {after} ({difference})"),
        (false, true) => format!("was {before}"),
        (true, _) => after,
    }
}

fn findings(page: &mut Page<'_>, compared: &Compared<'_>, most: usize) {
    let (new, fixed) = (&compared.comparison.new, &compared.comparison.fixed);
    if new.is_empty() && fixed.is_empty() {
        return;
    }
    page.heading(&format!("Findings: {} new, {} gone", new.len(), fixed.len()));
    for place in new.iter().take(most) {
        let Some(finding) = compared.after.findings.get(*place) else { continue };
        let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
        let path = finding
            .path
            .as_ref()
            .map(|path| cut_middle(&plain(path), page.columns() / 2, page.signs().cut) + &line);
        let line = Line::indented(2).add(BAD, "new ").add(BOLD, &finding.rule).add(NORMAL, "  ");
        page.line(&line.add(NAME, &path.unwrap_or_default()));
    }
    more(page, new.len(), most);
}

fn environment(page: &mut Page<'_>, changes: &[EnvironmentChange], most: usize) {
    if changes.is_empty() {
        return;
    }
    page.heading("Measured on something else");
    for change in changes.iter().take(most) {
        let told = |value: &Option<String>| value.clone().unwrap_or_else(|| "not told".into());
        let line = Line::indented(2).add(NAME, &cut_end(&plain(&change.name), NAMES, page.signs().cut));
        let text = format!("{} to {}", told(&change.before), told(&change.after));
        page.wrapped(line.up_to(NAMES + 4), NAMES + 4, NORMAL, &text, 2);
    }
    more(page, changes.len(), most);
}

fn more(page: &mut Page<'_>, all: usize, most: usize) {
    if all > most {
        page.line(&Line::indented(2).add(DIM, &format!("and {} more: -v shows them", all - most)));
    }
}
