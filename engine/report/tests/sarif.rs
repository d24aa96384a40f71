//! SARIF: the shape that code scanning needs. (The whole standard is a schema of 100 kB that isn't ours to keep.)

use rq_report::sarif::{check, eval};
use rq_report::{CheckedFile, Context, json};
use rq_schema::{Diagnostic, Span};
use serde_json::Value;

use crate::support::{context, crowded, failing, hostile, incomplete, passing};

fn log(snapshot: &rq_core::snapshot::Snapshot, context: &Context) -> Value {
    let value: Value = serde_json::from_str(&eval(snapshot, context)).unwrap();
    holds(&value);
    value
}

/// What the standard asks of the properties that are written, checked by hand.
fn holds(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("sarif-2.1.0.json"));
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "rq");
    let rules = driver["rules"].as_array().unwrap();
    let ids: std::collections::HashSet<_> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), rules.len(), "rule ids are unique");
    let levels = ["none", "note", "warning", "error"];
    for result in run["results"].as_array().unwrap() {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(levels.contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let locations = result["locations"].as_array().unwrap();
        assert_eq!(locations.len(), 1);
        let place = &locations[0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)), "{uri}");
        let region = &place["region"];
        let line = region["startLine"].as_u64().unwrap();
        assert!(line >= 1);
        assert!(region.get("endLine").is_none_or(|end| end.as_u64().unwrap() >= line));
        assert!(region.get("startColumn").is_none_or(|column| column.as_u64().unwrap() >= 1));
    }
    let notified = driver["notifications"].as_array().unwrap();
    for notification in run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap() {
        assert!(notified.iter().any(|descriptor| descriptor["id"] == notification["descriptor"]["id"]));
    }
}

#[test]
fn every_snapshot_gives_a_log() {
    for snapshot in
        [passing(), failing(), incomplete(), hostile("a:b %[]"), hostile("\u{202e}"), crowded(10_000)]
    {
        let found = log(&snapshot, &context(&snapshot));
        assert!(found["runs"][0]["results"].as_array().unwrap().len() >= snapshot.findings.len());
    }
}

#[test]
fn findings_gates_and_waivers_are_results() {
    let snapshot = failing();
    let context = Context { prefix: "services/api/".into(), ..context(&snapshot) };
    let found = log(&snapshot, &context);
    let results = found["runs"][0]["results"].as_array().unwrap();
    let of = |rule: &str| {
        results.iter().filter(|r| r["ruleId"].as_str().unwrap().ends_with(rule)).collect::<Vec<_>>()
    };

    let gates = of("rq/gate");
    assert_eq!(
        gates.iter().map(|gate| gate["level"].as_str().unwrap()).collect::<Vec<_>>(),
        ["error", "warning"]
    );
    let place = &gates[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "services/api/quality.kdl");
    assert_eq!(place["region"]["startLine"], 28);

    let vulnerable = of("vulnerable-dependency");
    assert!(vulnerable[0].get("suppressions").is_none());
    assert_eq!(vulnerable[1]["suppressions"][0]["kind"], "external");
    assert_eq!(
        vulnerable[1]["suppressions"][0]["justification"],
        "not reachable; @payments; until 2027-01-31"
    );
    assert_eq!(vulnerable[0]["partialFingerprints"]["rq/v1"], snapshot.findings[0].fingerprint.as_str());

    let encoded =
        of("commented-out-code")[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
    assert_eq!(encoded, "services/api/app/a%20b%23c.py");
    assert_eq!(found["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn what_was_not_measured_is_notified() {
    let snapshot = incomplete();
    let found = log(&snapshot, &context(&snapshot));
    let invocation = &found["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["exitCode"], 3);
    let told: Vec<_> = invocation["toolExecutionNotifications"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| (n["level"].as_str().unwrap(), n["descriptor"]["id"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("warning", "rq/not-measured"),
            ("error", "rq/not-measured"),
            ("error", "rq/gate-incomplete"),
            ("warning", "rq/gate-incomplete")
        ]
    );
}

#[test]
fn diagnostics_are_results_with_fixes() {
    let text = "größe 1\nscor {}\n";
    let at = text.find("scor").unwrap();
    let diagnostics = [Diagnostic::error("rq::unknown-node", Span::new(at, at + 4), "unknown node scor")
        .help("did you mean score?")
        .replace_with("write score", "score")];
    let files = [CheckedFile { path: "quality.kdl", text, diagnostics: &diagnostics }];
    let found: Value = serde_json::from_str(&check(&files, "rq-engine 0.1.0")).unwrap();
    holds(&found);
    let result = &found["runs"][0]["results"][0];
    let region = serde_json::json!({ "startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 5 });
    assert_eq!(result["locations"][0]["physicalLocation"]["region"], region);
    assert_eq!(result["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"], region);
    assert_eq!(result["message"]["text"], "unknown node scor (help: did you mean score?)");
    assert_eq!(found["runs"][0]["tool"]["driver"]["version"], "0.1.0");
    // The same diagnostics as JSON stand at the same place.
    let other: Value = serde_json::from_str(&json::check(&files)).unwrap();
    assert_eq!(other["diagnostics"][0]["start"]["line"], 2);
}

/// Writes logs into the folder that `RQ_SARIF_SAMPLES` names, for a validator that knows the whole standard.
#[test]
fn samples_for_a_validator() {
    let Some(folder) = std::env::var_os("RQ_SARIF_SAMPLES") else { return };
    let samples = [
        ("pass", passing()),
        ("fail", failing()),
        ("incomplete", incomplete()),
        ("hostile", hostile(crate::support::HOSTILE)),
        ("crowded", crowded(1_000)),
        ("empty", hostile("")),
    ];
    let folder = std::path::Path::new(&folder);
    for (name, snapshot) in samples {
        std::fs::write(folder.join(format!("{name}.sarif")), eval(&snapshot, &context(&snapshot))).unwrap();
    }
    let diagnostics = [Diagnostic::error("rq::x", Span::new(0, 1), "[x]").replace_with("y", "z")];
    let files = [CheckedFile { path: "a b/quality.kdl", text: "x\n", diagnostics: &diagnostics }];
    std::fs::write(folder.join("check.sarif"), check(&files, "rq-engine 0.1.0")).unwrap();
    std::fs::write(folder.join("check-empty.sarif"), check(&[], "")).unwrap();
}
