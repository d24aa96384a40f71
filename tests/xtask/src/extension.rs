//! `cargo xtask extension`.

use std::path::Path;

use crate::{root, run, run_in};

/// Platforms as the extension's packages name them, and as Rust does.
const TARGETS: [(&str, &str); 7] = [
    ("linux-x64", "x86_64-unknown-linux-gnu"),
    ("linux-arm64", "aarch64-unknown-linux-gnu"),
    ("alpine-x64", "x86_64-unknown-linux-musl"),
    ("darwin-x64", "x86_64-apple-darwin"),
    ("darwin-arm64", "aarch64-apple-darwin"),
    ("win32-x64", "x86_64-pc-windows-msvc"),
    ("win32-arm64", "aarch64-pc-windows-msvc"),
];

/// Builds the VS Code extension with server and engine inside, for this machine or for the platform of that name; the
/// toolchain for another platform must be installed.
pub(crate) fn package(platform: Option<&str>) -> Result<(), String> {
    let known = || TARGETS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let (name, triple) = match platform {
        Some(wanted) => TARGETS
            .iter()
            .find(|(name, _)| *name == wanted)
            .map(|(name, triple)| (*name, Some(*triple)))
            .ok_or_else(|| format!("there is no platform {wanted}; there are {}", known()))?,
        None => (here().ok_or_else(|| format!("name the platform: {}", known()))?, None),
    };
    let mut build = vec!["build", "--profile", "dist", "--package", "rq-lsp", "--package", "rq-engine"];
    build.extend(triple.iter().flat_map(|triple| ["--target", *triple]));
    run("cargo", &build)?;
    let folder = triple.map_or_else(|| "dist".to_owned(), |triple| format!("{triple}/dist"));
    let built = root().join("target").join(folder);
    let ending = if name.starts_with("win32") { ".exe" } else { "" };
    let program = |name: &str| built.join(format!("{name}{ending}")).display().to_string();
    dependencies(&folder_of_the_extension())?;
    let (server, engine) = (program("rq-lsp"), program("rq-engine"));
    let out = root().join("target").join(format!("rq-{name}.vsix")).display().to_string();
    let arguments =
        ["scripts/package.mjs", "--target", name, "--server", &server, "--engine", &engine, "--out", &out];
    run_in(&folder_of_the_extension(), "node", &arguments)
}

/// Types and unit tests of the extension.
pub(crate) fn test() -> Result<(), String> {
    dependencies(&folder_of_the_extension())?;
    run_in(&folder_of_the_extension(), "npm", &["run", "--silent", "check"])?;
    run_in(&folder_of_the_extension(), "npm", &["test", "--silent"])
}

/// The extension and the server, built before, in real editors.
pub(crate) fn in_editors() -> Result<(), String> {
    run("node", &["tests/editors/run.mjs", "all"])
}

/// What a folder's package-lock.json says, unless it is there already.
pub(crate) fn dependencies(folder: &Path) -> Result<(), String> {
    let time = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    let mark = time(&folder.join("node_modules/.package-lock.json"));
    if mark.is_some() && mark >= time(&folder.join("package-lock.json")) {
        return Ok(());
    }
    run_in(folder, "npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
}

fn folder_of_the_extension() -> std::path::PathBuf {
    root().join("vscode-extension")
}

/// This machine's platform, as packages name it.
fn here() -> Option<&'static str> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Some("linux-x64"),
        ("linux", "aarch64") => Some("linux-arm64"),
        ("macos", "x86_64") => Some("darwin-x64"),
        ("macos", "aarch64") => Some("darwin-arm64"),
        ("windows", "x86_64") => Some("win32-x64"),
        ("windows", "aarch64") => Some("win32-arm64"),
        _ => None,
    }
}
