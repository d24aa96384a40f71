//! Ten copies of the tree beside one.

use std::fs;
use std::path::Path;
use std::process::Command;

use rq_benches::corpus::{Tree, configure, repository};
use rq_benches::files::empty;
use rq_benches::measure::{Cost, mean, median, run, succeed};

use crate::Outcome;
use crate::rounds::{EVALUATED, evaluation, forget};
use crate::table::verdict;

const COPIES: usize = 10;

/// Measures one copy and ten with nothing cached; true when the budget is kept.
///
/// Files with the same content are parsed once, so that ten equal copies would cost little more
/// than one: each file here ends with a comment that names its copy. One copy is measured ten
/// times in a row for each time of the ten, for a processor that works for long is slower than one
/// that only has to run for a second.
pub(crate) fn measure(engine: &Path, tree: &Tree, folder: &Path, rounds: usize) -> Outcome<bool> {
    let many = folder.join("ten-copies");
    if !many.is_dir() {
        println!("copying the tree {COPIES} times into {}", many.display());
        let unfinished = folder.join("copying");
        empty(&unfinished)?;
        for copy in 0..COPIES {
            let to = unfinished.join(format!("copy-{copy}"));
            succeed(Command::new("cp").arg("-R").arg(&tree.root).arg(&to))?;
            for kept in [".git", ".rq"] {
                succeed(Command::new("rm").arg("-rf").arg(to.join(kept)))?;
            }
            fs::remove_file(to.join("quality.kdl"))?;
            mark(&to, copy)?;
        }
        repository(&unfinished)?;
        fs::rename(unfinished, &many)?;
    }
    configure(&many)?;
    let (mut one, mut ten) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        println!("growth, round {} of {rounds}", round + 1);
        let cold = |root: &Path| {
            forget(root)?;
            run(&mut evaluation(engine, root), &EVALUATED)
        };
        let row = (0..COPIES).map(|_| cold(&tree.root)).collect::<Outcome<Vec<Cost>>>()?;
        one.extend(mean(&row));
        ten.push(cold(&many)?);
    }
    let (one, ten) = median(&one).zip(median(&ten)).ok_or("nothing was measured")?;
    let line = |name: &str, cost: &Cost| {
        println!("| {name} | {:.3} | {:.3} | {:.0} |", cost.cpu, cost.wall, cost.peak as f64 / 1e6);
    };
    println!("\n| growth, nothing cached | CPU s | wall s | peak MB |\n|---|---:|---:|---:|");
    line("one copy", &one);
    line("ten copies", &ten);
    println!("\n| budget | at most | measured | |\n|---|---:|---:|---|");
    let cpu = verdict("ten copies: CPU of one", ten.cpu / one.cpu, 10.5);
    Ok(verdict("ten copies: wall time of one", ten.wall / one.wall, 10.5) && cpu)
}

/// Makes the sources of a copy differ from those of the others.
fn mark(folder: &Path, copy: usize) -> Outcome<()> {
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let path = entry.path();
            let comment = match path.extension().and_then(|end| end.to_str()) {
                Some("py") => format!("\n# copy {copy}\n"),
                Some("js") => format!("\n// copy {copy}\n"),
                _ => String::new(),
            };
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && !comment.is_empty() {
                let text = [fs::read(&path)?, comment.into_bytes()].concat();
                fs::write(&path, text)?;
            }
        }
    }
    Ok(())
}
