//! Commands about the file, the editor and the program itself.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::ProjectArgs;

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
