//! The gates of today over the past: `backtest --format json`.

use rq_core::backtest as core;
use rq_core::snapshot::Snapshot;
use schemars::JsonSchema;
use serde::Serialize;

use super::words::{Revision, Verdict};
use crate::backtest::Backtest as Told;

/// The gates of today over the past.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "rq backtest")]
pub(super) struct Backtest<'a> {
    /// The form of this document.
    schema_version: u32,
    /// The evaluations, newest first.
    evaluations: Vec<Evaluation<'a>>,
    /// How often each condition held, in the order of the file.
    conditions: Vec<Condition<'a>>,
}

/// An evaluation of the past.
#[derive(Serialize, JsonSchema)]
struct Evaluation<'a> {
    /// Its id.
    id: &'a str,
    /// When it began.
    #[schemars(extend("format" = "date-time"))]
    created_at: String,
    /// Where the working tree stood.
    revision: Revision<'a>,
    /// What was said then.
    verdict_then: Verdict,
    /// What today's gates say.
    verdict: Verdict,
    /// Lowest score under today's formulas.
    score_low: f64,
    /// Highest score.
    score_high: f64,
}

/// A condition of a gate.
#[derive(Serialize, JsonSchema)]
struct Condition<'a> {
    /// The gate.
    gate: &'a str,
    /// The condition as written.
    text: &'a str,
    /// Whether the gate needs it or only warns.
    required: bool,
    /// Evaluations in which it held.
    held: usize,
    /// In which it did not.
    failed: usize,
    /// In which it could not be told.
    open: usize,
    /// What its past says of its use; null with fewer than ten evaluations.
    use_of: Option<Use>,
}

/// What a condition's past says of its use.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Use {
    Decides,
    NeverFails,
    AlwaysFails,
    NeverTold,
}

/// A backtest, as JSON.
pub fn backtest(told: &Told<'_>) -> String {
    super::pretty(&Backtest {
        schema_version: super::SCHEMA_VERSION,
        evaluations: told.replays.iter().map(evaluation).collect(),
        conditions: told.records.iter().map(condition).collect(),
    })
}

fn evaluation((snapshot, replay): &(Snapshot, core::Replay)) -> Evaluation<'_> {
    Evaluation {
        id: &snapshot.id,
        created_at: snapshot.created_at.to_string(),
        revision: (&snapshot.revision).into(),
        verdict_then: snapshot.verdict.into(),
        verdict: replay.verdict.into(),
        score_low: replay.score.0,
        score_high: replay.score.1,
    }
}

fn condition(record: &core::Record) -> Condition<'_> {
    Condition {
        gate: &record.gate,
        text: &record.text,
        required: record.required,
        held: record.held,
        failed: record.failed,
        open: record.open,
        use_of: record.use_of().map(|found| match found {
            core::Use::Decides => Use::Decides,
            core::Use::NeverFails => Use::NeverFails,
            core::Use::AlwaysFails => Use::AlwaysFails,
            core::Use::NeverTold => Use::NeverTold,
        }),
    }
}
