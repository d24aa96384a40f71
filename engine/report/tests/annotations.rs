//! GitHub's and GitLab's own formats.

use rq_report::{Context, github, gitlab_codequality};
use serde_json::Value;

use crate::support::{HOSTILE, context, crowded, failing, hostile, incomplete};

#[test]
fn at_most_ten_of_each_worst_first_and_the_rest_is_counted() {
    let snapshot = crowded(10_000);
    let text = github::annotations(&snapshot, &context(&snapshot));
    let count = |level: &str| text.lines().filter(|line| line.starts_with(&format!("::{level} "))).count();
    assert_eq!((count("error"), count("warning"), count("notice")), (10, 10, 1));
    assert!(text.starts_with("::error file=quality.kdl,line=28,title=gate release fails::score >= 80"));
    // 3,333 errors and 6,667 warnings, of which 9 and 9 have a place beside the gate's.
    assert!(text.contains("9982 errors and warnings more in the report"), "{text}");
}

#[test]
fn waived_findings_are_not_annotated() {
    let snapshot = failing();
    let text = github::annotations(&snapshot, &context(&snapshot));
    assert!(text.contains("GHSA-aaaa-bbbb-cccc") && !text.contains("GHSA-xxxx-yyyy-zzzz"));
}

#[test]
fn outputs_can_not_be_injected() {
    let snapshot = hostile(HOSTILE);
    let lines: Vec<_> = github::outputs(&snapshot, &context(&snapshot)).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 15);
    let names: Vec<_> = lines.chunks(3).map(|chunk| chunk[0].split("<<").next().unwrap()).collect();
    assert_eq!(names, ["score", "score_low", "score_high", "verdict", "exit_code"]);
    assert!(lines.chunks(3).all(|chunk| chunk[0].ends_with(&chunk[2])));
    // An interval has no score.
    assert_eq!(lines[1], "");
}

#[test]
fn gitlab_entries_have_what_gitlab_needs() {
    for snapshot in [failing(), incomplete(), hostile(HOSTILE), crowded(10_000)] {
        let context = Context { prefix: "api/".into(), ..context(&snapshot) };
        let entries: Vec<Value> =
            serde_json::from_str(&gitlab_codequality::render(&snapshot, &context)).unwrap();
        let mut fingerprints = std::collections::HashSet::new();
        for entry in &entries {
            assert!(entry["description"].is_string() && entry["check_name"].is_string());
            assert!(
                ["info", "minor", "major", "critical", "blocker"]
                    .contains(&entry["severity"].as_str().unwrap())
            );
            assert!(entry["location"]["path"].as_str().unwrap().starts_with("api/"));
            assert!(entry["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
            fingerprints.insert(entry["fingerprint"].as_str().unwrap());
        }
        let waived = snapshot.findings.iter().filter(|finding| finding.waiver.is_some()).count();
        let conditions = entries.iter().filter(|entry| entry["check_name"] == "rq/gate").count();
        assert_eq!(entries.len() - conditions, snapshot.findings.len() - waived);
        // Conditions of the same text are one and the same.
        assert!(fingerprints.len() >= entries.len() - conditions.saturating_sub(1));
    }
}
