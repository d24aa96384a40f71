//! `check_vulnerabilities` on projects with made-up advisories.

use super::engine::run;
use super::repository::Repository;

const QUALITY: &str = r#"project "shop"
skill "dependency-guardian" {
    operation "check_vulnerabilities" {
        database "advisories"
    }
}
score {
    component "dependencies" weight=100 { formula "100 - vulnerabilities.total * 20" }
}
gate "release" {
    require "vulnerabilities.total == 0"
    warn "dependencies.unmaintained == 0"
}
"#;

const MANIFEST: &str = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n\n[dependencies]\nouter = \"1\"\n";

const LOCK: &str = r#"version = 4

[[package]]
name = "brittle"
version = "1.1.3"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "0000000000000000000000000000000000000000000000000000000000000000"

[[package]]
name = "outer"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "0000000000000000000000000000000000000000000000000000000000000000"
dependencies = ["brittle"]

[[package]]
name = "shop"
version = "0.1.0"
dependencies = ["outer"]
"#;

fn advisory(id: &str, package: &str, informational: &str) -> String {
    format!(
        "```toml\n[advisory]\nid = \"{id}\"\npackage = \"{package}\"\ndate = \"2020-01-02\"\n\
         aliases = [\"CVE-2020-90001\"]\n{informational}\n[versions]\npatched = [\">= 1.2.5\"]\n```\n\n# It breaks\n\nText.\n"
    )
}

fn shop() -> Repository {
    let repository = Repository::empty();
    repository.write("quality.kdl", QUALITY);
    repository.write("Cargo.toml", MANIFEST);
    repository.write("Cargo.lock", LOCK);
    repository.write(
        "advisories/crates/brittle/RUSTSEC-2020-9001.md",
        advisory("RUSTSEC-2020-9001", "brittle", ""),
    );
    repository.write(
        "advisories/crates/outer/RUSTSEC-2020-9002.md",
        advisory("RUSTSEC-2020-9002", "outer", "informational = \"unmaintained\"")
            .replace("\">= 1.2.5\"", ""),
    );
    repository
}

#[test]
fn an_advisory_fails_the_gate_and_says_what_mends_it() {
    let repository = shop();
    let answer = repository.eval(1, &[]);
    assert_eq!(answer["metrics"]["vulnerabilities.total"]["value"], 1.0, "{answer:#}");
    assert_eq!(answer["metrics"]["dependencies.unmaintained"]["value"], 1.0);
    let findings = answer["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["rule"] == "vulnerable-dependency").unwrap();
    assert_eq!(found["path"], "Cargo.lock");
    let message = found["message"].as_str().unwrap();
    assert!(
        message.contains("RUSTSEC-2020-9001")
            && message.contains("mended in 1.2.5")
            && message.contains("outer > brittle"),
        "{message}"
    );
    // A newer lock file, and a changed database, are seen.
    repository.replace("Cargo.lock", "1.1.3", "1.2.5");
    assert_eq!(repository.eval(0, &[])["metrics"]["vulnerabilities.total"]["value"], 0.0);
    repository.replace("advisories/crates/brittle/RUSTSEC-2020-9001.md", "1.2.5", "1.2.6");
    assert_eq!(repository.eval(1, &[])["metrics"]["vulnerabilities.total"]["value"], 1.0);
}

#[test]
fn a_waiver_may_name_it_by_any_of_its_names() {
    for name in ["RUSTSEC-2020-9001", "CVE-2020-90001", "vulnerable-dependency"] {
        let repository = shop();
        let waiver = format!("database \"advisories\"\n        ignore \"{name}\" reason=\"not reached\"");
        repository.replace("quality.kdl", "database \"advisories\"", &waiver);
        let answer = repository.eval(0, &[]);
        assert_eq!(
            answer["metrics"]["vulnerabilities.total"]["value"], 1.0,
            "{name}: a waiver never raises the score"
        );
    }
}

#[test]
fn what_could_not_be_checked_is_no_pass() {
    let incomplete = |repository: &Repository, why: &str| {
        let answer = repository.eval(3, &[]);
        let metric = &answer["metrics"]["vulnerabilities.total"];
        assert!(metric["value"].is_null(), "{answer:#}");
        assert!(metric["reason"].as_str().unwrap().contains(why), "{metric}");
    };
    let no_database = shop();
    no_database.replace("quality.kdl", "database \"advisories\"", "");
    incomplete(&no_database, "RQ_ADVISORIES");

    let gone = shop();
    gone.replace("quality.kdl", "database \"advisories\"", "database \"elsewhere\"");
    incomplete(&gone, "elsewhere");

    let outside = shop();
    outside.replace("quality.kdl", "database \"advisories\"", "database \"../advisories\"");
    incomplete(&outside, "inside the project");

    let broken = shop();
    broken.write("advisories/crates/brittle/RUSTSEC-2020-9003.md", "nonsense");
    incomplete(&broken, "could not be read");

    let other = shop();
    other.write(
        "package-lock.json",
        r#"{"name": "web", "lockfileVersion": 3, "packages": {"": {"name": "web",
        "dependencies": {"liar": "^1"}}, "node_modules/liar": {"version": "1.0.0",
        "resolved": "https://registry.npmjs.org/liar/-/liar-1.0.0.tgz", "integrity": "sha512-AA=="}}}"#,
    );
    incomplete(&other, "no advisory database is about npm (1 package not checked)");
}

#[test]
fn the_machine_names_its_databases() {
    let repository = shop();
    repository.replace("quality.kdl", "database \"advisories\"", "");
    let mut command =
        repository.command(&["run", "dependency-guardian.check_vulnerabilities", "--format", "json"]);
    let answer = run(command.env("RQ_ADVISORIES", repository.root().join("advisories"))).json();
    let advisories = answer["details"]["advisories"].as_array().unwrap();
    assert_eq!(advisories.len(), 2, "{answer:#}");
    assert_eq!(advisories[0]["path"], serde_json::json!(["outer", "brittle"]));
}
