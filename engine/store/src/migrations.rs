//! The tables, as numbered steps that only go forward, one transaction each.

use rq_core::store::StoreError;
use rusqlite::{Connection, TransactionBehavior};

use crate::error::translate;

/// Step N brings a database from version N to N + 1.
const STEPS: [&str; 2] = [
    // Findings and the rest of a snapshot are kept by the hash of their content: an evaluation that found the same
    // adds a row and no content.
    "PRAGMA application_id = 1919707254;
     CREATE TABLE blobs (hash BLOB PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
     CREATE TABLE snapshots (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        created_at INTEGER NOT NULL,
        project TEXT NOT NULL,
        commit_hash TEXT,
        branch TEXT,
        release TEXT,
        dirty INTEGER,
        score_low REAL NOT NULL,
        score_high REAL NOT NULL,
        verdict TEXT NOT NULL,
        body BLOB NOT NULL
     );
     CREATE INDEX snapshots_by_project ON snapshots (project, id);
     CREATE TABLE findings (
        snapshot INTEGER NOT NULL REFERENCES snapshots (number) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        hash BLOB NOT NULL REFERENCES blobs (hash),
        PRIMARY KEY (snapshot, place)
     ) WITHOUT ROWID;
     CREATE TABLE metric_names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
     CREATE TABLE metrics (
        metric INTEGER NOT NULL REFERENCES metric_names (id),
        snapshot INTEGER NOT NULL REFERENCES snapshots (number) ON DELETE CASCADE,
        value REAL NOT NULL,
        PRIMARY KEY (metric, snapshot)
     ) WITHOUT ROWID;",
    // What was evaluated, so that the same thing is known again under another commit. Bodies apart from what is asked for:
    // a list of thousands would read past them. Indexes for what is looked up when a snapshot goes.
    "CREATE TABLE bodies (snapshot INTEGER PRIMARY KEY REFERENCES snapshots (number) ON DELETE CASCADE, body BLOB NOT NULL);
     INSERT INTO bodies (snapshot, body) SELECT number, body FROM snapshots;
     ALTER TABLE snapshots DROP COLUMN body;
     CREATE INDEX metrics_by_snapshot ON metrics (snapshot);
     CREATE INDEX findings_by_hash ON findings (hash);
     ALTER TABLE snapshots ADD COLUMN content TEXT;
     ALTER TABLE snapshots ADD COLUMN tree TEXT;
     CREATE INDEX snapshots_by_content ON snapshots (content) WHERE content IS NOT NULL;
     CREATE INDEX snapshots_by_tree ON snapshots (tree) WHERE tree IS NOT NULL;
     CREATE TABLE marks (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;",
];

/// The first version with the columns `content` and `tree`.
pub(crate) const WITH_CONTENT: u32 = 2;

/// The newest version that this program knows.
pub(crate) const NEWEST: u32 = STEPS.len() as u32;

/// What marks a file as ours: `rlhv`, a number that no other program registered.
const APPLICATION: i64 = 1_919_707_254;

/// The version of an open database; 0 for an empty one.
pub(crate) fn version(connection: &Connection, place: &str) -> Result<u32, StoreError> {
    // One look at everything: another process may be making the tables just now.
    let look = connection.unchecked_transaction().map_err(|error| translate(place, &error))?;
    seen(&look, place)
}

/// The version as a transaction sees it.
fn seen(connection: &Connection, place: &str) -> Result<u32, StoreError> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let tables = || {
        let count = "SELECT count(*), count(CASE WHEN name IN ('snapshots', 'metric_names') THEN 1 END) \
                     FROM sqlite_schema WHERE type = 'table'";
        connection.query_row(count, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))
    };
    let found = pragma("user_version")
        .and_then(|version| Ok((version, pragma("application_id")?, tables()?)))
        .map_err(|error| translate(place, &error))?;
    // Somebody else's data must not get our tables beside it.
    match found {
        (0, 0, (0, _)) => return Ok(0),
        (1.., APPLICATION, _) | (1.., 0, (_, 2)) => {}
        _ => {
            let message = "it is a database, but no history of rq".to_owned();
            return Err(StoreError::Unavailable { place: place.to_owned(), message });
        }
    }
    let version = u32::try_from(found.0).unwrap_or(u32::MAX);
    if version > NEWEST {
        return Err(StoreError::Newer { place: place.to_owned(), found: version, known: NEWEST });
    }
    Ok(version)
}

/// Brings a database to the newest version.
pub(crate) fn migrate(connection: &mut Connection, place: &str) -> Result<(), StoreError> {
    while version(connection, place)? < NEWEST {
        let failed = |error: rusqlite::Error| translate(place, &error);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        // Another process may have done this step while we waited for the lock.
        let now = seen(&transaction, place)?;
        let Some(step) = STEPS.get(now as usize) else { continue };
        transaction.execute_batch(step).map_err(failed)?;
        transaction.pragma_update(None, "user_version", now + 1).map_err(failed)?;
        transaction.commit().map_err(failed)?;
    }
    Ok(())
}
