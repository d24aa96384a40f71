//! Several at once: everything is kept, readers are never stopped, and waiting has an end.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rq_core::store::{Query, Store, StoreError};
use rusqlite::Connection;

use crate::child::{command, large};
use crate::sample::{id, snapshot};

fn ids(path: &std::path::Path) -> Vec<String> {
    let store = rq_store::open_for_reading(path).unwrap().unwrap();
    let mut ids: Vec<String> = store.list(&Query::default()).unwrap().into_iter().map(|one| one.id).collect();
    ids.reverse();
    ids
}

#[test]
fn threads_that_make_the_store_at_once_lose_nothing() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/history.db");
        let together = Barrier::new(8);
        thread::scope(|scope| {
            for first in 0..8 {
                let (path, together) = (&path, &together);
                scope.spawn(move || {
                    together.wait();
                    let mut store = rq_store::open(path).unwrap();
                    for number in 0..5 {
                        store.keep(&snapshot(first * 10 + number)).unwrap();
                    }
                });
            }
        });
        let expected: Vec<String> =
            (0..8).flat_map(|first| (0..5).map(move |number| id(first * 10 + number))).collect();
        assert_eq!(ids(&path), expected);
    }
}

#[test]
fn processes_that_write_at_once_are_both_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let children: Vec<_> = (0..4).map(|child| command("some", &path, child * 100).spawn().unwrap()).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let numbers: Vec<u64> = (0..4).flat_map(|child| child * 100..child * 100 + 10).collect();
    assert_eq!(ids(&path), numbers.iter().map(|number| id(*number)).collect::<Vec<_>>());
    let store = rq_store::open_for_reading(&path).unwrap().unwrap();
    for number in numbers {
        assert_eq!(store.get(&id(number)).unwrap(), Some(large(number)));
    }
}

#[test]
fn a_locked_store_is_waited_for_then_said_to_be_locked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    rq_store::open(&path).unwrap().keep(&snapshot(1)).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();

    let mut store = rq_store::open_within(&path, Duration::from_millis(20)).unwrap();
    let error = store.keep(&snapshot(2)).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    assert_eq!(error.to_string(), format!("{} is locked by another process", path.display()));
    assert_eq!(store.list(&Query::default()).unwrap().len(), 1, "it can be read meanwhile");

    // Whoever has more patience gets its turn as soon as the other is done.
    let (waiting, kept) = (Barrier::new(2), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut store = rq_store::open(&path).unwrap();
            waiting.wait();
            store.keep(&snapshot(3)).unwrap();
            kept.store(true, Ordering::SeqCst);
        });
        waiting.wait();
        thread::sleep(Duration::from_millis(50));
        assert!(!kept.load(Ordering::SeqCst), "nobody writes beside the holder of the lock");
        other.execute_batch("COMMIT").unwrap();
    });
    store.keep(&snapshot(2)).unwrap();
    assert_eq!(ids(&path), [id(1), id(2), id(3)]);
}

#[test]
fn a_store_that_is_held_alone_is_locked_for_readers_and_writers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    rq_store::open(&path).unwrap().keep(&snapshot(1)).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;").unwrap();
    other.query_row("SELECT count(*) FROM snapshots", [], |row| row.get::<_, i64>(0)).unwrap();
    let error = rq_store::open_within(&path, Duration::from_millis(20)).err().unwrap();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    drop(other);
    assert_eq!(ids(&path), [id(1)]);
}

#[test]
fn whoever_reads_sees_whole_snapshots_while_others_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    rq_store::open(&path).unwrap().keep(&large(0)).unwrap();
    let reader = rq_store::open_for_reading(&path).unwrap().unwrap();
    let mut child = command("some", &path, 1).spawn().unwrap();
    loop {
        let ended = child.try_wait().unwrap();
        let newest = reader.list(&Query { limit: 1, ..Query::default() }).unwrap().remove(0);
        let number: u64 = newest.id.parse().unwrap();
        assert_eq!(reader.get(&newest.id).unwrap(), Some(large(number)));
        if let Some(status) = ended {
            assert!(status.success());
            assert_eq!(number, 10);
            return;
        }
    }
}
