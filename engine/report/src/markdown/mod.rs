//! Markdown for a comment on a pull request and for a step's summary.

mod escape;
mod findings;
mod sections;

use rq_core::snapshot::Snapshot;

use crate::context::Context;

/// The most that GitHub takes for a comment, in characters; bytes are counted here, which are never fewer.
const LIMIT: usize = 65_536;

/// The hidden first line, by which a comment on the same project is found again.
pub fn marker(project: &str) -> String {
    format!("<!-- rq:report:{} -->", escape::comment(project))
}

/// The report: verdict first; never over 65,536 characters.
pub fn render(snapshot: &Snapshot, context: &Context) -> String {
    let mut before = format!("{}\n", marker(&snapshot.project));
    sections::title(&mut before, snapshot);
    sections::components(&mut before, snapshot, context);
    sections::gates(&mut before, snapshot, context);
    sections::benchmarks(&mut before, snapshot);
    let mut after = String::new();
    sections::gaps(&mut after, snapshot);
    sections::waivers(&mut after, snapshot);
    sections::notices(&mut after, snapshot);
    sections::next(&mut after, snapshot, context);
    sections::reproduce(&mut after, snapshot, context);
    let room = LIMIT.saturating_sub(before.len() + after.len());
    findings::findings(&mut before, snapshot, room);
    before + &after
}

/// Adds `rows` while they fit in `room` bytes, then a line that counts those left out. `more` writes that line,
/// which stays under 100 bytes.
fn rows(out: &mut String, room: usize, rows: impl Iterator<Item = String>, more: impl Fn(usize) -> String) {
    let end = out.len() + room.saturating_sub(100);
    let mut left_out = 0;
    for row in rows {
        if left_out > 0 || out.len() + row.len() > end {
            left_out += 1;
        } else {
            out.push_str(&row);
        }
    }
    if left_out > 0 {
        out.push_str(&more(left_out));
    }
}
