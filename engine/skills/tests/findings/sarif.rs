//! Features of SARIF 2.1.0 that tools use, each with a log of its own.

use rq_core::finding::Level;
use rq_skills::readers::findings::{Finding, Findings, sarif};
use serde_json::{Value, json};

fn read(log: &Value) -> Findings {
    sarif::read(log.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// A log of one run of a tool with these rules and results.
fn log(rules: &Value, results: &Value) -> Value {
    json!({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint", "rules": rules}}, "results": results}]})
}

fn one(rules: &Value, result: &Value) -> Finding {
    let mut found = read(&log(rules, &json!([result]))).findings;
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn levels_come_from_the_result_then_from_its_rule() {
    let rules = json!([{"id": "A", "defaultConfiguration": {"level": "error"}}, {"id": "B"}]);
    let level = |result: Value| one(&rules, &result).level;
    assert_eq!(level(json!({"ruleId": "A"})), Level::Error);
    assert_eq!(level(json!({"ruleIndex": 0})), Level::Error);
    assert_eq!(level(json!({"rule": {"id": "A"}})), Level::Error);
    assert_eq!(level(json!({"ruleId": "A/sub"})), Level::Error);
    assert_eq!(level(json!({"ruleId": "A", "level": "note"})), Level::Note);
    assert_eq!(level(json!({"ruleId": "A", "level": "none"})), Level::Note);
    assert_eq!(level(json!({"ruleId": "B"})), Level::Warning);
    assert_eq!(level(json!({"ruleId": "unknown", "ruleIndex": -1})), Level::Warning);
    assert_eq!(one(&rules, &json!({"ruleIndex": 1})).rule, "B");
    assert_eq!(one(&rules, &json!({"ruleIndex": 99})).rule, "unnamed");
}

#[test]
fn rules_of_extensions() {
    let log = json!({"version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": "lint", "rules": [{"id": "A"}]},
            "extensions": [{"name": "more", "rules": [{"id": "X", "defaultConfiguration": {"level": "error"}}]}]},
        "results": [{"rule": {"index": 0, "toolComponent": {"index": 0}}}],
    }]});
    let found = read(&log).findings;
    assert_eq!((found[0].rule.as_str(), found[0].level), ("X", Level::Error));
}

#[test]
fn messages_are_filled_in() {
    let rules =
        json!([{"id": "A", "messageStrings": {"default": {"text": "{1} before {0}, {{kept}}, {7}"}}}]);
    let of = |message: Value| one(&rules, &json!({"ruleId": "A", "message": message})).message;
    assert_eq!(of(json!({"id": "default", "arguments": ["x", "{1}"]})), "{1} before x, {kept}, {7}");
    assert_eq!(of(json!({"text": "as {{it}} {0} is"})), "as {{it}} {0} is");
    assert_eq!(of(json!({"id": "none"})), "");
    let long = of(json!({"text": "{0}".repeat(1000), "arguments": ["ü".repeat(1000)]}));
    assert_eq!(long.chars().count(), 4000);
}

#[test]
fn results_that_are_no_problem_are_left_out() {
    let results = json!([
        {"ruleId": "A", "kind": "pass"}, {"ruleId": "B", "kind": "notApplicable"}, {"ruleId": "C", "kind": "fail"},
        {"ruleId": "D", "baselineState": "absent"}, {"ruleId": "E", "baselineState": "unchanged"},
        {"ruleId": "F", "kind": "open"}, {"ruleId": "G", "kind": "informational"},
    ]);
    let found = read(&log(&json!([]), &results)).findings;
    let rules: Vec<&str> = found.iter().map(|one| one.rule.as_str()).collect();
    assert_eq!(rules, ["C", "E", "F"]);
}

#[test]
fn suppressions_are_believed_when_they_are_accepted() {
    let of = |suppressions: Value| one(&json!([]), &json!({"suppressions": suppressions})).suppressed;
    assert!(of(json!([{"kind": "inSource"}])));
    assert!(of(json!([{"kind": "external", "status": "accepted"}])));
    assert!(!of(json!([{"kind": "external", "status": "underReview"}])));
    assert!(!of(json!([{"kind": "inSource"}, {"kind": "external", "status": "rejected"}])));
    assert!(!of(json!([])));
    assert!(!of(Value::Null));
}

#[test]
fn paths_follow_bases_and_artifacts() {
    let log = json!({"version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": "lint"}},
        "originalUriBaseIds": {
            "ROOT": {"uri": "file:///home/ci/tiny/"},
            "SRC": {"uri": "src/", "uriBaseId": "ROOT"},
            "LOOP": {"uri": "x", "uriBaseId": "LOOP"},
        },
        "artifacts": [{"location": {"uri": "b.py", "uriBaseId": "SRC"}}],
        "results": [
            {"locations": [{"physicalLocation": {"artifactLocation": {"uri": "a%20b.py", "uriBaseId": "SRC"}}}]},
            {"locations": [{"physicalLocation": {"artifactLocation": {"index": 0}}}]},
            {"locations": [{"physicalLocation": {"artifactLocation": {"uri": "a%20b.py", "uriBaseId": "%SRCROOT%"}}}]},
            {"locations": [{"physicalLocation": {"artifactLocation": {"uri": "/abs.py", "uriBaseId": "SRC"}}}]},
            {"locations": [{"physicalLocation": {"artifactLocation": {"uri": "y", "uriBaseId": "LOOP"}}}]},
            {"locations": [{"physicalLocation": {"artifactLocation": {"index": 7}}}]},
            {"locations": []},
        ],
    }]});
    let paths: Vec<Option<String>> = read(&log).findings.into_iter().map(|one| one.path).collect();
    let paths: Vec<Option<&str>> = paths.iter().map(Option::as_deref).collect();
    let looped = format!("{}y", "x/".repeat(8));
    assert_eq!(
        paths,
        [
            Some("file:///home/ci/tiny/src/a%20b.py"),
            Some("file:///home/ci/tiny/src/b.py"),
            Some("a b.py"),
            Some("/abs.py"),
            Some(looped.as_str()),
            None,
            None,
        ]
    );
}

