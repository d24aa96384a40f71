//! `package.json`: what a package asks for, the members of a workspace, and how npm writes where a package is from.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::draft::Draft;
use super::json::{self, Members, Scalar};
use super::lines::Lines;
use super::model::{Declared, Locked, ReadError, Scope, Siblings, Source};
use super::paths::{expand, inside, is_commit, shown};

/// Manifests of one workspace that are read.
const MOST_MEMBERS: usize = 10_000;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Text<'a> {
    #[serde(borrow)]
    name: Scalar<'a>,
    #[serde(borrow)]
    dependencies: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    dev_dependencies: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    optional_dependencies: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    peer_dependencies: Members<'a, Scalar<'a>>,
    workspaces: serde_json::Value,
    #[serde(borrow)]
    resolutions: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    overrides: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    pnpm: Members<'a, Scalar<'a>>,
}

/// What a `package.json` says.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    pub(super) name: Option<String>,
    /// Patterns of the members' folders.
    pub(super) workspaces: Vec<String>,
    pub(super) wishes: Vec<Wish>,
    /// Whether it replaces what packages ask for, so that ranges alone don't tell what is locked.
    pub(super) overrides: bool,
}

/// A wish, and the name that it has in the manifest: `npm:` gives a package another.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) key: String,
    pub(super) declared: Declared,
}

impl Wish {
    pub(super) fn new(key: &str, range: &str, scope: Scope, file: Option<&str>, line: Option<u32>) -> Self {
        let wanted = wanted(key, range);
        let declared = Declared {
            name: wanted.name.to_owned(),
            requirement: Some(range.to_owned()),
            source: wanted.source,
            scope,
            file: file.map(str::to_owned),
            line,
            locked: Locked::Unknown,
        };
        Self { key: key.to_owned(), declared }
    }

    /// What was asked for, as written.
    pub(super) fn range(&self) -> &str {
        self.declared.requirement.as_deref().unwrap_or("*")
    }

    /// What is to be said when nothing answers it.
    pub(super) fn absent(&self) -> Locked {
        match self.declared.scope {
            Scope::Peer | Scope::Optional => Locked::Unknown,
            _ => Locked::Missing,
        }
    }

    pub(super) fn with(self, locked: Locked) -> Declared {
        Declared { locked, ..self.declared }
    }
}

/// Reads a `package.json`; `file` is how its wishes name it.
pub(super) fn read(text: &str, file: &str) -> Result<Manifest, ReadError> {
    let body: Text<'_> = json::read(text)?;
    let lines = Lines::of(text);
    let optional: BTreeSet<&str> =
        body.optional_dependencies.iter().map(|(key, _)| key.text.as_ref()).collect();
    let groups = [
        (&body.dependencies, Scope::Normal),
        (&body.optional_dependencies, Scope::Optional),
        (&body.dev_dependencies, Scope::Dev),
        (&body.peer_dependencies, Scope::Peer),
    ];
    let mut wishes = Vec::new();
    for (group, scope) in groups {
        for (key, range) in group.iter() {
            // What is named as optional too is optional.
            if scope == Scope::Normal && optional.contains(key.text.as_ref()) {
                continue;
            }
            let range = range.get().unwrap_or("*");
            wishes.push(Wish::new(&key.text, range, scope, Some(file), key.line(text, &lines)));
        }
    }
    let list = match &body.workspaces {
        serde_json::Value::Object(object) => object.get("packages"),
        other => Some(other),
    };
    let patterns = list.and_then(serde_json::Value::as_array).into_iter().flatten();
    Ok(Manifest {
        name: body.name.owned(),
        workspaces: patterns.filter_map(serde_json::Value::as_str).map(str::to_owned).collect(),
        wishes,
        overrides: !body.resolutions.0.is_empty()
            || !body.overrides.0.is_empty()
            || body.pnpm.iter().any(|(key, _)| key.text == "overrides" || key.text == "packageExtensions"),
    })
}

/// The manifest in a folder, when there is one that can be read; a problem is kept in the draft.
pub(super) fn member(folder: &str, files: &dyn Siblings, draft: &mut Draft) -> Option<Manifest> {
    let file = inside(folder, "package.json");
    let text = files.text(&file)?;
    draft.read(&file);
    match read(&text, &file) {
        Ok(manifest) => Some(manifest),
        Err(error) => {
            draft.problem(None, format!("{file} was not read: {error}"));
            None
        }
    }
}

