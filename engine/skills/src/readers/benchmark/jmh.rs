//! `-rf json` of JMH: average and sampled times, and throughputs turned round, in units that each names.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{File, ReadError, Reported, json};

#[derive(Deserialize)]
struct Entry {
    benchmark: String,
    #[serde(default)]
    params: BTreeMap<String, String>,
    #[serde(rename = "primaryMetric")]
    metric: Metric,
}

#[derive(Deserialize)]
struct Metric {
    score: f64,
    #[serde(rename = "scoreUnit")]
    unit: String,
}

pub(super) fn read(file: File<'_>) -> Result<Vec<Reported>, ReadError> {
    let entries: Vec<Entry> = json(file)?;
    entries
        .into_iter()
        .map(|entry| {
            let unit = &entry.metric.unit;
            let seconds = match (unit.strip_suffix("/op"), unit.strip_prefix("ops/")) {
                (Some(unit), _) => scale(unit).map(|scale| entry.metric.score * scale),
                (_, Some(unit)) => scale(unit).map(|scale| scale / entry.metric.score),
                _ => None,
            };
            let unknown = || ReadError::new(format!("{}: no unit {unit} is known", entry.benchmark));
            let seconds = seconds.ok_or_else(unknown)?;
            let params: Vec<String> =
                entry.params.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let name = if params.is_empty() {
                entry.benchmark.clone()
            } else {
                format!("{} ({})", entry.benchmark, params.join(", "))
            };
            Ok(Reported { name, seconds })
        })
        .collect()
}

fn scale(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1e-9,
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "min" => 60.0,
        _ => return None,
    })
}
