//! What may stand where in quality.kdl: one table that validation, completion and help read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::catalog::{Catalog, Parameter};
use crate::config::Measure;
use crate::value_type::{ValueType, literal};

/// A node that may stand at some place.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeSpec {
    /// Its name.
    pub name: String,
    /// What it does, one or two sentences.
    pub doc: String,
    /// Its arguments.
    pub arguments: Arguments,
    /// Its properties.
    pub properties: Vec<PropertySpec>,
    /// Whether properties of any name may be given, with texts as values.
    pub open_properties: bool,
    /// What may stand inside it; for `skill` and `operation` see [`Grammar::children`].
    pub children: Vec<NodeSpec>,
    /// Whether it may stand more than once at its place.
    pub repeatable: bool,
}

/// The arguments that a node takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Arguments {
    /// At least so many.
    pub min: usize,
    /// At most so many.
    pub max: usize,
    /// What each of them is.
    pub ty: ValueType,
    /// Least number allowed.
    pub low: Option<f64>,
    /// Greatest number allowed.
    pub high: Option<f64>,
}

/// A property that a node may have.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertySpec {
    /// Its name.
    pub name: String,
    /// What it may be.
    pub ty: ValueType,
    /// Whether it must be given.
    pub required: bool,
    /// Least number allowed.
    pub low: Option<f64>,
    /// What it does.
    pub doc: String,
}

/// What may stand where.
#[derive(Clone, Debug)]
pub struct Grammar {
    /// At the top of the file.
    pub top: Vec<NodeSpec>,
    /// Inside the operations of built-in skills, by `skill.operation`.
    operations: BTreeMap<String, Vec<NodeSpec>>,
    /// Inside the operations of skills that the file itself declares.
    own_operation: Vec<NodeSpec>,
}

/// Why a vulnerability does not reach a project: <https://github.com/openvex/spec>.
const JUSTIFICATIONS: [&str; 5] = [
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
];

/// What results of benchmark programs can be read.
pub const BENCHMARK_FORMATS: [&str; 9] = [
    "criterion",
    "hyperfine",
    "pytest-benchmark",
    "google-benchmark",
    "go",
    "jmh",
    "vitest",
    "benchmarkdotnet",
    "bencher",
];

/// Formats that the output of a command of one's own may have.
pub const FORMATS: [&str; 16] = [
    "sarif",
    "junit",
    "lcov",
    "cobertura",
    "jacoco",
    "clover",
    "go",
    "coverage.py",
    "llvm-cov",
    "istanbul",
    "simplecov",
    "json",
    "regex",
    "exit-code",
    "checkstyle",
    "gitlab-codequality",
];

impl Grammar {
    /// The grammar with the built-in skills.
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(Catalog::builtin()));
        &BUILTIN
    }

    /// The grammar with the skills of `catalog`.
    pub fn new(catalog: &Catalog) -> Self {
        let operations = catalog.operations().map(|operation| {
            let parameters = operation.parameters.iter().map(parameter);
            let rules: Vec<String> = operation.rules.iter().map(|rule| rule.id.clone()).collect();
            let mut nodes: Vec<NodeSpec> = parameters.collect();
            if !rules.is_empty() {
                nodes.push(
                    NodeSpec::new("rule", "Sets how much a rule's findings weigh.")
                        .one(ValueType::OneOf(rules))
                        .required("level", level(), "How much they weigh; off: it is not checked.")
                        .many(),
                );
            }
            nodes.extend(common());
            (operation.id(), nodes)
        });
        Self { top: top(), operations: operations.collect(), own_operation: own_operation() }
    }

    /// What may stand inside nested blocks, each given by its name and its first argument, the outermost first; `None`
    /// where a block is unknown or has nothing inside it.
    pub fn inside(&self, blocks: &[(&str, &str)]) -> Option<&[NodeSpec]> {
        let mut known = self.top.as_slice();
        for (place, (name, argument)) in blocks.iter().enumerate() {
            let outer = place.checked_sub(1).and_then(|outer| blocks.get(outer));
            known = match outer {
                Some(("skill", skill)) if *name == "operation" && place == 1 => {
                    self.operation(skill, argument, Catalog::builtin().skill(skill).is_some())?
                }
                _ => &known.iter().find(|spec| spec.name == *name)?.children,
            };
        }
        Some(known)
    }

    /// What may stand inside an operation; `None` where the built-in skill has no such operation.
    ///
    /// `builtin`: whether the skill is one of the catalog.
    pub fn operation(&self, skill: &str, operation: &str, builtin: bool) -> Option<&[NodeSpec]> {
        if builtin {
            self.operations.get(&format!("{skill}.{operation}")).map(Vec::as_slice)
        } else {
            Some(&self.own_operation)
        }
    }
}

