//! Two snapshots held against each other: what moved, and what it is put down to.

use serde_json::Value;

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
