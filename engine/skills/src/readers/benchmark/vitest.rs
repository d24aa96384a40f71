//! `vitest bench --outputJson`. Milliseconds.

use serde::Deserialize;

use super::{File, ReadError, Reported, json};

#[derive(Deserialize)]
struct Export {
    files: Vec<Tested>,
}

#[derive(Deserialize)]
struct Tested {
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(rename = "fullName")]
    name: String,
    benchmarks: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    median: Option<f64>,
    mean: Option<f64>,
}

pub(super) fn read(file: File<'_>) -> Result<Vec<Reported>, ReadError> {
    let export: Export = json(file)?;
    let groups = export.files.into_iter().flat_map(|file| file.groups);
    let entries = groups.flat_map(|group| {
        let of = move |entry: Entry| {
            // A benchmark that was skipped has no times.
            let time = entry.median.or(entry.mean)?;
            Some(Reported { name: format!("{} > {}", group.name, entry.name), seconds: time / 1e3 })
        };
        group.benchmarks.into_iter().filter_map(of).collect::<Vec<_>>()
    });
    Ok(entries.collect())
}
