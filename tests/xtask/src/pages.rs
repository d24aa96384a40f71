//! Reports in a real browser.

use std::path::Path;

use crate::extension::dependencies;
use crate::{root, run};

/// Installs the browser where it is missing, and looks at reports in it.
pub(crate) fn in_browser() -> Result<(), String> {
    if !Path::new("/usr/bin/chromium").exists() {
        eprintln!("xtask: the tests need Chromium: installing the package chromium");
        run("apt-get", &["update", "--quiet"])?;
        run("apt-get", &["install", "--yes", "--quiet", "--no-install-recommends", "chromium"])?;
    }
    dependencies(&root().join("tests/pages"))?;
    let program = root().join("target/debug/rq-engine");
    run("node", &["tests/pages/run.mjs", &program.display().to_string()])
}
