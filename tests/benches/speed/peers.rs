//! Programs that do a part of the same work.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rq_benches::measure::succeed;
use rq_benches::python::{install as install_python, script};

use crate::Outcome;

const JSCPD: &str = "jscpd@5.3.2";

/// Where the peers are; none for one that can't be had here.
pub(crate) struct Peers {
    folder: PathBuf,
    python: bool,
    node: bool,
}

/// Installs what is missing below `folder`, each by its pinned version.
pub(crate) fn install(folder: &Path) -> Outcome<Peers> {
    let mut peers = Peers { folder: folder.to_path_buf(), python: true, node: true };
    fs::create_dir_all(folder)?;
    peers.python = told(install_python(&folder.join("venv"), "peers.txt", "ruff"));
    if !peers.jscpd().is_file() {
        println!("installing {JSCPD} into {}", folder.display());
        let node = folder.join("node");
        fs::create_dir_all(&node)?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--silent", "--no-audit", "--no-fund", JSCPD, "--prefix"]);
        peers.node = told(succeed(npm.arg(node)));
    }
    Ok(peers)
}

/// Whether it worked; says why not.
fn told(done: Outcome<()>) -> bool {
    done.inspect_err(|error| println!("not measured: {error}")).is_ok()
}

impl Peers {
    fn jscpd(&self) -> PathBuf {
        let end = if cfg!(windows) { ".cmd" } else { "" };
        self.folder.join("node/node_modules/.bin").join(format!("jscpd{end}"))
    }

    /// ruff's complexity rule, with its cache or without one.
    pub(crate) fn ruff(&self, root: &Path, cached: bool) -> Option<Command> {
        let mut ruff =
            self.python(("ruff", &["check", "--isolated", "--select", "C901", "--exit-zero", "-q"]))?;
        match cached {
            true => ruff.arg("--cache-dir").arg(self.folder.join("ruff-cache")),
            false => ruff.arg("--no-cache"),
        };
        ruff.arg(root);
        Some(ruff)
    }

    /// Functions with their cyclomatic complexity, of every Python file.
    pub(crate) fn lizard(&self, root: &Path) -> Option<Command> {
        self.python_on(("lizard", &["-l", "python", "--csv"]), root)
    }

    /// The same by radon.
    pub(crate) fn radon(&self, root: &Path) -> Option<Command> {
        self.python_on(("radon", &["cc", "-j"]), root)
    }

    /// Documentation coverage, of the package alone.
    pub(crate) fn interrogate(&self, root: &Path) -> Option<Command> {
        self.python_on(("interrogate", &["-f", "0"]), &root.join("django"))
    }

    /// Duplication, of every Python file.
    pub(crate) fn duplication(&self, root: &Path) -> Option<Command> {
        let mut jscpd = self.node.then(|| Command::new(self.jscpd()))?;
        jscpd.args([
            "--format",
            "python",
            "--min-tokens",
            "50",
            "--reporters",
            "json",
            "--silent",
            "--output",
        ]);
        jscpd.arg(self.folder.join("jscpd-report")).arg(root);
        Some(jscpd)
    }

    fn python(&self, (name, words): (&str, &[&str])) -> Option<Command> {
        let mut command = self.python.then(|| Command::new(script(&self.folder.join("venv"), name)))?;
        command.args(words);
        Some(command)
    }

    fn python_on(&self, program: (&str, &[&str]), root: &Path) -> Option<Command> {
        let mut command = self.python(program)?;
        command.arg(root);
        Some(command)
    }
}
