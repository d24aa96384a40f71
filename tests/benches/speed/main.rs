//! What rq costs on a real tree, as whole processes, beside parsing alone and beside its peers.
//!
//! `cargo bench -p rq-benches --bench speed -- [--rounds N] [--engine PROGRAM] [ours|peers|growth]…`

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

mod growth;
mod parse_alone;
mod peers;
mod rounds;
mod subject;
mod table;

use std::path::Path;
use std::process::ExitCode;

use rq_benches::arguments::{Wanted, ended, target_folder, words};
use rq_benches::{Outcome, corpus};

fn main() -> ExitCode {
    let arguments = words();
    // The parts that have to be processes of their own.
    let done = match arguments.first().map(String::as_str) {
        Some("--list-files") => parse_alone::list(arguments.get(1).map(Path::new)).map(|()| true),
        Some("--parse-files") => parse_alone::parse(arguments.get(1).map(Path::new)).map(|()| true),
        _ => Wanted::read(&arguments, 5, &["ours", "peers", "growth"]).and_then(|wanted| compare(&wanted)),
    };
    ended("speed", done)
}

/// Measures and prints; true when no budget is broken.
fn compare(wanted: &Wanted) -> Outcome<bool> {
    let target = target_folder()?;
    let engine = wanted.engine(&target)?;
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
