//! `cargo xtask test`.

use std::process::Command;

use crate::{documents, extension, pages, run};

/// Programs that the tests use, and the Debian packages that bring them.
const PROGRAMS: [(&str, &str); 6] = [
    ("git", "git"),
    ("python3", "python3"),
    ("cc", "gcc"),
    ("node", "nodejs"),
    ("npm", "npm"),
    ("valgrind", "valgrind"),
];

/// Runs everything that must hold.
pub(crate) fn all() -> Result<(), String> {
    install()?;
    run("cargo", &["fmt", "--all", "--check"])?;
    run("cargo", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])?;
    // The fuzz targets are a workspace of their own: what they call must still be there.
    run(
        "cargo",
        &["check", "--quiet", "--manifest-path", "tests/fuzz/Cargo.toml", "--target-dir", "target/fuzz"],
    )?;
    deny()?;
    run("cargo", &["test", "--workspace", "--no-fail-fast"])?;
    run("cargo", &["build", "--package", "rq-lsp", "--package", "rq-engine"])?;
    documents::validate()?;
    pages::in_browser()?;
    extension::test()?;
    extension::in_editors()
}

/// Installs what is missing, and says so.
fn install() -> Result<(), String> {
    for (program, package) in PROGRAMS {
        if found(program) {
            continue;
        }
        eprintln!("xtask: the tests need {program}: installing the package {package}");
        run("apt-get", &["update", "--quiet"])?;
        run("apt-get", &["install", "--yes", "--quiet", "--no-install-recommends", package])?;
    }
    Ok(())
}

fn found(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Licences and sources of the dependencies; the advisories need a network and are looked up in CI of releases.
fn deny() -> Result<(), String> {
    if !found("cargo-deny") {
        eprintln!("xtask: cargo-deny is not installed (cargo install cargo-deny): licences were not checked");
        return Ok(());
    }
    // Those of other systems too: what is shipped for them is looked at here.
    run("cargo", &["fetch", "--quiet", "--locked"])?;
    run("cargo", &["deny", "--offline", "check", "licenses", "bans", "sources"])
}
