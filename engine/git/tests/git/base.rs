//! Where a change begins: right, or not told, whatever the clone lacks.

use rq_git::{GitError, Wish};

use super::scratch::Scratch;

fn onto(target: &str) -> Wish {
    Wish { target: Some(target.to_owned()), ..Wish::default() }
}

/// main: m1 m2 m3 m4; topic left at m2: t1 t2.
fn forked() -> Scratch {
    let repository = Scratch::new();
    repository.step("m1");
    repository.step("m2");
    repository.git(&["checkout", "-qb", "topic"]);
    repository.step("t1");
    repository.step("t2");
    repository.git(&["checkout", "-q", "main"]);
    repository.step("m3");
    repository.step("m4");
    repository.git(&["checkout", "-q", "topic"]);
    repository
}

/// What git says in a clone that lacks nothing.
fn oracle(whole: &Scratch, head: &str, target: &str) -> Vec<String> {
    let found = whole.try_git(&["merge-base", "--all", head, target]).unwrap_or_default();
    found.lines().map(str::to_owned).collect()
}

/// In clones of every depth the base is one that git finds in the whole, or it is not told.
fn never_wrong(whole: &Scratch, branch: &str, target: &str) -> Vec<bool> {
    let right = oracle(whole, branch, target);
    let told = |depth: usize| {
        let depth = format!("--depth={depth}");
        let clone = whole.cloned(&[&depth, "--no-single-branch", "--branch", branch]);
        match clone.open().base(&onto(target)) {
            Ok(base) => {
                assert!(right.contains(&base.commit), "{depth}: {base:?}, but git says {right:?}");
                true
            }
            Err(GitError::Absent(reason)) => {
                assert!(reason.contains("shallow") || right.is_empty(), "{depth}: {reason}");
                false
            }
            Err(error) => panic!("{depth}: {error}"),
        }
    };
    (1..=7).map(told).collect()
}

#[test]
fn a_fork_begins_where_it_left() {
    let repository = forked();
    let base = repository.open().base(&onto("main")).unwrap();
    assert_eq!(vec![base.commit], oracle(&repository, "topic", "main"));
    assert_eq!(base.what, "the merge base with main");
    let by_default = repository.open().base(&Wish::default()).unwrap();
    assert_eq!(by_default.what, "the merge base with main");
}

#[test]
fn clones_of_some_depth_tell_the_right_base_or_none() {
    let told = never_wrong(&forked(), "topic", "main");
    assert_eq!(told, [false, false, true, true, true, true, true]);
}

#[test]
fn a_rebased_branch_begins_at_its_new_place() {
    let repository = forked();
    repository.git(&["rebase", "-q", "main"]);
    let base = repository.open().base(&onto("main")).unwrap();
    assert_eq!(base.commit, repository.git(&["rev-parse", "main"]));
    never_wrong(&repository, "topic", "main");
}

#[test]
fn a_stacked_branch_begins_at_the_one_below_it() {
    let repository = forked();
    repository.git(&["checkout", "-qb", "upper"]);
    repository.step("u1");
    let base = repository.open().base(&onto("topic")).unwrap();
    assert_eq!(base.commit, repository.git(&["rev-parse", "topic"]));
    never_wrong(&repository, "upper", "topic");
    never_wrong(&repository, "upper", "main");
}

#[test]
fn histories_that_cross_have_several_bases_and_it_is_said() {
    let repository = forked();
    repository.git(&["merge", "-q", "-m", "one", "main~1"]);
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["merge", "-q", "-m", "other", "topic~1"]);
    repository.step("m5");
    repository.git(&["checkout", "-q", "topic"]);
    repository.step("t3");
    let right = oracle(&repository, "topic", "main");
    assert_eq!(right.len(), 2);
    let base = repository.open().base(&onto("main")).unwrap();
    assert!(right.contains(&base.commit));
    assert_eq!(base.note.unwrap(), "HEAD and main left each other at 2 commits; the newest was taken");
    never_wrong(&repository, "topic", "main");
}

