//! The command line: one list from which help, man pages and completions derive.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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

/// `rq-engine check`.
#[derive(Clone, Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub(crate) format: CheckFormat,
}

/// How `check` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For a person
    Human,
    /// For a program
    Json,
    /// For code scanning
    Sarif,
}

/// `rq-engine fmt`.
#[derive(Clone, Debug, Args)]
pub(crate) struct FmtArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    /// Change nothing; exit with 1 if something would change
    #[arg(long)]
    pub(crate) check: bool,
    /// Change nothing; show what would change
    #[arg(long)]
    pub(crate) diff: bool,
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

/// What is done with the history, beside listing it.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum HistoryAction {
    /// Write the project's snapshots, a line of JSON each, for `history import`
    Export(ExportArgs),
    /// Keep snapshots that `history export` wrote; those that are kept already are passed over
    Import(ImportArgs),
    /// Delete old snapshots; those of releases and each branch's newest always stay
    Prune(PruneArgs),
    /// Bring in the snapshots of another repository, for a history that is kept in this one
    Fetch(RemoteArgs),
    /// Give another repository the snapshots of this one, after bringing in what it has
    Push(RemoteArgs),
}

/// `rq-engine history fetch` and `push`.
#[derive(Clone, Debug, Args)]
pub(crate) struct RemoteArgs {
    /// The other repository, as git knows it: a remote's name or an address
    #[arg(default_value = "origin")]
    pub(crate) remote: String,
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    /// Where history is kept, instead of where the file says
    #[arg(long, env = "RQ_STORE", hide_env_values = true, value_name = "git:REFERENCE")]
    pub(crate) store: Option<String>,
}

/// `rq-engine history prune`.
#[derive(Clone, Debug, Args)]
pub(crate) struct PruneArgs {
    /// Keep everything that is younger: 90d
    #[arg(long, value_name = "TIME")]
    pub(crate) keep: String,
    /// Of what is older, keep each day's last that is younger: 730d; for ever unless given
    #[arg(long, value_name = "TIME")]
    pub(crate) daily: Option<String>,
    /// Say what would go, and delete nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    /// Where history is kept, instead of where the file says
    #[arg(long, env = "RQ_STORE", hide_env_values = true, value_name = "sqlite:FILE")]
    pub(crate) store: Option<String>,
}

/// `rq-engine history export`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) which: WhichArgs,
    /// Only the newest so many; 0 for all
    #[arg(short = 'n', long, default_value_t = 0)]
    pub(crate) limit: usize,
}

/// `rq-engine history import`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ImportArgs {
    /// The file, or `-` for standard input
    #[arg(value_hint = clap::ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    /// Where history is kept, instead of where the file says
    #[arg(long, env = "RQ_STORE", hide_env_values = true, value_name = "sqlite:FILE")]
    pub(crate) store: Option<String>,
}

/// `rq-engine history`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct HistoryArgs {
    #[command(subcommand)]
    pub(crate) action: Option<HistoryAction>,
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    /// At most so many; 0 for all
    #[arg(short = 'n', long, default_value_t = 20)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) which: WhichArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = RunFormat::Human)]
    pub(crate) format: RunFormat,
}

/// `rq-engine show`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ShowArgs {
    /// The snapshot: its id or the beginning of it, a release, a branch, a commit, or `latest`
    pub(crate) snapshot: String,
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    /// Where history is kept, instead of where the file says
    #[arg(long, env = "RQ_STORE", hide_env_values = true, value_name = "sqlite:FILE")]
    pub(crate) store: Option<String>,
    /// Output format, as for eval
    #[arg(long, default_value = "human")]
    pub(crate) format: String,
}

/// `rq-engine backtest`.
#[derive(Clone, Debug, Args)]
pub(crate) struct BacktestArgs {
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    #[command(flatten)]
    pub(crate) which: WhichArgs,
    /// Only the newest so many; 0 for all
    #[arg(short = 'n', long, default_value_t = 100)]
    pub(crate) limit: usize,
    /// Output format
    #[arg(long, value_enum, default_value_t = RunFormat::Human)]
    pub(crate) format: RunFormat,
}

/// `rq-engine bench`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct BenchArgs {
    #[command(subcommand)]
    pub(crate) action: Option<BenchAction>,
    /// Only these benchmarks
    pub(crate) names: Vec<String>,
    /// Compare with this branch, tag or commit, instead of where the change began
    #[arg(long, value_name = "COMMIT")]
    pub(crate) against: Option<String>,
    /// Pairs of runs of one benchmark, at most
    #[arg(long, value_name = "COUNT")]
    pub(crate) pairs: Option<usize>,
    /// Time that one benchmark may take: 90s, 5m
    #[arg(long, value_name = "TIME")]
    pub(crate) budget: Option<String>,
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    #[command(flatten)]
    pub(crate) measure: MeasureArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = PostFormat::Human)]
    pub(crate) format: PostFormat,
}

