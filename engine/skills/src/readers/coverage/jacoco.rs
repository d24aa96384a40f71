//! JaCoCo's XML: the `<line>`s of each `<sourcefile>`. A line is hit when one of its instructions is (`ci > 0`), as in
//! JaCoCo's own LINE counter; branches are its `mb` and `cb`. It counts no executions, so hits are 0 or 1.

use super::model::{TOO_MANY_BRANCHES, most_branches};
use super::{Coverage, FileCoverage};
use crate::readers::ReadError;
use crate::readers::xml::{Element, Part, walk};

pub(super) fn read(bytes: &[u8]) -> Result<Coverage, ReadError> {
    let mut coverage = Coverage::default();
    let mut open: Vec<String> = Vec::new();
    let mut package = String::new();
    let mut file: Option<(String, FileCoverage)> = None;
    let mut left = most_branches(bytes);
    // The package's name is given once for many files.
    let mut paths = bytes.len().saturating_mul(8).saturating_add(1 << 16);
    walk(bytes, |part| {
        match part {
            Part::Start(element) => {
                match element.name.as_str() {
                    name if open.is_empty() && name != "report" => {
                        let message = format!("<{name}> is no JaCoCo report: <report> was expected");
                        return Err(ReadError::at(element.line, message));
                    }
                    "package" => package = element.get("name").unwrap_or_default().to_owned(),
                    "sourcefile" => {
                        let name = element
                            .get("name")
                            .ok_or_else(|| ReadError::at(element.line, "<sourcefile> has no name"))?;
                        let path =
                            if package.is_empty() { name.to_owned() } else { format!("{package}/{name}") };
                        paths = paths.checked_sub(path.len()).ok_or_else(|| {
                            ReadError::at(element.line, "the packages' names are longer than names are")
                        })?;
                        file = Some((path, FileCoverage::default()));
                    }
                    "line" => {
                        if let Some((_, file)) = &mut file {
                            line(file, &element, &mut left)?;
                        }
                    }
                    _ => {}
                }
                open.push(element.name);
            }
            Part::End => match open.pop().as_deref() {
                Some("sourcefile") => {
                    if let Some((path, lines)) = file.take() {
                        // Two modules of one report may have a file of the same package and name.
                        coverage.file(&path).most(lines);
                    }
                }
                Some("package") => package.clear(),
                _ => {}
            },
            Part::Text(_) => {}
        }
        Ok(())
    })?;
    Ok(coverage)
}

fn line(file: &mut FileCoverage, element: &Element, left: &mut u64) -> Result<(), ReadError> {
    let count = |name: &str| {
        let count = element.get(name).map(|count| count.trim().parse::<u32>());
        count.transpose().map_err(|_| ReadError::at(element.line, format!("{name} is no number of 32 bits")))
    };
    let number = count("nr")?.ok_or_else(|| ReadError::at(element.line, "<line> has no nr"))?;
    // gcovr's lines say only of their branches whether they were taken.
    let executed = count("ci")?
        .ok_or_else(|| ReadError::at(element.line, "<line> has no ci: nothing says whether it was hit"))?;
    file.most_on_line(number, u64::from(executed > 0));
    let (missed, taken) = (count("mb")?.unwrap_or(0), count("cb")?.unwrap_or(0));
    file.counted_branches(number, missed.saturating_add(taken), taken, left)
        .ok_or_else(|| ReadError::at(element.line, TOO_MANY_BRANCHES))
}
