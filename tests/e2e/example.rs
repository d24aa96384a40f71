//! The examples, as their README lists them.

use std::fs;
use std::process::{Command, Stdio};

use super::engine::checkout;

/// A line of the table in examples/README.md.
#[derive(Debug)]
pub(crate) struct Example {
    /// Its folder.
    pub(crate) name: String,
    /// The exit code that the README promises.
    pub(crate) code: i32,
    /// The verdict that it promises, as JSON names it.
    pub(crate) verdict: &'static str,
}

/// All of them.
pub(crate) fn examples() -> Vec<Example> {
    let text = fs::read_to_string(checkout().join("examples/README.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ["));
    let examples: Vec<Example> = rows.map(row).collect();
    let mut listed: Vec<&str> = examples.iter().map(|example| example.name.as_str()).collect();
    listed.sort_unstable();
    let folders = fs::read_dir(checkout().join("examples")).unwrap().map(Result::unwrap);
    let folders = folders.filter(|entry| entry.path().is_dir());
    let mut there: Vec<String> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
    there.sort();
    assert_eq!(listed, there, "examples/README.md lists other examples than there are");
    examples
}

fn row(line: &str) -> Example {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [link, _, verdict, code] = cells.as_slice() else { panic!("{line}") };
    let verdict = match *verdict {
        text if text.contains("fails") => "fail",
        text if text.contains("incomplete") => "incomplete",
        text if text.contains("passes") => "pass",
        text => panic!("no verdict: {text}"),
    };
    let name = link.trim_start_matches('[').split_once(']').unwrap().0.to_owned();
    Example { name, code: code.parse().unwrap(), verdict }
}

/// Whether Python can be run: go-service's script needs it, and its README says what happens without.
pub(crate) fn python() -> bool {
    let mut command = Command::new("python3");
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
