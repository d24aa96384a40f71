//! Every format of every answer: well-formed, held to its schema, and no wider than a terminal.

use std::collections::BTreeSet;
use std::fs;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::engine::{checkout, run};
use super::example::examples;
use super::repository::{Repository, SMALL, SMELLY};
use super::schemas::hold;

/// Snapshots with what differs from run to run taken out.
fn settled() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(checkout().join("tests/e2e/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "[time]");
    settings.add_filter(r"took [0-9.]+ (ms|s|min)", "took [duration]");
    settings.add_filter(r"\b([0-9a-f]{7}|[0-9a-f]{40})\b", "[commit]");
    settings.add_filter(r"configuration `[0-9a-f]{12}`", "configuration `[digest]`");
    settings.add_filter(r"rq-engine \d+\.\d+\.\d+", "rq-engine [version]");
    settings
}

#[test]
fn a_person_reads_it_at_80_columns() {
    for example in examples() {
        let repository = Repository::example(&example.name);
        for arguments in
            [&["eval"][..], &["eval", "--verbose"], &["eval", "--timings"], &["show", "latest"], &["history"]]
        {
            let answer = repository.engine(arguments);
            assert!(!answer.out.contains('\u{1b}'), "colours without a terminal: {}", answer.out);
            for line in answer.out.lines() {
                assert!(
                    line.width() <= 80,
                    "{} {arguments:?}: {} columns: {line}",
                    example.name,
                    line.width()
                );
                assert_eq!(line.trim_end(), line, "{} {arguments:?}: blanks at the end", example.name);
            }
        }
    }
}

#[test]
fn a_person_reads_it_at_other_widths() {
    let repository = Repository::example("typescript-cart");
    for columns in [50, 120] {
        let answer = run(repository.command(&["eval"]).env("COLUMNS", columns.to_string())).expect(1);
        let widest = answer.out.lines().map(UnicodeWidthStr::width).max().unwrap();
        assert!(widest <= columns, "{columns}: {widest}\n{}", answer.out);
    }
}

#[test]
fn the_human_answer_of_three_examples() {
    for name in ["python-api", "typescript-cart", "rust-cli"] {
        let text = Repository::example(name).engine(&["eval"]).out;
        settled().bind(|| insta::assert_snapshot!(format!("human-{name}"), text));
    }
}

#[test]
fn the_quiet_answer_is_the_verdict() {
    let passed = Repository::example("python-api").engine(&["eval", "--quiet"]).expect(0).out;
    assert!(passed.contains("PASS") && passed.lines().count() <= 6, "{passed}");
    let failed = Repository::example("typescript-cart").engine(&["eval", "--quiet"]).expect(1).out;
    assert!(failed.contains("FAIL") && failed.contains("score >= 80"), "{failed}");
}

#[test]
fn colours_only_where_they_are_wanted() {
    let repository = Repository::small();
    let colours = |arguments: &[&str], variable: Option<(&str, &str)>| {
        let mut command = repository.command(arguments);
        command.envs(variable);
        run(&mut command).expect(0).out.contains('\u{1b}')
    };
    assert!(colours(&["eval", "--color", "always"], None));
    assert!(colours(&["eval"], Some(("CLICOLOR_FORCE", "1"))));
    assert!(!colours(&["eval", "--color", "never"], Some(("CLICOLOR_FORCE", "1"))));
    assert!(!colours(&["eval"], Some(("NO_COLOR", "1"))));
    assert!(!colours(&["eval", "--format", "json"], Some(("CLICOLOR_FORCE", "1"))));
}

#[test]
fn every_json_answer_is_held_to_its_schema() {
    for example in examples() {
        let repository = Repository::example(&example.name);
        hold("plan", &repository.engine(&["plan", "--format", "json"]).expect(0).json());
        let answer = repository.engine(&["eval", "--format", "json"]).json();
        hold("eval", &answer);
        for name in ["score", "components", "gates", "metrics", "findings", "exit_code"] {
            assert!(!answer[name].is_null() || example.code == 3, "{name}");
        }
        let shown = repository.engine(&["show", "latest", "--format", "json"]).expect(0).json();
        hold("eval", &shown);
        for name in
            ["score", "score_low", "components", "gates", "metrics", "findings", "waivers", "environment"]
        {
            assert_eq!(answer[name], shown[name], "{}: {name} differs when shown", example.name);
        }
        assert_eq!(answer["run"]["id"], shown["run"]["id"]);
        hold("history", &repository.engine(&["history", "--format", "json"]).expect(0).json());
        hold("check", &repository.engine(&["check", "--format", "json"]).expect(0).json());
        hold("plan", &repository.engine(&["plan", "--format", "json"]).expect(0).json());
        for operation in answer["operations"].as_array().unwrap() {
            let (name, state) = (operation["name"].as_str().unwrap(), operation["state"].as_str().unwrap());
            let ran = repository.engine(&["run", name, "--format", "json"]);
            if state == "measured" {
                hold("run", &ran.json());
            } else {
                ran.expect(3);
            }
        }
    }
}

#[test]
fn an_answer_without_history_is_held_to_its_schema() {
    let repository = Repository::small();
    hold("history", &repository.engine(&["history", "--format", "json"]).expect(0).json());
    repository.write(
        "quality.kdl",
        SMALL.replace("release", "relea\u{7}se").replace("max-parameters", "max-params"),
    );
    let broken = repository.engine(&["check", "--format", "json"]).expect(2).json();
    hold("check", &broken);
    assert!(broken["errors"].as_u64().unwrap() > 0);
    hold("language", &repository.engine(&["schema"]).expect(0).json());
}

#[test]
fn the_committed_schemas_are_those_of_the_program() {
    let repository = Repository::empty();
    repository.engine(&["schema", "--format", "json-schema", "--output", "schemas"]).expect(0);
    let listed = |folder: &std::path::Path| -> BTreeSet<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let (made, committed) = (repository.root().join("schemas"), checkout().join("docs/schemas"));
    assert_eq!(listed(&made), listed(&committed), "cargo xtask generate");
    for name in listed(&made) {
        let same = fs::read_to_string(made.join(&name)).unwrap()
            == fs::read_to_string(committed.join(&name)).unwrap();
        assert!(same, "docs/schemas/{name} is stale: cargo xtask generate");
    }
}

#[test]
fn complexity_lists_functions() {
    let repository = Repository::example("python-api");
    let answer =
        repository.engine(&["run", "refactor-assistant.analyze_complexity", "--format", "json"]).expect(0);
    let functions = answer.json()["functions"].as_array().unwrap().clone();
    assert!(functions.len() > 40);
    let fields = ["path", "line", "name", "cyclomatic", "cognitive", "lines", "parameters", "nesting"];
    for function in &functions {
        let names: Vec<&str> = function.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, fields);
        let path = function["path"].as_str().unwrap();
        let text = repository.read(path);
        let line = text.lines().nth(function["line"].as_u64().unwrap() as usize - 1).unwrap();
        let name = function["name"].as_str().unwrap().rsplit('.').next().unwrap();
        let lambda = !name.chars().all(|c| c.is_alphanumeric() || c == '_');
        // A decorated function may begin at its decorator.
        assert!(
            lambda || line.contains(name) || line.trim_start().starts_with('@'),
            "{path}: {name} at {line}"
        );
    }
    // Parameters on the command line stand above those of the file.
    let strict = ["run", "refactor-assistant.analyze_complexity", "max-cyclomatic=1", "--format", "json"];
    let over =
        repository.engine(&strict).expect(0).json()["metrics"]["complexity.over_limit"]["value"].clone();
    assert!(over.as_f64().unwrap() > 0.0);
}

