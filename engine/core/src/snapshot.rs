//! The one value that flows to the right: what an evaluation found, decided and stood on.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use rq_schema::Span;
use rq_schema::expression::Margin;
use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::measurement::Metric;

/// The form in which snapshots are stored; a reader refuses a greater one.
pub const SCHEMA_VERSION: u32 = 1;

/// What one evaluation found, decided and stood on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// [`SCHEMA_VERSION`] of the program that wrote it.
    pub schema_version: u32,
    /// Unique, and sorts by time: 26 characters of Crockford's base 32 (a ULID).
    pub id: String,
    /// When the evaluation began; of one that repeats another, when that did.
    pub created_at: Timestamp,
    /// The project's name.
    pub project: String,
    /// The program, `rq-engine 0.1.0`.
    pub program: String,
    /// Where the working tree stood.
    pub revision: Revision,
    /// What was evaluated: see [`crate::content`]. Absent in snapshots of before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// blake3 of the checked configuration, hexadecimal.
    pub configuration: String,
    /// What the evaluation ran on: name to value; no secrets, nothing that changes from minute to minute.
    pub environment: BTreeMap<String, String>,
    /// How many processes wanted a processor when it began: the mean of the last minute; absent where the system does
    /// not tell.
    pub load: Option<f64>,
    /// One record for each operation of the plan, in the plan's order.
    pub operations: Vec<OperationRecord>,
    /// Metrics by name.
    pub metrics: BTreeMap<String, Metric>,
    /// Benchmarks that ran, in the order of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub benchmarks: Vec<BenchmarkRecord>,
    /// Findings, worst first, then by path and line.
    pub findings: Vec<Finding>,
    /// Every waiver the configuration declares, used or not.
    pub waivers: Vec<WaiverRecord>,
    /// The score and its components.
    pub score: Score,
    /// The gates, in the order of the file.
    pub gates: Vec<GateResult>,
    /// What it was compared with.
    pub baseline: Option<BaselineReference>,
    /// What the reader must know beside the numbers.
    pub notices: Vec<String>,
    /// The answer.
    pub verdict: Verdict,
}

/// Where the working tree stood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Full hash of HEAD.
    pub commit: Option<String>,
    /// The branch checked out; absent when HEAD is detached.
    pub branch: Option<String>,
    /// The release: given by the user, else the tag that points at HEAD.
    pub release: Option<String>,
    /// Whether tracked files differ from HEAD; absent where that is not known.
    pub dirty: Option<bool>,
    /// Full hash of HEAD's tree, where the files are just that and no new one is beside them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tree: Option<String>,
}

/// How one operation of the plan ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperationRecord {
    /// `skill.operation`.
    pub name: String,
    /// How it ended.
    pub state: OperationState,
    /// Whether the outcome was taken from the cache.
    pub cached: bool,
    /// Why it ran, or why it could not: `src/app.py changed`.
    pub reason: Option<String>,
    /// Seconds of wall time, 0 for a cached one.
    pub seconds: f64,
    /// Digest of everything its outcome depends on.
    pub key: String,
    /// What it wants said beside its numbers: files left out, lines unreadable.
    pub notes: Vec<String>,
    /// What its outcome stands on; absent where that could not be told, and in snapshots of before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

/// What an outcome stands on, each part as a digest or version: tells why another outcome differs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// What measured: the program, the operation's code, foreign tools and databases.
    pub tool: String,
    /// The operation's settings.
    pub settings: String,
    /// The project's files.
    pub project: String,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationState {
    /// It measured.
    Measured,
    /// There was nothing to measure, or what measures is absent.
    Missing,
    /// It broke.
    Failed,
}

/// What a benchmark took, and whether that is more than before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BenchmarkRecord {
    /// Its name.
    pub name: String,
    /// What is compared: `cpu` or `wall` time of the process, its `instructions`, or the time that it `told` itself.
    pub measure: String,
    /// Medians of the version at hand.
    pub now: BenchmarkCost,
    /// What the pairs say; absent where it was not compared.
    pub compared: Option<PairedResult>,
    /// Whether the other version has no such benchmark, so that there is nothing to compare.
    #[serde(default)]
    pub new: bool,
    /// What the reader must know: that it is new, that it could not be run at the other version, that counts vary.
    pub note: Option<String>,
}

/// What a run takes: medians over all runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BenchmarkCost {
    /// Seconds on processors, of all processes; absent where the benchmark told its time itself.
    pub cpu_seconds: Option<f64>,
    /// Seconds on the clock, or as the benchmark told.
    pub wall_seconds: f64,
    /// The most memory of one process, in bytes; absent where it was too little to be told.
    pub peak_bytes: Option<u64>,
    /// Instructions that all processes executed outside of the kernel; absent unless they are what is compared. They
    /// are counted in runs of their own: the times and the memory are those of ordinary ones.
    // Always written: outcomes are cached in a form that has no names.
    #[serde(default)]
    pub instructions: Option<u64>,
}

