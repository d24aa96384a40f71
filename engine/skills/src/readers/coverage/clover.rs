//! Clover's XML: lines are those of `type="stmt"` and `type="cond"`, as Clover, PHPUnit and Istanbul count them for
//! their percentage of statements; `type="method"` marks declarations and is no line to hit. What stands in
//! `<testproject>` is no part of the percentage either.
//!
//! Of a condition Clover says how often each of its two sides was taken. Istanbul, which alone gives a `count` too, says
//! how many of its sides were taken (`truecount`) and how many were not (`falsecount`).

use super::model::{TOO_MANY_BRANCHES, most_branches};
use super::{Coverage, FileCoverage};
use crate::readers::ReadError;
use crate::readers::xml::{Element, Part, walk};

pub(super) fn read(bytes: &[u8]) -> Result<Coverage, ReadError> {
    let mut coverage = Coverage::default();
    let mut open: Vec<String> = Vec::new();
    let mut file: Option<(String, FileCoverage)> = None;
    // Elements open when the tests' own code began.
    let mut tests: Option<usize> = None;
    let mut left = most_branches(bytes);
    walk(bytes, |part| {
        match part {
            Part::Start(element) => {
                match element.name.as_str() {
                    name if open.is_empty() && name != "coverage" => {
                        let message = format!("<{name}> is no Clover report: <coverage> was expected");
                        return Err(ReadError::at(element.line, message));
                    }
                    "testproject" => tests = tests.or(Some(open.len())),
                    _ if tests.is_some() => {}
                    "file" => {
                        let path = element.get("path").or_else(|| element.get("name"));
                        let path = path.ok_or_else(|| ReadError::at(element.line, "<file> has no name"))?;
                        file = Some((path.to_owned(), FileCoverage::default()));
                    }
                    "line" => {
                        if let Some((_, file)) = &mut file {
                            add_line(file, &element, &mut left)?;
                        }
                    }
                    _ => {}
                }
                open.push(element.name);
            }
            Part::End => {
                if open.pop().as_deref() == Some("file")
                    && let Some((path, lines)) = file.take()
                {
                    coverage.file(&path).most(lines);
                }
                tests = tests.filter(|depth| *depth < open.len());
            }
            Part::Text(_) => {}
        }
        Ok(())
    })?;
    Ok(coverage)
}

fn add_line(file: &mut FileCoverage, element: &Element, left: &mut u64) -> Result<(), ReadError> {
    let kind = element.get("type").unwrap_or("stmt");
    if kind == "method" {
        return Ok(());
    }
    let line = element.number("num").and_then(|line| u32::try_from(line).ok());
    let line = line.ok_or_else(|| ReadError::at(element.line, "<line> has no num"))?;
    let (yes, no) = (element.number("truecount"), element.number("falsecount"));
    let of_condition = || (kind == "cond").then(|| yes.unwrap_or(0).saturating_add(no.unwrap_or(0)));
    let hits = element.number("count").or_else(of_condition);
    let hits = hits.ok_or_else(|| ReadError::at(element.line, "<line> has no count"))?;
    file.most_on_line(line, hits);
    if let (Some(yes), Some(no)) = (yes, no) {
        if element.get("count").is_some() {
            let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
            return file
                .counted_branches(line, number(yes.saturating_add(no)), number(yes), left)
                .ok_or_else(|| ReadError::at(element.line, TOO_MANY_BRANCHES));
        }
        file.branches.insert((line, 0), yes);
        file.branches.insert((line, 1), no);
    }
    Ok(())
}
