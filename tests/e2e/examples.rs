//! Every example gives the verdict that its README promises.

use serde_json::Value;

use super::example::{examples, python};
use super::repository::Repository;

fn gate<'a>(answer: &'a Value, name: &str) -> &'a Value {
    answer["gates"].as_array().unwrap().iter().find(|gate| gate["name"] == name).unwrap()
}

fn condition<'a>(answer: &'a Value, gate_name: &str, text: &str) -> &'a Value {
    let conditions = gate(answer, gate_name)["conditions"].as_array().unwrap();
    conditions.iter().find(|condition| condition["text"] == text).unwrap()
}

#[test]
fn every_example_ends_as_promised() {
    for example in examples() {
        let repository = Repository::example(&example.name);
        let without_python = example.name == "go-service" && !python();
        let (code, verdict) =
            if without_python { (3, "incomplete") } else { (example.code, example.verdict) };
        let answer = repository.eval(code, &[]);
        assert_eq!(answer["verdict"], verdict, "{example:?}");
        // The same for a person, on a tree that is measured already.
        let human = repository.engine(&["eval"]).expect(code).out;
        assert!(human.contains(&verdict.to_uppercase()), "{human}");
    }
}

#[test]
fn every_example_is_valid_and_formatted() {
    for example in examples() {
        let repository = Repository::example(&example.name);
        let checked = repository.engine(&["check"]).expect(0);
        assert_eq!(checked.out, "quality.kdl: nothing is wrong\n", "{example:?}");
        let formatted = repository.engine(&["fmt", "--check"]).expect(0);
        assert_eq!(formatted.err, "", "{example:?}");
    }
}

#[test]
fn an_example_can_be_named_from_elsewhere() {
    let repository = Repository::example("python-api");
    let mut inside = super::engine::engine(&repository.root().join("shop"), &["eval"]);
    super::engine::run(&mut inside).expect(0);
    let beside = repository.beside("");
    super::engine::run(&mut super::engine::engine(&beside, &["eval", "work"])).expect(0);
    super::engine::run(&mut super::engine::engine(&beside, &["eval", "work/quality.kdl"])).expect(0);
    assert_eq!(repository.history().len(), 1, "the same thing three times");
}

#[test]
fn python_api_measures_what_its_reports_say() {
    let answer = Repository::example("python-api").eval(0, &[]);
    assert_eq!(answer["findings"].as_array().unwrap().len(), 0, "{}", answer["findings"]);
    assert_eq!(answer["metrics"]["tests.failed"]["value"], 0.0);
    assert!(answer["metrics"]["tests.passed"]["value"].as_f64().unwrap() > 20.0);
    assert!(answer["score"].as_f64().unwrap() >= 90.0);
    assert!(answer["environment"]["system.name"].is_string());
}

#[test]
fn typescript_cart_fails_for_the_release_only() {
    let answer = Repository::example("typescript-cart").eval(1, &[]);
    assert_eq!(gate(&answer, "release")["verdict"], "fail");
    assert_eq!(gate(&answer, "merge")["verdict"], "pass");
    assert!(answer["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == "long-function"));
}

#[test]
fn rust_cli_is_an_interval_for_a_stated_reason() {
    let answer = Repository::example("rust-cli").eval(3, &[]);
    assert!(answer["score"].is_null());
    let (low, high) = (answer["score_low"].as_f64().unwrap(), answer["score_high"].as_f64().unwrap());
    assert!(high - low > 29.0 && high - low < 31.0, "coverage is 30 % of the score: {low} to {high}");
    let coverage = &answer["metrics"]["coverage.line_percent"];
    assert_eq!(coverage["state"], "missing");
    assert!(coverage["reason"].as_str().unwrap().contains("reports/lcov.info"), "{coverage}");
    assert_eq!(condition(&answer, "release", "coverage.line_percent >= 70")["verdict"], "incomplete");
    assert_eq!(condition(&answer, "release", "complexity.max <= 15")["verdict"], "pass");
}

#[test]
fn go_service_counts_what_its_own_script_finds() {
    if !python() {
        return;
    }
    let repository = Repository::example("go-service");
    let answer = repository.eval(0, &[]);
    assert_eq!(answer["metrics"]["todo.unowned"]["value"], 1.0);
    assert_eq!(condition(&answer, "release", "todo.unowned == 0")["verdict"], "fail");
    let own: Vec<&Value> = answer["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["operation"] == "todo-policy.scan")
        .collect();
    assert!(
        own.iter().any(|finding| finding["rule"] == "todo-without-owner" && finding["line"].is_u64()),
        "{own:?}"
    );
    // As its README says: a FIXME makes the gate fail, and the script runs again.
    repository.append("cache/cache.go", "\n// FIXME: it forgets\n");
    let answer = repository.eval(1, &[]);
    assert_eq!(condition(&answer, "release", "todo.fixmes == 0")["verdict"], "fail");
    assert_eq!(answer["run"]["operations"]["todo-policy.scan"]["reason"], "cache/cache.go changed");
}

#[test]
fn java_library_passes_by_a_waiver_that_is_listed() {
    let repository = Repository::example("java-library");
    let answer = repository.eval(0, &[]);
    assert_eq!(answer["metrics"]["smells.total"]["value"], 2.0);
    assert_eq!(condition(&answer, "release", "smells.total == 0")["waived"], 2);
    let waiver = &answer["waivers"][0];
    assert_eq!(waiver["owner"], "@calendar");
    assert!(waiver["reason"].as_str().unwrap().contains("stored calendars"));
    let human = repository.engine(&["eval"]).expect(0).out;
    assert!(human.contains("@calendar"), "{human}");
}

#[test]
fn monorepo_has_numbers_for_each_package() {
    let answer = Repository::example("monorepo").eval(0, &[]);
    for package in ["web", "api"] {
        for metric in ["coverage.line_percent", "smells.total", "complexity.over_limit", "code.files"] {
            let name = format!("packages.{package}.{metric}");
            assert!(answer["metrics"][&name]["value"].is_number(), "{name}");
        }
    }
    let files = |name: &str| answer["metrics"][name]["value"].as_f64().unwrap();
    assert_eq!(files("code.files"), files("packages.web.code.files") + files("packages.api.code.files"));
}
