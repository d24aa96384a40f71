//! Which older snapshot an evaluation is compared with.

use rq_schema::config::Baseline;

use crate::snapshot::{BaselineReference, Revision, Snapshot};
use crate::store::{Query, Store, StoreError, Summary};

/// The baseline that was found, or why there is none.
#[derive(Clone, Debug)]
pub struct Selected {
    /// The snapshot and how it was chosen: `latest-release: v1.4.0`.
    pub found: Option<(Snapshot, String)>,
    /// Why there is none, as a person would say it.
    pub reason: Option<String>,
}

/// What a baseline is sought for.
#[derive(Clone, Debug, Default)]
pub struct Seeker<'a> {
    /// The project's name.
    pub project: &'a str,
    /// Where the working tree stands.
    pub revision: Revision,
    /// The commit where the branch left the default one, or why that is not known.
    pub merge_base: Option<Result<Left, String>>,
    /// Only snapshots made before this one, by id.
    pub before: Option<String>,
}

/// Where a branch left another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// The commit, hexadecimal.
    pub commit: String,
    /// Its tree: the same content may have been evaluated as another commit, before a rebase or a squash.
    pub tree: Option<String>,
}

/// Finds the snapshot to compare with. Without a choice: the newest other release, else the newest snapshot.
///
/// # Errors
/// When the store can't be read.
pub fn select(
    store: &dyn Store,
    choice: Option<&Baseline>,
    seeker: &Seeker<'_>,
) -> Result<Selected, StoreError> {
    let project = Some(seeker.project.to_owned());
    let all = Query { project, before: seeker.before.clone(), ..Query::default() };
    let found = match choice {
        None => match latest_release(store, &all, seeker)? {
            Some(found) => Ok(found),
            None => previous(store, &all, seeker)?.ok_or_else(|| "this is the first evaluation".to_owned()),
        },
        Some(Baseline::LatestRelease) => latest_release(store, &all, seeker)?
            .ok_or_else(|| "no other release has been evaluated yet".to_owned()),
        Some(Baseline::Previous) => {
            previous(store, &all, seeker)?.ok_or_else(|| "this is the first evaluation".to_owned())
        }
        Some(Baseline::MergeBase) => match &seeker.merge_base {
            Some(Ok(Left { commit, tree })) => {
                let clean = Query { clean_only: true, limit: 1, ..all.clone() };
                let short = commit.get(..12).unwrap_or(commit);
                let mut found =
                    newest(store, &Query { commit: Some(commit.clone()), ..clean.clone() }, |_| true)?;
                if let (None, Some(tree)) = (&found, tree) {
                    found = newest(store, &Query { tree: Some(tree.clone()), ..clean }, |_| true)?;
                }
                found
                    .map(|id| (id, format!("merge-base: {short}")))
                    .ok_or_else(|| format!("the merge base {short} has not been evaluated"))
            }
            Some(Err(reason)) => Err(format!("the merge base is not known: {reason}")),
            None => Err("the merge base is not known: this is no git repository".to_owned()),
        },
        Some(Baseline::Named(name)) => named(store, &all, name)?
            .ok_or_else(|| format!("no release, branch, commit or snapshot \"{name}\" is in the history")),
    };
    Ok(match found {
        Ok((id, label)) => match store.get(&id)? {
            Some(snapshot) => Selected { found: Some((snapshot, label)), reason: None },
            None => Selected { found: None, reason: Some(format!("the snapshot {id} is gone")) },
        },
        Err(reason) => Selected { found: None, reason: Some(reason) },
    })
}

type Choice = Option<(String, String)>;

fn newest(
    store: &dyn Store,
    query: &Query,
    fits: impl Fn(&Summary) -> bool,
) -> Result<Option<String>, StoreError> {
    Ok(store.list(query)?.into_iter().find(fits).map(|summary| summary.id))
}

fn latest_release(store: &dyn Store, all: &Query, seeker: &Seeker<'_>) -> Result<Choice, StoreError> {
    let mut query = Query { releases_only: true, limit: 50, ..all.clone() };
    let here = &seeker.revision.release;
    // A release may have been evaluated any number of times.
    loop {
        let releases = store.list(&query)?;
        query.before = releases.last().map(|summary| summary.id.clone());
        let found = releases.into_iter().find(|summary| summary.revision.release != *here);
        if let Some(summary) = found {
            let release = summary.revision.release.unwrap_or_default();
            return Ok(Some((summary.id, format!("latest-release: {release}"))));
        }
        if query.before.is_none() {
            return Ok(None);
        }
    }
}

fn previous(store: &dyn Store, all: &Query, seeker: &Seeker<'_>) -> Result<Choice, StoreError> {
    let same_branch = Query { branch: seeker.revision.branch.clone(), limit: 1, ..all.clone() };
    let found = newest(store, &same_branch, |_| true)?;
    let found = match found {
        Some(id) => Some(id),
        None => newest(store, &Query { limit: 1, ..all.clone() }, |_| true)?,
    };
    Ok(found.map(|id| (id, "previous".to_owned())))
}

fn named(store: &dyn Store, all: &Query, name: &str) -> Result<Choice, StoreError> {
    let one = Query { limit: 1, ..all.clone() };
    let queries = [
        ("release", Query { release: Some(name.to_owned()), ..one.clone() }),
        ("branch", Query { branch: Some(name.to_owned()), ..one.clone() }),
        ("commit", Query { commit: Some(name.to_owned()), ..one }),
    ];
    for (kind, query) in queries {
        let hash = name.len() >= 4 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        if kind == "commit" && !hash {
            continue;
        }
        if let Some(id) = newest(store, &query, |_| true)? {
            return Ok(Some((id, format!("{kind}: {name}"))));
        }
    }
    Ok(store.get(name)?.map(|snapshot| (snapshot.id, "snapshot".to_owned())))
}

/// What an evaluation keeps of its baseline.
pub fn reference(snapshot: &Snapshot, label: &str) -> BaselineReference {
    let values = snapshot
        .metrics
        .iter()
        .filter_map(|(name, metric)| Some((name.clone(), metric.measurement.value()?)));
    let bases = snapshot.operations.iter().filter_map(|record| Some((record, record.basis.as_ref()?)));
    BaselineReference {
        environment: snapshot.environment.clone(),
        tools: bases.map(|(record, basis)| (record.name.clone(), basis.tool.clone())).collect(),
        id: snapshot.id.clone(),
        created_at: snapshot.created_at,
        label: label.to_owned(),
        commit: snapshot.revision.commit.clone(),
        score: snapshot.score.exact(),
        metrics: values.collect(),
    }
}