#[test]
fn sarif_of_an_evaluation() {
    for example in examples() {
        let repository = Repository::example(&example.name);
        let log = repository.engine(&["eval", "--format", "sarif"]).json();
        let results = sarif(&log);
        for result in &results {
            let prints = result["partialFingerprints"].as_object().unwrap();
            assert!(!prints.is_empty(), "{result}");
        }
        let answer = repository.engine(&["eval", "--format", "json"]).json();
        let findings = answer["findings"].as_array().unwrap();
        assert!(results.len() >= findings.len(), "{}: findings are lost", example.name);
        assert!(example.code != 1 || !results.is_empty());
    }
}

#[test]
fn sarif_of_a_check() {
    let repository = Repository::small();
    assert!(sarif(&repository.engine(&["check", "--format", "sarif"]).expect(0).json()).is_empty());
    repository.write("quality.kdl", SMALL.replace("smells.total", "smels.total"));
    let results = sarif(&repository.engine(&["check", "--format", "sarif"]).expect(2).json());
    let result = &results[0];
    assert_eq!(result["ruleId"], "rq::unknown-metric");
    let region = &result["locations"][0]["physicalLocation"]["region"];
    let line = SMALL.lines().position(|line| line.contains("smells.total")).unwrap() + 1;
    assert_eq!(region["startLine"], line);
}

