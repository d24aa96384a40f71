//! `analyze_changes` over a whole history, beside `git log`.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use rq_benches::measure::{Cost, run, succeed};
use rq_benches::table::Table;
use rq_git::Repository;

use crate::{Outcome, named, operation};

const WHOLE: [&str; 4] = ["run", "git-workflow-assistant.analyze_changes", "days=0", "--quiet"];
/// Commits that come to a kept history.
const NEW: usize = 20;

pub(crate) fn measure(engine: &Path, rounds: usize, table: &mut Table) -> Outcome<()> {
    let Some(repository) = named("RQ_BENCH_REPOSITORY", "a whole history") else { return Ok(()) };
    let git = |words: &[&str]| {
        let mut command = Command::new("git");
        command.args(words).current_dir(&repository);
        command
    };
    let kept = repository.join(".rq");
    let forget = || match std::fs::remove_dir_all(&kept) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    let (mut numstat, mut names) = (Vec::new(), Vec::new());
    let (mut alone, mut warm, mut status) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        numstat.push(run(&mut git(&["log", "--numstat", "--format=%H"]), &[0])?);
        names.push(run(&mut git(&["log", "--name-only", "--format=%H"]), &[0])?);
        forget()?;
        alone.push(run(&mut operation(engine, &repository, &WHOLE), &[0, 3])?);
        warm.push(run(&mut operation(engine, &repository, &WHOLE), &[0, 3])?);
        status.push(run(&mut git(&["status", "--short"]), &[0])?);
    }
    let (seen, grown) = (again(&repository, rounds, 0)?, again(&repository, rounds, NEW)?);
    let numstat = table.row("git log --numstat", &numstat);
    table.row("git log --name-only", &names);
    table.row("git status", &status);
    let alone = table.row("rq: analyze_changes days=0, nothing cached", &alone);
    table.row("rq: the same, nothing changed", &warm);
    let seen = table.row("rq: the history again, nothing new (in the process)", &seen);
    let grown = table.row(format!("rq: the history again, {NEW} new commits (in the process)"), &grown);
    if let (Some(numstat), Some(cold)) = (numstat, alone) {
        table.budget(
            "whole history: wall time of git log --numstat",
            cold.wall / numstat.wall,
            1.0 / 3.0,
            "×",
        );
        table.budget(
            "whole history: memory of git log --numstat",
            cold.peak as f64 / numstat.peak as f64,
            1.0,
            "×",
        );
    }
    // The working tree is looked at besides; git status and a walk over its files take longer than this budget there.
    for (what, cost) in [("nothing new", seen), ("new commits", grown)] {
        if let Some(cost) = cost {
            table.budget(format!("history from the last commit seen, {what}"), cost.wall * 1e3, 100.0, " ms");
        }
    }
    Ok(())
}

/// Looks a history up that is kept up to so many commits before HEAD.
fn again(repository: &Path, rounds: usize, new: usize) -> Outcome<Vec<Cost>> {
    let cache = tempfile::tempdir()?;
    let before = tempfile::tempdir()?;
    // A work tree of its own, so that HEAD can be moved.
    let tree = before.path().join("tree");
    let git = |folder: &Path, words: &[&str]| succeed(Command::new("git").args(words).current_dir(folder));
    let path = tree.to_string_lossy().into_owned();
    git(repository, &["worktree", "add", "--quiet", "--detach", "--no-checkout", &path])?;
    let measured = (|| {
        let mut costs = Vec::new();
        for _ in 0..rounds {
            git(
                &tree,
                &["update-ref", "--no-deref", "HEAD", &format!("refs/heads/{}~{new}", branch(repository)?)],
            )?;
            let old = Repository::discover(&tree).ok_or("no repository")?;
            old.history(None, Some(cache.path()))?;
            git(
                &tree,
                &["update-ref", "--no-deref", "HEAD", &format!("refs/heads/{}", branch(repository)?)],
            )?;
            let start = Instant::now();
            let now = Repository::discover(&tree).ok_or("no repository")?;
            let history = now.history(None, Some(cache.path()))?;
            let wall = start.elapsed().as_secs_f64();
            std::hint::black_box(history);
            costs.push(Cost { cpu: wall, wall, peak: 0 });
        }
        Ok(costs)
    })();
    git(repository, &["worktree", "remove", "--force", &path])?;
    measured
}

fn branch(repository: &Path) -> Outcome<String> {
    let output =
        Command::new("git").args(["rev-parse", "--abbrev-ref", "HEAD"]).current_dir(repository).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
