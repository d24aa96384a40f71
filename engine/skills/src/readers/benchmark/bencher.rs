//! Bencher's metric format: `{"name": {"latency": {"value": 12.5}}}`, nanoseconds; other measures are left out.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{File, ReadError, Reported, json};

#[derive(Deserialize)]
struct Metric {
    value: f64,
}

pub(super) fn read(file: File<'_>) -> Result<Vec<Reported>, ReadError> {
    let names: BTreeMap<String, BTreeMap<String, Metric>> = json(file)?;
    let of = |(name, measures): (String, BTreeMap<String, Metric>)| {
        Some(Reported { name, seconds: measures.get("latency")?.value / 1e9 })
    };
    Ok(names.into_iter().filter_map(of).collect())
}
