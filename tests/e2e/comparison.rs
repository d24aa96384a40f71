//! Two snapshots held against each other: what moved, and what it is put down to.

use serde_json::Value;

use super::engine::run;
use super::repository::{Repository, SMELLY};

/// Millionths of a point by cause.
fn by_cause(compared: &Value) -> Vec<(String, i64)> {
    let mut sums: Vec<(String, i64)> = Vec::new();
    for part in compared["score"]["parts"].as_array().unwrap() {
        let (cause, change) = (part["cause"].as_str().unwrap(), part["change"]["low"].as_i64().unwrap());
        match sums.iter_mut().find(|(known, _)| known == cause) {
            Some((_, sum)) => *sum += change,
            None => sums.push((cause.to_owned(), change)),
        }
    }
    sums
}

#[test]
fn a_change_of_the_code_and_one_of_the_file_are_told_apart() {
    let repository = Repository::small();
    repository.eval(0, &["--release", "1.0"]);
    repository.append("app/orders.py", SMELLY);
    repository.commit("worse");
    repository.eval(0, &["--release", "1.1"]);
    let arguments = ["compare", "1.0", "1.1", "--format", "json"];
    let code = repository.engine(&arguments).expect(0).json();
    super::schemas::hold("compare", &code);
    let causes = by_cause(&code);
    let [(cause, change)] = causes.as_slice() else { panic!("{causes:?}") };
    assert_eq!((cause.as_str(), *change), ("code", code["score"]["change"]["low"].as_i64().unwrap()));
    assert!(*change < 0);
    let new: Vec<&str> =
        code["findings_new"].as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap()).collect();
    assert!(new.contains(&"long-parameter-list"), "{new:?}");

    // The same code under other formulas and settings.
    repository.replace("quality.kdl", "max-parameters 3", "max-parameters 9");
    repository.replace("quality.kdl", "weight=60", "weight=90");
    repository.eval(0, &[]);
    let file = repository.engine(&["compare", "1.1", "latest", "--format", "json"]).expect(0).json();
    let causes = by_cause(&file);
    assert!(causes.iter().all(|(cause, _)| cause == "configuration"), "{causes:?}");
    let change = file["score"]["change"]["low"].as_i64().unwrap();
    assert_eq!(causes.iter().map(|(_, sum)| sum).sum::<i64>(), change);

    // Without names: the newest against what an evaluation would be compared with.
    let human = repository.engine(&["compare"]).expect(0).out;
    assert!(human.contains("1.1") && human.contains("configuration"), "{human}");
    assert!(human.lines().all(|line| line.chars().count() <= 80), "{human}");
    let unknown = repository.engine(&["compare", "9.9"]).expect(2);
    assert!(unknown.err.contains("no release, branch, commit or snapshot \"9.9\""), "{}", unknown.err);
}

#[test]
fn findings_of_a_file_that_moved_are_not_new() {
    let repository = Repository::small();
    repository.append("app/orders.py", SMELLY);
    repository.commit("smelly");
    repository.eval(0, &[]);
    repository.git(&["mv", "app", "lib"]);
    repository.replace("quality.kdl", "app/**", "lib/**");
    repository.commit("moved");
    repository.eval(0, &[]);
    let moved = repository.engine(&["compare", "--format", "json"]).expect(0).json();
    assert_eq!(moved["findings_new"], serde_json::json!([]));
    assert_eq!(moved["findings_gone"], serde_json::json!([]));
}

/// What strangers may write.
const HOSTILE: &str = "\"><script>alert(1)</script>";

