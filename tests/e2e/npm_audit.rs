//! `check_vulnerabilities` on a project of npm, beside what `npm audit --json` says of the same advisories.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::repository::Repository;

/// Ids of advisories and versions of a package, as an audit names them.
type Told = BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>;

fn lock() -> Value {
    json!({
        "name": "shop", "version": "1.0.0", "lockfileVersion": 3,
        "packages": {
            "": { "name": "shop", "version": "1.0.0", "dependencies": { "cart": "^4.0.0", "maker": "^0.5.0", "ms": "^2.0.0" },
                  "devDependencies": { "beta": "2.0.0-beta.1" } },
            "node_modules/beta": { "version": "2.0.0-beta.1", "dev": true },
            "node_modules/cart": { "version": "4.17.11" },
            "node_modules/maker": { "version": "0.5.1", "dependencies": { "args": "0.0.8" } },
            "node_modules/maker/node_modules/args": { "version": "0.0.8" },
            "node_modules/args": { "version": "1.2.0" },
            "node_modules/ms": { "version": "2.1.3" },
        }
    })
}

/// In OSV's format, as GitHub publishes them.
fn advisories() -> Vec<Value> {
    let of = |id: &str, name: &str, ranges: &[&[(&str, &str)]]| {
        let range = |events: &&[(&str, &str)]| {
            let events: Vec<Value> = events.iter().map(|(turn, version)| json!({ *turn: version })).collect();
            json!({ "type": "SEMVER", "events": events })
        };
        let affected: Vec<Value> = ranges
            .iter()
            .map(|events| json!({ "package": { "ecosystem": "npm", "name": name }, "ranges": [range(events)] }))
            .collect();
        json!({ "id": id, "summary": "It breaks.", "affected": affected })
    };
    let mut withdrawn = of("GHSA-0000-0000-0005", "cart", &[&[("introduced", "0")]]);
    withdrawn["withdrawn"] = json!("2024-01-01T00:00:00Z");
    vec![
        of("GHSA-0000-0000-0001", "cart", &[&[("introduced", "0"), ("fixed", "4.17.19")]]),
        of(
            "GHSA-0000-0000-0002",
            "args",
            &[&[("introduced", "0"), ("fixed", "0.2.4")], &[("introduced", "1.0.0"), ("fixed", "1.2.6")]],
        ),
        of("GHSA-0000-0000-0003", "beta", &[&[("introduced", "2.0.0-alpha"), ("fixed", "2.0.0")]]),
        of("GHSA-0000-0000-0004", "ms", &[&[("introduced", "0"), ("fixed", "2.0.0")]]),
        withdrawn,
        of("GHSA-0000-0000-0006", "args", &[&[("introduced", "0"), ("last_affected", "0.1.0")]]),
    ]
}

/// What npm answers, in its report's second version.
fn audit() -> Value {
    let via = |id: &str, name: &str, range: &str| {
        json!({ "source": 1, "name": name, "dependency": name, "title": "It breaks.", "severity": "high",
                "url": format!("https://github.com/advisories/{id}"), "cwe": [], "range": range })
    };
    json!({
        "auditReportVersion": 2,
        "vulnerabilities": {
            "cart": { "name": "cart", "severity": "high", "isDirect": true, "effects": [], "range": "<4.17.19",
                      "via": [via("GHSA-0000-0000-0001", "cart", "<4.17.19")], "nodes": ["node_modules/cart"] },
            "args": { "name": "args", "severity": "high", "isDirect": false, "effects": ["maker"], "range": "<=1.2.5",
                      "via": [via("GHSA-0000-0000-0002", "args", "<0.2.4 || >=1.0.0 <1.2.6"),
                              via("GHSA-0000-0000-0006", "args", "<=0.1.0")],
                      "nodes": ["node_modules/args", "node_modules/maker/node_modules/args"] },
            // npm names the packages that bring a vulnerable one along too: their `via` is no advisory.
            "maker": { "name": "maker", "severity": "high", "isDirect": true, "effects": [], "range": "*",
                       "via": ["args"], "nodes": ["node_modules/maker"] },
            "beta": { "name": "beta", "severity": "high", "isDirect": true, "effects": [],
                      "via": [via("GHSA-0000-0000-0003", "beta", ">=2.0.0-alpha <2.0.0")], "nodes": ["node_modules/beta"] },
        }
    })
}

/// An audit's own words: advisories, and the places of what they affect.
fn of_npm(audit: &Value, lock: &Value) -> Told {
    let mut told = Told::new();
    for (name, entry) in audit["vulnerabilities"].as_object().unwrap() {
        let urls = entry["via"].as_array().unwrap().iter().filter_map(|via| via["url"].as_str());
        let ids: BTreeSet<String> = urls.map(|url| url.rsplit('/').next().unwrap().to_owned()).collect();
        let nodes = entry["nodes"].as_array().unwrap().iter().map(|node| node.as_str().unwrap());
        let versions = nodes.map(|node| lock["packages"][node]["version"].as_str().unwrap().to_owned());
        if !ids.is_empty() {
            told.insert(name.clone(), (ids, versions.collect()));
        }
    }
    told
}

#[test]
fn npm_says_the_same() {
    let repository = Repository::empty();
    repository.write(
        "quality.kdl",
        "skill \"dependency-guardian\" {\n    operation \"check_vulnerabilities\" { database \"advisories\" }\n}\n",
    );
    repository.write("package.json", lock()["packages"][""].to_string());
    repository.write("package-lock.json", lock().to_string());
    for advisory in advisories() {
        let id = advisory["id"].as_str().unwrap();
        repository.write(&format!("advisories/{id}.json"), advisory.to_string());
    }
    let answer = repository
        .engine(&["run", "dependency-guardian.check_vulnerabilities", "--format", "json"])
        .expect(0)
        .json();
    let mut ours = Told::new();
    for hit in answer["details"]["advisories"].as_array().unwrap() {
        let of = |name: &str| hit[name].as_str().unwrap().to_owned();
        let (ids, versions) = ours.entry(of("package")).or_default();
        ids.insert(of("id"));
        versions.insert(of("version"));
    }
    assert_eq!(ours, of_npm(&audit(), &lock()));
    assert_eq!(
        answer["metrics"]["vulnerabilities.total"]["value"], 5.0,
        "once a package, version and advisory"
    );
    let hits = answer["details"]["advisories"].as_array().unwrap();
    let nested =
        hits.iter().find(|hit| hit["version"] == "0.0.8" && hit["id"] == "GHSA-0000-0000-0002").unwrap();
    assert_eq!(nested["path"], json!(["maker", "args"]));
    assert_eq!(nested["fixed_by"], "0.2.4");
}
