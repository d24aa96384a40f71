//! Test results.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rq_skills::readers::junit::{Outcome, read};

fuzz_target!(|bytes: &[u8]| {
    let Ok(results) = read(bytes) else { return };
    let all = [Outcome::Passed, Outcome::Failed, Outcome::Errored, Outcome::Skipped, Outcome::Flaky];
    let counted: usize = all.into_iter().map(|outcome| results.count(outcome)).sum();
    assert!(counted == results.tests.len() && counted > 0);
    assert!(results.seconds() >= 0.0 && results.slowest(3).len() <= 3);
});
