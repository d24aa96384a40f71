//! The checked configuration: typed, complete with defaults, every value with its place in the file.

mod names;

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;
use jiff::civil::Date;

pub use names::{Name, Scope, ScopeNames, names, package_metric};

use crate::catalog;
use crate::diagnostic::{Span, Spanned};
use crate::expression::Expression;
use crate::syntax::Value;

/// What a quality.kdl means.
#[derive(Clone, Debug)]
pub struct Config {
    /// What is evaluated.
    pub project: Project,
    /// Where history is kept.
    pub store: StoreLocation,
    /// How long snapshots are kept; `None`: for ever.
    pub retention: Option<Retention>,
    /// What evaluations are compared with.
    pub baseline: Option<Spanned<Baseline>>,
    /// The operations that the file declares, in its order.
    pub operations: Vec<Operation>,
    /// Declared benchmarks.
    pub benchmarks: Vec<Benchmark>,
    /// How measurements weigh into points.
    pub score: Score,
    /// What a release must hold.
    pub gates: Vec<Gate>,
    /// Built-in skills and those that the file itself declares.
    pub catalog: catalog::Catalog,
}

/// What is evaluated.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// Its name, where the file gives one.
    pub name: Option<Spanned<String>>,
    /// Languages to read; empty: found by looking.
    pub languages: Vec<Spanned<String>>,
    /// Its own code; empty: everything that is not left out by rule.
    pub sources: Patterns,
    /// Its tests; empty: by each language's habit.
    pub tests: Patterns,
    /// Parts of a monorepo.
    pub packages: Vec<Package>,
}

/// Patterns of paths relative to the project's root.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patterns {
    /// Files that belong.
    pub include: Vec<Spanned<String>>,
    /// Files that don't, though they are among those.
    pub exclude: Vec<Spanned<String>>,
}

/// A part of a monorepo.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// Its name, as in `packages.<name>.…`.
    pub name: Spanned<String>,
    /// Its folder, relative to the project's root, without a slash at its end; empty for the root itself.
    pub path: Spanned<String>,
}

impl Package {
    /// What the paths of its files begin with: the folder with a slash, nothing for the root.
    pub fn prefix(&self) -> String {
        if self.path.value.is_empty() { String::new() } else { format!("{}/", self.path.value) }
    }
}

/// How long snapshots are kept, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retention {
    /// All of them.
    pub keep: f64,
    /// Of the older ones, the last of each day and branch.
    pub daily: Option<f64>,
}

/// Where history is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreLocation {
    /// A SQLite file, relative to the project's root.
    Sqlite(String),
    /// A reference of the project's own repository: `refs/rq/history`.
    Reference(String),
    /// An address that stands in an environment variable.
    Variable(String),
    /// An address of a kind that this version does not know; kept so that it can be named.
    Unsupported(String),
}

/// What evaluations are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// The newest snapshot of a named release.
    LatestRelease,
    /// The newest snapshot before this one.
    Previous,
    /// The commit where this branch left the default one.
    MergeBase,
    /// A version or a branch, in this order.
    Named(String),
}

impl Baseline {
    /// What a word in the file or on the command line means.
    pub fn from_word(word: &str) -> Self {
        match word {
            "latest-release" => Self::LatestRelease,
            "previous" => Self::Previous,
            "merge-base" => Self::MergeBase,
            other => Self::Named(other.to_owned()),
        }
    }
}

/// An operation that the file declares, or that a formula needs.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its skill.
    pub skill: String,
    /// Its name.
    pub name: String,
    /// Where it stands; empty at 0 for one that the file does not declare.
    pub span: Span,
    /// What was set, and the defaults for the rest.
    pub parameters: BTreeMap<String, Vec<Spanned<Value>>>,
    /// Levels of rules: those of the catalog, and what was set.
    pub rules: BTreeMap<String, String>,
    /// Declared exceptions.
    pub waivers: Vec<Waiver>,
    /// Operations that must have ended before it, `skill.operation`.
    pub after: Vec<Spanned<String>>,
    /// Seconds after which it is stopped.
    pub timeout: f64,
    /// How often it is tried again after a failure.
    pub retries: u32,
    /// Seconds for which an older value may stand in.
    pub carry: Option<f64>,
    /// The command, for an operation of one's own.
    pub own: Option<Arc<OwnOperation>>,
}

impl Operation {
    /// `skill.operation`.
    pub fn id(&self) -> String {
        format!("{}.{}", self.skill, self.name)
    }

    /// A built-in operation as it is without a word in the file.
    pub fn default_of(operation: &catalog::Operation) -> Self {
        let defaults = operation.parameters.iter().filter_map(|parameter| {
            let value = parameter.default.clone()?;
            Some((parameter.name.clone(), vec![Spanned::new(value, Span::default())]))
        });
        Self {
            skill: operation.skill.clone(),
            name: operation.name.clone(),
            span: Span::default(),
            parameters: defaults.collect(),
            rules: operation.rules.iter().map(|rule| (rule.id.clone(), rule.level.clone())).collect(),
            waivers: Vec::new(),
            after: Vec::new(),
            timeout: operation.timeout,
            retries: operation.retries,
            carry: None,
            own: None,
        }
    }
}

