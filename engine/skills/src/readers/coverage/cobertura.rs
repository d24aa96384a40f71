//! Cobertura's XML: the `<line>`s of each `<class>`. Those of its methods are the same ones again, or with Istanbul where
//! each function is declared, and count only where the class has none of its own. Of branches it says only how many of
//! how many (`condition-coverage="50% (1/2)"`), so merging two reports counts the greater number.

use super::model::{TOO_MANY_BRANCHES, most_branches};
use super::{Coverage, FileCoverage};
use crate::readers::ReadError;
use crate::readers::xml::{Element, Part, walk};

pub(super) fn read(bytes: &[u8]) -> Result<Coverage, ReadError> {
    let mut coverage = Coverage::default();
    let mut open: Vec<String> = Vec::new();
    let mut class: Option<Class> = None;
    let mut left = most_branches(bytes);
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
                let text = text.trim();
                if open.last().is_some_and(|name| name == "source") && !text.is_empty() {
                    coverage.roots.push(text.to_owned());
                }
            }
            Part::End => {
                if open.pop().as_deref() == Some("class")
                    && let Some(Class { path, own, methods }) = class.take()
                {
                    let lines = if own.lines.is_empty() { methods } else { own };
                    coverage.file(&path).most(lines);
                }
            }
        }
        Ok(())
    })?;
    Ok(coverage)
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
    if let Some((taken, all)) = element.get("condition-coverage").and_then(conditions) {
        file.counted_branches(number, all, taken, left)
            .ok_or_else(|| ReadError::at(element.line, TOO_MANY_BRANCHES))?;
    }
    Ok(())
}

/// `50% (1/2)`.
fn conditions(text: &str) -> Option<(u32, u32)> {
    let (_, fraction) = text.split_once('(')?;
    let (taken, all) = fraction.split_once(')')?.0.split_once('/')?;
    Some((taken.trim().parse().ok()?, all.trim().parse().ok()?))
}
