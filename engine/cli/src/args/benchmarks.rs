//! `rq-engine bench`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{MeasureArgs, PostFormat};

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
