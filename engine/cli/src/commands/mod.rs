//! One file a command.

mod answer;
pub(crate) mod backtest;
pub(crate) mod bench;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod doctor;
pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod history;
pub(crate) mod init;
pub(crate) mod lsp;
pub(crate) mod man;
pub(crate) mod plan;
pub(crate) mod query;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod sbom;
pub(crate) mod schema;
pub(crate) mod search;
pub(crate) mod show;
pub(crate) mod trend;
pub(crate) mod watch;

use std::time::Duration;

use rq_core::cancel::Cancel;
use rq_schema::Severity;

use crate::args::{Command, Global};
use crate::diagnostics::{Style, render};
use crate::error::CliError;
use crate::output::say;
use crate::project::Project;

/// Does what a command line asks for, and gives the exit code.
pub(crate) fn dispatch(command: &Command, global: &Global) -> Result<u8, CliError> {
    match command {
        Command::Eval(arguments) => eval::run(arguments, global),
        Command::Check(arguments) => check::run(arguments, global),
        Command::Fmt(arguments) => fmt::run(arguments, global),
        Command::Plan(arguments) => plan::run(arguments, global),
        Command::Sbom(arguments) => sbom::sbom(arguments, global),
        Command::Search(arguments) => search::search(arguments, global),
        Command::Run(arguments) => run::run(arguments, global),
        Command::Explain(arguments) => explain::run(arguments, global),
        Command::History(arguments) => history::run(arguments, global),
        Command::Show(arguments) => show::run(arguments, global),
        Command::Backtest(arguments) => backtest::run(arguments, global),
        Command::Bench(arguments) => bench::run(arguments, global),
        Command::Compare(arguments) => compare::run(arguments, global),
        Command::Report(arguments) => report::run(arguments, global),
        Command::Query(arguments) => query::run(arguments, global),
        Command::Trend(arguments) => trend::run(arguments, global),
        Command::Init(arguments) => init::run(arguments, global),
        Command::Doctor(arguments) => doctor::run(arguments, global),
        Command::Watch(arguments) => watch::run(arguments, global),
        Command::Lsp(_) => lsp::run(),
        Command::Schema(arguments) => schema::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => man::run(arguments),
    }
}

/// Shows what is wrong with the configuration, and stops where that can't be evaluated.
fn usable(project: &Project, global: &Global) -> Result<(), CliError> {
    let shown: Vec<_> = project
        .checked
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity > Severity::Notice || (global.verbose && !global.quiet))
        .cloned()
        .collect();
    let style = Style { color: stderr_color(global), width: crate::output::width() };
    say(&render(&project.file_name(), &project.text, &shown, style));
    if !project.checked.has_errors() {
        return Ok(());
    }
    let errors = shown.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let what = if errors == 1 { "1 error".to_owned() } else { format!("{errors} errors") };
    Err(CliError::BadConfig(format!("{} has {what}; nothing was evaluated", project.file_name())))
}

fn stderr_color(global: &Global) -> bool {
    use std::io::IsTerminal;
    crate::output::color(global)
        && (std::io::stderr().is_terminal() || global.color == crate::args::Color::Always)
}

/// How long a second Ctrl-C leaves for children to be ended: more than the grace that they are given.
const LAST: Duration = Duration::from_secs(4);

/// A wish to stop that Ctrl-C makes; after a second one the process ends soon, whatever it waits for.
fn interruptible() -> Result<Cancel, CliError> {
    let cancel = Cancel::new();
    let asked = cancel.clone();
    ctrlc::set_handler(move || {
        if asked.asked() {
            std::thread::sleep(LAST);
            std::process::exit(i32::from(crate::error::exit::INTERRUPTED));
        }
        asked.ask();
    })
    .map_err(|error| CliError::Internal(format!("Ctrl-C can't be caught: {error}")))?;
    Ok(cancel)
}
