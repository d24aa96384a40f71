//! What CI tells of a pull request.

use std::env;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::readers::event::{self, Request};

/// Bytes of an event file; forges write less.
const LARGEST: u64 = 8 << 20;

/// What CI tells: in the file of the event, or in variables. The reason when there is a file that can't be read.
pub(super) fn of_ci() -> Result<Request, String> {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(path) = set("GITHUB_EVENT_PATH") {
        return of_file(Path::new(&path));
    }
    Ok(Request { title: set("CI_MERGE_REQUEST_TITLE"), description: set("CI_MERGE_REQUEST_DESCRIPTION") })
}

fn of_file(path: &Path) -> Result<Request, String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("the event file can't be read: {error}"))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("the event file is larger than {LARGEST} bytes"));
    }
    event::read(&bytes).map_err(|error| format!("the event file is not understood: {error}"))
}

/// The letters of a description that its author wrote: headings and comments of a template are none.
pub(super) fn letters(description: &str) -> usize {
    let mut rest = description;
    let mut own = String::new();
    while let Some((before, after)) = rest.split_once("<!--") {
        own.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    own.push_str(rest);
    let boxes = ["- [ ]", "- [x]", "* [ ]", "* [x]"];
    let lines = own.lines().map(str::trim);
    lines
        .filter(|line| {
            !line.starts_with('#') && !boxes.iter().any(|start| line.to_ascii_lowercase().starts_with(start))
        })
        .map(|line| line.chars().filter(|letter| letter.is_alphanumeric()).count())
        .sum()
}

/// Why a title says nothing, if it does not.
pub(super) fn poor_title(title: &str) -> Option<&'static str> {
    let words: Vec<&str> = title.split_whitespace().collect();
    let lower = title.trim().to_lowercase();
    let vague = [
        "update", "updates", "fix", "fixes", "changes", "wip", "misc", "test", "cleanup", "refactor", "patch",
    ];
    if words.len() < 2 || vague.contains(&lower.trim_end_matches(['.', '!', ':'])) {
        Some("does not say what the change does")
    } else if lower.starts_with("wip") || lower.starts_with("[wip]") || lower.starts_with("draft:") {
        Some("says that the change is not finished")
    } else if title.chars().count() > 100 {
        Some("is longer than 100 characters")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_template_brings_is_not_counted() {
        let template = "## What\n<!-- say what\nit does -->\n- [ ] tests\n## Why\n";
        assert_eq!(letters(template), 0);
        assert_eq!(letters(&format!("{template}ab c")), 3);
        assert_eq!(letters("<!-- never closed"), 0);
    }

    #[test]
    fn titles() {
        assert!(poor_title("Update").is_some() && poor_title("fix.").is_some() && poor_title("").is_some());
        assert!(poor_title("WIP: carts and more").is_some());
        assert_eq!(poor_title("Carts hold orders"), None);
    }
}
