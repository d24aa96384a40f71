//! `cargo xtask generate`.

use std::process::Command;

use crate::{root, run};

const ENGINE: [&str; 6] = ["run", "--quiet", "--release", "--package", "rq-engine", "--"];

/// Writes everything that is generated. Tests fail while it is stale.
pub(crate) fn all() -> Result<(), String> {
    engine(&["schema", "--format", "markdown", "--output", "docs/reference"])?;
    engine(&["schema", "--format", "json-schema", "--output", "docs/schemas"])
}

/// Writes the README's picture: what the first of its two commands prints.
pub(crate) fn picture() -> Result<(), String> {
    let output = Command::new("cargo")
        .args(ENGINE)
        .args(["--color", "always", "eval", "examples/python-api"])
        .env("COLUMNS", "80")
        .current_dir(root())
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    let text = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
    let picture = anstyle_svg::Term::new().render_svg(text.trim_end());
    std::fs::write(root().join("docs/eval.svg"), picture).map_err(|error| format!("docs/eval.svg: {error}"))
}

fn engine(arguments: &[&str]) -> Result<(), String> {
    run("cargo", &[&ENGINE, arguments].concat())
}
