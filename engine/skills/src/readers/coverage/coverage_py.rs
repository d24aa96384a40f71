//! The JSON of coverage.py: executed and missing lines, executed and missing branches. Its `percent_covered` adds lines
//! and branches up; here each has a percentage of its own, and the counts are its `num_statements`, `covered_lines`,
//! `num_branches` and `covered_branches`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Coverage;
use crate::readers::ReadError;
use crate::readers::findings::json;

#[derive(Deserialize)]
struct Report {
    files: BTreeMap<String, File>,
}

#[derive(Deserialize)]
struct File {
    executed_lines: Vec<u32>,
    missing_lines: Vec<u32>,
    #[serde(default)]
    executed_branches: Vec<(i64, i64)>,
    #[serde(default)]
    missing_branches: Vec<(i64, i64)>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Coverage, ReadError> {
    let report: Report = json::typed(bytes)?;
    let mut coverage = Coverage::default();
    for (path, from) in report.files {
        let file = coverage.file(&path);
        from.executed_lines.into_iter().for_each(|line| file.most_on_line(line, 1));
        from.missing_lines.into_iter().for_each(|line| file.most_on_line(line, 0));
        let taken = from.executed_branches.into_iter().map(|branch| (branch, 1));
        let missed = from.missing_branches.into_iter().map(|branch| (branch, 0));
        for ((line, to), hits) in taken.chain(missed) {
            let key = numbered(line, to).ok_or_else(|| {
                ReadError::new(format!("{path}: [{line}, {to}] is no branch between two lines"))
            })?;
            let known = file.branches.entry(key).or_insert(0);
            *known = hits.max(*known);
        }
    }
    Ok(coverage)
}

/// A branch is known by where it leads: to a line, or by its negative out of the function that begins there.
fn numbered(line: i64, to: i64) -> Option<(u32, u32)> {
    let number = to.unsigned_abs().checked_mul(2)?.checked_add(u64::from(to < 0))?;
    Some((u32::try_from(line).ok()?, u32::try_from(number).ok()?))
}
