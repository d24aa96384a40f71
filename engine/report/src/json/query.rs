//! Metrics of many snapshots: `query --format json`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::words::{Revision, Verdict};
use crate::query::Table;

/// Metrics of many snapshots.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "rq query")]
pub(super) struct Query<'a> {
    /// The form of this document.
    schema_version: u32,
    /// The project's name.
    project: &'a str,
    /// The snapshots, newest first.
    snapshots: Vec<Row<'a>>,
}

/// A snapshot.
#[derive(Serialize, JsonSchema)]
struct Row<'a> {
    /// Its id.
    id: &'a str,
    /// When the evaluation began.
    #[schemars(extend("format" = "date-time"))]
    created_at: String,
    /// Where the working tree stood.
    revision: Revision<'a>,
    /// The answer.
    verdict: Verdict,
    /// Lowest possible score.
    score_low: f64,
    /// Highest possible score.
    score_high: f64,
    /// Metrics by name; null where there is no value.
    metrics: BTreeMap<&'a str, Option<f64>>,
}

/// Metrics of many snapshots, as JSON.
pub fn query(table: &Table<'_>) -> String {
    super::pretty(&Query {
        schema_version: super::SCHEMA_VERSION,
        project: table.project,
        snapshots: table
            .rows
            .iter()
            .map(|(summary, values)| Row {
                id: &summary.id,
                created_at: summary.created_at.to_string(),
                revision: (&summary.revision).into(),
                verdict: summary.verdict.into(),
                score_low: summary.score_low,
                score_high: summary.score_high,
                metrics: table.metrics.iter().map(String::as_str).zip(values.iter().copied()).collect(),
            })
            .collect(),
    })
}
