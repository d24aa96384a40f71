//! SimpleCov's .resultset.json, where each command has a coverage of its own and they are summed, and the coverage.json
//! of its JSON formatter. A line is an entry that is a number; `null` and `"ignored"` are none.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;

use super::{Coverage, FileCoverage};
use crate::readers::ReadError;
use crate::readers::findings::json;

#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    /// SimpleCov before 0.18.
    Lines(Vec<Value>),
    Whole {
        lines: Option<Vec<Value>>,
        #[serde(default)]
        branches: Option<Value>,
    },
}

#[derive(Deserialize)]
struct Run {
    coverage: BTreeMap<String, File>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Coverage, ReadError> {
    let document: BTreeMap<String, Value> = json::typed(bytes)?;
    let runs: Vec<Value> = if document.contains_key("meta") && document.contains_key("coverage") {
        vec![Value::Object(document.into_iter().filter(|(key, _)| key == "coverage").collect())]
    } else {
        document.into_values().collect()
    };
    let mut coverage = Coverage::default();
    for run in runs {
        let run: Run = serde_json::from_value(run)
            .map_err(|error| ReadError::new(format!("this is not what SimpleCov writes: {error}")))?;
        for (path, from) in run.coverage {
            let (lines, branches) = match from {
                File::Lines(lines) => (lines, None),
                File::Whole { lines, branches } => (lines.unwrap_or_default(), branches),
            };
            let mut file = FileCoverage::default();
            for (number, hits) in (1_u32..).zip(&lines) {
                if let Some(hits) = hits.as_u64() {
                    file.add_line(number, hits);
                }
            }
            file.branches = branches.as_ref().map(taken).unwrap_or_default();
            coverage.file(&path).merge(file);
        }
    }
    Ok(coverage)
}

/// `{"[:if, 0, 3, 6, 3, 36]": {"[:then, 1, 4, 4, 4, 9]": 2}}`, or a list of `{"start_line": 4, "coverage": 2}`.
fn taken(branches: &Value) -> BTreeMap<(u32, u32), u64> {
    let mut found: Vec<(u32, u64)> = Vec::new();
    match branches {
        Value::Object(conditions) => {
            for (condition, sides) in conditions {
                let line = condition.split(',').nth(2).and_then(|line| line.trim().parse().ok()).unwrap_or(0);
                let sides = sides.as_object().into_iter().flat_map(|sides| sides.values());
                found.extend(sides.filter_map(Value::as_u64).map(|hits| (line, hits)));
            }
        }
        Value::Array(list) => {
            for branch in list {
                let line = branch
                    .get("start_line")
                    .and_then(Value::as_u64)
                    .and_then(|line| u32::try_from(line).ok());
                let hits = branch.get("coverage").and_then(Value::as_u64);
                found.extend(hits.map(|hits| (line.unwrap_or(0), hits)));
            }
        }
        _ => {}
    }
    let mut numbers: HashMap<u32, u32> = HashMap::new();
    let mut numbered = BTreeMap::new();
    for (line, hits) in found {
        let next = numbers.entry(line).or_default();
        numbered.insert((line, *next), hits);
        *next += 1;
    }
    numbered
}