/// An operation of a skill that the file itself declares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnOperation {
    /// Program and arguments.
    pub command: Vec<String>,
    /// What its output is; one of [`crate::grammar::FORMATS`].
    pub format: String,
    /// Files that hold its output; empty: standard output.
    pub reports: Vec<String>,
    /// Files it depends on; empty: it runs every time.
    pub inputs: Vec<String>,
    /// Variables that it is given.
    pub environment: BTreeMap<String, String>,
    /// Nothing else runs beside it.
    pub exclusive: bool,
    /// How each metric is taken from its output.
    pub metrics: Vec<OwnMetric>,
}

/// How a metric is taken from a command's output.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnMetric {
    /// The metric's name.
    pub name: String,
    /// RFC 6901 pointer to a number in JSON.
    pub pointer: Option<String>,
    /// Regular expression: the number is its first group, or else how often it matches.
    pub pattern: Option<String>,
    /// Counts only findings of this level.
    pub level: Option<String>,
    /// Counts only findings of this rule.
    pub rule: Option<String>,
    /// Which number of a coverage or test report.
    pub select: Option<String>,
}

/// A declared exception.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiver {
    /// A rule, an advisory or a fingerprint.
    pub target: String,
    /// Only in these files; a pattern.
    pub path: Option<String>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Why a vulnerability does not reach the project, in OpenVEX's words.
    pub justification: Option<String>,
    /// Where it stands.
    pub span: Span,
}

impl Waiver {
    /// Whether its last day is before `today`.
    pub fn expired(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}

/// A command whose speed is compared between releases.
#[derive(Clone, Debug, PartialEq)]
pub struct Benchmark {
    /// Its name.
    pub name: Spanned<String>,
    /// Program and arguments.
    pub command: Vec<String>,
    /// Makes a version ready to be measured: program and arguments; empty where nothing is to be done.
    pub setup: Vec<String>,
    /// What its results are written in, one of [`crate::grammar::BENCHMARK_FORMATS`]; absent where it is timed itself.
    pub format: Option<String>,
    /// Files that hold its results; empty: standard output.
    pub reports: Vec<String>,
    /// Percent by which it may become slower.
    pub tolerance: Option<f64>,
    /// What is compared, where it is timed itself.
    pub measure: Measure,
    /// Seconds after which one run is stopped.
    pub timeout: Option<f64>,
}

/// What of a benchmark's runs is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Time on processors.
    #[default]
    Cpu,
    /// Time on the clock.
    Wall,
    /// Instructions that are executed outside of the kernel.
    Instructions,
}

impl Measure {
    /// Its names in the file.
    pub const NAMES: [&'static str; 3] = ["cpu", "wall", "instructions"];

    /// What is called so in the file.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Cpu, Self::Wall, Self::Instructions].into_iter().find(|measure| measure.name() == name)
    }

    /// One of [`Measure::NAMES`].
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Wall => "wall",
            Self::Instructions => "instructions",
        }
    }
}

/// How measurements weigh into a number from 0 to 100.
#[derive(Clone, Debug)]
pub struct Score {
    /// Its parts; no two have one name.
    pub components: Vec<Component>,
    /// Whether the file has no `score`, so that the default one holds.
    pub default: bool,
    /// Where each name stands in the list.
    places: HashMap<String, usize>,
}

impl Score {
    /// The score of these parts.
    pub fn new(components: Vec<Component>, default: bool) -> Self {
        let places = components.iter().enumerate().map(|(place, part)| (part.name.value.clone(), place));
        Self { places: places.collect(), components, default }
    }

    /// Where the component of that name stands.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// The components that a component's formula reads, by place.
    pub fn reads<'a>(&'a self, part: &'a Component) -> impl Iterator<Item = usize> + 'a {
        part.formula.expression.paths().filter_map(|path| self.place(names::component(&path.path)?))
    }
}

/// A part of the score.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its name.
    pub name: Spanned<String>,
    /// Its share as written.
    pub weight: f64,
    /// Its share of 100.
    pub share: f64,
    /// Metrics to points.
    pub formula: Formula,
}

/// An expression and where its text stands in the file.
#[derive(Clone, Debug)]
pub struct Formula {
    /// The expression; its spans count from the start of its own text.
    pub expression: Arc<Expression>,
    /// The value in the file, quotes included.
    pub span: Span,
}

/// What a release must hold.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Its name.
    pub name: Spanned<String>,
    /// What must or should hold.
    pub conditions: Vec<Condition>,
}

/// A condition of a gate.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Whether the gate fails with it, or only warns.
    pub required: bool,
    /// What must hold, as written.
    pub formula: Formula,
    /// Set where the best value reached is what must hold.
    pub ratchet: Option<Ratchet>,
}

impl Condition {
    /// What decides: what is written, or what it stands for.
    pub fn decides(&self) -> &Arc<Expression> {
        self.ratchet.as_ref().map_or(&self.formula.expression, |ratchet| &ratchet.condition)
    }
}

/// A threshold that follows the best value reached.
#[derive(Clone, Debug)]
pub struct Ratchet {
    /// The metric, by its full name.
    pub metric: String,
    /// `metric >= best.metric`, or the other way round.
    pub condition: Arc<Expression>,
    /// Only evaluations from this day on count.
    pub since: Option<Date>,
}
