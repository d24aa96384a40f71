//! Databases of every version that was ever written are brought forward.

use std::fs;

use rq_core::store::{Query, Store};
use rusqlite::Connection;

use crate::sample::{id, snapshot};

/// A database of version 1 with the snapshots 1 and 2.
const VERSION_1: &str = include_str!("version_1.sql");

#[test]
fn a_database_of_version_1_is_read_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    Connection::open(&path).unwrap().execute_batch(VERSION_1).unwrap();
    if let Some(reader) = rq_store::open_for_reading(&path).unwrap() {
        assert_eq!(reader.get(&id(1)).unwrap(), Some(snapshot(1)));
    }
    let mut store = rq_store::open(&path).unwrap();
    store.keep(&snapshot(3)).unwrap();
    for number in 1..=3 {
        assert_eq!(store.get(&id(number)).unwrap(), Some(snapshot(number)));
    }
    assert_eq!(store.list(&Query::default()).unwrap().len(), 3);
    assert_eq!(store.series("smells.total", &Query::default()).unwrap().len(), 3);
}

#[test]
fn opening_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    rq_store::open(&path).unwrap().keep(&snapshot(1)).unwrap();
    let before = fs::read(&path).unwrap();
    drop(rq_store::open(&path).unwrap());
    assert!(rq_store::open_for_reading(&path).unwrap().is_some());
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn a_file_without_content_becomes_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    fs::write(&path, "").unwrap();
    assert!(rq_store::open_for_reading(&path).unwrap().is_none());
    rq_store::open(&path).unwrap().keep(&snapshot(1)).unwrap();
    assert!(rq_store::open_for_reading(&path).unwrap().is_some());
}

/// Writes what `VERSION_1` holds; once a version is released its file stays as it is.
#[test]
#[ignore = "makes the file of a version, when there is a new one"]
fn makes_the_file_of_the_newest_version() {
    let path = std::env::temp_dir().join("rq-newest-version.db");
    let _ = fs::remove_file(&path);
    let mut store = rq_store::open(&path).unwrap();
    store.keep(&snapshot(1)).unwrap();
    store.keep(&snapshot(2)).unwrap();
}
