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
#[path = "../speed/measure.rs"]
mod measure;
mod search;
mod table;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use table::Table;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// What the command line asks for.
struct Wanted {
    rounds: usize,
    engine: Option<PathBuf>,
    sections: Vec<String>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match wanted(&arguments).and_then(|wanted| compare(&wanted)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("skills: {error}");
            ExitCode::from(2)
        }
    }
}

fn wanted(arguments: &[String]) -> Outcome<Wanted> {
    let mut wanted = Wanted { rounds: 3, engine: None, sections: Vec::new() };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--rounds" => wanted.rounds = words.next().ok_or("--rounds needs a number")?.parse()?,
            "--engine" => {
                let path = words.next().ok_or("--engine needs a program")?;
                wanted.engine = Some(std::path::absolute(path)?);
            }
            "history" | "advisories" | "search" => wanted.sections.push(word.clone()),
            other => return Err(format!("unknown word {other:?}").into()),
        }
    }
    if wanted.rounds == 0 {
        return Err("at least one round".into());
    }
    Ok(wanted)
}

/// Measures and prints; true when no budget is broken.
fn compare(wanted: &Wanted) -> Outcome<bool> {
    let engine = match &wanted.engine {
        Some(engine) => engine.clone(),
        None => build_engine()?,
    };
    let mut table = Table::default();
    let mut section = |name: &str, measured: &dyn Fn(&mut Table) -> Outcome<()>| -> Outcome<()> {
        if wanted.sections.is_empty() || wanted.sections.iter().any(|one| one == name) {
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

fn build_engine() -> Outcome<PathBuf> {
    println!("building rq-engine (release)");
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(3).ok_or("this program lies in no target folder")?.to_path_buf();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--release", "--quiet", "-p", "rq-engine"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    measure::succeed(&mut cargo)?;
    Ok(target.join("release").join(format!("rq-engine{}", std::env::consts::EXE_SUFFIX)))
}
