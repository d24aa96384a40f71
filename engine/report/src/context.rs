//! What a renderer must know beside the snapshot.

use std::collections::BTreeMap;

use rq_schema::Diagnostic;

/// How much the human report says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// The verdict and what stands against it.
    Quiet,
    /// What a reader needs.
    #[default]
    Normal,
    /// All metrics, operations and findings too.
    Verbose,
}

/// What a renderer must know beside the snapshot.
#[derive(Clone, Debug)]
pub struct Context {
    /// Whether terminal output is coloured.
    pub color: bool,
    /// Whether terminal output may hold more than ASCII.
    pub unicode: bool,
    /// Columns of the terminal; fewer than 40 count as 40.
    pub width: usize,
    /// How much the human report says.
    pub verbosity: Verbosity,
    /// Whether the human report lists how long each operation took.
    pub timings: bool,
    /// The exit code that the program is about to give.
    pub exit_code: i32,
    /// The configuration's file, relative to the project's root, with `/`.
    pub file: String,
    /// The project's root relative to the repository's, `""` or `packages/api/`; put before every path for those
    /// who look from the repository: SARIF, GitHub, GitLab, JUnit.
    pub prefix: String,
    /// Seconds of wall time that the evaluation took, where that is known.
    pub seconds: Option<f64>,
    /// Points of each component in the baseline, by name, where they are one number.
    pub baseline_points: BTreeMap<String, f64>,
    /// What rules mean: `skill.operation/rule` to a sentence.
    pub rules: BTreeMap<String, String>,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            color: false,
            unicode: true,
            width: 80,
            verbosity: Verbosity::Normal,
            timings: false,
            exit_code: 0,
            file: "quality.kdl".into(),
            prefix: String::new(),
            seconds: None,
            baseline_points: BTreeMap::new(),
            rules: BTreeMap::new(),
        }
    }
}

impl Context {
    /// `path`, as seen from the repository's root.
    pub(crate) fn in_repository(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// What `operation/rule` means, where that is known.
    pub(crate) fn rule(&self, operation: &str, rule: &str) -> Option<&str> {
        self.rules.get(&format!("{operation}/{rule}")).map(String::as_str)
    }
}

/// A configuration file and what its check found.
#[derive(Clone, Copy, Debug)]
pub struct CheckedFile<'a> {
    /// The file as reports shall name it, relative, with `/`.
    pub path: &'a str,
    /// Its text, which the diagnostics' spans point into.
    pub text: &'a str,
    /// What was found.
    pub diagnostics: &'a [Diagnostic],
}
