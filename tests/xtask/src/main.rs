//! `cargo xtask …`: what developers and CI run.

mod documents;
mod extension;
mod generate;
mod pages;
mod test;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask test       everything that must hold: format, lints, tests, generated files, real editors
cargo xtask extension  build the VS Code extension with server and engine inside: target/rq-<platform>.vsix
cargo xtask generate   write docs/reference, docs/schemas anew from the catalog and the code
cargo xtask picture    write docs/eval.svg anew: the first example, evaluated
";

fn main() -> ExitCode {
    let task = std::env::args().nth(1).unwrap_or_default();
    let result = match task.as_str() {
        "test" => test::all(),
        "extension" => extension::package(std::env::args().nth(2).as_deref()),
        "generate" => generate::all(),
        "picture" => generate::picture(),
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a program in the repository's root and shows its output.
fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    run_in(&root(), program, arguments)
}

/// Runs a program in a folder and shows its output.
fn run_in(folder: &std::path::Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    eprintln!("xtask: {program} {}", arguments.join(" "));
    let status = std::process::Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .status()
        .map_err(|error| format!("{program}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} {} failed", arguments.join(" "))) }
}

fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
