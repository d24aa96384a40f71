//! `check_vulnerabilities`, beside cargo-audit.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rq_benches::measure::run;
use rq_benches::table::Table;

use crate::{Outcome, named, operation};

const CHECK: [&str; 2] = ["eval", "--quiet"];
const CONFIGURATION: &str = r#"skill "dependency-guardian" { operation "check_vulnerabilities" }
score { component "all" weight=1 { formula "100" } }
gate "release" { require "vulnerabilities.total == 0" }
"#;
/// Exit codes of a check that was carried out.
const CHECKED: [i32; 3] = [0, 1, 3];
/// Packages that are looked up in both databases together.
const MANY: usize = 1000;

pub(crate) fn measure(engine: &Path, rounds: usize, table: &mut Table) -> Outcome<()> {
    let Some(rustsec) = named("RQ_BENCH_RUSTSEC", "known vulnerabilities") else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let own = folder.path().join("own");
    fs::create_dir(&own)?;
    fs::write(own.join("quality.kdl"), CONFIGURATION)?;
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
    fs::copy(&lock, own.join("Cargo.lock"))?;
    let packages = fs::read_to_string(&lock)?.matches("[[package]]").count();
    let (mut ours, mut peers) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        forget(&own)?;
        ours.push(run(operation(engine, &own, &CHECK).env("RQ_ADVISORIES", &rustsec), &CHECKED)?);
        let mut audit = Command::new("cargo-audit");
        audit
            .args(["audit", "--no-fetch", "--json", "--db"])
            .arg(&rustsec)
            .arg("--file")
            .arg(own.join("Cargo.lock"));
        // Whoever has not installed it does without.
        if let Ok(cost) = run(audit.current_dir(&own), &[0, 1]) {
            peers.push(cost);
        }
    }
    let ours = table.row(format!("rq: {packages} crates against RustSec, nothing cached"), &ours);
    let peer = table.row(format!("cargo-audit: {packages} crates against RustSec"), &peers);
    if let Some(ours) = ours {
        table.budget("crates against RustSec, nothing cached", ours.wall * 1e3, 100.0, " ms");
        if let Some(peer) = peer {
            table.budget("crates against RustSec: wall time of cargo-audit", ours.wall / peer.wall, 1.0, "×");
        }
    }
    let Some(pypa) = named("RQ_BENCH_PYPA", "Python's known vulnerabilities") else { return Ok(()) };
    let both = std::env::join_paths([&rustsec, &pypa])?;
    let many = folder.path().join("many");
    fs::create_dir(&many)?;
    fs::write(many.join("quality.kdl"), CONFIGURATION)?;
    fs::write(many.join("Cargo.lock"), crates(&lock)?)?;
    fs::write(many.join("requirements.txt"), requirements(&pypa)?)?;
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        forget(&many)?;
        cold.push(run(operation(engine, &many, &CHECK).env("RQ_ADVISORIES", &both), &CHECKED)?);
        warm.push(run(operation(engine, &many, &CHECK).env("RQ_ADVISORIES", &both), &CHECKED)?);
    }
    if let Some(cost) =
        table.row(format!("rq: {MANY} packages against RustSec and PyPA, nothing cached"), &cold)
    {
        table.budget(
            format!("{MANY} packages against both databases, nothing cached"),
            cost.wall * 1e3,
            1000.0,
            " ms",
        );
    }
    if let Some(cost) =
        table.row(format!("rq: {MANY} packages against RustSec and PyPA, nothing changed"), &warm)
    {
        table.budget(
            format!("{MANY} packages against both databases, nothing changed"),
            cost.wall * 1e3,
            50.0,
            " ms",
        );
    }
    Ok(())
}

fn forget(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder.join(".rq")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Half of the packages: the first of the project's own lock file, without what they need.
fn crates(lock: &Path) -> Outcome<String> {
    let text = fs::read_to_string(lock)?;
    let mut out = String::from("version = 4\n");
    let published = text.split("[[package]]").filter(|package| package.contains("checksum"));
    for package in published.take(MANY / 2) {
        let lines = package.lines().take_while(|line| !line.starts_with("dependencies"));
        write!(out, "\n[[package]]{}\n", lines.collect::<Vec<_>>().join("\n"))?;
    }
    Ok(out)
}

/// The other half: packages of Python that advisories are about, in a version of long ago.
fn requirements(pypa: &Path) -> Outcome<String> {
    let mut names: Vec<PathBuf> =
        fs::read_dir(pypa.join("vulns"))?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    names.sort();
    let mut out = String::new();
    for name in names.iter().take(MANY / 2).filter_map(|path| path.file_name()) {
        writeln!(out, "{}==0.9.0", name.to_string_lossy())?;
    }
    Ok(out)
}
