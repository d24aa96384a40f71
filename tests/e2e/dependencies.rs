//! Licences, bills of materials, newer versions, versions taken back.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::engine::run;
use super::repository::Repository;

const MANIFEST: &str = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n\n[dependencies]\nouter = \"1\"\n";
const LOCK: &str = r#"version = 4

[[package]]
name = "inner"
version = "1.1.3"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "0000000000000000000000000000000000000000000000000000000000000000"

[[package]]
name = "outer"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "0000000000000000000000000000000000000000000000000000000000000000"
dependencies = ["inner"]

[[package]]
name = "shop"
version = "0.1.0"
dependencies = ["outer"]
"#;

/// A crate with two dependencies; `skill`: the body of dependency-guardian.
fn shop(skill: &str) -> Repository {
    let repository = Repository::empty();
    repository.write(
        "quality.kdl",
        format!(
            "project \"shop\"\nskill \"dependency-guardian\" {{\n{skill}\n}}\n\
             score {{ component \"always\" weight=1 {{ formula \"100\" }} }}\n"
        ),
    );
    repository.write("Cargo.toml", MANIFEST);
    repository.write("Cargo.lock", LOCK);
    repository.commit("begin");
    repository
}

/// What cargo would have unpacked, in the folder that the tests' engine takes for cargo's.
fn unpacked(repository: &Repository, name: &str, version: &str, license: &str) {
    repository.write(
        &format!("no-cargo-home/registry/src/index/{name}-{version}/Cargo.toml"),
        format!("[package]\nname = \"{name}\"\nversion = \"{version}\"\n{license}\n"),
    );
}

fn measured(repository: &Repository, operation: &str, parameters: &[&str], code: i32) -> Value {
    let operation = format!("dependency-guardian.{operation}");
    let arguments = [&["run", &operation], parameters, &["--format", "json"]].concat();
    repository.engine(&arguments).expect(code).json()
}

