//! A change as its reviewer sees it.

use std::fs;

use serde_json::Value;

use super::engine::run;
use super::repository::Repository;

const QUALITY: &str = r#"project "shop"
skill "pr-review-assistant" {
    operation "check_pr_quality" { max-file-kilobytes 100 }
}
score { component "change" weight=1 { formula "100 - pr.problems" } }
gate "change" { require "pr.secrets == 0" }
"#;

/// A repository with some files, on a branch of its own.
fn begun() -> Repository {
    let repository = Repository::empty();
    repository.write("quality.kdl", QUALITY);
    repository.write(".gitignore", ".rq\n");
    repository.write("app/base.py", "def base():\n    return 1\n");
    repository.write("package.json", "{\"name\": \"shop\", \"version\": \"1.0.0\"}\n");
    repository.write("package-lock.json", "{\"name\": \"shop\", \"lockfileVersion\": 3, \"packages\": {}}\n");
    repository.commit("begin");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository
}

/// What the operation says, with an event file where one is given.
fn review(repository: &Repository, event: Option<&[u8]>) -> Value {
    let mut command =
        repository.command(&["run", "pr-review-assistant.check_pr_quality", "--format", "json"]);
    if let Some(event) = event {
        let path = repository.beside("event.json");
        fs::write(&path, event).unwrap();
        command.env("GITHUB_EVENT_PATH", path);
    }
    run(&mut command).expect(0).json()
}

/// Rule and place of each finding.
fn told(answer: &Value) -> Vec<(String, String)> {
    let mut told: Vec<(String, String)> = answer["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let path = finding["path"].as_str().unwrap_or_default();
            let line = finding["line"].as_u64().map(|line| format!(":{line}")).unwrap_or_default();
            (finding["rule"].as_str().unwrap().to_owned(), format!("{path}{line}"))
        })
        .collect();
    told.sort();
    told
}

fn pair(rule: &str, place: &str) -> (String, String) {
    (rule.to_owned(), place.to_owned())
}

/// A secret that no scanner takes this file for.
fn secret() -> String {
    format!("gh{}{}", "p_", "Zx8Kq2Lm9Rt4Vw7Yb1Nc6Hd3Jf5Gs0PaUeTi")
}

#[test]
fn a_secret_is_found_and_never_shown() {
    let repository = begun();
    let (token, hidden) = (secret(), &secret()[8..]);
    repository.write("app/settings.py", format!("TOKEN = \"{token}\"\n"));
    // A file's name can't be hidden where the file has to be found; what it holds can.
    repository.commit(&format!("feat: settings\n\nwith {token}"));
    let event = serde_json::json!({ "pull_request": { "title": format!("Use {token}"), "body": token } });
    let event = serde_json::to_vec(&event).unwrap();
    let answer = review(&repository, Some(&event));
    let secrets: Vec<_> = told(&answer).into_iter().filter(|(rule, _)| rule == "secret").collect();
    assert_eq!(
        secrets,
        [pair("secret", ""), pair("secret", ""), pair("secret", ""), pair("secret", "app/settings.py:1")],
        "title, description, message and line"
    );
    let outputs = ["json", "sarif", "junit", "gitlab-codequality", "markdown", "github", "human"];
    let path = repository.beside("event.json");
    for format in outputs {
        for arguments in
            [vec!["eval", "--format", format], vec!["-v", "eval", "--no-cache", "--format", format]]
        {
            let mut command = repository.command(&arguments);
            let answer = run(command.env("GITHUB_EVENT_PATH", &path)).expect(1);
            assert!(!answer.out.contains(hidden) && !answer.err.contains(hidden), "{format}\n{}", answer.out);
            assert!(answer.out.contains("secret"), "{format}\n{}", answer.out);
        }
    }
    for arguments in [
        &["explain", "pr.secrets"][..],
        &["explain", "score"],
        &["show"],
        &["history"],
        &["run", "code-search.search_symbol", &format!("query={token}")],
    ] {
        let answer = repository.engine(arguments);
        assert!(
            !answer.out.contains(hidden) && !answer.err.contains(hidden),
            "{arguments:?}\n{}",
            answer.out
        );
    }
    // What is kept is as silent.
    let mut folders = vec![repository.root().join(".rq")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = fs::read(&path).unwrap();
            let found = bytes.windows(hidden.len()).any(|window| window == hidden.as_bytes());
            assert!(!found, "{}", path.display());
        }
    }
    assert!(files > 1);
}

