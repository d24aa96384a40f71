//! Clover's XML: lines are those of `type="stmt"` and `type="cond"`, as Clover, PHPUnit and Istanbul count them for
//! their percentage of statements; `type="method"` marks declarations and is no line to hit. A condition has two
//! branches, `truecount` and `falsecount`.

use super::Coverage;
use crate::readers::ReadError;
use crate::readers::xml::{Element, Part, walk};

pub(super) fn read(bytes: &[u8]) -> Result<Coverage, ReadError> {
    let mut coverage = Coverage::default();
    let mut open: Vec<String> = Vec::new();
    let mut file: Option<String> = None;
    walk(bytes, |part| {
        match part {
            Part::Start(element) => {
                match element.name.as_str() {
                    name if open.is_empty() && name != "coverage" => {
                        let message = format!("<{name}> is no Clover report: <coverage> was expected");
                        return Err(ReadError::at(element.line, message));
                    }
                    "file" => {
                        let path = element.get("path").or_else(|| element.get("name"));
                        let path = path.ok_or_else(|| ReadError::at(element.line, "<file> has no name"))?;
                        coverage.file(path);
                        file = Some(path.to_owned());
                    }
                    "line" => {
                        if let Some(path) = &file {
                            line(&mut coverage, path, &element)?;
                        }
                    }
                    _ => {}
                }
                open.push(element.name);
            }
            Part::End => {
                if open.pop().as_deref() == Some("file") {
                    file = None;
                }
            }
            Part::Text(_) => {}
        }
        Ok(())
    })?;
    Ok(coverage)
}

fn line(coverage: &mut Coverage, path: &str, element: &Element) -> Result<(), ReadError> {
    let kind = element.get("type").unwrap_or("stmt");
    if kind == "method" {
        return Ok(());
    }
    let number = element.number("num").and_then(|number| u32::try_from(number).ok());
    let number = number.ok_or_else(|| ReadError::at(element.line, "<line> has no num"))?;
    let (yes, no) = (element.number("truecount"), element.number("falsecount"));
    let of_condition = || (kind == "cond").then(|| yes.unwrap_or(0).saturating_add(no.unwrap_or(0)));
    let hits = element.number("count").or_else(of_condition);
    let hits = hits.ok_or_else(|| ReadError::at(element.line, "<line> has no count"))?;
    let file = coverage.file(path);
    file.most_on_line(number, hits);
    if let (Some(yes), Some(no)) = (yes, no) {
        file.branches.insert((number, 0), yes);
        file.branches.insert((number, 1), no);
    }
    Ok(())
}
