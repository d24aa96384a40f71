//! SimpleCov's .resultset.json, where each command has a coverage of its own and they are summed, and the coverage.json
//! of its JSON formatter. A line is an entry that is a number; `null` and `"ignored"` are none.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{Coverage, FileCoverage};
use crate::readers::ReadError;
use crate::readers::findings::json;

#[derive(Deserialize)]
struct Run {
    coverage: BTreeMap<String, File>,
}

/// A list of lines, before SimpleCov 0.18, or lines and branches. Both are read as they come: a report is mostly lists
/// of small numbers, which take many times their size when kept as JSON.
struct File {
    lines: BTreeMap<u32, u64>,
    branches: Option<Value>,
}

#[derive(Deserialize)]
struct Whole {
    #[serde(default)]
    lines: Option<Lines>,
    #[serde(default)]
    branches: Option<Value>,
}

#[derive(Default)]
struct Lines(BTreeMap<u32, u64>);

pub(super) fn read(bytes: &[u8]) -> Result<Coverage, ReadError> {
    let keys: BTreeMap<String, IgnoredAny> = json::typed(bytes)?;
    let runs = if keys.contains_key("meta") && keys.contains_key("coverage") {
        vec![json::typed::<Run>(bytes)?]
    } else {
        json::typed::<BTreeMap<String, Run>>(bytes)?.into_values().collect()
    };
    let mut coverage = Coverage::default();
    for (path, from) in runs.into_iter().flat_map(|run| run.coverage) {
        let branches = from.branches.as_ref().map(taken).transpose();
        let branches =
            branches.map_err(|what| ReadError::new(format!("{path}: {what}")))?.unwrap_or_default();
        coverage.file(&path).merge(FileCoverage { lines: from.lines, branches });
    }
    Ok(coverage)
}

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = File;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a list of hits, or lines and branches")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<File, A::Error> {
                let Lines(lines) = Lines::deserialize(SeqAccessDeserializer::new(list))?;
                Ok(File { lines, branches: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<File, A::Error> {
                let whole = Whole::deserialize(MapAccessDeserializer::new(map))?;
                Ok(File { lines: whole.lines.unwrap_or_default().0, branches: whole.branches })
            }
        }

        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for Lines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;

        impl<'de> Visitor<'de> for List {
            type Value = Lines;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a list of hits")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Lines, A::Error> {
                let mut lines = BTreeMap::new();
                let mut number = 0_u32;
                while let Some(Entry(hits)) = list.next_element()? {
                    number = number.checked_add(1).ok_or_else(|| Error::custom("too many lines"))?;
                    if let Some(hits) = hits {
                        lines.insert(number, hits);
                    }
                }
                Ok(Lines(lines))
            }
        }

        deserializer.deserialize_seq(List)
    }
}

/// What stands for a line; `None` where it can't be hit.
struct Entry(Option<u64>);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One;

        impl Visitor<'_> for One {
            type Value = Entry;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("hits, null or \"ignored\"")
            }

            fn visit_u64<E: Error>(self, hits: u64) -> Result<Entry, E> {
                Ok(Entry(Some(hits)))
            }

            fn visit_unit<E: Error>(self) -> Result<Entry, E> {
                Ok(Entry(None))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Entry, E> {
                if text == "ignored" {
                    Ok(Entry(None))
                } else {
                    Err(E::custom("a line is no number of hits"))
                }
            }
        }

        deserializer.deserialize_any(One)
    }
}

/// `{"[:if, 0, 3, 6, 3, 36]": {"[:then, 1, 4, 4, 4, 9]": 2}}`, or a list of `{"start_line": 4, "coverage": 2}`.
fn taken(branches: &Value) -> Result<BTreeMap<(u32, u32), u64>, String> {
    let mut found: Vec<(u32, u64)> = Vec::new();
    match branches {
        Value::Null => {}
        Value::Object(conditions) => {
            for (condition, sides) in conditions {
                let line = condition.split(',').nth(2).and_then(|line| line.trim().parse().ok());
                let line = line.ok_or_else(|| format!("{condition:?} does not say where a branch is"))?;
                let sides = sides.as_object().ok_or_else(|| format!("{condition:?} has no sides"))?;
                for hits in sides.values() {
                    found.extend(hits_of(hits)?.map(|hits| (line, hits)));
                }
            }
        }
        Value::Array(list) => {
            for branch in list {
                let line = branch.get("start_line").and_then(Value::as_u64);
                let line =
                    line.and_then(|line| u32::try_from(line).ok()).ok_or("a branch has no start_line")?;
                let hits = branch.get("coverage").ok_or("a branch has no coverage")?;
                found.extend(hits_of(hits)?.map(|hits| (line, hits)));
            }
        }
        _ => return Err("its branches are neither a list nor an object".into()),
    }
    let mut numbers: HashMap<u32, u32> = HashMap::new();
    let mut numbered = BTreeMap::new();
    for (line, hits) in found {
        let next = numbers.entry(line).or_default();
        numbered.insert((line, *next), hits);
        *next += 1;
    }
    Ok(numbered)
}

/// `None` where the branch is ignored.
fn hits_of(hits: &Value) -> Result<Option<u64>, String> {
    match hits {
        Value::Null => Ok(None),
        Value::String(text) if text == "ignored" => Ok(None),
        hits => hits.as_u64().map(Some).ok_or_else(|| format!("{hits} is no count of a branch")),
    }
}
