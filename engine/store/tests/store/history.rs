//! Looking back: the newest, one release, one branch, one commit, one metric over time.

use rq_core::store::{Query, Store};
use rq_store::SqliteStore;
use tempfile::TempDir;

use crate::sample::{id, snapshot};

/// Eight snapshots: odd ones on `main`, even ones on `topic`; 3 and 6 are releases; 4 is dirty, of 5 it is not known;
/// 7 belongs to another project; 8 has no commit and no branch.
fn history() -> (TempDir, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = rq_store::open(&folder.path().join("history.db")).unwrap();
    // Kept in another order than they were made.
    for number in [4, 1, 3, 2, 8, 6, 5, 7] {
        let mut next = snapshot(number);
        let branch = if number % 2 == 1 { "main" } else { "topic" };
        next.revision.branch = (number != 8).then(|| branch.to_owned());
        next.revision.commit = (number != 8).then(|| format!("{:0>40}", format!("abc{}", number / 2)));
        next.revision.release = [(3, "v1.0.0"), (6, "v1.1.0")]
            .iter()
            .find(|(release, _)| *release == number)
            .map(|(_, name)| (*name).to_owned());
        next.revision.dirty = if number == 5 { None } else { Some(number == 4) };
        if number == 7 {
            next.project = "another".into();
        }
        store.keep(&next).unwrap();
    }
    (folder, store)
}

#[track_caller]
fn check(query: &Query, expected: &[u64]) {
    let (_folder, store) = history();
    let found: Vec<String> = store.list(query).unwrap().into_iter().map(|summary| summary.id).collect();
    assert_eq!(found, expected.iter().map(|number| id(*number)).collect::<Vec<_>>());
    // The series of a metric that every snapshot has is the same history the other way round.
    let mut series: Vec<String> =
        store.series("smells.total", query).unwrap().into_iter().map(|(summary, _)| summary.id).collect();
    series.reverse();
    assert_eq!(series, found);
}

#[test]
fn lists_are_newest_first_and_narrow_down() {
    let all = Query::default;
    let text = |text: &str| Some(text.to_owned());
    check(&all(), &[8, 7, 6, 5, 4, 3, 2, 1]);
    check(&Query { limit: 2, ..all() }, &[8, 7]);
    check(&Query { limit: usize::MAX, ..all() }, &[8, 7, 6, 5, 4, 3, 2, 1]);
    check(&Query { project: text("shop"), limit: 2, ..all() }, &[8, 6]);
    check(&Query { branch: text("main"), ..all() }, &[7, 5, 3, 1]);
    check(&Query { release: text("v1.0.0"), ..all() }, &[3]);
    check(&Query { release: text("v1"), ..all() }, &[]);
    check(&Query { releases_only: true, ..all() }, &[6, 3]);
    // A tree of which it is not known is not clean.
    check(&Query { clean_only: true, ..all() }, &[8, 7, 6, 3, 2, 1]);
    check(&Query { before: Some(id(4)), limit: 2, ..all() }, &[3, 2]);
    check(&Query { before: Some(id(1)), ..all() }, &[]);
    check(&Query { project: text("shop"), branch: text("main"), clean_only: true, ..all() }, &[3, 1]);
    check(&Query { project: text("nobody"), ..all() }, &[]);
}

#[test]
fn commits_are_found_by_hash_and_prefix_and_by_nothing_else() {
    let commit = |commit: &str| Query { commit: Some(commit.to_owned()), ..Query::default() };
    check(&commit(&format!("{:0>40}", "abc1")), &[3, 2]);
    check(&commit(&format!("{:0>40}", "ABC1")), &[3, 2]);
    check(&commit("0000"), &[7, 6, 5, 4, 3, 2, 1]);
    // Too short, no hash, a pattern, a name that has hexadecimal digits in it.
    for wrong in ["", "000", "*", "0000*", "[0-9]000", "0x0000", "zzzz", "0-0-0-0", "0000000g", "ü000"] {
        check(&commit(wrong), &[]);
    }
}

