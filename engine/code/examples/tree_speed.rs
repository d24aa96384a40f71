//! Times a folder: nothing known, nothing changed, one file changed.
//!
//! `cargo run --release -p rq-code --example tree_speed -- FOLDER [FILE-TO-CHANGE]`
//!
//! The caches lie in a temporary folder. A comment is appended to the file that is named, and
//! taken off again at the end; without a name only the first two are timed.

#![allow(clippy::print_stdout, reason = "what it is for")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use rq_code::duplication::{self, Duplication};
use rq_code::inventory::{Inventory, Rules, ScanOptions};
use rq_code::store::{CodeFacts, FactsCache};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let root = PathBuf::from(arguments.next().ok_or("usage: tree_speed FOLDER [FILE-TO-CHANGE]")?);
    let changed = arguments.next().map(PathBuf::from);
    let cache = env::temp_dir().join(format!("tree-speed-{}", std::process::id()));
    let outcome = time_all(&root, changed.as_deref(), &cache);
    fs::remove_dir_all(&cache)?;
    outcome
}

fn time_all(root: &Path, changed: Option<&Path>, cache: &Path) -> Result<(), Box<dyn Error>> {
    let bare = Step::start();
    let inventory = Inventory::scan(root, &Rules::default())?;
    bare.end("scan that reads all");
    let cold = Step::start();
    let first = everything(root, cache)?;
    cold.end("COLD in all");
    println!("  {:>7} files, {} of them code", inventory.files().len(), inventory.code().count());
    println!(
        "  {:>7} lines of {} duplicated ({:.2} %) in {} blocks, {} classes",
        first.duplicated_lines,
        first.code_lines,
        first.percent(),
        first.blocks,
        first.classes.len()
    );
    println!("  {:>7} kB peak memory", peak_memory().unwrap_or_default());
    // Twice, for what was written within a tick of the clock is read once more.
    nothing_changed(root, cache)?;
    for _ in 0..3 {
        let warm = Step::start();
        nothing_changed(root, cache)?;
        warm.end("WARM in all");
    }
    if let Some(changed) = changed {
        let original = fs::read(changed)?;
        let outcome = time_changes(root, changed, cache, &original);
        fs::write(changed, original)?;
        outcome?;
    }
    Ok(())
}

fn time_changes(root: &Path, changed: &Path, cache: &Path, original: &[u8]) -> Result<(), Box<dyn Error>> {
    for round in 0..3 {
        let mut text = original.to_vec();
        text.extend_from_slice(format!("\n# round {round}\n").as_bytes());
        fs::write(changed, text)?;
        let step = Step::start();
        everything(root, cache)?;
        step.end("ONE CHANGED in all");
    }
    Ok(())
}

/// What must be done when nothing is to be done.
fn nothing_changed(root: &Path, cache: &Path) -> Result<(), Box<dyn Error>> {
    let step = Step::start();
    let options = ScanOptions { cache: Some(cache), ..Default::default() };
    let inventory = Inventory::scan_with(root, &Rules::default(), options)?;
    step.end("  scan");
    let step = Step::start();
    let digest = inventory.digest(|file| file.role.is_code());
    step.end(&format!("  digest {}", digest.to_string().get(..8).unwrap_or_default()));
    Ok(())
}

fn everything(root: &Path, cache: &Path) -> Result<Duplication, Box<dyn Error>> {
    let facts_cache = FactsCache::new(Some(cache));
    let on_read = |fresh: rq_code::inventory::Fresh<'_>| facts_cache.absorb(fresh);
    let options = ScanOptions { cache: Some(cache), on_read: Some(&on_read), stop: None };
    let step = Step::start();
    let inventory = Inventory::scan_with(root, &Rules::default(), options)?;
    step.end("  scan, parsing what is new");
    let step = Step::start();
    let code = CodeFacts::load(&inventory, &facts_cache);
    step.end("  facts");
    let step = Step::start();
    let found = duplication::find(&code, |_| true, &duplication::Options::default());
    step.end("  duplication");
    println!("  {:?}", facts_cache.report());
    Ok(found)
}

/// A stretch of time, by the clock and of this process's threads.
struct Step {
    clock: Instant,
    cpu: Duration,
}

impl Step {
    fn start() -> Step {
        Step { clock: Instant::now(), cpu: cpu_time().unwrap_or_default() }
    }

    fn end(&self, name: &str) {
        let wall = self.clock.elapsed().as_secs_f64() * 1e3;
        let cpu = (cpu_time().unwrap_or_default() - self.cpu).as_secs_f64() * 1e3;
        println!("{name:<28} {wall:>9.1} ms wall {cpu:>9.1} ms cpu");
    }
}

/// Time of all threads so far, where the system says it in nanoseconds.
fn cpu_time() -> Option<Duration> {
    let mut total = 0u64;
    for task in fs::read_dir("/proc/self/task").ok()? {
        let text = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        total += text.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    Some(Duration::from_nanos(total))
}

fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