/// What SARIF 2.1.0 asks of what is written; the results.
fn sarif(log: &Value) -> Vec<Value> {
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert!(!uri.starts_with('/') && !uri.contains(".."), "{uri}");
    }
    results.clone()
}

#[test]
fn junit_keeps_failure_and_error_apart() {
    let counts = |name: &str| junit(&Repository::example(name).engine(&["eval", "--format", "junit"]).out);
    let passes = counts("python-api");
    assert!(passes.failures == 0 && passes.errors == 0 && passes.tests >= 5, "{passes:?}");
    let fails = counts("typescript-cart");
    assert!(fails.failures == 3 && fails.errors == 0 && fails.skipped == 2, "{fails:?}");
    let incomplete = counts("rust-cli");
    assert!(incomplete.failures == 0 && incomplete.errors >= 2, "{incomplete:?}");
    let warned = counts("monorepo");
    assert!(warned.failures == 0 && warned.errors == 0 && warned.skipped == 1, "{warned:?}");
}

#[derive(Debug, Default, PartialEq)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

/// Counts the cases, and holds the sums of every suite to them.
fn junit(text: &str) -> Counts {
    let mut reader = Reader::from_str(text);
    let (mut all, mut suite, mut said) = (Counts::default(), Counts::default(), Counts::default());
    let number = |element: &BytesStart, name: &str| -> usize {
        let value = element
            .try_get_attribute(name)
            .unwrap()
            .map_or("0".into(), |a| String::from_utf8(a.value.to_vec()).unwrap());
        value.parse().unwrap()
    };
    loop {
        let event = reader.read_event().unwrap();
        match &event {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element) => match element.name().as_ref() {
                b"testsuite" => {
                    suite = Counts::default();
                    said = Counts {
                        tests: number(element, "tests"),
                        failures: number(element, "failures"),
                        errors: number(element, "errors"),
                        skipped: number(element, "skipped"),
                    };
                }
                b"testcase" => suite.tests += 1,
                b"failure" => suite.failures += 1,
                b"error" => suite.errors += 1,
                b"skipped" => suite.skipped += 1,
                _ => {}
            },
            Event::End(element) if element.name().as_ref() == b"testsuite" => {
                assert_eq!(suite, said, "{text}");
                all.tests += suite.tests;
                all.failures += suite.failures;
                all.errors += suite.errors;
                all.skipped += suite.skipped;
            }
            _ => {}
        }
    }
    all
}

