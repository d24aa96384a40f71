//! Commands that measure, or say how it would be done.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{MeasureArgs, ProjectArgs, RunFormat};

/// `rq-engine eval`.
#[derive(Clone, Debug, Args)]
pub(crate) struct EvalArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    #[command(flatten)]
    pub(crate) measure: MeasureArgs,
    /// Output format, or FORMAT=FILE; may be given several times
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "human", long_help = FORMATS)]
    pub(crate) format: Vec<String>,
    /// Write the output to a file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// From which answer on the exit code is not 0
    #[arg(long, value_enum, default_value_t = FailOn::Incomplete, env = "RQ_FAIL_ON", hide_env_values = true)]
    pub(crate) fail_on: FailOn,
    /// Keep no snapshot
    #[arg(long)]
    pub(crate) no_keep: bool,
    /// Show what would run, and run nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Show how long each operation took
    #[arg(long)]
    pub(crate) timings: bool,
}

const FORMATS: &str = "Output format, or FORMAT=FILE; may be given several times.\n\n\
    human, json, sarif, junit, gitlab-codequality, markdown, github";

/// From which answer on the exit code is not 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// A gate failed
    Gate,
    /// A gate failed, or a condition that should hold does not
    Warn,
    /// A gate failed, or something could not be told
    Incomplete,
    /// Never: only errors of use and of the program
    Never,
}

/// `rq-engine plan`.
#[derive(Clone, Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    #[command(flatten)]
    pub(crate) measure: MeasureArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = PlanFormat::Tree)]
    pub(crate) format: PlanFormat,
}

/// How `plan` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// For a person
    Tree,
    /// For a program
    Json,
    /// Graphviz
    Dot,
    /// Mermaid, as Markdown renders it
    Mermaid,
}

/// `rq-engine run`.
#[derive(Clone, Debug, Args)]
pub(crate) struct RunArgs {
    /// The operation, skill.operation
    #[arg(value_name = "SKILL.OPERATION")]
    pub(crate) operation: String,
    /// Parameters, name=value
    #[arg(value_name = "NAME=VALUE")]
    pub(crate) parameters: Vec<String>,
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    /// Output format
    #[arg(long, value_enum, default_value_t = RunFormat::Human)]
    pub(crate) format: RunFormat,
    #[command(flatten)]
    pub(crate) measure: MeasureArgs,
}

/// `rq-engine explain`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ExplainArgs {
    /// What to explain
    #[arg(value_enum)]
    pub(crate) what: Explained,
    /// Name of the component, gate or metric
    pub(crate) name: Option<String>,
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    #[command(flatten)]
    pub(crate) measure: MeasureArgs,
}

/// What to explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Explained {
    /// The score: what each component adds, and what would gain most
    Score,
    /// One component: its formula, step by step
    Component,
    /// One gate: its conditions and what they stand on
    Gate,
    /// One metric: where it comes from, and what reads it
    Metric,
}

/// `rq-engine watch`.
#[derive(Clone, Debug, Args)]
pub(crate) struct WatchArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    #[command(flatten)]
    pub(crate) measure: MeasureArgs,
}

/// `rq-engine search`.
#[derive(Clone, Debug, Args)]
pub(crate) struct SearchArgs {
    /// A name, a qualified one, the beginning of one, or the first letters of its words
    pub(crate) name: String,
    /// Find where it is used, not where it is defined
    #[arg(short, long)]
    pub(crate) usages: bool,
    /// Only definitions of this kind: class, function, method, field, …
    #[arg(short, long, conflicts_with = "usages")]
    pub(crate) kind: Option<String>,
    /// At most so many definitions
    #[arg(short = 'n', long, default_value_t = 20)]
    pub(crate) limit: usize,
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    /// Output format
    #[arg(long, value_enum, default_value_t = RunFormat::Human)]
    pub(crate) format: RunFormat,
    #[command(flatten)]
    pub(crate) measure: MeasureArgs,
}

/// `rq-engine sbom`.
#[derive(Clone, Debug, Args)]
pub(crate) struct SbomArgs {
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    /// Format of the document
    #[arg(long, value_enum, default_value_t = SbomFormat::Cyclonedx)]
    pub(crate) format: SbomFormat,
    /// Write the document to a file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) measure: MeasureArgs,
}

/// Formats of documents about what a project is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SbomFormat {
    /// CycloneDX 1.6
    Cyclonedx,
    /// SPDX 2.3
    Spdx,
    /// OpenVEX 0.2.0: what the waivers say of known vulnerabilities
    Openvex,
}
