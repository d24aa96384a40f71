//! `pytest --benchmark-json`. Seconds.

use serde::Deserialize;

use super::{File, ReadError, Reported, json};

#[derive(Deserialize)]
struct Export {
    benchmarks: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    fullname: String,
    stats: Stats,
}

#[derive(Deserialize)]
struct Stats {
    median: f64,
}

pub(super) fn read(file: File<'_>) -> Result<Vec<Reported>, ReadError> {
    let export: Export = json(file)?;
    let of = |entry: Entry| Reported { name: entry.fullname, seconds: entry.stats.median };
    Ok(export.benchmarks.into_iter().map(of).collect())
}
