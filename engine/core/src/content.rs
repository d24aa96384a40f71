//! What an evaluation was of, whenever and wherever it ran: the key by which a history knows the same thing again.

use rq_schema::config::Config;

use crate::snapshot::{Basis, Revision, Verdict};
use crate::store::{Query, Store, StoreError, Summary};

/// Operations that say where an evaluation ran, not what of.
const ABOUT_THE_MACHINE: &str = "environment-profiler.";

/// Digest of what was evaluated: the tree, the configuration, and what each operation stood on. Neither the commit nor a
/// name of it is part, so that a rebase, a squash or another branch changes nothing; where the tree is known, what an
/// operation reads of git's history is not either. `operations`: `skill.operation` and what its outcome stands on.
/// 32 hexadecimal digits.
pub fn content<'a>(
    config: &Config,
    revision: &Revision,
    configuration: &str,
    operations: impl Iterator<Item = (&'a str, Option<&'a Basis>)>,
) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut part = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    part(revision.tree.as_deref().unwrap_or_default());
    part(configuration);
    let mut operations: Vec<_> =
        operations.filter(|(name, _)| !name.starts_with(ABOUT_THE_MACHINE)).collect();
    operations.sort_by_key(|(name, _)| *name);
    for (name, basis) in operations {
        part(name);
        let Some(basis) = basis else { continue };
        part(&basis.tool);
        part(&basis.settings);
        let reads_git =
            config.catalog.operation(name).is_some_and(|spec| spec.reads.iter().any(|read| read == "git"));
        if revision.tree.is_none() || !reads_git {
            part(&basis.project);
        }
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// The snapshot that an evaluation of this content only repeats: the newest one, if that is of the same content
/// and commit. It is never one of a release, unless that is evaluated again.
///
/// # Errors
/// When the store can't be read.
pub fn again(
    store: &dyn Store,
    project: &str,
    content: &str,
    revision: &Revision,
) -> Result<Option<Summary>, StoreError> {
    let newest = Query { project: Some(project.to_owned()), limit: 1, ..Query::default() };
    let found = store.list(&newest)?.into_iter().next();
    Ok(found.filter(|found| {
        let release = &found.revision.release;
        found.content.as_deref() == Some(content)
            && found.revision.commit == revision.commit
            && found.revision.branch == revision.branch
            && (release.is_none() || *release == revision.release)
    }))
}

/// Whether an evaluation takes the place of the one that it repeats: not where it knows less.
pub fn replaces(verdict: Verdict, former: &Summary) -> bool {
    verdict != Verdict::Incomplete || former.verdict == Verdict::Incomplete
}
