//! The JSON of `llvm-cov export`: lines are worked out from the segments by the rules of LLVM's `LineCoverageStats`,
//! so that the totals are those of its own summary. Of `branches`, each entry has a true and a false side.

use serde::Deserialize;

use super::model::most_lines;
use super::{Coverage, FileCoverage};
use crate::readers::ReadError;
use crate::readers::findings::json;

#[derive(Deserialize)]
struct Export {
    data: Vec<Data>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    filename: String,
    segments: Option<Vec<Segment>>,
    #[serde(default)]
    branches: Vec<Branch>,
}

/// Line, column, count, has a count, begins a region; a last value says whether that is a gap, since LLVM 12.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "Vec<Number>")]
struct Segment {
    line: u32,
    count: u64,
    has_count: bool,
    entry: bool,
    gap: bool,
}

/// First line and column, last line and column, count of true, count of false, and more.
#[derive(Deserialize)]
#[serde(try_from = "Vec<Number>")]
struct Branch {
    line: u32,
    yes: u64,
    no: u64,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
enum Number {
    Truth(bool),
    Count(u64),
    Other(f64),
}

impl Number {
    fn line(self) -> Result<u32, &'static str> {
        match self {
            Self::Count(line) => u32::try_from(line).map_err(|_| "a line is beyond 32 bits"),
            Self::Truth(_) | Self::Other(_) => Err("a line is no whole number"),
        }
    }

    fn count(self) -> u64 {
        match self {
            Self::Truth(truth) => u64::from(truth),
            Self::Count(count) => count,
            // Counters that ran over are written as fractions or negative; `as` saturates.
            Self::Other(number) => number as u64,
        }
    }
}

impl TryFrom<Vec<Number>> for Segment {
    type Error = &'static str;

    fn try_from(numbers: Vec<Number>) -> Result<Self, Self::Error> {
        let [line, _, count, has_count, entry, ref rest @ ..] = numbers[..] else {
            return Err("a segment has at least five values");
        };
        Ok(Self {
            line: line.line()?,
            count: count.count(),
            has_count: has_count.count() != 0,
            entry: entry.count() != 0,
            gap: rest.first().is_some_and(|gap| gap.count() != 0),
        })
    }
}

impl TryFrom<Vec<Number>> for Branch {
    type Error = &'static str;

    fn try_from(numbers: Vec<Number>) -> Result<Self, Self::Error> {
        let [line, _, _, _, yes, no, ..] = numbers[..] else {
            return Err("a branch has at least six values");
        };
        Ok(Self { line: line.line()?, yes: yes.count(), no: no.count() })
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Coverage, ReadError> {
    let export: Export = json::typed(bytes)?;
    let mut coverage = Coverage::default();
    let files: Vec<File> = export.data.into_iter().flat_map(|data| data.files).collect();
    let mut budget = most_lines(files.iter().filter_map(|file| Some(file.segments.as_ref()?.len())).sum());
    for from in files {
        let segments = from.segments.ok_or_else(|| {
            ReadError::new(format!("{} has no segments: export without --summary-only", from.filename))
        })?;
        let file = coverage.file(&from.filename);
        lines(&segments, file, &mut budget).ok_or_else(|| {
            ReadError::new(format!("{}: the segments are out of order or span too many lines", from.filename))
        })?;
        let mut numbers = std::collections::HashMap::new();
        for branch in from.branches {
            let next: &mut u32 = numbers.entry(branch.line).or_default();
            for hits in [branch.yes, branch.no] {
                let known = file.branches.entry((branch.line, *next)).or_default();
                *known = known.saturating_add(hits);
                *next += 1;
            }
        }
    }
    Ok(coverage)
}

/// `None` when the segments are not in order, or span more lines than there may be.
fn lines(segments: &[Segment], file: &mut FileCoverage, budget: &mut u64) -> Option<()> {
    let mut wrapped: Option<&Segment> = None;
    let mut rest = segments;
    let mut line = segments.first().map_or(0, |first| first.line);
    while let Some(next) = rest.first() {
        if next.line < line {
            return None;
        }
        *budget = budget.checked_sub(1)?;
        let here = rest.iter().take_while(|segment| segment.line == line).count();
        let (on_line, after) = rest.split_at(here);
        if let Some(hits) = stats(on_line, wrapped) {
            file.add_line(line, hits);
        }
        wrapped = on_line.last().or(wrapped);
        rest = after;
        line = line.checked_add(1)?;
    }
    Some(())
}

/// Hits of a line; `None` where there is no code.
fn stats(on_line: &[Segment], wrapped: Option<&Segment>) -> Option<u64> {
    let begins = |segment: &&Segment| !segment.gap && segment.has_count && segment.entry;
    let regions = on_line.iter().filter(begins).count();
    let skipped = on_line.first().is_some_and(|first| !first.has_count && first.entry);
    let mapped = (!skipped && (wrapped.is_some_and(|segment| segment.has_count) || regions > 0))
        || on_line.iter().any(|segment| segment.entry && segment.has_count);
    mapped.then(|| {
        let before = wrapped.map_or(0, |segment| segment.count);
        on_line.iter().filter(begins).map(|segment| segment.count).fold(before, u64::max)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_segments_cannot_stand_for_millions_of_lines() {
        let file = r#"{"filename":"a.rs","segments":[[1,1,2,true,true],[4000000000,1,0,false,false]]}"#;
        let report = format!(r#"{{"data":[{{"files":[{file}]}}],"type":"llvm.coverage.json.export"}}"#);
        let error = read(report.as_bytes()).unwrap_err();
        assert!(error.message.contains("too many lines"), "{error}");
    }
}