#[test]
fn files_that_do_not_belong_into_a_change() {
    let repository = begun();
    repository.write("data/big.csv", "1,2,3\n".repeat(40_000));
    repository.write("data/picture.png", [0_u8, 1, 2, 3].repeat(1000));
    repository.write(
        "package-lock.json",
        "{\"name\": \"shop\", \"lockfileVersion\": 3, \"packages\": {\"\": {}}}\n",
    );
    repository.write(
        "app/base.py",
        "<<<<<<< HEAD\ndef base():\n=======\ndef base(a):\n>>>>>>> topic\n    return 1\n",
    );
    repository.write("app/trick.py", "ADMIN = False  # \u{202e} eurt\n");
    let answer = review(&repository, None);
    assert_eq!(
        told(&answer),
        [
            pair("binary-file", "data/picture.png"),
            pair("conflict-marker", "app/base.py:1"),
            pair("conflict-marker", "app/base.py:5"),
            pair("hidden-characters", "app/trick.py:1"),
            pair("large-change", ""),
            pair("large-file", "data/big.csv"),
            pair("lock-without-manifest", "package-lock.json"),
        ]
    );
    repository.replace("package.json", "1.0.0", "1.0.1");
    assert!(!told(&review(&repository, None)).iter().any(|(rule, _)| rule == "lock-without-manifest"));
}

#[test]
fn code_goes_with_tests_and_documents() {
    let repository = begun();
    let body: String = (0..30).map(|n| format!("    total += {n}\n")).collect();
    repository.write("app/carts.py", format!("def carts(total):\n{body}    return total\n"));
    assert_eq!(told(&review(&repository, None)), [pair("missing-docs", ""), pair("missing-tests", "")]);
    repository.write(
        "tests/test_carts.py",
        "from app.carts import carts\n\ndef test_carts():\n    assert carts(0)\n",
    );
    repository.write("CHANGELOG.md", "- Carts.\n");
    let answer = review(&repository, None);
    assert_eq!(told(&answer), []);
    assert_eq!(answer["metrics"]["pr.files"]["value"], 3.0);
    assert_eq!(answer["metrics"]["pr.lines"]["value"], 37.0);
    assert_eq!(
        answer["details"]["review_order"],
        serde_json::json!(["CHANGELOG.md", "app/carts.py", "tests/test_carts.py"])
    );
}

#[test]
fn what_a_request_says_of_itself() {
    let repository = begun();
    repository.write("README.md", "# Shop\n");
    repository.commit("fixup! begin");
    let event = br#"{"pull_request": {"title": "WIP: \u001b[31mred\u001b[0m <img src=x>", "body": "<!-- say what -->"}}"#;
    let answer = review(&repository, Some(event));
    assert_eq!(
        told(&answer),
        [pair("poor-description", ""), pair("poor-title", ""), pair("unfinished-commit", "")]
    );
    let path = repository.beside("event.json");
    for format in ["human", "markdown", "sarif", "github", "junit"] {
        let mut command = repository.command(&["eval", "--no-cache", "--format", format]);
        let answer = run(command.env("GITHUB_EVENT_PATH", &path)).expect(0);
        assert!(!answer.out.contains('\u{1b}'), "{format}: {}", answer.out);
        assert!(format != "markdown" || !answer.out.contains("<img"), "{}", answer.out);
    }
    for event in [&b"{"[..], b"[]", b"\xff\xfe", br#"{"pull_request": {"title": []}}"#, b""] {
        let answer = review(&repository, Some(event));
        assert_eq!(told(&answer), [pair("unfinished-commit", "")]);
        let notes = answer["notes"].to_string();
        assert!(notes.contains("the event file is not understood"), "{notes}");
    }
}

#[test]
fn without_a_base_nothing_is_said_to_be_clean() {
    let repository = Repository::empty();
    repository.write("quality.kdl", QUALITY);
    repository.commit("begin");
    repository.git(&["checkout", "-q", "--detach"]);
    repository.git(&["branch", "-D", "main"]);
    let answer = repository.eval(3, &[]);
    assert!(answer["metrics"]["pr.secrets"]["value"].is_null());
    assert_eq!(answer["gates"][0]["verdict"], "incomplete");
}