/// The manifest beside the lock file, and those of the members that it names by patterns.
pub(super) fn workspace(files: &dyn Siblings, draft: &mut Draft) -> Vec<Manifest> {
    let Some(root) = member("", files, draft) else { return Vec::new() };
    let folders = expand(root.workspaces.iter().map(String::as_str), files);
    let others: Vec<Manifest> = folders
        .iter()
        .filter(|folder| !folder.is_empty())
        .take(MOST_MEMBERS)
        .filter_map(|folder| member(folder, files, draft))
        .collect();
    std::iter::once(root).chain(others).collect()
}

/// A package as something asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted<'a> {
    /// Its real name: `npm:` gives it another.
    pub(super) name: &'a str,
    pub(super) source: Source,
    /// Whether it is to be a package of the project.
    pub(super) own: bool,
}

/// What a name and a range, as package managers of JavaScript write it, stand for.
pub(super) fn wanted<'a>(name: &'a str, range: &'a str) -> Wanted<'a> {
    if let Some(alias) = range.strip_prefix("npm:")
        && let Some((real, _)) = split_version(alias)
    {
        return Wanted { name: real, source: Source::Registry, own: false };
    }
    Wanted { name, source: origin(range), own: range.starts_with("workspace:") }
}

/// `@scope/name@1.0.0` to name and version.
pub(super) fn split_version(text: &str) -> Option<(&str, &str)> {
    let at = text.get(1..)?.find('@')? + 1;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Where a range, a version or a resolved address says that a package is from.
pub(super) fn origin(text: &str) -> Source {
    let path = ["file:", "link:", "portal:"].iter().find_map(|prefix| text.strip_prefix(prefix));
    if let Some(path) = path {
        return Source::Path(path.split("::").next().unwrap_or_default().to_owned());
    }
    if text.starts_with("./") || text.starts_with("../") || text.starts_with("~/") || text.starts_with('/') {
        return Source::Path(text.to_owned());
    }
    let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
    let hosted = ["github:", "gitlab:", "bitbucket:", "gist:"].iter().any(|prefix| text.starts_with(prefix));
    // `user/repository`; a scoped name would begin with @.
    let short = || {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        address.split_once('/').is_some_and(|(user, name)| {
            !user.is_empty() && !name.is_empty() && user.chars().all(plain) && name.chars().all(plain)
        })
    };
    let web = address.starts_with("https://") || address.starts_with("http://");
    let git = address.starts_with("git+") || address.starts_with("git:") || address.starts_with("git@");
    let ssh = address.starts_with("ssh://");
    if git || ssh || hosted || (web && address.ends_with(".git")) || (!web && short()) {
        // yarn writes `#commit=…` beside other settings.
        let commit = fragment
            .split('&')
            .map(|part| part.strip_prefix("commit=").unwrap_or(part))
            .find(|part| is_commit(part));
        return Source::Git { url: shown(address), commit: commit.map(str::to_owned) };
    }
    if web { Source::Url(shown(address)) } else { Source::Registry }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_told_apart() {
        let git =
            |url: &str, commit: Option<&str>| Source::Git { url: url.into(), commit: commit.map(Into::into) };
        let commit = "0123456789012345678901234567890123456789";
        for range in ["^1.2.3", "*", "latest", ">=1 <2 || 3.x", "catalog:", "workspace:*", "1.0.0", "npm:a@1"]
        {
            assert_eq!(origin(range), Source::Registry, "{range}");
        }
        assert_eq!(origin("user/repo#main"), git("user/repo", None));
        assert_eq!(origin(&format!("github:user/repo#{commit}")), git("github:user/repo", Some(commit)));
        assert_eq!(origin("git+ssh://git@host.example/a.git"), git("git+ssh://host.example/a.git", None));
        let berry = format!("https://host.example/a.git#workspace=b&commit={commit}");
        assert_eq!(origin(&berry), git("https://host.example/a.git", Some(commit)));
        assert_eq!(origin("https://host.example/a.tgz"), Source::Url("https://host.example/a.tgz".into()));
        assert_eq!(origin("file:../a"), Source::Path("../a".into()));
        assert_eq!(wanted("a", "npm:@b/c@^1").name, "@b/c");
        assert_eq!(split_version("@b/c@^1"), Some(("@b/c", "^1")));
        assert_eq!(split_version("@b/c"), None);
    }
}
