//! What a long history costs: 10,000 snapshots of a project of the size of Django, asked by whole processes.
//!
//! `cargo bench -p rq-benches --bench history -- [--rounds N] [--engine PROGRAM] [ours|peers|prune]…`

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

mod past;
mod peers;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use past::{SNAPSHOTS, STEPPED};
use peers::Peers;
use rq_benches::arguments::{Wanted, ended, target_folder, words};
use rq_benches::files::{empty, forget};
use rq_benches::measure::{Cost, run, succeed};
use rq_benches::snapshots::id;
use rq_benches::table::Table;
use rq_benches::{Outcome, corpus};

/// What is asked: what a row is called, the words, and the most milliseconds that it may take.
struct Question {
    name: String,
    words: Vec<String>,
    most: f64,
}

fn main() -> ExitCode {
    let arguments = words();
    let done = match arguments.as_slice() {
        // A process of its own, for its memory would count for those that this one starts.
        [first, engine, evaluated, folder] if first == "--make" => {
            past::make(Path::new(engine), Path::new(evaluated), Path::new(folder)).map(|()| true)
        }
        _ => Wanted::read(&arguments, 11, &["ours", "peers", "prune"]).and_then(|wanted| compare(&wanted)),
    };
    ended("history", done)
}

/// Measures and prints; true when no budget is broken.
fn compare(wanted: &Wanted) -> Outcome<bool> {
    let target = target_folder()?;
    let engine = wanted.engine(&target)?;
    let folder = target.join("bench-history");
    let project = folder.join("django");
    make(&engine, &target, &project)?;
    let mut table = Table::default();
    if wanted.section("ours") || wanted.section("peers") {
        let peers = if wanted.section("peers") { Peers::found(&target, &project)? } else { Peers::default() };
        ask(&engine, &project, &peers, wanted.rounds, &mut table)?;
    }
    let size = megabytes(&project)?;
    table.budget(format!("store of {SNAPSHOTS} snapshots"), size, 250.0, " MB");
    if wanted.section("prune") {
        prune(&engine, &project, &folder.join("pruned"), &mut table)?;
    }
    Ok(table.print(wanted.rounds))
}

/// Evaluates the tree that the other benches measure, and multiplies what was found.
fn make(engine: &Path, target: &Path, project: &Path) -> Outcome<()> {
    let tree = corpus::tree(&target.join("bench-corpus"))?;
    empty(project)?;
    println!("making {SNAPSHOTS} snapshots in {}", project.display());
    let start = Instant::now();
    let mut maker = Command::new(std::env::current_exe()?);
    succeed(maker.arg("--make").args([engine, &tree.root, project]))?;
    println!("made in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// All questions and all peers, in turns so that whatever else the machine does burdens all alike.
fn ask(engine: &Path, project: &Path, peers: &Peers, rounds: usize, table: &mut Table) -> Outcome<()> {
    let questions = questions();
    let mut ours: Vec<Vec<Cost>> = vec![Vec::new(); questions.len()];
    let mut theirs: Vec<Vec<Cost>> = vec![Vec::new(); peers.all.len()];
    for _ in 0..rounds {
        for (question, costs) in questions.iter().zip(&mut ours) {
            costs.push(run(&mut command(engine, project, &question.words), &[0])?);
        }
        for (peer, costs) in peers.all.iter().zip(&mut theirs) {
            costs.push(run(&mut peer.command(), &[0])?);
        }
    }
    let mut medians = Vec::new();
    for (question, costs) in questions.iter().zip(&ours) {
        let cost = table.row(&question.name, costs).ok_or("nothing was measured")?;
        table.budget(&question.name, cost.wall * 1e3, question.most, " ms");
        medians.push((question.words.as_slice(), cost));
    }
    let peak = medians.iter().map(|(_, cost)| cost.peak).max().unwrap_or_default();
    table.budget("peak memory", peak as f64 / 1e6, 40.0, " MB");
    for (peer, costs) in peers.all.iter().zip(&theirs) {
        let Some(cost) = table.row(&peer.name, costs) else { continue };
        let beside = medians.iter().find(|(words, _)| *words == peer.beside);
        let Some((words, own)) = beside else { continue };
        let what = format!("{}: wall time of {}", words.join(" "), peer.name);
        table.budget(what, own.wall / cost.wall, peer.most, "×");
    }
    Ok(())
}

fn questions() -> Vec<Question> {
    let question = |words: &[&str], most| Question {
        name: format!("rq {}", words.join(" ")),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        most,
    };
    let (early, late) = (id(SNAPSHOTS - 1_000), id(SNAPSHOTS - 1));
    vec![
        question(&["trend", "score"], 50.0),
        question(&["trend", STEPPED], 50.0),
        question(&["query", STEPPED], 50.0),
        question(&peers::QUERY, 50.0),
        question(&["history"], 50.0),
        Question {
            name: "rq compare, 1,000 snapshots apart".into(),
            ..question(&["compare", &early, &late], 100.0)
        },
    ]
}

fn command(engine: &Path, project: &Path, words: &[String]) -> Command {
    let mut command = Command::new(engine);
    command.args(words).current_dir(project).env_remove("RQ_STORE");
    command
}

/// Takes old snapshots out of a copy.
fn prune(engine: &Path, project: &Path, copy: &Path, table: &mut Table) -> Outcome<()> {
    empty(&copy.join(".rq"))?;
    for file in ["quality.kdl", ".rq/history.db"] {
        fs::copy(project.join(file), copy.join(file))?;
    }
    let words = ["history", "prune", "--keep", "7d", "--daily", "365d"].map(str::to_owned);
    let cost = run(&mut command(engine, copy, &words), &[0])?;
    let name = format!("rq {} (once)", words.join(" "));
    table.row(&name, &[cost]);
    table.budget(words.join(" "), cost.wall, 10.0, " s");
    table.budget("store after it", megabytes(copy)?, 100.0, " MB");
    forget(copy)
}

/// The store of a project, with what SQLite keeps beside it.
fn megabytes(project: &Path) -> Outcome<f64> {
    let mut bytes = 0;
    for entry in fs::read_dir(project.join(".rq"))? {
        let path: PathBuf = entry?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("history.db")) {
            bytes += fs::metadata(path)?.len();
        }
    }
    Ok(bytes as f64 / 1e6)
}