#[test]
fn regions_and_fingerprints() {
    let found = one(
        &json!([]),
        &json!({
            "partialFingerprints": {"primary/v1": "abc"},
            "locations": [{"physicalLocation": {"region": {"startLine": 3, "startColumn": 0, "endLine": 4}}}],
        }),
    );
    assert_eq!((found.line, found.column, found.end_line), (Some(3), None, Some(4)));
    assert_eq!(found.fingerprint.as_deref(), Some("primary/v1:abc"));
}

#[test]
fn a_run_that_failed_is_a_problem() {
    let log = json!({"version": "2.1.0", "runs": [
        {"tool": {"driver": {"name": "one"}}, "results": [], "invocations": [{"executionSuccessful": false,
            "toolExecutionNotifications": [{"level": "error", "message": {"text": "no memory"}}]}]},
        {"tool": {"driver": {"name": "two"}}},
        {"tool": {"driver": {"name": "three"}}, "results": [], "invocations": [{"executionSuccessful": true}]},
    ]});
    let read = read(&log);
    assert_eq!(
        read.problems,
        ["one says that its run failed: no memory", "two gives no results: its run did not get that far"]
    );
    assert_eq!(read.tool.as_deref(), Some("one"));
}

#[test]
fn null_is_an_empty_list() {
    let log = json!({"version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": "gosec", "rules": null}, "extensions": null},
        "results": [{"ruleId": "A", "message": null, "locations": null, "fingerprints": null}],
        "invocations": null, "artifacts": null, "originalUriBaseIds": null,
    }]});
    assert_eq!(read(&log).findings.len(), 1);
}

#[test]
fn other_versions_and_no_runs_are_refused() {
    for (log, what) in [
        (json!({"runs": [{}]}), "missing field"),
        (json!({"version": "1.0.0", "runs": []}), "version given is 1.0.0"),
        (json!({"runs": []}), "version given is none"),
        (json!({"version": "2.1.0", "runs": []}), "no run"),
        (json!({"version": "2.1.0"}), "no run"),
    ] {
        let error = sarif::read(log.to_string().as_bytes()).unwrap_err();
        assert!(error.message.contains(what), "{log}: {error}");
    }
}
