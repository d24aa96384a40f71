//! What is wrong in one place takes nothing away in another, and what was known is shown until there is something new.

use serde_json::json;

use crate::client::{Client, Introduction, modern};
use crate::project::Project;

const TEXT: &str = r#"project "shop"
score {
    component "tests" weight=50 { formula "coverage.line_percent" }
    component "clean" weight=50 { formula "100 - smells.total" }
}
gate "release" {
    require "coverage.line_percent >= 80"
    require "score >= 85"
}
gate "small" {
    require "smells.total <= 3"
}
"#;

fn desk() -> (Client, Project, String) {
    let project = Project::evaluated();
    let folders = vec![project.root.clone()];
    let mut client =
        Client::start(Introduction { capabilities: modern(), folders, ..Introduction::default() });
    let uri = project.uri("quality.kdl");
    client.open(&uri, TEXT);
    client.remembers(&uri);
    (client, project, uri)
}

/// What is between two texts: the hints that are gone and those that have come.
fn difference(before: &[String], after: &[String]) -> (Vec<String>, Vec<String>) {
    let only = |some: &[String], others: &[String]| {
        some.iter().filter(|hint| !others.contains(hint)).cloned().collect()
    };
    (only(before, after), only(after, before))
}

#[test]
fn hints_follow_what_is_typed_and_not_saved() {
    let (mut client, _project, uri) = desk();
    let before = client.hints(&uri);
    assert_eq!(before[0], "2: 89.7 of 100 (+9.0)");
    // A weight, a formula, a threshold.
    let text = client.exchange(&uri, 2, TEXT, "weight=50", "weight=30");
    let text = client.exchange(&uri, 3, &text, "weight=50", "weight=70");
    let (gone, come) = difference(&before, &client.hints(&uri));
    assert_eq!(gone.len(), 4, "{gone:#?}");
    assert!(come.contains(&"2: 92.6 of 100 (+6.6)".into()), "{come:#?}");
    client.exchange(&uri, 4, &text, "smells.total <= 3", "smells.total <= 2");
    let (_, come) = difference(&before, &client.hints(&uri));
    assert!(come.contains(&"10: ✗ fails".into()), "{come:#?}");
    assert!(come.iter().any(|hint| hint.starts_with("11: ✗ 3, 1 short")), "{come:#?}");
    client.replace(&uri, 5, TEXT);
    assert_eq!(client.hints(&uri), before);
}

#[test]
fn an_error_takes_nothing_away_elsewhere() {
    let (mut client, _project, uri) = desk();
    let before = client.hints(&uri);
    // A gate without an end, a text without its quotes, a formula without a sense: each touches its own block only.
    let breaks = [
        ("require \"smells.total <= 3\"", "require \"smells.total <= "),
        ("require \"smells", "requir \"smells"),
        ("smells.total <=", "smells.totall <="),
        ("smells.total <=", "smells.total <"),
    ];
    for (number, (old, new)) in breaks.into_iter().enumerate() {
        let version = number as i32 * 2 + 2;
        client.exchange(&uri, version, TEXT, old, new);
        let problems = client.diagnostics(&uri, version);
        // At its own place, or at the gate's name.
        let near = |line: u64| (9..=10).contains(&line);
        let all_near =
            problems.iter().all(|problem| near(problem["range"]["start"]["line"].as_u64().unwrap()));
        assert!(all_near, "{problems:#?}");
        assert!(!problems.is_empty() || new.ends_with('<'), "{new}");
        let (gone, come) = difference(&before, &client.hints(&uri));
        for hint in gone.iter().chain(&come) {
            assert!(hint.starts_with("10:") || hint.starts_with("11:"), "{new} changed {hint}");
        }
        let overview = client.overview(&uri, |_| true);
        let gates = overview["gates"].as_array().unwrap();
        let other = gates.iter().find(|other| other["name"] == "release").unwrap();
        assert_eq!(other["stale"], false, "{overview:#}");
        assert_eq!(overview["score"]["stale"], false, "{overview:#}");
        client.replace(&uri, version + 1, TEXT);
    }
    assert_eq!(client.hints(&uri), before);
}

#[test]
fn completion_answers_behind_an_error() {
    let (mut client, _project, uri) = desk();
    client.replace(
        &uri,
        2,
        &format!("skill \"ruff {{\nscore {{ component }}\n{TEXT}gate \"x\" {{\n    require \"cov\n"),
    );
    let lines = TEXT.lines().count() as u32 + 2;
    let position = json!({"line": lines + 1, "character": 16});
    let params = json!({"textDocument": {"uri": uri}, "position": position});
    let items = client.request("textDocument/completion", params);
    let labels: Vec<&str> =
        items["items"].as_array().unwrap().iter().filter_map(|item| item["label"].as_str()).collect();
    assert!(labels.contains(&"coverage.line_percent"), "{labels:?}");
}

#[test]
fn what_was_known_is_shown_as_stale_until_it_is_known_again() {
    let (mut client, _project, uri) = desk();
    let before = client.hints(&uri);
    let text = client.exchange(&uri, 2, TEXT, "smells.total\"", "smells.\"");
    let (gone, come) = difference(&before, &client.hints(&uri));
    // The broken component, the score, and what reads the score.
    assert_eq!(come.len(), gone.len(), "gone {gone:#?}, come {come:#?}");
    assert!(come.iter().all(|hint| hint.ends_with("(stale)")), "{come:#?}");
    assert!(come.contains(&"2: 89.7 of 100 (+9.0) (stale)".into()), "{come:#?}");
    assert!(come.iter().any(|hint| hint.starts_with("8: ✓ 89.7 >= 85")), "{come:#?}");
    let overview = client.overview(&uri, |_| true);
    assert_eq!(overview["score"]["stale"], true);
    assert_eq!(overview["components"][0]["stale"], false);
    assert_eq!(overview["components"][1]["stale"], true);

    client.exchange(&uri, 3, &text, "smells.\"", "smells.total\"");
    let hints = client.hints(&uri);
    assert!(!hints.iter().any(|hint| hint.contains("stale")), "{hints:#?}");
    assert_eq!(hints, before);
}

#[test]
fn every_beginning_is_answered() {
    let (mut client, _project, uri) = desk();
    // Every tenth one here; the session itself is held to every one elsewhere.
    let ends: Vec<usize> = (0..TEXT.len()).step_by(10).filter(|end| TEXT.is_char_boundary(*end)).collect();
    for (number, end) in ends.into_iter().enumerate() {
        let text = &TEXT[..end];
        client.replace(&uri, number as i32 + 2, text);
        let position = json!({
            "line": text.matches('\n').count(),
            "character": text.rsplit('\n').next().unwrap().len(),
        });
        let params = json!({"textDocument": {"uri": uri}, "position": position});
        client.request("textDocument/completion", params.clone());
        client.request("textDocument/hover", params);
        client.hints(&uri);
        client.diagnostics(&uri, number as i32 + 2);
    }
}
