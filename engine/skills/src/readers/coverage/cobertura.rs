//! Cobertura's XML: the `<line>`s of each `<class>`. Those of its methods are the same ones again, or with Istanbul where
//! each function is declared, and count only where the class has none of its own. Of branches it says only how many of
//! how many (`condition-coverage="50% (1/2)"`), so merging two reports counts the greater number.
//!
//! A path is relative to a `<source>`. Where the report has only one, it is put before the path, as two reports may mean
//! different files by `src/index.js`.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{TOO_MANY_BRANCHES, most_branches};
use super::{Coverage, FileCoverage};
use crate::readers::ReadError;
use crate::readers::xml::{Element, Part, walk};

/// Bytes of a folder's path at most.
const LONGEST: usize = 4096;

pub(super) fn read(bytes: &[u8]) -> Result<Coverage, ReadError> {
    let mut coverage = Coverage::default();
    let mut open: Vec<String> = Vec::new();
    let mut class: Option<Class> = None;
    let mut left = most_branches(bytes);
    let mut roots: Vec<String> = Vec::new();
    let (mut source, mut sources) = (String::new(), BTreeSet::new());
    walk(bytes, |part| {
        match part {
            Part::Start(element) => {
                match element.name.as_str() {
                    name if open.is_empty() && name != "coverage" => {
                        let message = format!("<{name}> is no Cobertura report: <coverage> was expected");
                        return Err(ReadError::at(element.line, message));
                    }
                    "class" => {
                        let path = element
                            .get("filename")
                            .ok_or_else(|| ReadError::at(element.line, "<class> has no filename"))?;
                        // A file without a line to hit is mentioned all the same.
                        coverage.file(path);
                        class = Some(Class { path: path.to_owned(), ..Class::default() });
                    }
                    "line" => {
                        if let Some(class) = &mut class {
                            let in_method = open.iter().rev().any(|name| name == "method");
                            let part = if in_method { &mut class.methods } else { &mut class.own };
                            line(part, &element, &mut left)?;
                        }
                    }
                    _ => {}
                }
                open.push(element.name);
            }
            Part::Text(text) => {
                if open.last().is_some_and(|name| name == "source") {
                    source.push_str(&text);
                }
            }
            Part::End => match open.pop().as_deref() {
                Some("class") => {
                    if let Some(Class { path, own, methods }) = class.take() {
                        let lines = if own.lines.is_empty() { methods } else { own };
                        coverage.file(&path).most(lines);
                    }
                }
                Some("source") => {
                    let root = std::mem::take(&mut source);
                    let root = root.trim();
                    if root.len() > LONGEST {
                        return Err(ReadError::new(format!("a <source> is longer than {LONGEST} bytes")));
                    }
                    if !root.is_empty() && sources.insert(root.to_owned()) {
                        roots.push(root.to_owned());
                    }
                }
                _ => {}
            },
        }
        Ok(())
    })?;
    if let [root] = &roots[..] {
        coverage.files = below(root, coverage.files, bytes.len())?;
    }
    coverage.add_roots(roots);
    Ok(coverage)
}

/// Relative paths with the one folder before them to which they belong.
fn below(
    root: &str,
    files: BTreeMap<String, FileCoverage>,
    size: usize,
) -> Result<BTreeMap<String, FileCoverage>, ReadError> {
    // The folder is given once for many files.
    if files.len().saturating_mul(root.len()) > size.saturating_mul(8).saturating_add(1 << 20) {
        return Err(ReadError::new("the <source> is longer than folders are"));
    }
    let mut all: BTreeMap<String, FileCoverage> = BTreeMap::new();
    for (path, file) in files {
        let path = if is_absolute(&path) { path } else { format!("{root}/{path}") };
        all.entry(path).or_default().most(file);
    }
    Ok(all)
}

/// On the system that wrote the report, whichever it was.
fn is_absolute(path: &str) -> bool {
    match path.as_bytes() {
        [b'/' | b'\\', ..] => true,
        [letter, b':', ..] => letter.is_ascii_alphabetic(),
        _ => path.contains("://"),
    }
}

/// The class that is read.
#[derive(Default)]
struct Class {
    path: String,
    own: FileCoverage,
    methods: FileCoverage,
}

fn line(file: &mut FileCoverage, element: &Element, left: &mut u64) -> Result<(), ReadError> {
    let number = element.number("number").and_then(|number| u32::try_from(number).ok());
    let number = number.ok_or_else(|| ReadError::at(element.line, "<line> has no number"))?;
    let hits = element.number("hits").ok_or_else(|| ReadError::at(element.line, "<line> has no hits"))?;
    file.most_on_line(number, hits);
    // Some tools give the percentage alone, of which no count can be had.
    let fraction = element.get("condition-coverage").and_then(|text| text.split_once('('));
    if let Some((_, fraction)) = fraction {
        let (taken, all) = conditions(fraction)
            .ok_or_else(|| ReadError::at(element.line, "condition-coverage is not like 50% (1/2)"))?;
        file.counted_branches(number, all, taken, left)
            .ok_or_else(|| ReadError::at(element.line, TOO_MANY_BRANCHES))?;
    }
    Ok(())
}

/// `1/2)`.
fn conditions(fraction: &str) -> Option<(u32, u32)> {
    let (taken, all) = fraction.split_once(')')?.0.split_once('/')?;
    let (taken, all) = (taken.trim().parse().ok()?, all.trim().parse().ok()?);
    (taken <= all).then_some((taken, all))
}
