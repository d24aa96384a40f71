//! `rq-engine`: the command line. One file a command; everything it decides is decided in the libraries.

mod args;
mod commands;
mod diagnostics;
mod error;
mod evaluation;
mod keeping;
mod output;
mod progress;
mod project;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};
use crate::error::{CliError, exit};
use crate::output::say;

/// Version with the commit that it was built from.
pub(crate) const LONG_VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("RQ_COMMIT"), ")");

/// Name and version, as snapshots and reports name the program.
pub(crate) fn program() -> String {
    format!("rq-engine {}", env!("CARGO_PKG_VERSION"))
}

fn main() -> ExitCode {
    // clap ends the process itself: 0 for help and version, 2 for a wrong command line.
    let cli = Cli::parse();
    let global = &cli.global;
    let result = match &cli.command {
        Command::Eval(arguments) => commands::eval::run(arguments, global),
        Command::Check(arguments) => commands::check::run(arguments, global),
        Command::Fmt(arguments) => commands::fmt::run(arguments, global),
        Command::Plan(arguments) => commands::plan::run(arguments, global),
        Command::Sbom(arguments) => commands::sbom::sbom(arguments, global),
        Command::Search(arguments) => commands::search::search(arguments, global),
        Command::Run(arguments) => commands::run::run(arguments, global),
        Command::Explain(arguments) => commands::explain::run(arguments, global),
        Command::History(arguments) => commands::history::run(arguments, global),
        Command::Show(arguments) => commands::show::run(arguments, global),
        Command::Backtest(arguments) => commands::backtest::run(arguments, global),
        Command::Bench(arguments) => commands::bench::run(arguments, global),
        Command::Compare(arguments) => commands::compare::run(arguments, global),
        Command::Report(arguments) => commands::report::run(arguments, global),
        Command::Query(arguments) => commands::query::run(arguments, global),
        Command::Trend(arguments) => commands::trend::run(arguments, global),
        Command::Init(arguments) => commands::init::run(arguments, global),
        Command::Doctor(arguments) => commands::doctor::run(arguments, global),
        Command::Watch(arguments) => commands::watch::run(arguments, global),
        Command::Lsp(_) => commands::lsp::run(),
        Command::Schema(arguments) => commands::schema::run(arguments),
        Command::Completions(arguments) => commands::completions::run(arguments),
        Command::Man(arguments) => commands::man::run(arguments),
    };
    let code = result.unwrap_or_else(|error| {
        report(&error);
        error.code()
    });
    ExitCode::from(code)
}

fn report(error: &CliError) {
    say(&format!("rq-engine: {}\n", rq_report::plain::plain(&error.to_string())));
    if let Some(help) = error.help() {
        say(&format!("  help: {help}\n"));
    }
    if error.code() == exit::INTERRUPTED {
        say("  nothing of this evaluation was kept\n");
    }
}