#[test]
fn gitlab_reads_code_quality() {
    let answer = Repository::example("typescript-cart")
        .engine(&["eval", "--format", "gitlab-codequality"])
        .expect(1)
        .json();
    let issues = answer.as_array().unwrap();
    assert!(issues.len() > 20);
    let mut prints = BTreeSet::new();
    for issue in issues {
        for name in ["description", "check_name", "fingerprint"] {
            assert!(!issue[name].as_str().unwrap().is_empty(), "{name}: {issue}");
        }
        assert!(
            ["info", "minor", "major", "critical", "blocker"].contains(&issue["severity"].as_str().unwrap())
        );
        assert!(
            issue["location"]["path"].is_string()
                && issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1
        );
        assert!(prints.insert(issue["fingerprint"].as_str().unwrap()), "twice: {issue}");
    }
}

#[test]
fn markdown_for_a_pull_request() {
    let text = Repository::example("typescript-cart").engine(&["eval", "--format", "markdown"]).expect(1).out;
    assert!(text.chars().count() < 65_536);
    settled().bind(|| insta::assert_snapshot!("markdown-typescript-cart", text));
}

#[test]
fn fingerprints_outlive_moved_lines() {
    let repository = Repository::small();
    repository.append("app/orders.py", SMELLY);
    let print = || {
        let answer = repository.eval(0, &[]);
        let found = answer["findings"]
            .as_array()
            .unwrap()
            .iter()
            .find(|f| f["rule"] == "long-parameter-list")
            .unwrap();
        (found["fingerprint"].clone(), found["line"].clone())
    };
    let (before, line) = print();
    repository.write("app/orders.py", format!("# moved\n# down\n{}", repository.read("app/orders.py")));
    let (after, moved) = print();
    assert_eq!(before, after);
    assert_eq!(moved.as_u64().unwrap(), line.as_u64().unwrap() + 2);
}

#[test]
fn several_formats_go_to_files_at_once() {
    let repository = Repository::example("typescript-cart");
    let formats =
        ["json=a.json", "sarif=b.sarif", "junit=c.xml", "gitlab-codequality=d.json", "markdown=e.md"];
    let mut arguments = vec!["eval"];
    for format in &formats {
        arguments.extend(["--format", format]);
    }
    let quiet = repository.engine(&arguments).expect(1);
    assert_eq!(quiet.out, "", "everything has a file");
    let human = repository.engine(&[&arguments[..], &["--format", "human"]].concat()).expect(1);
    assert!(human.out.contains("FAIL"));
    assert_eq!(repository.history().len(), 2, "one evaluation each");
    hold("eval", &serde_json::from_str(&repository.read("a.json")).unwrap());
    sarif(&serde_json::from_str(&repository.read("b.sarif")).unwrap());
    junit(&repository.read("c.xml"));
    assert!(repository.read("e.md").contains("FAIL") || repository.read("e.md").contains("fails"));

    repository.engine(&["eval", "--format", "json", "-o", "f.json"]).expect(1);
    hold("eval", &serde_json::from_str(&repository.read("f.json")).unwrap());
}

#[test]
fn formats_that_make_no_sense_are_refused() {
    let repository = Repository::small();
    let refused = |arguments: &[&str], words: &str| {
        let answer = repository.engine(arguments).expect(2);
        assert!(answer.err.contains(words), "{}", answer.err);
        assert_eq!(answer.out, "");
    };
    refused(&["eval", "--format", "jsn"], "did you mean json?");
    refused(&["eval", "--format", "json", "--format", "sarif"], "FORMAT=FILE");
    refused(&["eval", "--format", "json=a.json", "-o", "b.json"], "--output");
    refused(&["eval", "--nonsense"], "--nonsense");
    assert!(repository.history().is_empty(), "nothing was evaluated");
    let answer = repository.engine(&["eval", "--format", "json=no/such/folder/a.json"]).expect(4);
    assert!(answer.err.contains("no/such/folder"), "{}", answer.err);
}