/// What is done with benchmarks, beside comparing versions.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum BenchAction {
    /// Learn how much this machine varies, and how small a slowdown can be found on it
    Calibrate(CalibrateArgs),
    /// Keep a processor busy for a moment
    #[command(hide = true)]
    Spin,
}

/// `rq-engine bench calibrate`.
#[derive(Clone, Debug, Args)]
pub(crate) struct CalibrateArgs {
    /// Pairs of runs of each benchmark
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u16).range(5..=1000))]
    pub(crate) pairs: u16,
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
}

/// `rq-engine compare`.
#[derive(Clone, Debug, Args)]
pub(crate) struct CompareArgs {
    /// The earlier snapshot: a release, a branch, a commit, an id, latest-release or previous; else the baseline
    pub(crate) before: Option<String>,
    /// The later one; else the newest
    pub(crate) after: Option<String>,
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    /// Where history is kept, instead of where the file says
    #[arg(long, env = "RQ_STORE", hide_env_values = true, value_name = "sqlite:FILE")]
    pub(crate) store: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = PostFormat::Human)]
    pub(crate) format: PostFormat,
}

/// `rq-engine report`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ReportArgs {
    /// The snapshot: a release, a branch, a commit or an id; else the newest
    pub(crate) snapshot: Option<String>,
    /// Compare with this one, instead of the baseline
    #[arg(long, value_name = "SNAPSHOT")]
    pub(crate) against: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = ReportFormat::Html)]
    pub(crate) format: ReportFormat,
    /// The file to write, `-` for standard output; else rq-report.html, .pdf or .md
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// A Handlebars template of your own for the page
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) template: Option<PathBuf>,
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    /// Where history is kept, instead of where the file says
    #[arg(long, env = "RQ_STORE", hide_env_values = true, value_name = "sqlite:FILE")]
    pub(crate) store: Option<String>,
}

/// Formats of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One page with everything in it
    Html,
    /// Pages to print and to keep, with a table of contents
    Pdf,
    /// For a comment on a pull request
    Markdown,
}

/// `rq-engine query`.
#[derive(Clone, Debug, Args)]
pub(crate) struct QueryArgs {
    /// The metrics, `smells.*` for all of a kind; none: only scores and verdicts
    pub(crate) metrics: Vec<String>,
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    #[command(flatten)]
    pub(crate) which: WhichArgs,
    /// Only the newest so many; 0 for all
    #[arg(short = 'n', long, default_value_t = 20)]
    pub(crate) limit: usize,
    /// Output format
    #[arg(long, value_enum, default_value_t = QueryFormat::Human)]
    pub(crate) format: QueryFormat,
}

/// Formats of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum QueryFormat {
    /// For a person
    Human,
    /// For a program
    Json,
    /// For a spreadsheet
    Csv,
}

/// `rq-engine trend`.
#[derive(Clone, Debug, Args)]
pub(crate) struct TrendArgs {
    /// The metric, or `score`
    pub(crate) metric: String,
    /// The project's folder, or its quality.kdl
    #[arg(short = 'C', long, default_value = ".", value_name = "PATH")]
    pub(crate) project: PathBuf,
    #[command(flatten)]
    pub(crate) which: WhichArgs,
    /// Only the newest so many; 0 for all
    #[arg(short = 'n', long, default_value_t = 0)]
    pub(crate) limit: usize,
    /// Output format
    #[arg(long, value_enum, default_value_t = RunFormat::Human)]
    pub(crate) format: RunFormat,
}

/// `rq-engine init`.
#[derive(Clone, Debug, Args)]
pub(crate) struct InitArgs {
    /// The project's folder
    #[arg(default_value = ".", value_hint = clap::ValueHint::DirPath)]
    pub(crate) path: PathBuf,
    /// Replace a quality.kdl that is there
    #[arg(long)]
    pub(crate) force: bool,
    /// Print the file instead of writing it
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `rq-engine doctor`.
#[derive(Clone, Debug, Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
}

/// `rq-engine watch`.
#[derive(Clone, Debug, Args)]
pub(crate) struct WatchArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    #[command(flatten)]
    pub(crate) measure: MeasureArgs,
}

/// `rq-engine schema`.
#[derive(Clone, Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Output format
    #[arg(long, value_enum, default_value_t = SchemaFormat::Json)]
    pub(crate) format: SchemaFormat,
    /// For markdown and json-schema: write one file each into this folder
    #[arg(short, long, value_name = "FOLDER")]
    pub(crate) output: Option<PathBuf>,
}

/// How `schema` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaFormat {
    /// For other tools
    Json,
    /// Reference pages
    Markdown,
    /// JSON Schemas of all JSON outputs
    JsonSchema,
}

/// `rq-engine lsp`.
#[derive(Clone, Debug, Args)]
pub(crate) struct LspArgs {
    /// Standard input and output; there is nothing else
    #[arg(long, overrides_with = "stdio")]
    pub(crate) stdio: bool,
}

/// `rq-engine completions`.
#[derive(Clone, Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// `rq-engine man`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ManArgs {
    /// The folder that gets one page a command
    pub(crate) folder: PathBuf,
}
