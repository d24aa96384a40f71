//! What CI and the configuration say of the repository that a project lies in.

use std::env;

use rq_core::snapshot::Revision;
use rq_git::Wish;
use rq_schema::config::{Baseline, Config};

pub use rq_git::Repository;

/// Where the working tree stands; `release` as given by the user, else the tag that points at HEAD.
pub fn revision(repository: &Repository, release: Option<String>) -> Revision {
    let standing = repository.standing();
    Revision {
        commit: standing.commit,
        branch: standing.branch.or_else(branch_of_ci),
        release: release.or(standing.release),
        dirty: standing.dirty,
        tree: standing.tree,
    }
}

/// The branch that CI has checked out, which most of them do without telling git.
fn branch_of_ci() -> Option<String> {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let pushed =
        || set("GITHUB_REF_NAME").filter(|_| set("GITHUB_REF_TYPE").is_some_and(|kind| kind == "branch"));
    // GitHub, GitLab, Bitbucket, Azure, Jenkins, Buildkite, CircleCI; of a request the branch that it is made from.
    let names = [
        "GITHUB_HEAD_REF",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
        "CI_COMMIT_BRANCH",
        "BITBUCKET_BRANCH",
        "SYSTEM_PULLREQUEST_SOURCEBRANCH",
        "CHANGE_BRANCH",
        "BRANCH_NAME",
        "BUILDKITE_BRANCH",
        "CIRCLE_BRANCH",
    ];
    let named = names.iter().find_map(|name| set(name)).or_else(pushed);
    named.map(|name| name.strip_prefix("refs/heads/").map(str::to_owned).unwrap_or(name))
}

/// What a change is compared with: what the file names, else what CI knows, else the default branch.
pub fn wish(config: &Config) -> Wish {
    let changes = config.operations.iter().find(|operation| operation.id() == super::CHANGES);
    let named = changes.and_then(|operation| operation.parameters.get("base")?.last()?.value.as_str());
    let (named, release) = match (named, config.baseline.as_ref().map(|baseline| &baseline.value)) {
        (Some(name), _) => (Some(name.to_owned()), false),
        (None, Some(Baseline::Named(name))) => (Some(name.clone()), false),
        (None, Some(Baseline::LatestRelease)) => (None, true),
        (None, _) => (None, false),
    };
    Wish { named, release, ..of_ci() }
}

/// What CI knows of the request that it tries.
pub fn of_ci() -> Wish {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    // Jenkins, Bitbucket, Buildkite, GitLab, GitHub; Azure writes the whole reference.
    let target = [
        "GITHUB_BASE_REF",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
        "BITBUCKET_PR_DESTINATION_BRANCH",
        "SYSTEM_PULLREQUEST_TARGETBRANCH",
        "CHANGE_TARGET",
        "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
    ];
    let target = target.iter().find_map(|name| set(name));
    let target = target.map(|name| name.strip_prefix("refs/heads/").map(str::to_owned).unwrap_or(name));
    let merge = |reference: &str| reference.starts_with("refs/pull/") && reference.ends_with("/merge");
    let merge_commit = if set("GITHUB_REF").is_some_and(|reference| merge(&reference)) {
        set("GITHUB_SHA")
    } else if set("BUILD_SOURCEBRANCH").is_some_and(|reference| merge(&reference)) {
        set("BUILD_SOURCEVERSION")
    } else if set("CI_MERGE_REQUEST_EVENT_TYPE").is_some_and(|kind| kind == "merged_result") {
        set("CI_COMMIT_SHA")
    } else {
        None
    };
    Wish { target, merge_commit, ..Wish::default() }
}
