//! criterion's `estimates.json`, one file a benchmark: its folders are its name. Nanoseconds.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{File, ReadError, Reported, json};

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

pub(super) fn read(file: File<'_>) -> Result<Vec<Reported>, ReadError> {
    let parts: Vec<&str> = file.path.split('/').collect();
    // `…/criterion/group/function/new/estimates.json`; `base` and `change` are not of this run.
    let Some([.., run, "estimates.json"]) = parts.get(..) else { return Ok(Vec::new()) };
    if *run != "new" {
        return Ok(Vec::new());
    }
    let folders = parts.get(..parts.len() - 2).unwrap_or_default();
    let begin = folders.iter().rposition(|part| *part == "criterion").map_or(0, |place| place + 1);
    let name = folders.get(begin..).unwrap_or_default().join("/");
    let estimates: BTreeMap<String, Option<Estimate>> = json(file)?;
    let of = |which: &str| estimates.get(which).and_then(Option::as_ref).map(|found| found.point_estimate);
    let time = of("median").or_else(|| of("mean"));
    let time = time.ok_or_else(|| ReadError::new("it has neither a median nor a mean"))?;
    Ok(vec![Reported { name, seconds: time / 1e9 }])
}
