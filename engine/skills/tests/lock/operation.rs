//! The operation in a project of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use rq_core::cancel::Cancel;
use rq_core::measurement::Measurement;
use rq_core::operation::{Context, OperationError, Outcome};
use rq_core::process::Machine;
use rq_schema::{check, syntax};
use rq_skills::workspace::Workspace;
use serde_json::Value;
use tempfile::TempDir;

const ID: &str = "dependency-guardian.analyze_dependencies";

/// A project of a few files.
pub(crate) struct Project {
    folder: TempDir,
    kdl: String,
}

/// What the operation gave: metrics by name, findings as `rule path:line context`, notes.
#[derive(Debug)]
pub(crate) struct Answer {
    metrics: BTreeMap<String, Measurement>,
    pub(crate) findings: Vec<String>,
    pub(crate) notes: Vec<String>,
}

impl Project {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap(), kdl: String::new() };
        for (path, content) in files {
            project.write(path, content);
        }
        project
    }

    /// With parts of a monorepo, by name and folder.
    pub(crate) fn with_packages(mut self, packages: &[(&str, &str)]) -> Self {
        let packages =
            packages.iter().map(|(name, path)| format!("    package \"{name}\" path=\"{path}\"\n"));
        self.kdl = format!("project \"x\" {{\n{}}}\n", packages.collect::<String>());
        self
    }

    pub(crate) fn write(&self, path: &str, content: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// With a whole folder of files.
    pub(crate) fn copy(self, from: &Path, to: &str) -> Self {
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            let name = format!("{to}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                for inner in fs::read_dir(entry.path()).unwrap().map(Result::unwrap) {
                    let inner_name = format!("{name}/{}", inner.file_name().to_string_lossy());
                    self.write(&inner_name, &fs::read_to_string(inner.path()).unwrap());
                }
            } else {
                self.write(&name, &fs::read_to_string(entry.path()).unwrap());
            }
        }
        self
    }

    fn run<T>(&self, what: impl FnOnce(&dyn rq_core::operation::Operation, &Context<'_>) -> T) -> T {
        let text = format!(
            "{}skill \"dependency-guardian\" {{\n    operation \"analyze_dependencies\"\n}}\n",
            self.kdl
        );
        let checked = check::check(&syntax::parse(&text), jiff::civil::date(2026, 1, 1));
        assert!(checked.diagnostics.is_empty(), "{:?}", checked.diagnostics);
        let config = checked.config;
        let configured = config.operations.iter().find(|operation| operation.id() == ID).unwrap();
        let workspace = Arc::new(Workspace::new(self.folder.path(), &config, None));
        let operation = rq_skills::operation(ID, configured, &workspace).unwrap();
        let (host, cancel) = (Machine { commands: false, network: false }, Cancel::new());
        let root = self.folder.path();
        what(
            operation.as_ref(),
            &Context {
                root,
                config: &config,
                operation: configured,
                host: &host,
                cancel: &cancel,
                progress: &rq_core::operation::unwatched,
            },
        )
    }

    pub(crate) fn try_measure(&self) -> Result<Answer, OperationError> {
        let outcome: Outcome = self.run(|operation, context| {
            operation.inputs(context)?;
            operation.measure(context)
        })?;
        let finding = |finding: rq_core::finding::Finding| {
            let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
            format!("{} {}{line} {}", finding.rule, finding.path.unwrap_or_default(), finding.context)
        };
        Ok(Answer {
            metrics: outcome.metrics.into_iter().collect(),
            findings: outcome.findings.into_iter().map(finding).collect(),
            notes: outcome.notes,
        })
    }

    pub(crate) fn measure(&self) -> Answer {
        self.try_measure().unwrap()
    }

    pub(crate) fn details(&self) -> Value {
        self.run(|operation, context| operation.details(context)).unwrap().unwrap()
    }

    fn digest(&self) -> String {
        self.run(|operation, context| operation.inputs(context)).unwrap().parts[0].digest.clone()
    }
}

impl Answer {
    /// Direct, transitive, total, unpinned, duplicates, unlocked; `None` for one that is missing.
    pub(crate) fn counts(&self) -> [Option<f64>; 6] {
        self.counts_of("")
    }

    /// The same of a package.
    pub(crate) fn counts_of(&self, before: &str) -> [Option<f64>; 6] {
        ["direct", "transitive", "total", "unpinned", "duplicates", "unlocked"].map(|name| {
            let name = format!("{before}dependencies.{name}");
            let metric = self.metrics.get(&name).unwrap_or_else(|| panic!("{name} is not there: {self:?}"));
            assert!(metric.value().is_some() || metric.reason().is_some_and(|reason| !reason.is_empty()));
            metric.value()
        })
    }

    pub(crate) fn reason(&self, name: &str) -> &str {
        self.metrics[name].reason().unwrap()
    }
}

pub(crate) fn case_folder(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lock").join(name)
}

#[test]
fn a_lock_file_is_counted() {
    let answer = Project::new(&[]).copy(&case_folder("npm-3"), ".").measure();
    assert_eq!(answer.counts(), [5.0, 7.0, 12.0, 0.0, 1.0, 0.0].map(Some));
    assert_eq!(answer.findings, ["duplicate-versions package-lock.json:129 ms"]);
    assert!(answer.notes.is_empty(), "{:?}", answer.notes);
}

#[test]
fn several_ecosystems_add_up_and_one_package_in_two_lock_files_is_one() {
    let project = Project::new(&[]).copy(&case_folder("npm-3"), "web").copy(&case_folder("npm-2"), "admin");
    let answer = project.copy(&case_folder("uv"), "api").measure();
    assert_eq!(answer.counts(), [9.0, 16.0, 25.0, 0.0, 2.0, 0.0].map(Some));
}