#[test]
fn a_report_is_one_page_that_nobody_breaks_out_of() {
    let repository = Repository::small();
    repository.eval(0, &["--release", "1.0"]);
    repository.append("app/orders.py", SMELLY);
    repository.commit("worse");
    let release = format!("1.1{HOSTILE}");
    repository.eval(0, &["--release", &release]);
    let said = repository.engine(&["report"]).expect(0).err;
    assert_eq!(said, "rq-report.html written\n");
    let page = repository.read("rq-report.html");
    assert!(page.contains("What moved the score") && page.contains("long-parameter-list"));
    assert!(!page.contains("<script>alert"), "escaped");
    assert!(page.contains("&lt;script&gt;alert"));
    for outside in ["http://", "https://", "@import", "url("] {
        let found = page.match_indices(outside).map(|(at, _)| &page[at..(at + 40).min(page.len())]);
        // Names of standards are no addresses that are asked for.
        let asked: Vec<&str> = found.filter(|text| !text.starts_with("http://www.w3.org/")).collect();
        assert!(asked.is_empty(), "{asked:?}");
    }
    // The same as pages to print.
    let said = repository.engine(&["report", "--format", "pdf"]).expect(0).err;
    assert_eq!(said, "rq-report.pdf written\n");
    assert!(std::fs::read(repository.root().join("rq-report.pdf")).unwrap().starts_with(b"%PDF-1.7"));
    let wrong = repository.engine(&["report", "--format", "pdf", "--template", "own.hbs"]).expect(2).err;
    assert!(wrong.contains("a template makes the HTML page"), "{wrong}");
    // A snapshot alone, as another format of an evaluation.
    let alone = repository.engine(&["show", "1.0", "--format", "html"]).expect(0).out;
    assert!(alone.starts_with("<!DOCTYPE html>") && !alone.contains("What moved the score"));

    // A template of one's own gets the same documents, escaped, and says where it is wrong.
    let own = "{{title}}: {{number evaluation.score}} of 100, {{change comparison.metrics.[0].difference}}\n";
    repository.write("own.hbs", own);
    let written = repository.engine(&["report", "--template", "own.hbs", "-o", "-"]).expect(0).out;
    assert!(
        written.starts_with("small 1.1&quot;&gt;&lt;script&gt;alert(1)") && written.contains("of 100"),
        "{written}"
    );
    repository.write("own.hbs", "one\n{{#if x}}\n");
    let wrong = repository.engine(&["report", "--template", "own.hbs", "-o", "-"]).expect(2).err;
    assert!(wrong.contains("own.hbs: line 3, column 1: this is no Handlebars"), "{wrong}");
    repository.write("own.hbs", "one\n{{nothing 1}}\n");
    let wrong = repository.engine(&["report", "--template", "own.hbs", "-o", "-"]).expect(2).err;
    assert!(wrong.contains("own.hbs: line 2, column 1: "), "{wrong}");
    repository.write("own.hbs", "{{#*inline \"a\"}}{{> a}}{{/inline}}{{> a}}");
    let wrong = repository.engine(&["report", "--template", "own.hbs", "-o", "-"]).expect(2).err;
    assert!(wrong.contains("own.hbs: the partial a stands in itself"), "{wrong}");
    let unknown = repository.engine(&["report", "--against", "9.9"]).expect(2).err;
    assert!(unknown.contains("nothing to compare with"), "{unknown}");
    let markdown = repository.engine(&["report", "--format", "markdown", "-o", "-"]).expect(0).out;
    assert!(markdown.starts_with("<!-- rq:report:small -->"), "{markdown}");
}

/// A skill of one's own whose program can be exchanged for another version of it.
fn with_a_tool() -> Repository {
    let repository = Repository::with_own_skill(
        "run \"./tool.sh\"\n format \"json\"\n inputs \"app/**\"\n metric \"own.number\" pointer=\"/n\" \
         unit=\"count\" better=\"lower\"",
    );
    tool(&repository, 1);
    repository.append(
        "quality.kdl",
        "\ngate \"regressions\" {\n    require \"regressions.total == 0\"\n}\nskill \"environment-profiler\" {\n    \
         operation \"compare_environments\"\n}\n",
    );
    repository.commit("a tool");
    repository
}