impl NodeSpec {
    /// A node without arguments, properties or children, that may stand once.
    pub fn new(name: &str, doc: &str) -> Self {
        Self {
            name: name.into(),
            doc: doc.into(),
            arguments: Arguments { min: 0, max: 0, ty: ValueType::Text, low: None, high: None },
            properties: Vec::new(),
            open_properties: false,
            children: Vec::new(),
            repeatable: false,
        }
    }

    fn arguments(mut self, min: usize, max: usize, ty: ValueType) -> Self {
        self.arguments = Arguments { min, max, ty, low: None, high: None };
        self
    }

    fn one(self, ty: ValueType) -> Self {
        self.arguments(1, 1, ty)
    }

    fn some(self, ty: ValueType) -> Self {
        self.arguments(1, usize::MAX, ty)
    }

    fn low(mut self, low: f64) -> Self {
        self.arguments.low = Some(low);
        self
    }

    fn property(mut self, name: &str, ty: ValueType, doc: &str) -> Self {
        let name = name.into();
        self.properties.push(PropertySpec { name, ty, required: false, low: None, doc: doc.into() });
        self
    }

    fn required(mut self, name: &str, ty: ValueType, doc: &str) -> Self {
        let name = name.into();
        self.properties.push(PropertySpec { name, ty, required: true, low: None, doc: doc.into() });
        self
    }

    fn children(mut self, children: Vec<NodeSpec>) -> Self {
        self.children = children;
        self
    }

    fn many(mut self) -> Self {
        self.repeatable = true;
        self
    }
}

fn level() -> ValueType {
    choice(&["error", "warning", "note", "off"])
}

fn choice(names: &[&str]) -> ValueType {
    ValueType::OneOf(names.iter().map(|name| (*name).to_owned()).collect())
}

/// Languages that a project may name.
pub const LANGUAGES: [&str; 11] =
    ["python", "javascript", "typescript", "rust", "go", "java", "c", "cpp", "csharp", "ruby", "php"];

fn top() -> Vec<NodeSpec> {
    use ValueType::{Command, Condition, Duration, Formula, Glob, Number, Path, Text};
    let patterns = |name, doc| {
        NodeSpec::new(name, doc)
            .some(Glob)
            .property("exclude", Glob, "Files of these that are left out.")
            .many()
    };
    vec![
        NodeSpec::new("project", "What is evaluated.").one(Text).children(vec![
            NodeSpec::new("language", "Languages to read; found by looking at the files unless given.")
                .some(choice(&LANGUAGES)),
            patterns("sources", "The project's own code, relative to its root."),
            patterns("tests", "Its tests; found by each language's habit unless given."),
            NodeSpec::new("package", "A part of a monorepo with metrics of its own, `packages.<name>.<metric>`.")
                .one(Text)
                .required("path", Path, "Its folder.")
                .many(),
        ]),
        NodeSpec::new(
            "store",
            "Where history is kept: \"sqlite:FILE\", \"git:refs/rq/history\" for the repository itself, or (env)\"VARIABLE\" for an address that stays out of the file.",
        )
        .one(Text)
        .children(vec![
            NodeSpec::new(
                "keep",
                "How long all snapshots are kept; for ever unless given. Those of releases and each branch's newest always are.",
            )
            .one(Duration),
            NodeSpec::new("daily", "How long the last one of each day and branch is kept after that; for ever unless given.")
                .one(Duration),
        ]),
        NodeSpec::new(
            "baseline",
            "What evaluations are compared with: \"latest-release\", \"previous\", \"merge-base\", a branch or a version.",
        )
        .one(Text),
        NodeSpec::new("skill", "A group of operations: a built-in one, or one of your own.").one(Text).many().children(
            vec![NodeSpec::new("operation", "Something to run, with its settings.").one(Text).many()],
        ),
        NodeSpec::new("benchmark", "A command whose speed is compared between releases.").one(Text).many().children(vec![
            NodeSpec::new("run", "The command, without a shell.").some(Command),
            NodeSpec::new(
                "setup",
                "Makes a version ready to be measured: run once in a checkout of each, before any of them is.",
            )
            .some(Command),
            NodeSpec::new(
                "format",
                "What its results are written in: the times that it tells are compared instead of those that it takes.",
            )
            .one(choice(&BENCHMARK_FORMATS)),
            NodeSpec::new("report", "Files that hold its results; standard output unless given.").some(Glob).many(),
            NodeSpec::new("tolerance", "Percent by which it may become slower; 1 unless given.").one(Number).low(0.0),
            NodeSpec::new(
                "measure",
                "What is compared, of all that it starts: \"cpu\", time on processors, \"wall\", time on the clock, which is noisier, or \"instructions\", those that are executed, which are the same in each run of most programs; a counter of the processor tells them, or valgrind, which takes some fifty times as long.",
            )
            .one(choice(&Measure::NAMES)),
            NodeSpec::new("timeout", "After this long a run is stopped, and the benchmark fails.").one(Duration),
        ]),
        NodeSpec::new("score", "How measurements weigh into a number from 0 to 100.").children(vec![
            NodeSpec::new("component", "A part of the score; its formula's value is clamped to 0–100.")
                .one(Text)
                .required("weight", Number, "Its share of the score.")
                .many()
                .children(vec![NodeSpec::new("formula", "Metrics to points.").one(Formula)]),
        ]),
        NodeSpec::new("gate", "What a release must hold.").one(Text).many().children(vec![
            NodeSpec::new("require", "A condition that must hold.").one(Condition).many(),
            NodeSpec::new("warn", "A condition that should hold; the gate passes all the same.").one(Condition).many(),
            NodeSpec::new(
                "ratchet",
                "A metric that must stay as good as the best value reached, on the default branch or in a release. It never loosens by itself.",
            )
            .one(Formula)
            .property("slack", Number, "By how much it may be worse; 0 unless given.")
            .property("since", ValueType::Date, "Only evaluations from this day on count: to loosen it by hand.")
            .many(),
        ]),
    ]
}

