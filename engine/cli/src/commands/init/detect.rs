//! What a project is made of, as far as its files tell.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ignore::WalkBuilder;
use rq_code::language::Language;
use rq_skills::readers::lock;

/// What was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// The folder's name.
    pub(super) name: String,
    /// Languages, by number of files, most first.
    pub(super) languages: Vec<&'static str>,
    /// Lock files and manifests that pin versions, relative to the root.
    pub(super) locks: Vec<String>,
    /// Coverage reports, relative to the root.
    pub(super) reports: Vec<String>,
    /// Test results, relative to the root.
    pub(super) results: Vec<String>,
    /// A command that would write a coverage report, and the report, where the project's tools are known.
    pub(super) coverage_command: Option<(&'static str, &'static str)>,
    /// Where it is built.
    pub(super) ci: Option<&'static str>,
    /// Lines of code.
    pub(super) lines: f64,
    /// Public items that should be documented.
    pub(super) documented_items: f64,
    /// Whether absolute counts would say more about its size than about its quality.
    pub(super) large: bool,
}

const REPORTS: [&str; 16] = [
    "coverage.lcov",
    "lcov.info",
    "coverage/lcov.info",
    "coverage.xml",
    "cobertura.xml",
    "coverage/cobertura-coverage.xml",
    "coverage.json",
    "coverage/coverage-final.json",
    "coverage/clover.xml",
    "clover.xml",
    "coverage.out",
    "cover.out",
    "target/site/jacoco/jacoco.xml",
    "build/reports/jacoco/test/jacocoTestReport.xml",
    "coverage/.resultset.json",
    "target/llvm-cov/lcov.info",
];
const RESULTS: [&str; 6] = [
    "junit.xml",
    "test-results.xml",
    "reports/junit.xml",
    "test-results/junit.xml",
    "target/nextest/ci/junit.xml",
    "report.xml",
];
const CI: [(&str, &str); 5] = [
    (".github/workflows", "GitHub Actions"),
    (".gitlab-ci.yml", "GitLab CI"),
    ("Jenkinsfile", "Jenkins"),
    (".circleci/config.yml", "CircleCI"),
    ("azure-pipelines.yml", "Azure Pipelines"),
];
/// Files looked at to find the languages.
const FILES: usize = 50_000;
/// Bytes of a manifest that are searched for the names of tools.
const MANIFEST: u64 = 1 << 20;

/// Looks at a project.
pub(super) fn look(root: &Path) -> Found {
    let exists = |name: &&str| root.join(name).exists();
    let present =
        |names: &[&str]| names.iter().filter(|name| exists(name)).map(|name| (*name).to_owned()).collect();
    Found {
        name: root.file_name().map_or_else(|| "project".into(), |name| name.to_string_lossy().into_owned()),
        languages: languages(root),
        locks: locks(root),
        reports: present(&REPORTS),
        results: present(&RESULTS),
        coverage_command: coverage_command(root),
        ci: CI.iter().find(|(file, _)| root.join(file).exists()).map(|(_, name)| *name),
        ..Found::default()
    }
}

/// By their extensions: good enough to say what the project is written in.
fn languages(root: &Path) -> Vec<&'static str> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for entry in WalkBuilder::new(root).build().filter_map(Result::ok).take(FILES) {
        if let Some(language) = Language::of(entry.path(), &[]) {
            *counts.entry(language.name()).or_default() += 1;
        }
    }
    let mut counts: Vec<(&'static str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(language, count)| (std::cmp::Reverse(*count), *language));
    counts.into_iter().map(|(language, _)| language).collect()
}

/// Lock files and manifests that say what the project depends on, in its root.
fn locks(root: &Path) -> Vec<String> {
    let names = fs::read_dir(root)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut found: Vec<String> =
        names.filter(|name| lock::kind_of(name).is_some() || lock::manifest_of(name).is_some()).collect();
    found.sort_unstable();
    found
}

/// A command that writes a coverage report with the tools that the project's manifests name.
fn coverage_command(root: &Path) -> Option<(&'static str, &'static str)> {
    let says = |file: &str, word: &str| {
        let path = root.join(file);
        let small = fs::metadata(&path).is_ok_and(|kind| kind.is_file() && kind.len() < MANIFEST);
        small && fs::read_to_string(path).is_ok_and(|text| text.contains(word))
    };
    let python =
        ["pyproject.toml", "setup.cfg", "tox.ini", "requirements.txt", "requirements-dev.txt", "Pipfile"];
    if python.iter().any(|file| says(file, "pytest")) || root.join("pytest.ini").exists() {
        return Some(("pytest --cov --cov-report=lcov:coverage.lcov", "coverage.lcov"));
    }
    if says("package.json", "vitest") {
        return Some(("npx vitest run --coverage --coverage.reporter=lcovonly", "coverage/lcov.info"));
    }
    if says("package.json", "jest") {
        return Some(("npx jest --coverage --coverageReporters=lcovonly", "coverage/lcov.info"));
    }
    if says("package.json", "\"test\"") {
        return Some(("npx c8 --reporter=lcovonly npm test", "coverage/lcov.info"));
    }
    if root.join("Cargo.toml").exists() {
        return Some(("cargo llvm-cov --lcov --output-path lcov.info", "lcov.info"));
    }
    if root.join("go.mod").exists() {
        return Some(("go test -coverprofile=coverage.out ./...", "coverage.out"));
    }
    if root.join("pom.xml").exists() && says("pom.xml", "jacoco") {
        return Some(("mvn --batch-mode verify", "target/site/jacoco/jacoco.xml"));
    }
    None
}
