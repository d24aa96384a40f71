//! Source files in languages that are not read as code: what is known of them is their text and their paths.

use rq_code::inventory::Role;

/// Endings of names, in small letters.
const ENDINGS: [&str; 52] = [
    "asm", "bash", "bat", "clj", "cljc", "cljs", "coffee", "cr", "cu", "d", "dart", "elm", "erl", "ex",
    "exs", "f90", "fs", "fsx", "groovy", "hcl", "hs", "jl", "kt", "kts", "lua", "m", "metal", "ml", "mli",
    "mm", "nim", "pas", "pl", "pm", "proto", "ps1", "r", "rkt", "scala", "sh", "sol", "sql", "svelte",
    "swift", "tf", "v", "vb", "vhd", "vhdl", "vue", "zig", "zsh",
];
const TEST_FOLDERS: [&str; 6] = ["test", "tests", "__tests__", "spec", "integration_test", "testing"];

/// Whether a file is source or test code in a language that is not read, by its path.
pub(crate) fn role(path: &str) -> Option<Role> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = name.rsplit_once('.')?;
    if stem.is_empty() || !ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) {
        return None;
    }
    let named = stem.to_ascii_lowercase();
    let test = folders.split('/').any(|folder| TEST_FOLDERS.contains(&folder))
        || named.starts_with("test_")
        || ["_test", "_spec", ".test", ".spec"].iter().any(|end| named.ends_with(end))
        || ["Test", "Tests", "Spec"].iter().any(|end| stem.ends_with(end));
    Some(if test { Role::Test } else { Role::Source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell() {
        for path in ["lib/cart.dart", "db/schema.sql", "Sources/Cart.swift", "src/Cart.vue", "latest.sh"] {
            assert_eq!(role(path), Some(Role::Source), "{path}");
        }
        for path in
            ["test/cart_test.dart", "tests/schema.sql", "CartTests.swift", "src/Cart.spec.vue", "a_spec.lua"]
        {
            assert_eq!(role(path), Some(Role::Test), "{path}");
        }
        for path in ["README.md", "a.py", ".sh", "sh", "data.csv"] {
            assert_eq!(role(path), None, "{path}");
        }
    }
}
