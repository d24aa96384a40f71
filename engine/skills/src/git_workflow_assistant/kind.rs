//! What a file is for, by its path.

use std::path::Path;

use rq_code::inventory::{Inventory, Role, is_test_path};
use rq_code::language::Language;
use serde::Serialize;

use crate::readers::lock::kind_of;
use crate::unread_code;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Code,
    Tests,
    Docs,
    Config,
    /// Written by programs: lock files, generated, vendored and minified code.
    Generated,
    Other,
}

const DOCS: [&str; 8] = ["md", "mdx", "markdown", "rst", "adoc", "asciidoc", "txt", "pod"];
const CONFIG: [&str; 16] = [
    "toml",
    "yaml",
    "yml",
    "json",
    "json5",
    "jsonc",
    "ini",
    "cfg",
    "conf",
    "kdl",
    "xml",
    "properties",
    "gradle",
    "lock",
    "env",
    "cmake",
];
const CONFIG_NAMES: [&str; 8] = [
    "dockerfile",
    "makefile",
    "justfile",
    "procfile",
    "gemfile",
    "rakefile",
    "jenkinsfile",
    "cmakelists.txt",
];
const DOCS_NAMES: [&str; 8] =
    ["readme", "changelog", "changes", "contributing", "license", "licence", "authors", "notice"];

/// What the file at a path is for; `inventory` knows those that are there.
pub(crate) fn kind(path: &str, inventory: &Inventory) -> Kind {
    let name = path.rsplit('/').next().unwrap_or(path);
    if kind_of(name).is_some_and(|kind| !kind.is_manifest()) {
        return Kind::Generated;
    }
    match inventory.get(path).map(|file| file.role) {
        Some(Role::Source) => return Kind::Code,
        Some(Role::Test) => return Kind::Tests,
        Some(Role::LeftOut(reason)) if !reason.is_trouble() && reason.name() != "excluded" => {
            return Kind::Generated;
        }
        _ => {}
    }
    let lower = name.to_ascii_lowercase();
    let stem = lower.split('.').next().unwrap_or(&lower);
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    if CONFIG_NAMES.contains(&lower.as_str()) {
        return Kind::Config;
    }
    if DOCS.contains(&ending) || DOCS_NAMES.contains(&stem) {
        return Kind::Docs;
    }
    // A file that is gone, or is left out by the user.
    if let Some(language) = Language::of(Path::new(path), b"") {
        return if is_test_path(path, language) { Kind::Tests } else { Kind::Code };
    }
    match unread_code::role(path) {
        Some(Role::Test) => return Kind::Tests,
        Some(_) => return Kind::Code,
        None => {}
    }
    if CONFIG.contains(&ending) || lower.starts_with('.') {
        return Kind::Config;
    }
    Kind::Other
}
