//! What the skills that look beyond the code cost, beside the tools that people use for it.
//!
//! `cargo bench -p rq-benches --bench skills -- [--rounds N] [--engine PROGRAM] [history|advisories|search]…`
//!
//! What is measured is named by variables, since none of it can be downloaded as a package:
//! `RQ_BENCH_REPOSITORY` (a clone with its whole history), `RQ_BENCH_RUSTSEC` and `RQ_BENCH_PYPA` (checkouts of the
//! advisory databases), `RQ_BENCH_TREES` (source trees, as `PATH` separates them). What is not named is not measured.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

mod advisories;
mod history;
mod search;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use rq_benches::Outcome;
use rq_benches::arguments::{Wanted, ended, target_folder, words};
use rq_benches::table::Table;

fn main() -> ExitCode {
    let wanted = Wanted::read(&words(), 3, &["history", "advisories", "search"]);
    ended("skills", wanted.and_then(|wanted| compare(&wanted)))
}

/// Measures and prints; true when no budget is broken.
fn compare(wanted: &Wanted) -> Outcome<bool> {
    let engine = wanted.engine(&target_folder()?)?;
    let mut table = Table::default();
    let mut section = |name: &str, measured: &dyn Fn(&mut Table) -> Outcome<()>| -> Outcome<()> {
        if wanted.section(name) {
            measured(&mut table)?;
        }
        Ok(())
    };
    section("advisories", &|table| advisories::measure(&engine, wanted.rounds, table))?;
    section("search", &|table| search::measure(&engine, wanted.rounds, table))?;
    // Last, for it reads the history in this process, whose memory counts for those that it starts.
    section("history", &|table| history::measure(&engine, wanted.rounds, table))?;
    Ok(table.print(wanted.rounds))
}

/// The path that a variable names; says what is left out where it names none.
fn named(variable: &str, what: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.exists());
    if path.is_none() {
        println!("not measured: {what} ({variable} names nothing that is there)");
    }
    path
}

/// A run of an operation of the engine in a folder, without network and without what other databases say.
fn operation(engine: &Path, folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(engine);
    command.args(words).args(["--offline"]).current_dir(folder).env_remove("RQ_ADVISORIES");
    command
}
