//! The command line: one list from which help, man pages and completions derive.

mod benchmarks;
mod evaluating;
mod past;
mod setup;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use benchmarks::*;
pub(crate) use evaluating::*;
pub(crate) use past::*;
pub(crate) use setup::*;

/// Release quality as code: one file, one engine, one verdict.
#[derive(Debug, Parser)]
#[command(name = "rq-engine", version, long_version = crate::LONG_VERSION, max_term_width = 100, propagate_version = true)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub(crate) global: Global,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
pub(crate) struct Global {
    /// Colours in the output
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, env = "RQ_COLOR", hide_env_values = true)]
    pub(crate) color: Color,
    /// Say less: the verdict, and what stands against it
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more: all metrics, operations and findings
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set; always with CLICOLOR_FORCE
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Measure the project, score it, decide its gates, and keep a snapshot
    Eval(EvalArgs),
    /// Say what is wrong with quality.kdl
    Check(CheckArgs),
    /// Format quality.kdl
    Fmt(FmtArgs),
    /// Show which operations an evaluation runs, and why
    Plan(PlanArgs),
    /// Run one operation by name and show everything it knows
    Run(RunArgs),
    /// Find definitions and uses of a name in the code
    Search(SearchArgs),
    /// Write a bill of materials: CycloneDX, SPDX or OpenVEX
    Sbom(SbomArgs),
    /// Tell the way from findings to points
    Explain(ExplainArgs),
    /// List the snapshots kept
    History(HistoryArgs),
    /// Show one snapshot
    Show(ShowArgs),
    /// Run the benchmarks of this version and an earlier one in pairs, and say which became slower
    Bench(BenchArgs),
    /// Say what today's gates would have said of the evaluations of the past
    Backtest(BacktestArgs),
    /// Say what moved between two snapshots, by how much, and why
    Compare(CompareArgs),
    /// Write one snapshot, its comparison and its history as an HTML page that needs nothing else, or as a PDF
    Report(ReportArgs),
    /// Show metrics of many snapshots as a table, JSON or CSV
    Query(QueryArgs),
    /// Show a metric over time: changes of level with their commits, slope and forecast
    Trend(TrendArgs),
    /// Write a quality.kdl for a project
    Init(InitArgs),
    /// List what is missing and how to get it
    Doctor(DoctorArgs),
    /// Evaluate again whenever a file changes
    Watch(WatchArgs),
    /// Serve an editor: the language server, on standard input and output
    Lsp(LspArgs),
    /// Describe the language and the built-in skills for other tools
    Schema(SchemaArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Write man pages
    Man(ManArgs),
}

/// Which project.
#[derive(Clone, Debug, Args)]
pub(crate) struct ProjectArgs {
    /// The project's folder, or its quality.kdl; searched upwards from there
    #[arg(default_value = ".", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) path: PathBuf,
}

/// How an evaluation measures and what it is compared with.
#[derive(Clone, Debug, Args)]
pub(crate) struct MeasureArgs {
    /// Compare with: latest-release, previous, merge-base, a release, a branch, a commit or a snapshot
    #[arg(long, env = "RQ_BASELINE", hide_env_values = true, value_name = "WHICH")]
    pub(crate) baseline: Option<String>,
    /// The release that is evaluated; else the version tag at HEAD
    #[arg(long, env = "RQ_RELEASE", hide_env_values = true, value_name = "NAME")]
    pub(crate) release: Option<String>,
    /// Where history is kept, instead of where the file says
    #[arg(long, env = "RQ_STORE", hide_env_values = true, value_name = "sqlite:FILE")]
    pub(crate) store: Option<String>,
    /// Measure everything anew
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// Run no command that quality.kdl declares: for files of people you do not trust
    #[arg(long, env = "RQ_NO_COMMANDS", hide_env_values = true)]
    pub(crate) no_commands: bool,
    /// Operations that run at once; 0: as many as there are processors
    #[arg(short, long, env = "RQ_JOBS", hide_env_values = true, default_value_t = 0, value_name = "N")]
    pub(crate) jobs: usize,
    /// Use no network: what needs one is missing
    #[arg(long, env = "RQ_OFFLINE", hide_env_values = true)]
    pub(crate) offline: bool,
}

/// Which snapshots of the history.
#[derive(Clone, Debug, Args)]
pub(crate) struct WhichArgs {
    /// Only this branch
    #[arg(long)]
    pub(crate) branch: Option<String>,
    /// Only this release
    #[arg(long, value_name = "NAME")]
    pub(crate) release: Option<String>,
    /// Only snapshots of releases
    #[arg(long)]
    pub(crate) releases: bool,
    /// Only from then on: 2026-01-31, 2026-01-31T12:00:00Z, or 30d for the last thirty days
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// Only from before then
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    /// Where history is kept, instead of where the file says
    #[arg(long, env = "RQ_STORE", hide_env_values = true, value_name = "sqlite:FILE")]
    pub(crate) store: Option<String>,
}

/// How `run` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RunFormat {
    /// For a person
    Human,
    /// For a program
    Json,
}

/// How answers are told that a pull request may be told, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PostFormat {
    /// For a person
    Human,
    /// For a program
    Json,
    /// For a comment on a pull request
    Markdown,
}
