//! Documents for other tools, held against the validators of those who define their formats.

use std::path::Path;

use crate::{root, run};

/// Where the validators are installed.
const ENVIRONMENT: &str = "target/documents";

/// Installs the validators and runs them.
pub(crate) fn validate() -> Result<(), String> {
    let python = format!("{ENVIRONMENT}/bin/python");
    let wanted = "tests/documents/requirements.txt";
    let time = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    let mark = root().join(ENVIRONMENT).join("installed");
    if time(&mark).is_none_or(|mark| Some(mark) < time(&root().join(wanted))) {
        if run("python3", &["-m", "venv", ENVIRONMENT]).is_err() {
            eprintln!("xtask: the tests need Python's venv: installing the package python3-venv");
            run("apt-get", &["update", "--quiet"])?;
            run("apt-get", &["install", "--yes", "--quiet", "--no-install-recommends", "python3-venv"])?;
            run("python3", &["-m", "venv", "--clear", ENVIRONMENT])?;
        }
        run(&python, &["-m", "pip", "install", "--quiet", "--requirement", wanted])?;
        std::fs::write(&mark, "").map_err(|error| error.to_string())?;
    }
    let program = root().join("target/debug/rq-engine");
    run(&python, &["tests/documents/validate.py", &program.display().to_string()])
}