fn messages(answer: &Value) -> Vec<&str> {
    let findings = answer["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["message"].as_str().unwrap()).collect()
}

#[test]
fn licences_are_held_against_what_is_allowed() {
    let repository = shop("operation \"check_licenses\"");
    unpacked(&repository, "outer", "1.0.0", "license = \"MIT OR Apache-2.0\"");
    let unknown = measured(&repository, "check_licenses", &["allow=MIT"], 3);
    assert_eq!(
        messages(&unknown),
        ["the licence of inner 1.1.3 is not known: it is not on this machine: run `cargo fetch`"]
    );
    assert_eq!(
        unknown["metrics"]["licenses.denied"]["reason"], "the licence of 1 package is not known",
        "no pass while something is not known"
    );
    unpacked(&repository, "inner", "1.1.3", "license = \"GPL-3.0-only\"");
    let denied = measured(&repository, "check_licenses", &["allow=MIT"], 0);
    assert_eq!(messages(&denied), ["inner 1.1.3 is under GPL-3.0-only, which is not allowed"]);
    assert_eq!(denied["metrics"]["licenses.denied"]["value"], 1.0);
    let allowed = measured(&repository, "check_licenses", &["allow=MIT", "allow=GPL-3.0-only"], 0);
    assert_eq!(allowed["metrics"]["licenses.denied"]["value"], 0.0);
    let told = measured(&repository, "check_licenses", &["allow=MIT", "known=inner=MIT"], 0);
    assert_eq!(told["metrics"]["licenses.denied"]["value"], 0.0);
}

#[test]
fn what_is_not_read_is_no_pass() {
    let repository = shop("operation \"analyze_dependencies\"");
    unpacked(&repository, "outer", "1.0.0", "license = \"MIT\"");
    unpacked(&repository, "inner", "1.1.3", "license = \"MIT\"");
    assert_eq!(measured(&repository, "check_licenses", &[], 3)["metrics"]["licenses.unknown"]["value"], 0.0);
    repository.write("app/build.gradle", "dependencies { implementation 'a:b:1' }\n");
    repository.write("lib/build.gradle", "dependencies { implementation 'a:b:1' }\n");
    let reason = "app/build.gradle and 1 more are not read (Gradle builds are not)";
    let licences = measured(&repository, "check_licenses", &["allow=MIT"], 3);
    assert_eq!(licences["metrics"]["licenses.unknown"]["reason"], reason);
    assert_eq!(licences["metrics"]["licenses.denied"]["reason"], reason);
    let counted = measured(&repository, "analyze_dependencies", &[], 3);
    for name in ["direct", "total", "unpinned", "duplicates", "unlocked"] {
        assert_eq!(counted["metrics"][format!("dependencies.{name}")]["reason"], reason, "{name}");
    }
    repository.write("web/Gemfile", "gem 'rack'\n");
    repository.write("web/Gemfile.lock", "GEM\n  specs:\n    rack (3.0.0)\n\nDEPENDENCIES\n  rack\n");
    assert_eq!(
        measured(&repository, "check_licenses", &[], 3)["metrics"]["licenses.unknown"]["reason"],
        reason
    );
}

#[test]
fn a_version_that_was_taken_back_is_told() {
    let repository = shop("operation \"analyze_dependencies\"");
    let index = |name: &str, version: &str, yanked: bool| {
        let folder = format!("no-cargo-home/registry/index/x/.cache/{}/{}", &name[..2], &name[2..4]);
        let entry = format!("{{\"name\":\"{name}\",\"vers\":\"{version}\",\"yanked\":{yanked}}}");
        repository.write(&format!("{folder}/{name}"), format!("\u{3}\u{2}\0\0\0etag\0{version}\0{entry}\0"));
    };
    index("outer", "1.0.0", false);
    let answer = measured(&repository, "analyze_dependencies", &[], 3);
    let reason = answer["metrics"]["dependencies.yanked"]["reason"].as_str().unwrap();
    assert!(reason.contains("does not have 1 crate"), "{reason}");
    index("inner", "1.1.3", true);
    let answer = measured(&repository, "analyze_dependencies", &[], 0);
    assert_eq!(messages(&answer), ["inner 1.1.3 was taken back by its author"]);
    assert_eq!(answer["metrics"]["dependencies.yanked"]["value"], 1.0);
}

/// A folder with programs of these names and scripts, to be put on the PATH.
fn programs(repository: &Repository, scripts: &[(&str, &str)]) -> String {
    let folder = repository.beside("bin");
    fs::create_dir_all(&folder).unwrap();
    for (name, script) in scripts {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
}

#[test]
fn newer_versions_are_what_the_client_says() {
    let repository = shop("operation \"check_updates\"");
    let says = "echo \"    Updating outer v1.0.0 -> v1.2.0 (available: v2.0.0)\" >&2
echo \"   Unchanged inner v1.1.3 (available: v9.0.0)\" >&2
echo \"$@\" >> \"$0.log\"";
    let path = programs(&repository, &[("cargo", says)]);
    let updates = |more: &[&str], code: i32| {
        let arguments = [&["run", "dependency-guardian.check_updates", "--format", "json"], more].concat();
        run(repository.command(&arguments).env("PATH", &path)).expect(code)
    };
    let answer = updates(&[], 0).json();
    assert_eq!(
        messages(&answer),
        ["outer 1.0.0: 1.2.0 would do, 2.0.0 is the newest"],
        "inner is not direct"
    );
    assert_eq!(answer["metrics"]["dependencies.outdated"]["value"], 1.0);
    assert_eq!(answer["metrics"]["dependencies.outdated_compatible"]["value"], 1.0);
    let asked = fs::read_to_string(repository.beside("bin/cargo.log")).unwrap();
    assert_eq!(asked, "update --dry-run --verbose --color never\n");
    assert!(updates(&["--offline"], 3).err.contains("the network is switched off"));
    let off = updates(&["--no-commands"], 3).json();
    let reason = off["metrics"]["dependencies.outdated"]["reason"].as_str().unwrap();
    assert!(reason.contains("commands are switched off"), "{reason}");
    programs(&repository, &[("cargo", "echo 'error: no network' >&2; exit 101")]);
    let broken = updates(&[], 3).json();
    let reason = broken["metrics"]["dependencies.outdated"]["reason"].as_str().unwrap();
    assert!(reason.contains("exited with 101: error: no network"), "{reason}");
}

/// A service that knows one advisory about `inner`; what it was asked.
fn service(answers: usize) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    std::thread::spawn(move || {
        for _ in 0..answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut request, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if request.is_empty() {
                    request = line.trim().to_owned();
                }
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let answer = if request.starts_with("POST /v1/querybatch ") {
                let questions: Value = serde_json::from_slice(&body).unwrap();
                let about = |question: &Value| {
                    if question["package"]["name"] == "inner" {
                        json!({ "vulns": [{ "id": "OSV-1", "modified": "2026-01-01T00:00:00Z" }] })
                    } else {
                        json!({})
                    }
                };
                json!({ "results": questions["queries"].as_array().unwrap().iter().map(about).collect::<Vec<_>>() })
            } else {
                json!({
                    "id": "OSV-1", "modified": "2026-01-01T00:00:00Z", "summary": "It breaks",
                    "affected": [{
                        "package": { "ecosystem": "crates.io", "name": "inner" },
                        "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }, { "fixed": "1.2.0" }] }],
                    }],
                })
            };
            seen.lock().unwrap().push(request);
            let answer = answer.to_string();
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", answer.len());
            stream.write_all(format!("{head}{answer}").as_bytes()).unwrap();
        }
    });
    (address, asked)
}

