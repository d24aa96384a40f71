//! Conditions on what a change made, and what git tells of it.

use serde_json::Value;

use super::repository::Repository;

const QUALITY: &str = r#"project "shop"
skill "refactor-assistant" {
    operation "detect_code_smells" { max-parameters 3; max-nesting 1 }
    operation "analyze_complexity" { max-cyclomatic 3; max-cognitive 100 }
}
skill "doc-generator" { operation "analyze_documentation" }
skill "test-orchestrator" {
    operation "analyze_coverage" { report "coverage.lcov" }
}
score { component "always" weight=1 { formula "100" } }
gate "change" {
    require "new.smells.total == 0"
    require "new.complexity.over_limit == 0"
    require "new.duplication.percent <= 3"
    require "new.documentation.coverage_percent >= 80"
    require "new.coverage.line_percent >= 80"
}
"#;

/// An old function that is against every rule, and a quality.kdl about new code.
fn legacy() -> Repository {
    let repository = Repository::empty();
    repository.write("quality.kdl", QUALITY);
    repository.write(".gitignore", ".rq\n");
    repository.write("app/old.py", old());
    repository.write("coverage.lcov", covered("app/old.py", 1..=8, 0));
    repository.commit("begin");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository
}

fn old() -> String {
    "def old(a, b, c, d):\n    if a:\n        if b:\n            if c:\n                return d\n    return a\n".into()
}

fn new(lines: usize, documented: bool) -> String {
    let doc = if documented { "    \"\"\"Adds up.\"\"\"\n" } else { "" };
    let body: String = (0..lines).map(|line| format!("    total += amount * {}\n", 2 + line % 7)).collect();
    format!("\"\"\"Sums.\"\"\"\n\n\ndef add(amount, total):\n{doc}{body}    return total\n")
}

fn covered(path: &str, lines: std::ops::RangeInclusive<u32>, hits: u32) -> String {
    let lines: String = lines.map(|line| format!("DA:{line},{hits}\n")).collect();
    format!("SF:{path}\n{lines}end_of_record\n")
}

