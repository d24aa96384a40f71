//! What several formats say alike: which findings are worst, what was not measured, what to do next.

mod benchmarks;
mod gaps;
mod next;
mod notices;
mod score;
mod worst;

pub(crate) use benchmarks::{Told, fine, told};
pub(crate) use gaps::{Gap, gaps};
pub(crate) use next::{Step, next_steps};
pub(crate) use notices::notices;
pub(crate) use rq_core::number::points_change;
pub(crate) use score::{metric_text, points_text, score_change, score_gap, score_text};
pub(crate) use worst::{is_open, totals, worst};

use rq_core::snapshot::{ConditionResult, GateResult, Revision, Verdict};

/// `passes`, `is incomplete`, `fails`.
pub(crate) fn verb(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "passes",
        Verdict::Incomplete => "is incomplete",
        Verdict::Fail => "fails",
    }
}

/// What a condition was decided on, never empty for one that does not hold.
pub(crate) fn detail(condition: &ConditionResult) -> String {
    let mut text = condition.detail.to_string();
    if text.is_empty() {
        text = match condition.verdict {
            Verdict::Pass => String::new(),
            Verdict::Fail => "does not hold".into(),
            Verdict::Incomplete if condition.missing.is_empty() => "can't be told".into(),
            Verdict::Incomplete => format!("not known: {}", condition.missing.join(", ")),
        };
    }
    if condition.waived > 0 {
        let waived = crate::number::count(condition.waived, "waived finding", "waived findings");
        text = if text.is_empty() {
            format!("{waived} left out")
        } else {
            format!("{text} ({waived} left out)")
        };
    }
    text
}

/// Conditions that only warn, and do.
pub(crate) fn warnings(gate: &GateResult) -> usize {
    gate.conditions.iter().filter(|c| !c.required && c.verdict != Verdict::Pass).count()
}

/// `v1.4.0`, `3f2a9c1 on main`, `uncommitted changes`: what is known of where the tree stood.
pub(crate) fn revision(revision: &Revision) -> Vec<String> {
    let mut parts: Vec<String> = revision.release.iter().cloned().collect();
    let commit = revision.commit.as_ref().map(|hash| hash.chars().take(7).collect::<String>());
    match (commit, &revision.branch) {
        (Some(commit), Some(branch)) => parts.push(format!("{commit} on {branch}")),
        (Some(commit), None) => parts.push(commit),
        (None, Some(branch)) => parts.push(format!("on {branch}")),
        (None, None) => {}
    }
    if revision.dirty == Some(true) {
        parts.push("uncommitted changes".into());
    }
    parts
}
