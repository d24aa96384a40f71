//! What rq costs on a real tree, as whole processes, beside parsing alone and beside its peers.
//!
//! `cargo bench -p rq-benches --bench speed -- [--rounds N] [--engine PROGRAM] [ours|peers|growth]…`

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

mod corpus;
mod growth;
mod measure;
mod parse_alone;
mod peers;
mod rounds;
mod subject;
mod table;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// What the command line asks for.
struct Wanted {
    rounds: usize,
    engine: Option<PathBuf>,
    sections: Vec<String>,
}

impl Wanted {
    fn section(&self, name: &str) -> bool {
        self.sections.is_empty() || self.sections.iter().any(|wanted| wanted == name)
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    // The parts that have to be processes of their own.
    let done = match arguments.first().map(String::as_str) {
        Some("--list-files") => parse_alone::list(arguments.get(1).map(Path::new)).map(|()| true),
        Some("--parse-files") => parse_alone::parse(arguments.get(1).map(Path::new)).map(|()| true),
        _ => wanted(&arguments).and_then(|wanted| compare(&wanted)),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("speed: {error}");
            ExitCode::from(2)
        }
    }
}

fn wanted(arguments: &[String]) -> Outcome<Wanted> {
    let mut wanted = Wanted { rounds: 5, engine: None, sections: Vec::new() };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--rounds" => wanted.rounds = words.next().ok_or("--rounds needs a number")?.parse()?,
            "--engine" => {
                let path = words.next().ok_or("--engine needs a program")?;
                wanted.engine = Some(std::path::absolute(path)?);
            }
            "ours" | "peers" | "growth" => wanted.sections.push(word.clone()),
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
    let target = target_folder()?;
    let engine = match &wanted.engine {
        Some(engine) => engine.clone(),
        None => build_engine(&target)?,
    };
    let tree = corpus::tree(&target.join("bench-corpus"))?;
    // ruff is also what "nothing changed" is measured against.
    let peers = peers::install(&target.join("bench-peers"))?;
    let mut kept = true;
    if wanted.section("ours") || wanted.section("peers") {
        let with_peers = wanted.section("peers");
        let medians = rounds::measure(&engine, &tree, &peers, wanted.rounds, with_peers)?;
        kept &= table::print(&medians, wanted.rounds);
    }
    if wanted.section("growth") {
        kept &= growth::measure(&engine, &tree, &target.join("bench-corpus"), wanted.rounds.min(3))?;
    }
    Ok(kept)
}

/// The folder that cargo builds into: two above this program's.
fn target_folder() -> Outcome<PathBuf> {
    let program = std::env::current_exe()?;
    Ok(program.ancestors().nth(3).ok_or("this program lies in no target folder")?.to_path_buf())
}

fn build_engine(target: &Path) -> Outcome<PathBuf> {
    println!("building rq-engine (release)");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--release", "--quiet", "-p", "rq-engine"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    measure::succeed(&mut cargo)?;
    Ok(target.join("release").join(format!("rq-engine{}", std::env::consts::EXE_SUFFIX)))
}
