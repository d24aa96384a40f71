//! A repository that lives as long as a test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::engine::{Answer, checkout, clean, engine, run};

/// Two Python files without a fault.
const ORDERS: &str = "\
\"\"\"Orders.\"\"\"


def total(lines):
    \"\"\"The sum of the lines.\"\"\"
    return sum(price * count for price, count in lines)


def cheapest(lines):
    \"\"\"The lowest price; 0 without lines.\"\"\"
    if not lines:
        return 0
    return min(price for price, _ in lines)
";
const PRICES: &str = "\
\"\"\"Prices.\"\"\"


def rounded(price):
    \"\"\"To the cent.\"\"\"
    return round(price, 2)
";
/// Their configuration: everything is measured, the gate passes.
pub(crate) const SMALL: &str = r#"project "small" {
    language "python"
    sources "app/**"
}

skill "refactor-assistant" {
    operation "detect_code_smells" { max-parameters 3 }
    operation "analyze_complexity" { max-cyclomatic 5 }
}
skill "doc-generator" {
    operation "analyze_documentation"
}

score {
    component "code_quality" weight=60 {
        formula "100 - smells.total * 5 - complexity.over_limit * 5"
    }
    component "documentation" weight=40 { formula "documentation.coverage_percent" }
}

gate "release" {
    require "score >= 80"
    require "complexity.max <= 8"
}
"#;
/// A function with more parameters than [`SMALL`] allows, and no documentation.
pub(crate) const SMELLY: &str = "\ndef many(a, b, c, d, e, f):\n    return a + b + c + d + e + f\n";

/// A git repository in a temporary folder.
pub(crate) struct Repository {
    folder: TempDir,
    root: PathBuf,
}

impl Repository {
    /// An empty one, on the branch `main`, without a commit.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::Builder::new().prefix("rq-e2e-").tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap().join("work");
        fs::create_dir(&root).unwrap();
        let new = Self { folder, root };
        new.git(&["init", "--quiet", "--initial-branch=main"]);
        new
    }

    /// Two Python files and a quality.kdl whose gate passes, committed.
    pub(crate) fn small() -> Self {
        let new = Self::empty();
        new.write("app/orders.py", ORDERS);
        new.write("app/prices.py", PRICES);
        new.write("quality.kdl", SMALL);
        new.commit("begin");
        new
    }

    /// [`Repository::small`] with a skill of its own that the score needs: `own.check` with the metric `own.number`.
    pub(crate) fn with_own_skill(body: &str) -> Self {
        let new = Self::small();
        let skill = format!(
            "skill \"own\" {{\n    operation \"check\" {{\n{body}\n    }}\n}}\nscore {{\n    \
            component \"own\" weight=50 {{ formula \"100 - own.number\" }}"
        );
        new.write("quality.kdl", SMALL.replace("score {", &skill).replace("weight=60", "weight=10"));
        new.commit("a skill of one's own");
        new
    }

    /// A copy of an example, committed.
    pub(crate) fn example(name: &str) -> Self {
        let new = Self::empty();
        copy(&checkout().join("examples").join(name), &new.root);
        new.commit("the example");
        new
    }

    /// Its root.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path beside the repository, outside of it.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    /// Writes a file, making its folders.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Appends to a file.
    pub(crate) fn append(&self, path: &str, content: &str) {
        self.write(path, self.read(path) + content);
    }

    /// A file's text.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap()
    }

    /// Replaces a part of a file that must be there.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from}");
        self.write(path, text.replace(from, to));
    }

    /// Deletes a file.
    pub(crate) fn delete(&self, path: &str) {
        fs::remove_file(self.root.join(path)).unwrap();
    }

    /// Commits everything at a time that never changes, so that the same content gives the same commit.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Runs git.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let mut git = clean(Path::new("git"), &self.root);
        for who in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{who}_NAME"), "somebody")
                .env(format!("GIT_{who}_EMAIL"), "somebody@example.com");
            git.env(format!("GIT_{who}_DATE"), "2026-01-02T03:04:05Z");
        }
        run(git.args(arguments)).expect(0).out.trim().to_owned()
    }

    /// The engine, in the root.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        engine(&self.root, arguments)
    }

    /// Runs the engine in the root.
    #[track_caller]
    pub(crate) fn engine(&self, arguments: &[&str]) -> Answer {
        run(&mut self.command(arguments))
    }

    /// Evaluates; the answer as JSON, whose exit code is that of the process.
    #[track_caller]
    pub(crate) fn eval(&self, code: i32, more: &[&str]) -> Value {
        let arguments = [&["eval", "--format", "json"], more].concat();
        let answer = self.engine(&arguments).expect(code).json();
        assert_eq!(answer["exit_code"], code);
        answer
    }

    /// The snapshots in the history, newest first.
    #[track_caller]
    pub(crate) fn history(&self) -> Vec<Value> {
        let answer = self.engine(&["history", "--limit", "0", "--format", "json"]).expect(0).json();
        answer["snapshots"].as_array().unwrap().clone()
    }
}

/// Copies a folder without what an evaluation, a build or an installation has left in it.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        if [".rq", "target", "node_modules", "__pycache__"].iter().any(|left_out| name == *left_out) {
            continue;
        }
        let (path, target) = (entry.path(), to.join(&name));
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
