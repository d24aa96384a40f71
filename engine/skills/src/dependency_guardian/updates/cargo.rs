//! `cargo update --dry-run`, which changes nothing.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use rq_core::operation::{Context, OperationError};

use super::{Answer, Newer, ask, broke};

const WORDS: [&str; 6] = ["cargo", "update", "--dry-run", "--verbose", "--color", "never"];

/// `Updating serde v1.0.1 -> v1.0.2 (available: v2.0.0, requires Rust 1.99)`, `Unchanged syn v1.0.0 (latest: v2.0.0)`.
static LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let version = r"v(\S+?)";
    let line = format!(
        r"^\s*(?:Updating|Unchanged) (\S+) {version}(?: \(registry [^)]*\))?(?: -> {version})?(?: \((?:available|latest): {version}(?:,[^)]*)?\))?$"
    );
    Regex::new(&line).ok()
});

pub(super) fn newer(context: &Context<'_>, at: &Path) -> Result<Answer, OperationError> {
    let ended = ask(context, at, &WORDS)?;
    if ended.code != Some(0) {
        return Err(broke(&WORDS, &ended));
    }
    Ok(read(&String::from_utf8_lossy(&ended.errors)))
}

fn read(text: &str) -> Answer {
    let mut answer = Answer::default();
    for found in text.lines().filter_map(|line| LINE.as_ref()?.captures(line)) {
        let group = |place: usize| found.get(place).map(|text| text.as_str().to_owned());
        let (Some(name), locked, compatible, available) = (group(1), group(2), group(3), group(4)) else {
            continue;
        };
        let newest = available.or_else(|| compatible.clone());
        if newest.is_some() {
            answer.by_name.insert((name, locked), Newer { compatible, newest });
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_says() {
        let text = "    Updating crates.io index
     Locking 29 packages to latest Rust 1.88 compatible versions
    Updating arbitrary v1.4.2 -> v1.5.0
    Updating bstr v1.13.0 -> v1.14.0 (available: v2.0.0)
   Unchanged syn v1.0.109 (available: v2.0.1, requires Rust 1.99)
   Unchanged own v0.1.0 (registry `mine`) (latest: v0.2.0-rc.1)
      Adding core_detect v1.0.0
    Removing old v1.0.0
   Unchanged same v1.0.0
warning: not updating lockfile due to dry run
";
        let newer = |compatible: Option<&str>, newest: &str| Newer {
            compatible: compatible.map(str::to_owned),
            newest: Some(newest.to_owned()),
        };
        let wanted = [
            ("arbitrary", "1.4.2", newer(Some("1.5.0"), "1.5.0")),
            ("bstr", "1.13.0", newer(Some("1.14.0"), "2.0.0")),
            ("own", "0.1.0", newer(None, "0.2.0-rc.1")),
            ("syn", "1.0.109", newer(None, "2.0.1")),
        ];
        let answer = read(text);
        assert_eq!(answer.by_name.len(), wanted.len(), "{answer:?}");
        for (name, locked, newer) in wanted {
            assert_eq!(answer.about(name, locked), Some(&newer), "{name}");
            assert_eq!(answer.about(name, "0.0.1"), None, "of another version nothing is said");
        }
    }
}
