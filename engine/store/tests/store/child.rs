//! This test binary again, as another process: what it does is named by variables.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rq_core::store::{Query, Store};

use crate::sample::{findings, snapshot};

const TASK: &str = "RQ_STORE_TEST_TASK";
const PLACE: &str = "RQ_STORE_TEST_PLACE";
const FIRST: &str = "RQ_STORE_TEST_FIRST";

/// Findings of each snapshot that a child writes.
pub(crate) const FINDINGS: u32 = 400;

/// A process of its own that does `task` with the store at `place`, its snapshots numbered from `first`.
pub(crate) fn command(task: &str, place: &Path, first: u64) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["child::works", "--exact", "--ignored", "--nocapture", "--quiet"])
        .env(TASK, task)
        .env(PLACE, place)
        .env(FIRST, first.to_string())
        .stdin(Stdio::null());
    command
}

/// A snapshot with many findings of its own.
pub(crate) fn large(number: u64) -> rq_core::snapshot::Snapshot {
    let mut next = snapshot(number);
    next.findings = findings(number, FINDINGS);
    next
}

#[test]
#[ignore = "run by the other tests, as a process of its own"]
fn works() {
    let Ok(task) = std::env::var(TASK) else { return };
    let place = PathBuf::from(std::env::var_os(PLACE).unwrap());
    let first: u64 = std::env::var(FIRST).unwrap().parse().unwrap();
    let say = |what: &str| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "said {what}").and_then(|()| out.flush()).unwrap();
    };
    match task.as_str() {
        // Opens anew for each snapshot, as evaluations do.
        "some" => {
            for number in first..first + 10 {
                rq_store::open(&place).unwrap().keep(&large(number)).unwrap();
            }
        }
        // Until somebody ends it; says which snapshots are kept.
        "endless" => {
            let mut number = first;
            loop {
                let mut store = rq_store::open(&place).unwrap();
                for _ in 0..3 {
                    store.keep(&large(number)).unwrap();
                    say(&number.to_string());
                    number += 1;
                }
            }
        }
        "write" => match rq_store::open_within(&place, Duration::from_millis(50)) {
            Ok(mut store) => match store.keep(&snapshot(first)) {
                Ok(()) => say("kept"),
                Err(error) => say(&format!("keep: {error}")),
            },
            Err(error) => say(&format!("open: {error}")),
        },
        "read" => match rq_store::open_for_reading(&place) {
            Ok(Some(store)) => say(&format!("found {}", store.list(&Query::default()).unwrap().len())),
            Ok(None) => say("nothing"),
            Err(error) => say(&format!("open: {error}")),
        },
        other => panic!("no such task: {other}"),
    }
}
