//! Packages of a monorepo.

use crate::operation::{Project, case_folder};

#[test]
fn a_package_with_its_own_lock_file_is_counted_by_it() {
    let project = Project::new(&[]).copy(&case_folder("npm-3"), "web").copy(&case_folder("uv"), "api");
    let answer = project.with_packages(&[("web", "web"), ("api", "api"), ("docs", "docs")]).measure();
    assert_eq!(answer.counts_of("packages.web."), [5.0, 7.0, 12.0, 0.0, 1.0, 0.0].map(Some));
    assert_eq!(answer.counts_of("packages.api."), [4.0, 9.0, 13.0, 0.0, 0.0, 0.0].map(Some));
    assert_eq!(answer.counts_of("packages.docs."), [None; 6]);
    assert_eq!(answer.counts(), [9.0, 16.0, 25.0, 0.0, 1.0, 0.0].map(Some));
}

#[test]
fn a_member_of_a_workspace_is_counted_by_what_it_asks_for() {
    let project = Project::new(&[]).copy(&case_folder("cargo"), ".");
    let answer = project.with_packages(&[("core", "core"), ("cli", "cli")]).measure();
    // serde, semver and itoa twice; with serde_core, serde_derive and the four behind it.
    let core = answer.counts_of("packages.core.");
    assert_eq!(core[..3], [4.0, 6.0, 10.0].map(Some));
    // beside, memchr and cfg-if; through core all of it but the itoa of its tests, and smallvec through beside.
    let cli = answer.counts_of("packages.cli.");
    assert_eq!(cli[..3], [3.0, 10.0, 13.0].map(Some));
    // The workspace has two versions of itoa; whose they are is not told.
    assert_eq!((core[4], cli[4]), (None, None));
    assert_eq!((core[3], core[5]), (Some(0.0), Some(0.0)));
    assert_eq!(
        answer.reason("packages.cli.dependencies.duplicates"),
        "Cargo.lock is the lock file of several packages"
    );
    assert_eq!(answer.counts()[..3], [7.0, 7.0, 14.0].map(Some));
}

#[test]
fn what_a_member_of_an_npm_workspace_brings_along_is_not_guessed() {
    let lock = r#"{"lockfileVersion": 3, "packages": {
        "": {"workspaces": ["packages/*"]},
        "node_modules/a": {"resolved": "packages/a", "link": true},
        "node_modules/b": {"resolved": "packages/b", "link": true},
        "node_modules/x": {"version": "1.0.0"},
        "packages/a": {"name": "a", "dependencies": {"b": "*"}},
        "packages/b": {"name": "b", "dependencies": {"x": "^1"}}}}"#;
    let project = Project::new(&[
        ("package.json", r#"{"workspaces": ["packages/*"]}"#),
        ("package-lock.json", lock),
        ("packages/a/package.json", r#"{"name": "a", "dependencies": {"b": "*"}}"#),
        ("packages/b/package.json", r#"{"name": "b", "dependencies": {"x": "^1"}}"#),
    ]);
    let answer = project.with_packages(&[("a", "packages/a"), ("b", "packages/b")]).measure();
    assert_eq!(answer.counts_of("packages.a.")[..3], [Some(0.0), None, None]);
    assert_eq!(answer.counts_of("packages.b.")[..3], [1.0, 0.0, 1.0].map(Some));
    assert_eq!(answer.counts(), [1.0, 0.0, 1.0, 0.0, 0.0, 0.0].map(Some));
}