/// What every operation understands.
fn common() -> Vec<NodeSpec> {
    use ValueType::{Date, Duration, Glob, Integer, Text};
    vec![
        NodeSpec::new("timeout", "After this long it is stopped and counts as failed.").one(Duration),
        NodeSpec::new("retries", "How often it is tried again after it failed.").one(Integer).low(0.0),
        NodeSpec::new("after", "Operations that must have ended first, `skill.operation`; when one fails, this one does not run.").some(Text),
        NodeSpec::new(
            "carry",
            "When it can't measure, values of the newest snapshot that is not older than this are used, and marked so.",
        )
        .one(Duration),
        NodeSpec::new(
            "ignore",
            "Waives a finding: a rule, an advisory or a fingerprint. It lifts gates and never raises the score.",
        )
        .one(Text)
        .required("reason", Text, "Why.")
        .property("path", Glob, "Only in these files.")
        .property("owner", Text, "Who answers for it.")
        .property("until", Date, "The last day on which it holds.")
        .property(
            "justification",
            choice(&JUSTIFICATIONS),
            "Why a vulnerability does not reach the project, in OpenVEX's words; `rq-engine sbom --format openvex` tells it.",
        )
        .many(),
    ]
}

fn own_operation() -> Vec<NodeSpec> {
    use ValueType::{Boolean, Command, Glob, Number, Pattern, Text};
    let mut nodes = vec![
        NodeSpec::new("doc", "What it does.").one(Text),
        NodeSpec::new(
            "run",
            "The command: one text that is split into words, or one word each. No shell is used.",
        )
        .some(Command),
        NodeSpec::new("format", "What its output is.").one(choice(&FORMATS)),
        NodeSpec::new("report", "Files that hold its output; standard output unless given.")
            .some(Glob)
            .many(),
        NodeSpec::new("inputs", "Files it depends on; when none has changed it is not run again.")
            .some(Glob)
            .many(),
        NodeSpec {
            open_properties: true,
            ..NodeSpec::new("env", "Variables that it is given, NAME=\"value\".")
        }
        .many(),
        NodeSpec::new("exclusive", "Nothing else runs beside it."),
        NodeSpec::new("metric", "A number that it gives.")
            .one(Text)
            .property("unit", Text, "count, percent, seconds, …")
            .property("better", choice(&["lower", "higher", "neither"]), "Which direction is better.")
            .property("low", Number, "Least possible value, 0 unless given.")
            .property("high", Number, "Greatest possible value.")
            .property(
                "noisy",
                Boolean,
                "Whether it differs from run to run: before a gate fails on it, it is measured twice more, and the median stands.",
            )
            .property("pointer", Text, "For json: the place of the number, \"/summary/total\".")
            .property(
                "pattern",
                Pattern,
                "For regex: the number is its first group, or else how often it matches.",
            )
            .property("level", choice(&["error", "warning", "note"]), "Counts only findings of this level.")
            .property("rule", Text, "Counts only findings of this rule.")
            .property(
                "select",
                Text,
                "For coverage and junit: line_percent, branch_percent, failed, passed, …",
            )
            .many(),
    ];
    nodes.extend(common());
    nodes
}

fn parameter(parameter: &Parameter) -> NodeSpec {
    let mut doc = parameter.doc.clone();
    if let Some(default) = &parameter.default {
        doc.push_str(&format!(" Default: {}.", literal(default)));
    }
    let many = parameter.many || parameter.ty == ValueType::Command;
    let max = if many { usize::MAX } else { 1 };
    let mut node = NodeSpec::new(&parameter.name, &doc).arguments(1, max, parameter.ty.clone());
    node.arguments.low = parameter.min;
    node.arguments.high = parameter.max;
    node.repeatable = parameter.many;
    node
}
