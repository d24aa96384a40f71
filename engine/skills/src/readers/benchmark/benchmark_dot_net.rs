//! The full JSON of BenchmarkDotNet. Nanoseconds.

use serde::Deserialize;

use super::{File, ReadError, Reported, json};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Export {
    benchmarks: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    full_name: String,
    statistics: Option<Statistics>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Statistics {
    median: f64,
}

pub(super) fn read(file: File<'_>) -> Result<Vec<Reported>, ReadError> {
    let export: Export = json(file)?;
    let of = |entry: Entry| {
        // One that failed has none.
        let statistics = entry.statistics?;
        Some(Reported { name: entry.full_name, seconds: statistics.median / 1e9 })
    };
    Ok(export.benchmarks.into_iter().filter_map(of).collect())
}
