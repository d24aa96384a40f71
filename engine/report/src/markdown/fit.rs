//! What keeps a comment under its limit: each section has its room, and what does not fit is counted.

/// The most that is written, in bytes. GitHub takes 65,536 characters, which are never more than bytes; what is left is
/// for those who put a line of their own around it.
pub(super) const LIMIT: usize = 65_000;

/// Bytes of a line that counts what was left out, at most.
const MORE: usize = 100;

/// Bytes of a folded part without its rows, at most.
const FRAME: usize = 300;

/// A row for each part that is folded away: what is seen of it, and how its rows begin.
#[derive(Clone, Copy)]
pub(super) struct Fold<'a> {
    /// Our own words only: GitHub takes what stands here for HTML.
    pub(super) summary: &'a str,
    /// A table's head; empty for a list.
    pub(super) head: &'a str,
}

/// Adds a row for each item while they fit in `room` bytes, then a line that counts those left out. `more` writes that
/// line, which stays under [`MORE`] bytes.
pub(super) fn rows<T>(
    out: &mut String,
    room: usize,
    items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
    row: impl Fn(T) -> String,
    more: impl Fn(usize) -> String,
) {
    let end = out.len() + room.saturating_sub(MORE);
    let mut items = items.into_iter();
    // What does not fit is not even written: there may be thousands.
    while let Some(item) = items.next() {
        let row = row(item);
        if out.len() + row.len() > end {
            out.push_str(&more(items.len() + 1));
            return;
        }
        out.push_str(&row);
    }
}

/// Adds rows that are folded away, in `room` bytes; where not even one of them fits, only how many there are. Nothing
/// without items.
pub(super) fn fold<T: Copy>(
    out: &mut String,
    room: usize,
    fold: Fold<'_>,
    items: &[T],
    row: impl Fn(T) -> String,
) {
    let Some(first) = items.first() else { return };
    if row(*first).len() + FRAME + MORE > room {
        out.push_str(&format!("\n{}, cut to fit.\n", fold.summary));
        return;
    }
    out.push_str(&format!("\n<details><summary>{}</summary>\n\n{}", fold.summary, fold.head));
    // An empty line ends a table, so that the count is no row of it.
    let items = items.iter().copied();
    rows(out, room - FRAME, items, row, |left| format!("\n… and {left} more, cut to fit.\n"));
    out.push_str("\n</details>\n");
}

/// What is left of `room` bytes that a section began with when `out` was `start` long.
pub(super) fn left(out: &str, start: usize, room: usize) -> usize {
    (start + room).saturating_sub(out.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted() {
        let lines: Vec<usize> = (0..100).collect();
        let line = |line: usize| format!("- line {line}\n");
        let mut out = String::new();
        rows(&mut out, 200, lines.clone(), line, |left| format!("- … {left} more\n"));
        assert!(out.len() <= 200 && out.ends_with("more\n"), "{out}");
        let mut out = String::new();
        fold(&mut out, 1000, Fold { summary: "100 lines", head: "" }, &lines, line);
        assert!(out.len() <= 1000 && out.ends_with("more, cut to fit.\n\n</details>\n"), "{out}");
        let mut out = String::new();
        fold(&mut out, 50, Fold { summary: "100 lines", head: "" }, &lines, line);
        assert_eq!(out, "\n100 lines, cut to fit.\n");
        fold(&mut out, 1000, Fold { summary: "none", head: "" }, &[], line);
        assert!(!out.contains("none"));
    }
}
