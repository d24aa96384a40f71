//! The gates of today over the evaluations of the past: what they would have said of what was measured then.

use rq_schema::config::Config;

use crate::evaluate::decide;
use crate::place::Places;
use crate::snapshot::{GateResult, Snapshot, Verdict};
use crate::waiver::lifted;

/// One evaluation of the past under today's score and gates.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// Lowest and highest score.
    pub score: (f64, f64),
    /// The gates, in the order of the file.
    pub gates: Vec<GateResult>,
    /// The worst of them; incomplete where the score is no single number and a gate could not be told.
    pub verdict: Verdict,
}

/// How often a condition held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its gate.
    pub gate: String,
    /// The condition as written.
    pub text: String,
    /// Whether the gate needs it or only warns.
    pub required: bool,
    /// Evaluations in which it held.
    pub held: usize,
    /// In which it did not.
    pub failed: usize,
    /// In which it could not be told.
    pub open: usize,
}

/// What a condition's past says of its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It told good from bad.
    Decides,
    /// It never failed: nothing would have been stopped.
    NeverFails,
    /// It never held: it tells nothing from anything.
    AlwaysFails,
    /// It could never be told: what it needs was not measured.
    NeverTold,
}

/// Evaluations below which a condition's past says nothing of its use.
const LEAST: usize = 10;

impl Record {
    /// What its past says; `None` where it is too short.
    pub fn use_of(&self) -> Option<Use> {
        if self.held + self.failed + self.open < LEAST {
            return None;
        }
        Some(match (self.held, self.failed) {
            (0, 0) => Use::NeverTold,
            (_, 0) => Use::NeverFails,
            (0, _) => Use::AlwaysFails,
            _ => Use::Decides,
        })
    }
}

/// What today's configuration would have said of an evaluation.
pub fn replay(config: &Config, snapshot: &Snapshot) -> Replay {
    let lifted = lifted(config, &snapshot.metrics, &snapshot.findings);
    let baseline = snapshot.baseline.as_ref();
    let (score, gates) = decide(config, &snapshot.metrics, lifted, baseline, &Places::new(""));
    let verdict = crate::evaluate::verdict(&score, &gates, &snapshot.operations);
    Replay { score: (score.low, score.high), gates, verdict }
}

/// How often each condition held, in the order of the file.
pub fn records(replays: &[Replay]) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for replay in replays {
        let conditions =
            replay.gates.iter().flat_map(|gate| gate.conditions.iter().map(move |one| (gate, one)));
        for (place, (gate, condition)) in conditions.enumerate() {
            if records.len() <= place {
                records.push(Record {
                    gate: gate.name.clone(),
                    text: condition.text.to_string(),
                    required: condition.required,
                    held: 0,
                    failed: 0,
                    open: 0,
                });
            }
            let Some(record) = records.get_mut(place) else { continue };
            match condition.verdict {
                Verdict::Pass => record.held += 1,
                Verdict::Fail => record.failed += 1,
                Verdict::Incomplete => record.open += 1,
            }
        }
    }
    records
}
