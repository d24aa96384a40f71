//! `hyperfine --export-json`. Seconds.

use serde::Deserialize;

use super::{File, ReadError, Reported, json};

#[derive(Deserialize)]
struct Export {
    results: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    command: String,
    mean: f64,
    median: Option<f64>,
}

pub(super) fn read(file: File<'_>) -> Result<Vec<Reported>, ReadError> {
    let export: Export = json(file)?;
    let of = |entry: Entry| Reported { seconds: entry.median.unwrap_or(entry.mean), name: entry.command };
    Ok(export.results.into_iter().map(of).collect())
}
