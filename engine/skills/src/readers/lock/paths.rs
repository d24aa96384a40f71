//! Relative paths, and the folders that a workspace's patterns stand for.

use std::collections::BTreeSet;

use globset::{GlobBuilder, GlobMatcher};

use super::model::Siblings;

/// Folders that a workspace's patterns may stand for.
const MOST_FOLDERS: usize = 10_000;
/// Folders that are looked into for them.
const MOST_VISITS: usize = 20_000;
/// How far down `**` reaches.
const DEEPEST: usize = 8;

/// `relative` as seen from the folder `folder`; both with `/`, `""` the folder where all begins. `..` may be left at
/// the front. `None` for an absolute path.
pub(super) fn join(folder: &str, relative: &str) -> Option<String> {
    if relative.starts_with('/') || relative.contains('\\') || relative.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(relative.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folder of a file.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The file `name` in a folder.
pub(super) fn inside(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The folders that patterns such as `packages/*` stand for, those of a leading `!` taken out; sorted.
pub(super) fn expand<'a>(
    patterns: impl IntoIterator<Item = &'a str>,
    files: &dyn Siblings,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut left_out = BTreeSet::new();
    let mut visits = 0;
    for pattern in patterns {
        let (pattern, into) = match pattern.strip_prefix('!') {
            Some(rest) => (rest, &mut left_out),
            None => (pattern, &mut found),
        };
        one(pattern, files, into, &mut visits);
    }
    found.retain(|folder| !left_out.contains(folder));
    found
}

/// One part of a pattern between slashes.
enum Step {
    Name(String),
    Any(GlobMatcher),
    Deep,
}

fn one(pattern: &str, files: &dyn Siblings, into: &mut BTreeSet<String>, visits: &mut usize) {
    let mut steps = Vec::new();
    for part in pattern.split('/').filter(|part| !part.is_empty() && *part != ".").take(64) {
        steps.push(match part {
            "**" => Step::Deep,
            part if part.contains(['*', '?', '[', '{']) => match GlobBuilder::new(part).build() {
                Ok(glob) => Step::Any(glob.compile_matcher()),
                Err(_) => return,
            },
            part => Step::Name(part.to_owned()),
        });
    }
    let mut waiting = vec![(String::new(), 0_usize, 0_usize)];
    while let Some((folder, step, deep)) = waiting.pop() {
        if into.len() >= MOST_FOLDERS || *visits >= MOST_VISITS {
            return;
        }
        *visits += 1;
        let Some(next) = steps.get(step) else {
            into.insert(folder);
            continue;
        };
        let skipped = |name: &str| name == "node_modules" || name.starts_with('.');
        match next {
            Step::Name(name) => {
                if let Some(folder) = join(&folder, name) {
                    waiting.push((folder, step + 1, deep));
                }
            }
            Step::Any(glob) => {
                let names =
                    files.folders(&folder).into_iter().filter(|name| !skipped(name) && glob.is_match(name));
                waiting.extend(names.map(|name| (inside(&folder, &name), step + 1, deep)));
            }
            Step::Deep => {
                waiting.push((folder.clone(), step + 1, deep));
                if deep < DEEPEST {
                    let names = files.folders(&folder).into_iter().filter(|name| !skipped(name));
                    waiting.extend(names.map(|name| (inside(&folder, &name), step, deep + 1)));
                }
            }
        }
    }
}

/// An address without user, password, query and fragment: it is shown to people.
pub(super) fn shown(address: &str) -> String {
    let address = address.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

/// Whether a text names one state of a repository: a whole object name of git.
pub(super) fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Tree;

    impl Siblings for Tree {
        fn text(&self, _path: &str) -> Option<String> {
            None
        }

        fn folders(&self, path: &str) -> Vec<String> {
            let names: &[&str] = match path {
                "" => &["node_modules", "packages"],
                "packages" => &["a", "b", "old"],
                "packages/b" => &["c"],
                _ => &[],
            };
            names.iter().map(|name| (*name).to_owned()).collect()
        }
    }

    #[test]
    fn patterns_stand_for_folders() {
        let list = |patterns: &[&str]| {
            expand(patterns.iter().copied(), &Tree).into_iter().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(list(&["packages/*"]), "packages/a packages/b packages/old");
        assert_eq!(list(&["packages/*", "!packages/old"]), "packages/a packages/b");
        assert_eq!(list(&["packages/**"]), "packages packages/a packages/b packages/b/c packages/old");
        assert_eq!(list(&["./tool", "../next"]), "../next tool");
        assert_eq!(list(&["packages/{a,b}"]), "packages/a packages/b");
        assert_eq!(list(&["["]), "");
    }

    #[test]
    fn paths_are_joined_and_addresses_shown() {
        assert_eq!(join("a/b", "../../../c").as_deref(), Some("../c"));
        assert_eq!(join("", "./a//b/.").as_deref(), Some("a/b"));
        assert_eq!(join("a", "/etc/passwd"), None);
        assert_eq!(join("a", "C:\\x"), None);
        assert_eq!(shown("https://me:secret@host.example/a.git?token=1#x"), "https://host.example/a.git");
        assert_eq!(shown("git+ssh://git@host.example/a@b"), "git+ssh://host.example/a@b");
        assert_eq!(shown("../a"), "../a");
    }
}
