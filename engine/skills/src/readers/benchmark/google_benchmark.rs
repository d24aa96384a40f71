//! `--benchmark_format=json` of Google Benchmark: processor time of the rounds, in a unit that each names.

use serde::Deserialize;

use super::{File, ReadError, Reported, json};

#[derive(Deserialize)]
struct Export {
    benchmarks: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    run_name: Option<String>,
    run_type: Option<String>,
    cpu_time: Option<f64>,
    time_unit: Option<String>,
    #[serde(default)]
    error_occurred: bool,
}

pub(super) fn read(file: File<'_>) -> Result<Vec<Reported>, ReadError> {
    let export: Export = json(file)?;
    let mut found = Vec::new();
    for entry in export.benchmarks {
        // Means and deviations stand beside the rounds that they are of.
        let round = entry.run_type.as_deref().is_none_or(|kind| kind == "iteration");
        let Some(time) = entry.cpu_time.filter(|_| round && !entry.error_occurred) else { continue };
        let unit = match entry.time_unit.as_deref().unwrap_or("ns") {
            "ns" => 1e-9,
            "us" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            other => return Err(ReadError::new(format!("{}: no unit {other} is known", entry.name))),
        };
        found.push(Reported { name: entry.run_name.unwrap_or(entry.name), seconds: time * unit });
    }
    Ok(found)
}
