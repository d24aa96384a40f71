//! The programs that are measured: built here, or installed by their pinned versions.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use rq_benches::measure::succeed;

use crate::Outcome;
use crate::server::{self, Server};

/// (package, version, program, features)
const KDL: (&str, &str, &str, &str) = ("kdl-lsp", "6.7.1", "kdl-lsp", "");
const TAPLO: (&str, &str, &str, &str) = ("taplo-cli", "0.10.0", "taplo", "lsp");

/// A program of this workspace: the one that the variable names, or one built as it is shipped.
pub(crate) fn own(variable: &str, package: &str, target: &Path) -> Outcome<PathBuf> {
    if let Some(program) = env::var_os(variable) {
        return Ok(std::path::absolute(program)?);
    }
    println!("building {package} (dist)");
    let mut build = cargo();
    build
        .args(["build", "--profile", "dist", "--quiet", "-p", package])
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    succeed(&mut build)?;
    Ok(target.join("dist").join(format!("{package}{}", env::consts::EXE_SUFFIX)))
}

/// The peers that can be had here.
pub(crate) fn peers(target: &Path) -> Vec<Server> {
    let folder = target.join("peers");
    let peers = [(KDL, server::kdl as fn(PathBuf) -> Server), (TAPLO, server::taplo)];
    peers
        .into_iter()
        .filter_map(|(package, server)| match installed(package, &folder) {
            Ok(program) => Some(server(program)),
            Err(error) => {
                println!("not measured: {error}");
                None
            }
        })
        .collect()
}

fn installed(
    (package, version, program, features): (&str, &str, &str, &str),
    folder: &Path,
) -> Outcome<PathBuf> {
    let program = folder.join("bin").join(format!("{program}{}", env::consts::EXE_SUFFIX));
    if !program.is_file() {
        println!("installing {package} {version} into {}", folder.display());
        let mut install = cargo();
        install.args(["install", "--locked", "--quiet", package, "--version", version, "--root"]).arg(folder);
        if !features.is_empty() {
            install.args(["--features", features]);
        }
        succeed(&mut install)?;
    }
    Ok(program)
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