#[test]
fn the_exit_code_listens_to_fail_on() {
    let code = |name: &str, fail_on: &str| {
        let repository = Repository::example(name);
        let answer = repository.engine(&["eval", "--format", "json", "--fail-on", fail_on]);
        assert_eq!(answer.json()["exit_code"], answer.code.unwrap());
        answer.code.unwrap()
    };
    assert_eq!(["gate", "warn", "incomplete", "never"].map(|on| code("typescript-cart", on)), [1, 1, 1, 0]);
    assert_eq!(["gate", "warn", "incomplete", "never"].map(|on| code("rust-cli", on)), [0, 3, 3, 0]);
    assert_eq!(["gate", "warn", "incomplete", "never"].map(|on| code("monorepo", on)), [0, 1, 0, 0]);
    assert_eq!(["gate", "warn", "incomplete", "never"].map(|on| code("python-api", on)), [0, 0, 0, 0]);
}

#[test]
fn github_gets_annotations_a_summary_and_outputs() {
    let repository = Repository::example("typescript-cart");
    let (summary, outputs) = (repository.beside("summary.md"), repository.beside("outputs"));
    fs::write(&summary, "before\n").unwrap();
    fs::write(&outputs, "other=1\n").unwrap();
    let on_github = |arguments: &[&str]| {
        let mut command = repository.command(arguments);
        command
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_STEP_SUMMARY", &summary)
            .env("GITHUB_OUTPUT", &outputs);
        run(&mut command).expect(1)
    };
    let answer = on_github(&["eval"]);
    let commands: Vec<&str> = answer.out.lines().filter(|line| line.starts_with("::")).collect();
    let count = |level: &str| commands.iter().filter(|line| line.starts_with(level)).count();
    assert!(
        (1..=10).contains(&count("::error ")) && (1..=10).contains(&count("::warning ")),
        "{commands:#?}"
    );
    assert!(commands[0].starts_with("::error file=quality.kdl,line="), "worst first: {}", commands[0]);
    assert!(commands.iter().any(|line| line.contains("file=src/checkout.ts")));

    let written = fs::read_to_string(&summary).unwrap();
    assert!(written.starts_with("before\n") && written.contains("release"), "{written}");
    let written = fs::read_to_string(&outputs).unwrap();
    assert!(
        written.starts_with("other=1\n") && written.contains("verdict<<RQ_END\nfail\nRQ_END\n"),
        "{written}"
    );
    assert!(written.contains("exit_code<<RQ_END\n1\nRQ_END\n"), "{written}");

    // Where standard output is for a program, no annotation stands in it.
    hold("eval", &on_github(&["eval", "--format", "json"]).json());
}

#[test]
fn annotations_name_files_as_the_repository_sees_them() {
    let repository = Repository::empty();
    let example = Repository::example("typescript-cart");
    for file in
        ["quality.kdl", "src/checkout.ts", "src/types.ts", "reports/coverage-final.json", "reports/junit.xml"]
    {
        repository.write(&format!("web/cart/{file}"), example.read(file));
    }
    repository.commit("below the root");
    let mut command = repository.command(&["eval", "web/cart"]);
    let answer = run(command.env("GITHUB_ACTIONS", "true")).expect(1);
    assert!(answer.out.contains("file=web/cart/src/checkout.ts"), "{}", answer.out);
    let quality = repository.engine(&["eval", "web/cart", "--format", "gitlab-codequality"]).expect(1).json();
    let paths = quality.as_array().unwrap().iter().map(|issue| issue["location"]["path"].as_str().unwrap());
    assert!(paths.clone().count() > 0 && paths.into_iter().all(|path| path.starts_with("web/cart/")));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let repository = Repository::example("typescript-cart");
    for arguments in [&["eval"][..], &["eval", "--format", "json"], &["plan"], &["schema"]] {
        let mut command = repository.command(arguments);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let answer = {
            let mut child = command.stdout(writer).stderr(std::process::Stdio::piped()).spawn().unwrap();
            drop(command);
            let mut words = String::new();
            std::io::Read::read_to_string(child.stderr.as_mut().unwrap(), &mut words).unwrap();
            (child.wait().unwrap().code(), words)
        };
        let expected = if arguments[0] == "eval" { 1 } else { 0 };
        assert_eq!(answer, (Some(expected), String::new()), "{arguments:?}");
    }
}
