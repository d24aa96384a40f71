//! Cobertura's XML: the `<line>`s of each `<class>`; those of its methods are the same ones again. Of branches it says
//! only how many of how many (`condition-coverage="50% (1/2)"`), so merging two reports counts the greater number.

use super::Coverage;
use crate::readers::ReadError;
use crate::readers::xml::{Element, Part, walk};

pub(super) fn read(bytes: &[u8]) -> Result<Coverage, ReadError> {
    let mut coverage = Coverage::default();
    let mut open: Vec<String> = Vec::new();
    let mut class: Option<String> = None;
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
                        class = Some(path.to_owned());
                    }
                    "line" => {
                        if let Some(path) = &class {
                            line(&mut coverage, path, &element)?;
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
                if open.pop().as_deref() == Some("class") {
                    class = None;
                }
            }
        }
        Ok(())
    })?;
    Ok(coverage)
}

fn line(coverage: &mut Coverage, path: &str, element: &Element) -> Result<(), ReadError> {
    let number = element.number("number").and_then(|number| u32::try_from(number).ok());
    let number = number.ok_or_else(|| ReadError::at(element.line, "<line> has no number"))?;
    let hits = element.number("hits").ok_or_else(|| ReadError::at(element.line, "<line> has no hits"))?;
    let file = coverage.file(path);
    file.most_on_line(number, hits);
    if let Some((taken, all)) = element.get("condition-coverage").and_then(conditions) {
        file.counted_branches(number, all, taken);
    }
    Ok(())
}

/// `50% (1/2)`.
fn conditions(text: &str) -> Option<(u32, u32)> {
    let (_, fraction) = text.split_once('(')?;
    let (taken, all) = fraction.split_once(')')?.0.split_once('/')?;
    Some((taken.trim().parse().ok()?, all.trim().parse().ok()?))
}
