//! Commands about the history.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{PostFormat, ProjectArgs, RunFormat, WhichArgs};

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
