//! Istanbul's coverage-final.json. A line is one on which a statement begins, hit as often as the statement on it that
//! was hit most, as Istanbul's own line coverage; branches are all entries of `b`.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::Coverage;
use crate::readers::ReadError;
use crate::readers::findings::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    path: Option<String>,
    statement_map: BTreeMap<String, Range>,
    s: BTreeMap<String, f64>,
    #[serde(default)]
    branch_map: BTreeMap<String, Branch>,
    #[serde(default)]
    b: BTreeMap<String, Vec<f64>>,
}

#[derive(Deserialize)]
struct Range {
    start: Place,
}

#[derive(Deserialize)]
struct Place {
    line: Option<u32>,
}

#[derive(Deserialize)]
struct Branch {
    loc: Option<Range>,
    line: Option<u32>,
    #[serde(default)]
    locations: Vec<Range>,
}

impl Branch {
    fn line(&self) -> Option<u32> {
        let of = |range: &Range| range.start.line;
        self.loc.as_ref().and_then(of).or(self.line).or_else(|| self.locations.first().and_then(of))
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Coverage, ReadError> {
    let files: BTreeMap<String, File> = json::typed(bytes)?;
    let mut coverage = Coverage::default();
    for (key, from) in files {
        let file = coverage.file(from.path.as_deref().unwrap_or(&key));
        for (id, range) in &from.statement_map {
            let Some(line) = range.start.line else { continue };
            let hits = from
                .s
                .get(id)
                .ok_or_else(|| ReadError::new(format!("{key}: the statement {id} has no count")))?;
            file.most_on_line(line, whole(*hits).ok_or_else(|| not_whole(&key, *hits))?);
        }
        if let Some(id) = from.branch_map.keys().find(|id| !from.b.contains_key(*id)) {
            return Err(ReadError::new(format!("{key}: the branch {id} has no count")));
        }
        let mut branches: Vec<_> = from.b.iter().collect();
        branches.sort_by_key(|(id, _)| (id.len(), *id));
        let mut numbers: HashMap<u32, u32> = HashMap::new();
        for (id, hits) in branches {
            let line = from.branch_map.get(id).and_then(Branch::line).unwrap_or(0);
            let next = numbers.entry(line).or_default();
            for hits in hits {
                let hits = whole(*hits).ok_or_else(|| not_whole(&key, *hits))?;
                file.branches.insert((line, *next), hits);
                *next += 1;
            }
        }
    }
    Ok(coverage)
}

/// JavaScript's numbers are all doubles: a count is a whole one that 64 bits hold.
fn whole(hits: f64) -> Option<u64> {
    (hits >= 0.0 && hits.fract() == 0.0 && hits < u64::MAX as f64).then_some(hits as u64)
}

fn not_whole(path: &str, hits: f64) -> ReadError {
    ReadError::new(format!("{path}: {hits:?} is no count of hits"))
}
