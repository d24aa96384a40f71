//! Results of benchmark programs: which ran, and how long each took.

mod bencher;
mod benchmark_dot_net;
mod criterion;
mod go;
mod google_benchmark;
mod hyperfine;
mod jmh;
mod pytest_benchmark;
mod vitest;

use serde::de::DeserializeOwned;

use super::ReadError;

/// What a benchmark program says that one of its benchmarks takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Reported {
    /// Its name.
    pub name: String,
    /// Seconds a round: the median where the program tells it, else the mean. Finite and above 0.
    pub seconds: f64,
}

/// A file to read: its path tells what it is of, for those that write one a benchmark.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Relative, with `/`.
    pub path: &'a str,
    /// Its bytes.
    pub content: &'a [u8],
}

/// Names of the formats that are read, as they stand in quality.kdl: [`rq_schema::grammar::BENCHMARK_FORMATS`].
///
/// # Errors
/// When the files are not of the format. A result without a usable time is left out; one file without any is an error.
pub fn read(format: &str, files: &[File<'_>]) -> Result<Vec<Reported>, ReadError> {
    let read = match format {
        "criterion" => criterion::read,
        "hyperfine" => hyperfine::read,
        "pytest-benchmark" => pytest_benchmark::read,
        "google-benchmark" => google_benchmark::read,
        "go" => go::read,
        "jmh" => jmh::read,
        "vitest" => vitest::read,
        "benchmarkdotnet" => benchmark_dot_net::read,
        "bencher" => bencher::read,
        other => return Err(ReadError::new(format!("no format {other} is known"))),
    };
    let mut all: Vec<Reported> = Vec::new();
    for file in files {
        let within = |error: ReadError| ReadError::new(format!("{}: {error}", file.path));
        let mut found = read(*file).map_err(within)?;
        found.retain(|one| one.seconds.is_finite() && one.seconds > 0.0 && !one.name.is_empty());
        all.extend(found);
    }
    if all.is_empty() {
        return Err(ReadError::new(format!("there is no result of {format} in it")));
    }
    // Of several with one name, as from repeated rounds, the median counts.
    all.sort_by(|a, b| a.name.cmp(&b.name).then(a.seconds.total_cmp(&b.seconds)));
    let groups = all.chunk_by(|a, b| a.name == b.name);
    Ok(groups.filter_map(|group| group.get((group.len() - 1) / 2).cloned()).collect())
}

fn json<T: DeserializeOwned>(file: File<'_>) -> Result<T, ReadError> {
    serde_json::from_slice(file.content).map_err(|error| ReadError::new(error.to_string()))
}
