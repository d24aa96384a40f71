//! Metrics of many snapshots, as a table.

use std::fmt::Write;

use rq_core::store::Summary;

use crate::context::Context;
use crate::number;
use crate::plain::plain;
use crate::terminal::{BOLD, DIM, Line, NAME, NORMAL, Page, cut_end, cut_middle, width};

/// Snapshots, newest first, with the values of some metrics in each.
pub struct Table<'a> {
    /// The project's name.
    pub project: &'a str,
    /// The metrics, in the order of their columns.
    pub metrics: &'a [String],
    /// The snapshots, each with a value or none for every metric.
    pub rows: &'a [(Summary, Vec<Option<f64>>)],
}

/// The table in lines of at most [`Context::width`] columns; metrics that find no room are named below it.
pub fn render(table: &Table<'_>, context: &Context) -> String {
    let mut page = Page::new(context);
    if table.rows.is_empty() {
        page.line(&Line::default().add(NORMAL, "No snapshot fits."));
        return page.finish();
    }
    let count = number::count(table.rows.len(), "snapshot", "snapshots");
    page.line(&Line::default().add(BOLD, table.project).add(DIM, &format!("  {count}")));
    page.blank();
    let show = |value: &Option<f64>| value.map_or_else(String::new, |value| number::display(value, &[]));
    let begin = 46;
    let mut ends = Vec::new();
    let mut at = begin;
    for (column, name) in table.metrics.iter().enumerate() {
        let widest =
            table.rows.iter().map(|(_, values)| width(&values.get(column).map(show).unwrap_or_default()));
        at += 2 + widest.max().unwrap_or(0).max(width(&plain(name)).min(20));
        if at > page.columns() {
            break;
        }
        ends.push(at);
    }
    let mut head =
        Line::indented(2).add(DIM, "when (UTC)").up_to(20).add(DIM, "revision").right(DIM, "score", begin);
    let mut former = begin;
    for (name, end) in table.metrics.iter().zip(&ends) {
        head = head.right(DIM, &cut_middle(&plain(name), end - former - 2, page.signs().cut), *end);
        former = *end;
    }
    page.line(&head);
    for (summary, values) in table.rows {
        let revision = &summary.revision;
        let commit = revision.commit.as_ref().map(|hash| hash.chars().take(7).collect::<String>());
        let name = revision.release.clone().or_else(|| revision.branch.clone());
        let text = [name, commit].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let when = summary.created_at.strftime("%Y-%m-%d %H:%M").to_string();
        let score = number::interval(summary.score_low, summary.score_high, page.signs().between, &[]);
        let room = (begin - 22).saturating_sub(width(&score));
        let mut line = Line::indented(2).add(NORMAL, &when).up_to(20);
        line = line.add(NAME, &cut_end(&plain(&text), room, page.signs().cut)).right(NORMAL, &score, begin);
        for (value, end) in values.iter().zip(&ends) {
            line = line.right(NORMAL, &show(value), *end);
        }
        page.line(&line);
    }
    if ends.len() < table.metrics.len() {
        let left = table.metrics.get(ends.len()..).unwrap_or_default().join(", ");
        page.blank();
        page.wrapped(Line::default().add(DIM, "no room for: "), 2, DIM, &left, 4);
    }
    page.finish()
}

/// The table as comma-separated values (RFC 4180) with a header. Text that a spreadsheet would compute has an apostrophe
/// before it.
pub fn csv(table: &Table<'_>) -> String {
    let mut out = String::new();
    let fixed =
        ["id", "created_at", "release", "branch", "commit", "dirty", "verdict", "score_low", "score_high"];
    let head = fixed.into_iter().map(str::to_owned).chain(table.metrics.iter().map(|name| cell(name)));
    let _ = write!(out, "{}\r\n", head.collect::<Vec<_>>().join(","));
    for (summary, values) in table.rows {
        let revision = &summary.revision;
        let text = |text: &Option<String>| text.as_deref().map(cell).unwrap_or_default();
        let _ = write!(
            out,
            "{},{},{},{},{},{},{},{},{}",
            cell(&summary.id),
            summary.created_at,
            text(&revision.release),
            text(&revision.branch),
            text(&revision.commit),
            revision.dirty.map_or("", |dirty| if dirty { "true" } else { "false" }),
            summary.verdict.name(),
            summary.score_low,
            summary.score_high
        );
        for value in values {
            let _ = match value {
                Some(value) => write!(out, ",{value}"),
                None => write!(out, ","),
            };
        }
        out.push_str("\r\n");
    }
    out
}

fn cell(text: &str) -> String {
    let computed = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if computed { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
