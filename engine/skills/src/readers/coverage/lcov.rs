//! lcov's tracefile (geninfo(1)): lines are its `DA` records, branches its `BRDA` records, so that the totals are its
//! LF, LH, BRF and BRH. A file that stands in several sections (several tests) is summed, as `lcov -a` does.

use std::collections::HashMap;

use super::{Coverage, FileCoverage};
use crate::readers::ReadError;

pub(super) fn read(bytes: &[u8]) -> Result<Coverage, ReadError> {
    let text = String::from_utf8_lossy(bytes);
    let mut coverage = Coverage::default();
    let mut section: Option<Section> = None;
    let mut records = 0_usize;
    let (mut unequal, mut first) = (0_usize, None);
    for (number, line) in (1_u32..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line == "end_of_record" {
            let ended =
                section.take().ok_or_else(|| ReadError::at(number, "end_of_record without SF before it"))?;
            if let Some(differs) = ended.differs() {
                unequal += 1;
                first.get_or_insert(differs);
            }
            coverage.file(&ended.path).merge(ended.file);
            continue;
        }
        let Some((key, value)) = line.split_once(':') else {
            return Err(ReadError::at(number, "this is no record of an lcov tracefile"));
        };
        let failed = |what: &str| ReadError::at(number, format!("{key} needs {what}, not {value:?}"));
        match key {
            "SF" if section.is_some() => {
                return Err(ReadError::at(number, "SF before the end_of_record of the last file"));
            }
            "SF" => {
                records += 1;
                section = Some(Section::new(value));
            }
            "DA" | "BRDA" | "LF" => {
                let Some(section) = &mut section else {
                    return Err(ReadError::at(number, format!("{key} before any SF")));
                };
                match key {
                    "DA" => section.line(value).ok_or_else(|| failed("a line and its hits"))?,
                    "BRDA" => section.branch(value).ok_or_else(|| failed("line, block, branch and hits"))?,
                    _ => section.announced = value.trim().parse().ok(),
                }
            }
            // Test names, functions, versions, sums.
            _ => {}
        }
    }
    if section.is_some() {
        return Err(ReadError::new("the report is cut short: the last file has no end_of_record"));
    }
    if records == 0 {
        return Err(ReadError::new("this is no lcov tracefile: it has no SF record"));
    }
    if let Some(first) = first {
        let more = if unequal > 1 { format!(", and {} more like it", unequal - 1) } else { String::new() };
        coverage.notes.push(format!("{first}{more}"));
    }
    Ok(coverage)
}

struct Section {
    path: String,
    file: FileCoverage,
    announced: Option<usize>,
    /// Numbers of the branches of a line, by their names.
    branches: HashMap<(u32, String), u32>,
    /// The number that a line's next branch gets.
    next: HashMap<u32, u32>,
}

impl Section {
    fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            file: FileCoverage::default(),
            announced: None,
            branches: HashMap::new(),
            next: HashMap::new(),
        }
    }

    /// `line,hits[,checksum]`; gcov gives negative hits where a counter ran over, and those were hit.
    fn line(&mut self, value: &str) -> Option<()> {
        let mut parts = value.split(',');
        let line = line_number(parts.next()?)?;
        self.file.add_line(line, hits(parts.next()?)?);
        Some(())
    }

    /// `line,[e]block,branch,hits`, where `-` says that the line was never reached. The branch may be an expression
    /// with commas of its own.
    fn branch(&mut self, value: &str) -> Option<()> {
        let (line, rest) = value.split_once(',')?;
        let (name, taken) = rest.rsplit_once(',')?;
        name.split_once(',')?;
        let line = line_number(line)?;
        let taken = if taken.trim() == "-" { 0 } else { hits(taken)? };
        let next = self.next.entry(line).or_default();
        let number = *self.branches.entry((line, name.to_owned())).or_insert_with(|| {
            *next += 1;
            *next - 1
        });
        let known = self.file.branches.entry((line, number)).or_default();
        *known = known.saturating_add(taken);
        Some(())
    }

    /// How the lines listed are not those that `LF` announces.
    fn differs(&self) -> Option<String> {
        let listed = self.file.lines.len();
        let announced = self.announced.filter(|announced| *announced != listed)?;
        Some(format!("{}: LF says {announced} lines, the report lists {listed}", self.path))
    }
}

fn line_number(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|line| *line > 0)
}

fn hits(text: &str) -> Option<u64> {
    let text = text.trim();
    match text.strip_prefix('-') {
        Some(digits) => digits.parse::<u64>().ok().map(|hits| hits.min(1)),
        None => text.parse().ok(),
    }
}
