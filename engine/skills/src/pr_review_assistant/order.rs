//! In which order a change is best read.

use std::collections::{BTreeMap, BTreeSet};

use crate::git_workflow_assistant::kind::Kind;

/// A changed file.
pub(super) struct Part {
    pub(super) path: String,
    pub(super) kind: Kind,
    /// Names that it defines, and names that it uses; none for what is no code.
    pub(super) defines: BTreeSet<String>,
    pub(super) uses: BTreeSet<String>,
}

/// The paths in the order in which they are best read: documents that say what is meant, code before what uses it,
/// tests, configuration, and at last what programs wrote.
pub(super) fn order(parts: &[Part]) -> Vec<String> {
    let rank = |kind: Kind| match kind {
        Kind::Docs => 0,
        Kind::Code => 1,
        Kind::Tests => 2,
        Kind::Config => 3,
        Kind::Other => 4,
        Kind::Generated => 5,
    };
    // A name that several files define tells nothing.
    let mut definers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, part) in parts.iter().enumerate() {
        for name in &part.defines {
            definers.entry(name).or_default().push(place);
        }
    }
    let needs: Vec<BTreeSet<usize>> = parts
        .iter()
        .enumerate()
        .map(|(place, part)| {
            let found = part.uses.iter().filter_map(|name| definers.get(name.as_str()));
            found.filter(|list| list.len() == 1).flatten().copied().filter(|other| *other != place).collect()
        })
        .collect();
    let mut left: BTreeSet<usize> = (0..parts.len()).collect();
    let mut ordered = Vec::with_capacity(parts.len());
    while !left.is_empty() {
        let open = |place: &usize| needs.get(*place).map_or(0, |needs| needs.intersection(&left).count());
        let key = |place: &usize| {
            let part = parts.get(*place);
            (part.map_or(9, |part| rank(part.kind)), open(place), part.map(|part| part.path.as_str()))
        };
        // In a cycle the one that needs least comes first.
        let Some(next) = left.iter().copied().min_by_key(key) else { break };
        left.remove(&next);
        ordered.extend(parts.get(next).map(|part| part.path.clone()));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(path: &str, kind: Kind, defines: &[&str], uses: &[&str]) -> Part {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Part { path: path.into(), kind, defines: set(defines), uses: set(uses) }
    }

    #[test]
    fn what_is_used_is_read_before_its_user() {
        let parts = [
            part("a.lock", Kind::Generated, &[], &[]),
            part("a_user.py", Kind::Code, &["user"], &["base"]),
            part("base.py", Kind::Code, &["base"], &[]),
            part("test_user.py", Kind::Tests, &[], &["user"]),
            part("spec.md", Kind::Docs, &[], &[]),
        ];
        assert_eq!(order(&parts), ["spec.md", "base.py", "a_user.py", "test_user.py", "a.lock"]);
        let cycle = [part("a", Kind::Code, &["x"], &["y"]), part("b", Kind::Code, &["y"], &["x"])];
        assert_eq!(order(&cycle), ["a", "b"]);
    }
}
