//! The list of snapshots: `history --format json`.

use rq_core::store::Summary;
use schemars::JsonSchema;
use serde::Serialize;

use super::words::{Revision, Verdict};

/// Snapshots, newest first.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "rq history")]
pub(super) struct History<'a> {
    /// The form of this document.
    schema_version: u32,
    /// The snapshots.
    snapshots: Vec<Entry<'a>>,
}

/// One snapshot.
#[derive(Serialize, JsonSchema)]
struct Entry<'a> {
    /// Its id.
    id: &'a str,
    /// When the evaluation began.
    #[schemars(extend("format" = "date-time"))]
    created_at: String,
    /// The project's name.
    project: &'a str,
    /// Where the working tree stood.
    revision: Revision<'a>,
    /// The score, 0–100, unrounded; null where something was not measured.
    score: Option<f64>,
    /// Lowest possible score.
    score_low: f64,
    /// Highest possible score.
    score_high: f64,
    /// The answer.
    verdict: Verdict,
}

/// Snapshots, in the order given, as JSON.
pub fn history(snapshots: &[Summary]) -> String {
    super::pretty(&History {
        schema_version: super::SCHEMA_VERSION,
        snapshots: snapshots.iter().map(entry).collect(),
    })
}

fn entry(summary: &Summary) -> Entry<'_> {
    let Summary { id, created_at, project, revision, content: _, score_low, score_high, verdict } = summary;
    Entry {
        id,
        created_at: created_at.to_string(),
        project,
        revision: revision.into(),
        score: (score_low == score_high).then_some(*score_low),
        score_low: *score_low,
        score_high: *score_high,
        verdict: (*verdict).into(),
    }
}
