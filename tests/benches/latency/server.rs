//! The servers that are measured, and what each needs to be measured alike.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

/// How a server tells that it is done with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    /// It publishes diagnostics and says for which version.
    Version,
    /// It publishes them so many times for a correct text, without a version.
    Publications(usize),
    /// It has to be asked.
    Pull,
}

/// A server.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) program: PathBuf,
    pub(crate) arguments: &'static [&'static str],
    /// The editors' name of the language.
    pub(crate) language: &'static str,
    pub(crate) file: &'static str,
    pub(crate) report: Report,
    /// What it is told about its section of the configuration.
    pub(crate) settings: Value,
}

/// `rq-lsp` with everything switched on.
pub(crate) fn ours(program: PathBuf) -> Server {
    Server {
        name: "rq-lsp",
        program,
        arguments: &["--stdio"],
        language: "quality",
        file: "quality.kdl",
        report: Report::Version,
        settings: json!({"trusted": true}),
    }
}

/// The KDL language's own server: is the syntax right? It computes nothing until it is asked.
pub(crate) fn kdl(program: PathBuf) -> Server {
    Server {
        name: "kdl-lsp",
        program,
        arguments: &[],
        language: "kdl",
        file: "quality.kdl",
        report: Report::Pull,
        settings: Value::Null,
    }
}

/// The server for TOML that most editors use. It publishes what the syntax, the tables and a schema say one after the
/// other. The schema is switched off, as no schema is for this file, and a download would be measured.
pub(crate) fn taplo(program: PathBuf) -> Server {
    Server {
        name: "taplo",
        program,
        arguments: &["lsp", "stdio"],
        language: "toml",
        file: "quality.toml",
        report: Report::Publications(3),
        settings: json!({"schema": {"enabled": false}}),
    }
}

impl Server {
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(self.arguments);
        command
    }
}