#[test]
fn a_snapshot_is_found_by_the_beginning_of_its_id_if_only_one_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = rq_store::open(&folder.path().join("history.db")).unwrap();
    for (number, id) in
        ["01ARZ3NDEKTSV4RRFFQ69G5FAA", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "01BX5ZZKBKACTAV9WEVGEMMVRZ"]
            .into_iter()
            .enumerate()
    {
        let mut next = snapshot(number as u64);
        next.id = id.into();
        store.keep(&next).unwrap();
    }
    let get = |id: &str| store.get(id).unwrap().map(|snapshot| snapshot.id);
    assert_eq!(get("01B").as_deref(), Some("01BX5ZZKBKACTAV9WEVGEMMVRZ"));
    assert_eq!(get("01bx5z").as_deref(), Some("01BX5ZZKBKACTAV9WEVGEMMVRZ"));
    assert_eq!(get("01ARZ3NDEKTSV4RRFFQ69G5FAA").as_deref(), Some("01ARZ3NDEKTSV4RRFFQ69G5FAA"));
    assert_eq!(get("01A"), None, "two begin so");
    assert_eq!(get("02"), None);
    assert_eq!(get("01BX5ZZKBKACTAV9WEVGEMMVRZ0"), None);
}

#[test]
fn a_series_has_only_snapshots_with_a_value() {
    let (_folder, store) = history();
    assert_eq!(store.series("coverage.line_percent", &Query::default()).unwrap(), []);
    assert_eq!(store.series("no.such.metric", &Query::default()).unwrap(), []);
    let values = |limit| {
        let series = store.series("smells.total", &Query { limit, ..Query::default() }).unwrap();
        series.into_iter().map(|point| point.1).collect::<Vec<_>>()
    };
    assert_eq!(values(3), [6.0, 7.0, 8.0]);
    assert_eq!(store.series("complexity.max", &Query::default()).unwrap().len(), 8, "carried values count");
}

#[test]
fn a_store_without_snapshots_is_an_empty_history() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    assert!(rq_store::open_for_reading(&path).unwrap().is_none());
    assert!(!path.exists(), "looking makes nothing");
    let store = rq_store::open(&path).unwrap();
    assert_eq!(store.list(&Query::default()).unwrap(), []);
    assert_eq!(store.get(&id(1)).unwrap(), None);
}

#[test]
fn what_is_deleted_is_gone_and_nothing_else() {
    let (folder, mut store) = history();
    let size = || std::fs::metadata(folder.path().join("history.db")).unwrap().len();
    for number in 10..200 {
        let mut large = snapshot(number);
        large.findings = crate::sample::findings(number, 50);
        store.keep(&large).unwrap();
    }
    let kept = store.get(&id(3)).unwrap();
    assert!(store.metrics().unwrap().contains(&"smells.total".to_owned()));
    let ids: Vec<String> = (10..200).map(id).chain([id(1), "NOT-THERE".to_owned()]).collect();
    store.delete(&ids).unwrap();
    assert_eq!(store.list(&Query::default()).unwrap().len(), 7);
    assert_eq!(store.get(&id(1)).unwrap(), None);
    assert_eq!(store.get(&id(3)).unwrap(), kept);
    assert_eq!(store.series("smells.total", &Query::default()).unwrap().len(), 7);
    drop(store);
    assert!(size() < 200 << 10, "the room comes back: {}", size());
    // Times as bounds: from then on, and before then.
    let store = rq_store::open(&folder.path().join("history.db")).unwrap();
    let at = |number| snapshot(number).created_at;
    let query = Query { since: Some(at(3)), until: Some(at(6)), ..Query::default() };
    let found: Vec<String> = store.list(&query).unwrap().into_iter().map(|one| one.id).collect();
    assert_eq!(found, [id(5), id(4), id(3)]);
}
