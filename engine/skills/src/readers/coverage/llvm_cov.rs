//! The JSON of `llvm-cov export`: lines are worked out from the segments by the rules of LLVM's `LineCoverageStats`, as
//! `llvm-cov show` and its lcov list them. Of `branches`, each entry has a true and a false side; those inside a macro
//! stand where the macro is used.
//!
//! Its summary adds up functions (`FunctionCoverageSummary`), which is the same but for two things: a line that belongs
//! to a function and to a lambda in it counts there twice, and of a template's instantiations only the one with most
//! branches taken counts. Here a line is one, and a branch is taken when any instantiation took it.

use std::collections::HashMap;

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
    #[serde(default)]
    expansions: Vec<Expansion>,
}

/// A macro's use, with the branches inside, of macros in it too.
#[derive(Deserialize)]
struct Expansion {
    source_region: Region,
    #[serde(default)]
    branches: Vec<Branch>,
}

/// First line and column, last line and column.
type Span = [u64; 4];

#[derive(Deserialize)]
#[serde(try_from = "Vec<Number>")]
struct Region {
    line: u32,
    span: Span,
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
    span: Span,
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
        let [line, column, last, end, yes, no, ..] = numbers[..] else {
            return Err("a branch has at least six values");
        };
        let span = [line, column, last, end].map(Number::count);
        Ok(Self { line: line.line()?, span, yes: yes.count(), no: no.count() })
    }
}

impl TryFrom<Vec<Number>> for Region {
    type Error = &'static str;

    fn try_from(numbers: Vec<Number>) -> Result<Self, Self::Error> {
        let [line, column, last, end, ..] = numbers[..] else {
            return Err("a region has at least four values");
        };
        Ok(Self { line: line.line()?, span: [line, column, last, end].map(Number::count) })
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
        branches(from.branches, from.expansions, file);
    }
    Ok(coverage)
}

/// Branches at the same place are those of a template's instantiations.
fn branches(plain: Vec<Branch>, expansions: Vec<Expansion>, file: &mut FileCoverage) {
    let inside = expansions.into_iter().flat_map(|expansion| {
        let Region { line, span } = expansion.source_region;
        expansion.branches.into_iter().map(move |branch| (line, Some(span), branch))
    });
    let mut numbers: HashMap<(Option<Span>, Span), u32> = HashMap::new();
    let mut next: HashMap<u32, u32> = HashMap::new();
    for (line, around, branch) in plain.into_iter().map(|branch| (branch.line, None, branch)).chain(inside) {
        let first = *numbers.entry((around, branch.span)).or_insert_with(|| {
            let next = next.entry(line).or_default();
            *next += 2;
            *next - 2
        });
        for (number, hits) in [(first, branch.yes), (first + 1, branch.no)] {
            let known = file.branches.entry((line, number)).or_default();
            *known = known.saturating_add(hits);
        }
    }
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