#[test]
fn osv_is_asked_where_it_is_wanted() {
    let repository = shop("operation \"check_vulnerabilities\" { online #true }");
    let (address, asked) = service(3);
    let check = |more: &[&str], address: &str, code: i32| {
        let arguments =
            [&["run", "dependency-guardian.check_vulnerabilities", "--format", "json"], more].concat();
        run(repository.command(&arguments).env("RQ_OSV_API", address)).expect(code)
    };
    let answer = check(&[], &address, 0).json();
    assert_eq!(messages(&answer), ["inner 1.1.3: It breaks (OSV-1); mended in 1.2.0; by outer > inner"]);
    // The advisory was asked for once: what has not changed is kept.
    assert_eq!(
        *asked.lock().unwrap(),
        ["POST /v1/querybatch HTTP/1.1", "GET /v1/vulns/OSV-1 HTTP/1.1", "POST /v1/querybatch HTTP/1.1"]
    );
    assert!(check(&["--offline"], &address, 3).err.contains("the network is switched off"));
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = check(&[], &format!("http://{nobody}"), 3);
    assert!(refused.err.contains(&nobody.to_string()), "{}", refused.err);
}

#[test]
fn bills_say_what_is_there_and_what_may_be_missing() {
    let repository = shop("operation \"analyze_dependencies\"");
    unpacked(&repository, "outer", "1.0.0", "license = \"MIT/Apache-2.0\"");
    let bill = repository.engine(&["sbom"]).expect(0).json();
    let components: Vec<&str> =
        bill["components"].as_array().unwrap().iter().map(|one| one["purl"].as_str().unwrap()).collect();
    assert_eq!(components, ["pkg:cargo/inner@1.1.3", "pkg:cargo/outer@1.0.0"]);
    assert_eq!(bill["components"][1]["licenses"][0]["expression"], "MIT OR Apache-2.0");
    assert_eq!(bill["dependencies"][0], json!({ "ref": "project", "dependsOn": ["pkg:cargo/outer@1.0.0"] }));
    assert_eq!(bill["dependencies"][2]["dependsOn"], json!(["pkg:cargo/inner@1.1.3"]));
    assert_eq!(bill["compositions"][0]["aggregate"], "complete");
    // The same content is the same document.
    let again = repository.engine(&["sbom"]).expect(0).json();
    assert_eq!(bill["serialNumber"], again["serialNumber"]);
    let spdx = repository.engine(&["sbom", "--format", "spdx"]).expect(0).json();
    assert_eq!(spdx["packages"].as_array().unwrap().len(), 3);

    repository.write("tool/Cargo.toml", MANIFEST.replace("shop", "tool"));
    let partial = repository.engine(&["sbom"]).expect(3);
    assert!(partial.err.contains("tool/Cargo.toml has no lock file"), "{}", partial.err);
    assert_eq!(partial.json()["compositions"][0]["aggregate"], "incomplete");
}

#[test]
fn waivers_become_statements() {
    let advisories = "database \"advisories\"";
    let of =
        |ignore: &str| shop(&format!("operation \"check_vulnerabilities\" {{ {advisories}; {ignore} }}"));
    let statement = |ignore: &str| {
        let repository = of(ignore);
        repository.write(
            "advisories/crates/inner/RUSTSEC-2020-9001.md",
            "```toml\n[advisory]\nid = \"RUSTSEC-2020-9001\"\npackage = \"inner\"\ndate = \"2020-01-02\"\n\
             aliases = [\"CVE-2020-90001\"]\n[versions]\npatched = [\">= 1.2.5\"]\n```\n\n# It breaks\n",
        );
        let document = repository.engine(&["sbom", "--format", "openvex"]).expect(0).json();
        assert_eq!(document["@context"], "https://openvex.dev/ns/v0.2.0");
        assert_eq!(document["statements"].as_array().unwrap().len(), 1);
        document["statements"][0].clone()
    };
    let open = statement("");
    assert_eq!(open["status"], "under_investigation");
    assert_eq!(open["vulnerability"]["aliases"], json!(["CVE-2020-90001"]));
    assert_eq!(open["products"][0]["subcomponents"][0]["@id"], "pkg:cargo/inner@1.1.3");
    let accepted = statement("ignore \"CVE-2020-90001\" reason=\"mended next month\"");
    assert_eq!(
        (&accepted["status"], &accepted["action_statement"]),
        (&json!("affected"), &json!("mended next month"))
    );
    let justified = statement(
        "ignore \"RUSTSEC-2020-9001\" reason=\"never called\" justification=\"vulnerable_code_not_in_execute_path\"",
    );
    assert_eq!(justified["status"], "not_affected");
    assert_eq!(justified["justification"], "vulnerable_code_not_in_execute_path");
    assert_eq!(justified["impact_statement"], "never called");
    let wrong = of("ignore \"x-1\" reason=\"r\" justification=\"because\"").engine(&["check"]).expect(2);
    assert!(wrong.out.contains("vulnerable_code_not_present"), "{}", wrong.out);
}
