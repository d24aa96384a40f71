//! Which toolchains are there, and of which version.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rq_core::host::Command;
use rq_core::operation::{Context, OperationError};

/// Programs and how they are asked for their version.
const PROGRAMS: [(&str, &str); 18] = [
    ("cargo", "--version"),
    ("clang", "--version"),
    ("composer", "--version"),
    ("docker", "--version"),
    ("dotnet", "--version"),
    ("g++", "--version"),
    ("gcc", "--version"),
    ("git", "--version"),
    ("go", "version"),
    ("java", "-version"),
    ("mvn", "--version"),
    ("node", "--version"),
    ("npm", "--version"),
    ("php", "--version"),
    ("pytest", "--version"),
    ("python3", "--version"),
    ("ruby", "--version"),
    ("rustc", "--version"),
];
/// Bytes of a version that are looked at.
const LONGEST: usize = 4096;

/// A program found on the PATH.
pub(super) struct Program {
    pub(super) name: &'static str,
    flag: &'static str,
    path: PathBuf,
}

/// The programs that are on the PATH; nothing is run.
pub(super) fn installed() -> Vec<Program> {
    let folders: Vec<PathBuf> = std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect();
    let find = |name: &str| folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file());
    PROGRAMS.iter().filter_map(|(name, flag)| find(name).map(|path| Program { name, flag, path })).collect()
}

impl Program {
    /// What changes when the program does: its place, size and time.
    pub(super) fn fingerprint(&self) -> String {
        // A link's target is what counts: version managers put another file behind the same name.
        let target = self.path.canonicalize().unwrap_or_else(|_| self.path.clone());
        let stat = target.metadata().ok();
        let time = stat.as_ref().and_then(|stat| stat.modified().ok()?.duration_since(UNIX_EPOCH).ok());
        format!("{} {:?} {:?}", target.display(), stat.map(|stat| stat.len()), time)
    }

    /// Its version, as it says it; `None` where it does not.
    pub(super) fn version(&self, context: &Context<'_>) -> Result<Option<String>, OperationError> {
        let command = Command {
            words: vec![self.path.display().to_string(), self.flag.to_owned()],
            // Not in the project: a stranger's tool settings must not choose what runs.
            folder: Path::new("/").to_owned(),
            keep: LONGEST,
            ..Command::default()
        };
        let ended = match context.host.run(&command, context.cancel) {
            Ok(ended) => ended,
            Err(OperationError::Cancelled) => return Err(OperationError::Cancelled),
            Err(_) => return Ok(None),
        };
        let output = String::from_utf8_lossy(&ended.output).into_owned();
        let said = if output.trim().is_empty() { ended.last_words.clone() } else { output };
        if ended.code != Some(0) {
            return Ok(None);
        }
        Ok(number(&said))
    }
}

/// The first thing in a text that looks like a version: digits joined by dots.
fn number(text: &str) -> Option<String> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '"' | ',' | '(' | ')'))
        .map(|word| word.trim_start_matches("go").trim_start_matches('v'))
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.'))
        // Some colour what they say.
        .and_then(|word| {
            word.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '+' | '_' | '~'))
                .next()
        })
        .map(|word| word.trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn versions_are_found_in_what_programs_say() {
        assert_eq!(number("gcc (Debian 12.2.0-14+deb12u1) 12.2.0\n").as_deref(), Some("12.2.0-14+deb12u1"));
        assert_eq!(number("go version go1.22.1 linux/amd64").as_deref(), Some("1.22.1"));
        assert_eq!(number("openjdk version \"17.0.15\" 2025-04-15").as_deref(), Some("17.0.15"));
        assert_eq!(number("v20.20.2\n").as_deref(), Some("20.20.2"));
        assert_eq!(number("\u{1b}[1mApache Maven 3.8.7\u{1b}[m\n").as_deref(), Some("3.8.7"));
        assert_eq!(number("no idea"), None);
    }
}
