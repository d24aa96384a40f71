//! Snapshots to multiply: one that was evaluated, and ids for more.

use std::path::Path;
use std::process::{Command, Stdio};

use rq_core::snapshot::Snapshot;
use rq_core::store::{Query, Store};

use crate::Outcome;

/// Crockford's base 32.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Evaluates a project that has a configuration, and gives back what was kept.
///
/// # Errors
/// It can't be evaluated.
pub fn evaluated(engine: &Path, project: &Path) -> Outcome<Snapshot> {
    let status = Command::new(engine)
        .arg("eval")
        .current_dir(project)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    // 1: a gate failed, which is an evaluation too.
    if !matches!(status.code(), Some(0 | 1)) {
        return Err(format!("{} eval ended with {status}", engine.display()).into());
    }
    let kept = rq_store::open_for_reading(&project.join(".rq/history.db"))?.ok_or("nothing was kept")?;
    let summaries = kept.list(&Query { limit: 1, ..Query::default() })?;
    let newest = summaries.first().ok_or("no snapshot was kept")?;
    Ok(kept.get(&newest.id)?.ok_or("the snapshot is gone")?)
}

/// 26 digits that grow with the number.
#[must_use]
pub fn id(number: usize) -> String {
    let digits = (0..26).rev().map(|place| {
        let digit = if place < 12 { number >> (5 * place) & 31 } else { 25 - place };
        char::from(DIGITS[digit])
    });
    digits.collect()
}