#[test]
fn nothing_to_read_is_missing_and_never_none() {
    let error = Project::new(&[("a.py", "x = 1\n")]).try_measure().unwrap_err();
    assert!(matches!(error, OperationError::Missing(_)), "{error:?}");
    let answer = Project::new(&[("package.json", "{}")]).measure();
    assert_eq!(answer.counts(), [None; 6]);
}

#[test]
fn a_lock_file_that_cannot_be_read_fails_the_operation() {
    for content in ["", "{", "[]", "<<<<<<< HEAD\n"] {
        let project = Project::new(&[
            ("package.json", "{\"dependencies\": {\"a\": \"1\"}}"),
            ("package-lock.json", content),
        ]);
        let answer = project.try_measure();
        let counted = answer.as_ref().is_ok_and(|answer| answer.counts()[2].is_some());
        assert!(!counted, "{content:?}: {answer:?}");
    }
    let error = Project::new(&[("Cargo.lock", "version = 99\n")]).try_measure().unwrap_err();
    assert_eq!(error, OperationError::Failed("Cargo.lock: its format, version 99, is not known".into()));
}

#[test]
fn a_manifest_without_a_lock_file_is_found_and_the_total_is_not_known() {
    let answer = Project::new(&[("package.json", "{\n\"dependencies\": {\n\"a\": \"^1\"\n}\n}")]).measure();
    assert_eq!(answer.counts(), [Some(1.0), None, None, Some(0.0), Some(0.0), Some(1.0)]);
    assert_eq!(answer.findings, ["missing-lock-file package.json "]);
    assert_eq!(answer.reason("dependencies.total"), "package.json has no lock file");
}

#[test]
fn an_entry_that_is_lost_takes_the_counts_with_it() {
    let lock =
        "version = 4\n[[package]]\nname = \"shop\"\nversion = \"1.0.0\"\ndependencies = [\n \"gone\",\n]\n";
    let answer = Project::new(&[("Cargo.lock", lock)]).measure();
    assert_eq!(answer.counts()[..3], [None, None, None]);
    let reason = "Cargo.lock:2 was not understood: shop needs gone, which is not listed";
    assert_eq!(answer.reason("dependencies.total"), reason);
    assert_eq!(answer.notes, ["Cargo.lock:2: shop needs gone, which is not listed"]);
}

#[test]
fn a_lock_file_that_is_older_than_its_manifest_is_found() {
    let lock = r#"{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "^1"}}, "node_modules/a": {"version": "1.0.0"}}}"#;
    let manifest = "{\n\"dependencies\": {\n\"a\": \"^1\",\n\"b\": \"^2\"\n}\n}";
    let answer = Project::new(&[("package-lock.json", lock), ("package.json", manifest)]).measure();
    assert_eq!(answer.findings, ["outdated-lock-file package.json:4 b"]);
    assert_eq!(answer.counts(), [Some(2.0), None, None, Some(0.0), Some(0.0), Some(0.0)]);
    assert!(answer.reason("dependencies.total").contains("does not know b"));
}

#[test]
fn requirements_without_versions_are_found() {
    let text = "flask\nrequests==2.32.0\nx @ git+https://example.org/x.git@main\n";
    let answer = Project::new(&[("requirements.txt", text)]).measure();
    let findings = [
        "unpinned-dependency requirements.txt:1 flask",
        "unpinned-dependency requirements.txt:3 x",
        "unpinned-source requirements.txt:3 x",
    ];
    assert_eq!(answer.findings, findings);
    assert_eq!(answer.counts(), [Some(3.0), None, None, Some(2.0), Some(0.0), Some(0.0)]);
}

#[test]
fn names_that_are_one_to_the_ecosystem_are_counted_once() {
    let project = Project::new(&[
        ("a/requirements.txt", "Foo_Bar==1.0\n"),
        ("b/requirements.txt", "foo-bar==1.0\n"),
        ("pyproject.toml", "[project]\nname = 'x'\ndependencies = ['foo.bar']\n"),
    ]);
    assert_eq!(project.measure().counts()[0], Some(1.0));
}

#[test]
fn lock_files_of_tests_are_told_and_not_counted() {
    let project = Project::new(&[
        ("Cargo.lock", "version = 4\n"),
        ("tests/a/package.json", "{\"dependencies\": {\"a\": \"1\"}}"),
    ]);
    let answer = project.measure();
    assert_eq!(answer.counts(), [0.0; 6].map(Some));
    assert_eq!(answer.notes, ["1 lock file or manifest in folders of tests left out"]);
}

#[test]
fn a_change_of_a_lock_file_or_a_manifest_changes_the_input() {
    let project = Project::new(&[]).copy(&case_folder("npm-3"), ".");
    let before = project.digest();
    project.write("src.js", "let a = 1;\n");
    assert_eq!(project.digest(), before);
    project.write("package.json", "{}");
    assert_ne!(project.digest(), before);
}

#[test]
fn details_name_every_package() {
    let details = Project::new(&[("go.mod", "module a\n")]).copy(&case_folder("cargo"), "rust").details();
    let locks = details["lock_files"].as_array().unwrap();
    let paths: Vec<&str> = locks.iter().map(|lock| lock["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["go.mod", "rust/Cargo.lock"]);
    let packages = locks[1]["packages"].as_array().unwrap();
    assert_eq!(packages.len(), 14);
    let serde = packages.iter().find(|package| package["name"] == "serde").unwrap();
    assert_eq!((&serde["relation"], &serde["requirement"]), (&"direct".into(), &"1".into()));
    assert_eq!(serde["needs"].as_array().unwrap().len(), 2);
}