/// What pairs of runs say of two versions. Changes are ratios: 0.05 where the newer one takes 5 % more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairedResult {
    /// The other version: `the merge base with origin/main`.
    pub with: String,
    /// Its commit.
    pub commit: String,
    /// Its medians.
    pub before: BenchmarkCost,
    /// What they say.
    pub verdict: PairedVerdict,
    /// Pairs that were run; 0 where none were needed, because counts of one version are the same in each run.
    pub pairs: usize,
    /// How much more the newer version takes.
    pub change: f64,
    /// Lower end of the interval that holds it with 95 % at each end.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
    /// How likely pairs as slow as these are when nothing differs.
    pub p: f64,
    /// The smallest change that matters.
    pub tolerance: f64,
    /// About how many pairs would decide, where these do not.
    pub wanted: Option<usize>,
}

/// What pairs of runs say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairedVerdict {
    /// The newer version is slower, and was so again when measured once more.
    Slower,
    /// It is faster.
    Faster,
    /// It is not slower by as much as matters.
    Same,
    /// They do not tell.
    Undecided,
}

/// A declared exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiverRecord {
    /// The operation it stands in, `skill.operation`.
    pub operation: String,
    /// The rule, advisory or fingerprint that it covers.
    pub target: String,
    /// The only path it covers; a glob.
    pub path: Option<String>,
    /// Why.
    pub reason: String,
    /// Whose it is.
    pub owner: Option<String>,
    /// Last day on which it holds, `2027-01-31`.
    pub until: Option<String>,
    /// Whether that day is past, so that it covers nothing.
    pub expired: bool,
    /// How many findings it covers.
    pub covers: usize,
}

/// The score: a number, or the interval it must lie in where something was not measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Lowest possible score, 0–100.
    pub low: f64,
    /// Highest possible score, 0–100; equal to `low` when everything was measured.
    pub high: f64,
    /// The components, in the order of the file.
    pub components: Vec<Component>,
}

impl Score {
    /// The score, where it is one number.
    pub fn exact(&self) -> Option<f64> {
        (self.low == self.high).then_some(self.low)
    }
}

/// One component of the score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// Its name.
    pub name: String,
    /// Its share of the score, percent; all shares add up to 100.
    pub weight: f64,
    /// The formula as written.
    pub formula: String,
    /// Where the component stands in the file.
    pub span: SpanRecord,
    /// Lowest possible points, 0–100.
    pub low: f64,
    /// Highest possible points, 0–100.
    pub high: f64,
    /// The formula's own value before it was clamped to 0–100; absent where it is not one number.
    pub unclamped: Option<f64>,
    /// Metrics without a value that it depends on.
    pub missing: Vec<String>,
    /// Why the formula could not be computed.
    pub error: Option<String>,
}

impl Component {
    /// The points, where they are one number.
    pub fn exact(&self) -> Option<f64> {
        (self.low == self.high).then_some(self.low)
    }
}

/// A place in quality.kdl, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanRecord {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Line from 1.
    pub line: u32,
}

impl From<SpanRecord> for Span {
    fn from(record: SpanRecord) -> Self {
        Self::new(record.start, record.end)
    }
}

/// How a gate decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GateResult {
    /// Its name.
    pub name: String,
    /// The worst of its required conditions.
    pub verdict: Verdict,
    /// Its conditions, in the order of the file.
    pub conditions: Vec<ConditionResult>,
}

/// How one condition of a gate decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConditionResult {
    /// The condition as written.
    pub text: Arc<str>,
    /// Whether the gate needs it or only warns.
    pub required: bool,
    /// Whether it holds, fails or can't be told.
    pub verdict: Verdict,
    /// The values that it decided on: `84.2 >= 85: 0.8 short`.
    pub detail: Arc<str>,
    /// The same as numbers, where there are two that it compares; not kept.
    #[serde(skip)]
    pub margin: Option<Margin>,
    /// Metrics without a value that it depends on.
    pub missing: Vec<String>,
    /// How many waived findings it leaves out.
    pub waived: usize,
    /// Where the condition stands in the file.
    pub span: SpanRecord,
}

/// The answer to a question that must not be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Holds.
    Pass,
    /// Can't be told: something was missing, failed or not comparable.
    Incomplete,
    /// Does not hold.
    Fail,
}

impl Verdict {
    /// `pass`, `incomplete` or `fail`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Incomplete => "incomplete",
            Self::Fail => "fail",
        }
    }
}

/// The snapshot that an evaluation was compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BaselineReference {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// How it was chosen: `latest-release: v1.4.0`.
    pub label: String,
    /// Its commit.
    pub commit: Option<String>,
    /// Its score with its own formulas.
    pub score: Option<f64>,
    /// Its metrics that have a value.
    pub metrics: BTreeMap<String, f64>,
    /// What it ran on; empty where that was not captured.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<String, String>,
    /// What each of its operations was measured with: [`Basis::tool`] by `skill.operation`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tools: BTreeMap<String, String>,
}
