//! Files that are not what they should be: said so, and left as they are.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rq_core::store::{Query, Store, StoreError};
use rusqlite::{Connection, params};
use tempfile::TempDir;

use crate::child::large;
use crate::sample::{id, snapshot};

fn kept() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let mut store = rq_store::open(&path).unwrap();
    store.keep(&large(1)).unwrap();
    store.keep(&large(2)).unwrap();
    drop(store);
    (folder, path)
}

/// The error of whoever opens, reads or writes what is at `path`, which must stay as it is.
#[track_caller]
fn refused(path: &Path) -> StoreError {
    let before = fs::read(path).unwrap();
    let reading = rq_store::open_for_reading(path).err();
    let error = rq_store::open(path).err().expect("it was opened");
    assert!(fs::read(path).unwrap() == before, "it was written to");
    let reading = reading.expect("it was opened for reading");
    assert_eq!(reading.to_string(), error.to_string());
    error
}

#[test]
fn what_is_no_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    for content in ["a letter to my mother", "SQLite format 3\0", &"\0".repeat(5000), "{\"json\": true}"] {
        fs::write(&path, content).unwrap();
        let error = refused(&path);
        assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
        assert!(error.to_string().ends_with("is damaged: file is not a database"), "{error}");
    }
}

#[test]
fn somebody_elses_database_is_left_alone() {
    for statements in [
        "CREATE TABLE orders (id INTEGER PRIMARY KEY)",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY); PRAGMA user_version = 1",
        "CREATE TABLE snapshots (number INTEGER PRIMARY KEY); PRAGMA user_version = 1",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY); PRAGMA user_version = 57",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY); PRAGMA user_version = -3",
        "PRAGMA application_id = 1196444487",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("orders.db");
        Connection::open(&path).unwrap().execute_batch(statements).unwrap();
        let error = refused(&path);
        assert!(
            error.to_string().ends_with("it is a database, but no history of rq"),
            "{statements}: {error}"
        );
    }
}

#[test]
fn a_newer_database_is_left_alone() {
    let (_folder, path) = kept();
    Connection::open(&path)
        .unwrap()
        .execute_batch("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99; DROP TABLE metrics;")
        .unwrap();
    let error = refused(&path);
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    assert!(error.to_string().contains("use a newer rq-engine"), "{error}");
}

#[test]
fn a_newer_snapshot_is_refused_and_the_others_are_read() {
    let (_folder, path) = kept();
    let json = br#"{"schema_version":99,"id":"00000000000000000000000003","score":"in a form nobody knows"}"#;
    let mut body = (json.len() as u32).to_le_bytes().to_vec();
    // One run of literals is the plainest form of compression.
    body.extend([0xf0, json.len() as u8 - 15]);
    body.extend(json);
    Connection::open(&path)
        .unwrap()
        .execute(
            "UPDATE bodies SET body = ? WHERE snapshot = (SELECT number FROM snapshots WHERE id = ?)",
            params![body, id(2)],
        )
        .unwrap();
    let store = rq_store::open(&path).unwrap();
    let error = store.get(&id(2)).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    assert_eq!(store.get(&id(1)).unwrap(), Some(large(1)));
}

#[test]
fn a_truncated_database_is_left_alone() {
    let (_folder, path) = kept();
    let whole = fs::read(&path).unwrap();
    for length in [2, 15, 50, 100, 4095, 4096, 5000, whole.len() / 2, whole.len() - 4096] {
        fs::write(&path, &whole[..length]).unwrap();
        let error = refused(&path);
        assert!(matches!(error, StoreError::Damaged { .. }), "{length} bytes: {error}");
    }
}

/// Another content for a snapshot.
const BODY: &str =
    "UPDATE bodies SET body = ?1 WHERE snapshot = (SELECT number FROM snapshots WHERE id = ?2)";

#[test]
fn damage_inside_is_found_where_it_is_read() {
    let bomb = [u32::MAX.to_le_bytes().as_slice(), &[0x1f, b'a', 1, 0], &[0xff; 100], &[0]].concat();
    let short = vec![1, 2];
    let empty: Vec<u8> = Vec::new();
    for (statement, value) in [
        (BODY, &bomb),
        (BODY, &short),
        (BODY, &empty),
        ("UPDATE blobs SET content = ?1 WHERE ?2 = ?2", &bomb),
        ("UPDATE blobs SET content = ?1 WHERE ?2 = ?2", &short),
        // The content of another, whole in itself.
        (
            "UPDATE blobs SET content = (SELECT content FROM blobs ORDER BY hash DESC LIMIT 1) \
             WHERE ?1 = ?1 AND ?2 = ?2",
            &empty,
        ),
        ("DELETE FROM blobs WHERE ?1 = ?1 AND ?2 = ?2", &empty),
        ("DELETE FROM bodies WHERE ?1 = ?1 AND ?2 = ?2", &empty),
    ] {
        let (_folder, path) = kept();
        let raw = Connection::open(&path).unwrap();
        raw.pragma_update(None, "foreign_keys", false).unwrap();
        assert!(raw.execute(statement, params![value, id(2)]).unwrap() > 0);
        drop(raw);
        let store = rq_store::open(&path).unwrap();
        let results = [store.get(&id(1)), store.get(&id(2))];
        let damaged = results.iter().filter(|one| matches!(one, Err(StoreError::Damaged { .. }))).count();
        let right = results.iter().flatten().flatten().filter(|one| **one == large(1)).count();
        assert!(damaged >= 1 && damaged + right == 2, "{statement}: {results:?}");
    }
}

#[test]
fn columns_of_another_kind_are_damage() {
    for change in [
        "created_at = 'yesterday'",
        "created_at = 9223372036854775807",
        "score_low = 'high'",
        "project = x'ff'",
        "commit_hash = x'ff'",
        "verdict = 7",
    ] {
        let (_folder, path) = kept();
        Connection::open(&path).unwrap().execute(&format!("UPDATE snapshots SET {change}"), []).unwrap();
        let error = rq_store::open(&path).unwrap().list(&Query::default()).unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }), "{change}: {error}");
    }
}

#[test]
fn triggers_and_views_from_a_stranger_do_nothing_worse_than_fail() {
    let (folder, path) = kept();
    let aim = folder.path().join("aim");
    Connection::open(&path)
        .unwrap()
        .execute_batch(&format!(
            "CREATE TRIGGER t AFTER INSERT ON snapshots BEGIN SELECT writefile('{}', 'x'); END;",
            aim.display()
        ))
        .unwrap();
    let _ = rq_store::open(&path).unwrap().keep(&snapshot(3));
    assert!(!aim.exists());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_ends_the_process_or_passes_for_another_snapshot(
        places in prop::collection::vec((0.0..1.0, any::<u8>()), 1..20),
    ) {
        let (_folder, path) = kept();
        let mut bytes = fs::read(&path).unwrap();
        for (place, value) in places {
            let place = (place * bytes.len() as f64) as usize;
            bytes[place] = value;
        }
        fs::write(&path, bytes).unwrap();
        let Ok(mut store) = rq_store::open(&path) else { return Ok(()) };
        let _ = store.list(&Query::default());
        let _ = store.series("smells.total", &Query::default());
        for number in [1, 2] {
            if let Ok(Some(found)) = store.get(&id(number)) {
                // Findings are known by their hash.
                let whole = found.findings == large(number).findings;
                prop_assert!(whole || found.findings.len() < large(number).findings.len());
            }
        }
        let _ = store.keep(&snapshot(3));
    }
}
