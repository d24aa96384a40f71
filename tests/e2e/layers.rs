//! Who may know whom, as ARCHITECTURE.md says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::engine::{checkout, clean, run};

/// Each crate, and the crates of this workspace that it may depend on.
const MAY_KNOW: [(&str, &[&str]); 13] = [
    ("rq-schema", &[]),
    ("rq-code", &[]),
    ("rq-advisories", &[]),
    ("rq-git", &[]),
    ("rq-secrets", &[]),
    ("rq-specs", &[]),
    ("rq-core", &["rq-schema"]),
    ("rq-store", &["rq-schema", "rq-core"]),
    ("rq-history", &["rq-core", "rq-git", "rq-store"]),
    ("rq-report", &["rq-schema", "rq-core"]),
    ("rq-skills", &["rq-schema", "rq-core", "rq-code", "rq-advisories", "rq-git", "rq-secrets", "rq-specs"]),
    ("rq-lsp", &["rq-schema", "rq-core", "rq-store"]),
    (
        "rq-engine",
        &["rq-schema", "rq-core", "rq-code", "rq-store", "rq-history", "rq-report", "rq-skills", "rq-lsp"],
    ),
];
/// Heavy crates, and the one crate here that may use each.
const HELD_BY: [(&str, &str); 5] = [
    ("rusqlite", "rq-store"),
    ("tree-sitter", "rq-code"),
    ("gix", "rq-git"),
    ("clap", "rq-engine"),
    ("tower-lsp-server", "rq-lsp"),
];

#[test]
fn crates_depend_downwards_only() {
    let mut cargo = clean(Path::new(env!("CARGO")), &checkout());
    cargo.args(["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let metadata = run(&mut cargo).expect(0).json();
    let mut known = BTreeMap::new();
    // What lies below tests/ may know anybody.
    let tests = checkout().join("tests");
    let packages = metadata["packages"].as_array().unwrap().iter();
    for package in
        packages.filter(|package| !Path::new(package["manifest_path"].as_str().unwrap()).starts_with(&tests))
    {
        let needed = package["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|dependency| dependency["kind"] != "dev");
        let needed: BTreeSet<&str> = needed.map(|dependency| dependency["name"].as_str().unwrap()).collect();
        known.insert(package["name"].as_str().unwrap(), needed);
    }
    let listed: BTreeSet<&str> = MAY_KNOW.iter().map(|(name, _)| *name).collect();
    assert_eq!(listed, known.keys().copied().collect(), "a crate without its place in the layers");
    for (name, allowed) in MAY_KNOW {
        let ours = known[name].iter().copied().filter(|other| listed.contains(other));
        let wrong: Vec<&str> = ours.filter(|other| !allowed.contains(other)).collect();
        assert!(wrong.is_empty(), "{name} may not know {wrong:?}");
    }
    for (heavy, holder) in HELD_BY {
        let users: Vec<&str> =
            known.iter().filter(|(_, needed)| needed.contains(heavy)).map(|(name, _)| *name).collect();
        assert_eq!(users, [holder], "{heavy}");
    }
}