fn tool(repository: &Repository, number: u32) {
    use std::os::unix::fs::PermissionsExt;
    repository.write("tool.sh", format!("#!/bin/sh\necho '{{\"n\": {number}}}'\n"));
    let file = repository.root().join("tool.sh");
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_another_tool_measures_is_not_comparable_and_spares_the_release() {
    let repository = with_a_tool();
    let first = repository.eval(3, &["--release", "1.0"]);
    assert_eq!(first["metrics"]["environment.differences"]["state"], "missing", "nothing to compare with");
    tool(&repository, 5);
    repository.commit("a tool that counts otherwise");
    let other = repository.eval(0, &["--release", "1.1"]);
    let value = |answer: &Value, name: &str| answer["metrics"][name]["value"].as_f64();
    assert_eq!(value(&other, "regressions.total"), Some(0.0));
    assert_eq!(value(&other, "regressions.not_comparable"), Some(1.0));
    assert_eq!(value(&other, "environment.not_comparable"), Some(1.0));
    assert_eq!(value(&other, "environment.differences"), Some(0.0));
    let human = repository.engine(&["eval", "--verbose", "--release", "1.1"]).expect(0).out;
    let words = human.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("own.check is not comparable with the baseline: what measures it has changed"),
        "{human}"
    );
    assert!(words.contains("own.number rose from 1 to 5"), "{human}");

    // The same tool, and more of what it counts: that is a regression.
    let input = "n=$(($(cat app/*.txt 2>/dev/null | wc -l) + 5))";
    repository.write("tool.sh", format!("#!/bin/sh\n{input}\necho \"{{\\\"n\\\": $n}}\"\n"));
    repository.commit("by files");
    repository.eval(0, &["--release", "1.2"]);
    repository.write("app/more.txt", "1\n2\n3\n");
    repository.commit("more");
    let worse = repository.eval(1, &["--release", "1.3"]);
    assert_eq!(value(&worse, "regressions.total"), Some(1.0));
    assert_eq!(value(&worse, "regressions.not_comparable"), Some(0.0));
    // By name, without keeping anything.
    let run = repository
        .engine(&["run", "release-orchestrator.detect_regressions", "--release", "1.3", "--format", "json"])
        .expect(0)
        .json();
    assert!(run.to_string().contains("own.number rose from 5 to 8"), "{run}");
}

#[test]
fn operations_that_answer_can_be_asked_by_their_long_names() {
    let repository = Repository::small();
    let skill = "release-orchestrator";
    let ask = |operation: &str, given: &[&str]| {
        let id = format!("{skill}.{operation}");
        let mut arguments = vec!["run", id.as_str()];
        arguments.extend(given);
        repository.engine(&arguments)
    };
    let captured = ask("capture_release_snapshot", &["release=1.0", "format=json"]).expect(0).json();
    assert_eq!(captured["revision"]["release"], "1.0");
    repository.append("app/orders.py", SMELLY);
    repository.commit("worse");
    ask("capture_release_snapshot", &["release=1.1"]).expect(0);
    let compared = ask("compare_releases", &["before=1.0", "after=1.1", "format=json"]).expect(0);
    assert_eq!(compared.out, repository.engine(&["compare", "1.0", "1.1", "--format", "json"]).out);
    let table = ask("query_historical_metrics", &["metrics=smells.total", "format=csv"]).expect(0);
    assert_eq!(table.out, repository.engine(&["query", "smells.total", "--format", "csv"]).out);
    let trend = ask("get_trend_analysis", &["metric=smells.total", "--format", "json"]).expect(0).json();
    assert_eq!(trend["points"].as_array().unwrap().len(), 2);
    let page = ask("generate_quality_report", &["snapshot=1.1", "output=-"]).expect(0).out;
    assert!(page.starts_with("<!doctype html>") || page.starts_with("<!DOCTYPE html>"), "{}", &page[..40]);

    let wrong = ask("get_trend_analysis", &["metrc=x"]).expect(2);
    assert!(wrong.err.contains("has no parameter metrc; it has metric"), "{}", wrong.err);
    let absent = ask("get_trend_analysis", &[]).expect(2);
    assert!(absent.err.contains("release-orchestrator.get_trend_analysis: "), "{}", absent.err);
    let flag = ask("get_trend_analysis", &["metric=--help"]).expect(2);
    assert!(flag.err.contains("--help"), "{}", flag.err);
    repository
        .append("quality.kdl", "\nskill \"release-orchestrator\" {\n    operation \"compare_releases\"\n}\n");
    let refused = repository.engine(&["check"]).expect(2);
    assert!(refused.out.contains("`rq-engine compare`"), "{}", refused.out);
}

