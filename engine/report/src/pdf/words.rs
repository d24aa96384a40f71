//! Words and numbers as the HTML page has them.

use jiff::Timestamp;
use rq_core::comparison::{Cause, Range};
use rq_core::snapshot::Revision;

use crate::number;

/// The release, else the beginning of the commit.
pub(super) fn name(revision: &Revision) -> String {
    match (&revision.release, &revision.commit) {
        (Some(release), _) => release.clone(),
        (None, Some(commit)) => commit.chars().take(10).collect(),
        (None, None) => "a tree without a commit".to_owned(),
    }
}

pub(super) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// What a change is put down to.
pub(super) fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Code => "the project’s files",
        Cause::Configuration => "quality.kdl",
        Cause::Tool => "what measures",
        Cause::Environment => "environment or chance",
        Cause::Several => "several at once",
        Cause::MissingData => "missing data",
    }
}

/// A number of no direction.
pub(super) fn value(value: f64) -> String {
    number::signed(&number::display(value, &[]))
}

/// Points, or the range that they lie in.
pub(super) fn points((low, high): (f64, f64)) -> String {
    number::signed(&number::interval(low, high, "…", &[]))
}

/// A change of the score with its sign, or the range that it lies in.
pub(super) fn change(range: Range) -> String {
    let (low, high) = range.points();
    let text = if range.low == range.high {
        number::change(low)
    } else {
        format!("{} … {}", number::change(low), number::change(high))
    };
    number::signed(&text)
}

pub(super) fn percent(ratio: f64) -> String {
    format!("{} %", number::signed(&number::change((ratio * 1000.0).round() / 10.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_the_same() {
        let page = include_str!("../../templates/report.html.hbs");
        assert!(Cause::ALL.into_iter().all(|one| page.contains(cause(one))));
    }
}
