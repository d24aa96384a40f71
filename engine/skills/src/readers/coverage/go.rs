//! Go's cover profile: blocks of statements. Go's own percentage weighs statements; here every line that a block spans
//! counts, and is hit when one of its blocks is. The same block given twice (`-coverpkg`) is summed.

use std::collections::BTreeMap;

use super::Coverage;
use super::model::most_lines;
use crate::readers::ReadError;

pub(super) fn read(bytes: &[u8]) -> Result<Coverage, ReadError> {
    let text = String::from_utf8_lossy(bytes);
    let mut blocks: BTreeMap<(&str, u32, u32, &str), u64> = BTreeMap::new();
    let mut modes = 0;
    for (number, line) in (1_u32..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        // Profiles joined with cat have several.
        if line.starts_with("mode:") {
            modes += 1;
            continue;
        }
        let (path, start, end, span, count) = block(line).ok_or_else(|| {
            ReadError::at(number, "this is no block of a cover profile: file.go:1.2,3.4 5 6")
        })?;
        let known = blocks.entry((path, start, end, span)).or_default();
        *known = known.saturating_add(count);
    }
    if modes == 0 {
        return Err(ReadError::at(1, "this is no cover profile: its first line must say mode:"));
    }
    let mut coverage = Coverage::default();
    let most = most_lines(blocks.len());
    let mut lines = 0_u64;
    for ((path, start, end, _), count) in blocks {
        lines += u64::from(end - start) + 1;
        if lines > most {
            return Err(ReadError::new(format!("the blocks span more than {most} lines, as no code does")));
        }
        let file = coverage.file(path);
        (start..=end).for_each(|line| file.most_on_line(line, count));
    }
    Ok(coverage)
}

/// `path:line.column,line.column statements count`.
fn block(line: &str) -> Option<(&str, u32, u32, &str, u64)> {
    let (path, rest) = line.rsplit_once(':')?;
    let mut words = rest.split_ascii_whitespace();
    let span = words.next()?;
    let (start, end) = span.split_once(',')?;
    let line_of = |place: &str| place.split_once('.')?.0.parse::<u32>().ok();
    let (start, end) = (line_of(start)?, line_of(end)?);
    words.next()?.parse::<u64>().ok()?;
    let count = words.next()?.parse().ok()?;
    (start > 0 && start <= end && words.next().is_none() && !path.is_empty())
        .then_some((path, start, end, span, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_text_cannot_stand_for_millions_of_lines() {
        let error = read(b"mode: set\na/b.go:1.1,20000000.2 1 1\n").unwrap_err();
        assert!(error.message.contains("as no code does"), "{error}");
    }
}
