//! Programs of Python, by pinned versions, in environments of their own.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::measure::succeed;

/// Makes the environment `folder` and installs what the list `pinned` (a file of the folder of that name) names, unless
/// `program` is there already.
///
/// # Errors
/// There is no Python here, or something can't be had.
pub fn install(folder: &Path, pinned: &str, program: &str) -> Outcome<()> {
    if script(folder, program).is_file() {
        return Ok(());
    }
    println!("installing what pinned/{pinned} names into {}", folder.display());
    succeed(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    let mut pip = Command::new(script(folder, "python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    succeed(pip.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("pinned").join(pinned)))
}

/// A program of an environment.
#[must_use]
pub fn script(folder: &Path, name: &str) -> PathBuf {
    let (place, end) = if cfg!(windows) { ("Scripts", ".exe") } else { ("bin", "") };
    folder.join(place).join(format!("{name}{end}"))
}