/// What a reader of a comment sees without opening anything.
fn in_sight(markdown: &str) -> String {
    let parts = markdown.split("<details>").enumerate();
    let seen = |(place, part): (usize, &str)| match part.split_once("</details>") {
        Some((_, rest)) if place > 0 => rest.to_owned(),
        _ => part.to_owned(),
    };
    parts.map(seen).collect()
}

#[test]
fn a_comment_shows_what_the_change_did() {
    let repository = Repository::small();
    let summary = repository.beside("summary.md");
    let eval = |more: &[&str]| {
        std::fs::write(&summary, "").unwrap();
        let mut command = repository.command(&[&["eval", "--format", "markdown"], more].concat());
        let comment = run(command.env("GITHUB_STEP_SUMMARY", &summary)).expect(0).out;
        assert_eq!(std::fs::read_to_string(&summary).unwrap(), comment, "the step's summary is the same");
        assert!(comment.starts_with("<!-- rq:report:small -->\n## ✅ small passes — score "), "{comment}");
        comment
    };
    let first = eval(&["--release", "1.0"]);
    assert!(in_sight(&first).contains("| code\\_quality | 60.0 % |"), "all is new: {first}");

    // The same again: one line says so, and nothing else is in sight.
    let same = eval(&["--baseline", "1.0"]);
    assert!(same.contains("\n**Nothing changed** since 1.0: "), "{same}");
    assert!(same.contains("(unchanged)") && !in_sight(&same).contains('|'), "{same}");

    repository.append("app/orders.py", SMELLY);
    repository.replace("quality.kdl", "weight=60", "weight=90");
    repository.commit("worse");
    let worse = eval(&["--baseline", "1.0"]);
    let seen = in_sight(&worse);
    for words in [
        "### What moved the score",
        "| `smells.total` | +1 | 0 | 1 |",
        "`long-parameter-list`",
        "2 findings are new",
    ] {
        assert!(seen.contains(words), "{words}: {worse}");
    }
    assert!(worse.contains("Put down to: code "), "{worse}");
    assert!(
        !seen.contains("✅ `complexity.max <= 8`") && worse.contains("✅ `complexity.max <= 8`"),
        "{worse}"
    );
    // The history says the same, as do the two by themselves.
    let report = ["report", "--format", "markdown", "--against", "1.0", "-o", "-"];
    let report = repository.engine(&report).expect(0).out;
    assert_eq!(report, worse, "the report of what was kept");
    let compared = repository.engine(&["compare", "1.0", "--format", "markdown"]).expect(0).out;
    assert!(compared.starts_with("<!-- rq:compare:small -->\n## small: score 100.0 to "), "{compared}");
    let part = |text: &str| {
        let begin = text.find("### What moved the score").unwrap();
        text[begin..].split("\n### ").next().unwrap().to_owned()
    };
    assert_eq!(part(&compared), part(&worse));
}

#[test]
fn what_runs_alone_on_a_machine_that_nobody_names_is_compared_all_the_same() {
    let repository = Repository::with_own_skill(
        "run \"cat\" \"n.json\"\n exclusive\n format \"json\"\n metric \"own.number\" pointer=\"/n\" \
         unit=\"count\" better=\"lower\"",
    );
    repository.write("n.json", "{\"n\": 1}");
    repository.append("quality.kdl", "\ngate \"regressions\" {\n    require \"regressions.total == 0\"\n}\n");
    repository.commit("begin");
    repository.eval(3, &["--release", "1.0"]);
    repository.write("n.json", "{\"n\": 5}");
    repository.commit("worse");
    let worse = repository.eval(1, &["--release", "1.1"]);
    assert_eq!(worse["metrics"]["regressions.total"]["value"], 1.0);
    assert_eq!(worse["metrics"]["regressions.not_comparable"]["value"], 0.0);
}