#[test]
fn unrelated_histories_have_no_base() {
    let repository = forked();
    repository.git(&["checkout", "-q", "--orphan", "island"]);
    repository.step("i1");
    let error = repository.open().base(&onto("main")).unwrap_err();
    assert_eq!(error.to_string(), "HEAD and main have no commit in common");
    never_wrong(&repository, "island", "main");
}

#[test]
fn a_merge_that_a_forge_made_begins_at_its_target() {
    let repository = forked();
    repository.git(&["checkout", "-q", "--detach", "main"]);
    repository.git(&["merge", "-q", "--no-ff", "-m", "try", "topic"]);
    repository.git(&["update-ref", "refs/pull/7/merge", "HEAD"]);
    let wish = Wish { merge_commit: Some(repository.git(&["rev-parse", "HEAD"])), ..onto("main") };
    let main = repository.git(&["rev-parse", "main"]);
    assert_eq!(repository.open().base(&wish).unwrap().commit, main);
    for (depth, told) in [("1", false), ("2", true)] {
        let clone = repository.cloned(&["--depth=1"]);
        let depth = format!("--depth={depth}");
        clone.git(&["fetch", "-q", &depth, "origin", "refs/pull/7/merge"]);
        clone.git(&["checkout", "-q", "FETCH_HEAD"]);
        clone.git(&["update-ref", "-d", "refs/heads/topic"]);
        match clone.open().base(&wish) {
            Ok(base) => assert!(told && base.commit == main, "{depth}"),
            Err(error) => {
                assert!(!told && error.to_string().contains("depth of at least 2"), "{depth}: {error}");
            }
        }
    }
    // CI may check out the branch itself though it made a merge.
    repository.git(&["checkout", "-q", "topic"]);
    assert_eq!(vec![repository.open().base(&wish).unwrap().commit], oracle(&repository, "topic", "main"));
}

#[test]
fn a_target_that_is_not_here_is_not_replaced_by_another() {
    let error = forked().open().base(&onto("develop")).unwrap_err();
    assert_eq!(error.to_string(), "the target branch develop is not here: fetch it, with its history");
}

#[test]
fn head_is_never_compared_with_itself() {
    let repository = forked();
    repository.git(&["checkout", "-q", "main"]);
    let base = repository.open().base(&onto("main")).unwrap();
    assert_eq!(base.commit, repository.git(&["rev-parse", "HEAD~1"]));
    assert!(base.note.unwrap().contains("only its last commit"));
    repository.write("m1.txt", "changed\n");
    let base = repository.open().base(&onto("main")).unwrap();
    assert_eq!((base.commit, base.what), (repository.git(&["rev-parse", "HEAD"]), "HEAD".into()));
    let first = Scratch::new();
    first.step("m1");
    assert!(first.open().base(&Wish::default()).unwrap_err().to_string().contains("first commit"));
    assert!(Scratch::new().open().base(&Wish::default()).is_err());
}

#[test]
fn detached_heads_worktrees_and_releases() {
    let repository = forked();
    repository.git(&["tag", "v1.0.0", "main~3"]);
    repository.git(&["tag", "v0.9.0", "main~3"]);
    repository.git(&["tag", "v2.0.0", "main"]);
    repository.git(&["checkout", "-q", "--detach"]);
    assert_eq!(repository.open().base(&onto("main")).unwrap().what, "the merge base with main");
    let last = repository.open().base(&Wish { release: true, ..Wish::default() }).unwrap();
    assert_eq!(last.what, "the release v1.0.0", "v2.0.0 is of another line");
    let named = repository.open().base(&Wish { named: Some("v2.0.0".into()), ..Wish::default() }).unwrap();
    assert_eq!(vec![named.commit], oracle(&repository, "HEAD", "main"));
    let other = tempfile::TempDir::new().unwrap();
    let path = other.path().join("tree");
    repository.git(&["worktree", "add", "-q", path.to_str().unwrap(), "topic"]);
    let tree = rq_git::Repository::discover(&path).unwrap();
    assert_eq!(vec![tree.base(&onto("main")).unwrap().commit], oracle(&repository, "topic", "main"));
    assert_eq!(tree.work_tree().unwrap(), path.canonicalize().unwrap());
}