fn conditions(answer: &Value) -> Vec<(String, String)> {
    let conditions = answer["gates"][0]["conditions"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    conditions.iter().map(|one| (text(&one["verdict"]), text(&one["detail"]))).collect()
}

#[test]
fn a_small_change_is_not_judged() {
    let repository = legacy();
    repository.write("app/new.py", new(3, false));
    let answer = repository.eval(0, &[]);
    for (verdict, detail) in conditions(&answer) {
        assert_eq!(verdict, "pass");
        assert_eq!(detail, "not decided: 8 new lines of code, fewer than 20");
    }
    assert_eq!(answer["metrics"]["changes.new_lines"]["value"], 8.0);
}

#[test]
fn old_sins_do_not_count_and_new_ones_do() {
    let repository = legacy();
    repository.write("app/new.py", new(30, true));
    repository.write("coverage.lcov", covered("app/old.py", 1..=8, 0) + &covered("app/new.py", 4..=36, 1));
    // A line within the old function: it was as bad before.
    repository.replace("app/old.py", "    return a\n", "    return b\n");
    let answer = repository.eval(1, &[]);
    let told = conditions(&answer);
    assert_eq!(
        told.iter().map(|(verdict, _)| verdict.as_str()).collect::<Vec<_>>(),
        ["fail", "pass", "fail", "pass", "pass"],
        "{told:#?}"
    );
    let metric = |name: &str| answer["metrics"][name]["value"].clone();
    assert_eq!(metric("new.smells.total"), 2.0, "the new function repeats itself");
    assert_eq!(metric("new.coverage.lines"), 34.0, "33 new ones and one of the old file");
    assert_eq!(metric("new.coverage.lines_hit"), 33.0);
    assert_eq!(metric("new.documentation.items"), 2.0);
    assert_eq!(metric("new.complexity.functions"), 2.0);
    assert!(metric("smells.total").as_f64().unwrap() > 2.0);

    repository.replace("app/new.py", "def add(amount, total):", "def add(amount, total, x, y):");
    assert_eq!(repository.eval(1, &[])["metrics"]["new.smells.total"]["value"], 3.0);
}

#[test]
fn a_file_that_moved_is_not_new() {
    let repository = legacy();
    repository.git(&["checkout", "-q", "main"]);
    repository.append("app/old.py", &(0..60).map(|n| format!("VALUE_{n} = \"{n}\"\n")).collect::<String>());
    repository.commit("values");
    repository.git(&["checkout", "-q", "-B", "topic"]);
    repository.git(&["mv", "app/old.py", "app/elsewhere.py"]);
    repository.append("app/elsewhere.py", &new(30, true).replace("    total += amount * ", "    total -= -"));
    repository.write("coverage.lcov", covered("app/elsewhere.py", 1..=120, 1));
    let answer = repository.eval(1, &[]);
    assert_eq!(answer["metrics"]["new.complexity.functions"]["value"], 1.0);
    assert_eq!(answer["metrics"]["new.complexity.over_limit"]["value"], 0.0);
}

#[test]
fn new_lines_that_no_test_reaches_are_shown_as_long_as_they_are_new() {
    let repository = legacy();
    repository.write("app/new.py", new(30, true));
    repository.write("coverage.lcov", covered("app/new.py", 4..=8, 1) + &covered("app/new.py", 9..=36, 0));
    let answer = repository.eval(1, &[]);
    let findings: Vec<&Value> = answer["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["rule"] == "uncovered-change")
        .collect();
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!((&findings[0]["line"], &findings[0]["end_line"]), (&9.into(), &36.into()));
    repository.commit("more");
    repository.git(&["checkout", "-q", "-B", "main"]);
    repository.write("app/other.py", new(30, true));
    // The reports and the file are the same; the change is another.
    let answer = repository.eval(1, &[]);
    assert!(answer["findings"].as_array().unwrap().iter().all(|one| one["rule"] != "uncovered-change"));
}

#[test]
fn what_no_report_mentions_is_not_known() {
    let repository = legacy();
    repository.write("app/new.py", new(30, true));
    let answer = repository.eval(1, &[]);
    let metric = &answer["metrics"]["new.coverage.line_percent"];
    assert!(metric["value"].is_null());
    assert!(metric["reason"].as_str().unwrap().contains("app/new.py"), "{metric}");
    assert_eq!(conditions(&answer)[4].0, "incomplete");
}

#[test]
fn a_change_without_a_known_beginning_is_incomplete() {
    let whole = legacy();
    whole.write("app/new.py", new(30, true));
    whole.commit("more");
    let shallow = Repository::empty();
    let from = format!("file://{}", whole.root().display());
    shallow.git(&["fetch", "-q", "--update-head-ok", "--depth=1", &from, "main:main", "topic:topic"]);
    shallow.git(&["checkout", "-q", "topic"]);
    let answer = shallow.eval(3, &[]);
    let metric = &answer["metrics"]["new.smells.total"];
    assert!(metric["reason"].as_str().unwrap().contains("fetch the whole history"), "{metric}");
    assert_eq!(conditions(&answer)[0].0, "incomplete");
}

#[test]
fn ci_names_the_branch_that_a_change_is_meant_for() {
    let repository = legacy();
    repository.write("app/new.py", new(30, true));
    repository.commit("more");
    repository.git(&["checkout", "-q", "-b", "upper"]);
    repository.write("app/other.py", new(3, true));
    repository.commit("feat!: upper");
    let run = |target: Option<&str>| {
        let mut command =
            repository.command(&["run", "git-workflow-assistant.analyze_changes", "--format", "json"]);
        if let Some(target) = target {
            command.env("GITHUB_BASE_REF", target);
        }
        let answer = super::engine::run(&mut command).json();
        (answer["metrics"]["changes.files"]["value"].clone(), answer["details"]["version_bump"].clone())
    };
    assert_eq!(run(None), (2.into(), "major".into()));
    assert_eq!(run(Some("topic")), (1.into(), "major".into()));
    assert!(run(Some("gone")).0.is_null());
}

#[test]
fn the_past_tells_of_hotspots_and_of_files_that_go_together() {
    let repository = legacy();
    let branches: String = (0..60).map(|n| format!("    if a > {n}:\n        b += 1\n")).collect();
    for round in 0..6 {
        repository.write("app/hot.py", format!("def hot(a, b):\n{branches}    return {round}\n"));
        repository.write("app/mate.py", format!("def mate(a):\n    return {round}\n"));
        repository.commit("fix: again");
    }
    let answer = repository
        .engine(&["run", "git-workflow-assistant.analyze_changes", "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(answer["metrics"]["hotspots.total"]["value"], 1.0);
    assert_eq!(answer["details"]["hotspots"][0]["path"], "app/hot.py");
    assert_eq!(answer["details"]["coupling"][0]["percent"], 100.0);
    assert_eq!(answer["metrics"]["knowledge.bus_factor"]["value"], 1.0);
    assert_eq!(answer["details"]["version_bump"], "patch");
    assert_eq!(answer["details"]["by_kind"]["code"]["files"], 2);
}
