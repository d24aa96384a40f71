//! The store in one SQLite file.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rq_core::finding::Finding;
use rq_core::snapshot::{Revision, SCHEMA_VERSION, Snapshot, Verdict};
use rq_core::store::{Query, Repeats, Store, StoreError, Summary};
use rusqlite::types::{Type, Value};
use rusqlite::{
    Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior, params, params_from_iter,
};

use crate::blob::{pack, unpack};
use crate::error::translate;
use crate::migrations;

/// How long a locked file is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// Digits from which a prefix names a commit.
const SHORTEST_HASH: usize = 4;

/// Findings in a run at most, whatever their fingerprints are.
const LONGEST_RUN: usize = 1024;

/// Snapshots in one SQLite file.
pub struct SqliteStore {
    connection: Connection,
    place: String,
    /// Of an older program where it is only read.
    version: u32,
}

/// Opens the store at `path`, making it and its folder if there is none.
///
/// # Errors
/// When it can't be opened or made, is damaged, locked, from a newer program, or the database of something else.
pub fn open(path: &Path) -> Result<SqliteStore, StoreError> {
    open_within(path, PATIENCE)
}

/// As [`open`]; while another process writes, it is waited for as long as `patience`, here and later.
///
/// # Errors
/// As [`open`].
pub fn open_within(path: &Path, patience: Duration) -> Result<SqliteStore, StoreError> {
    let place = path.display().to_string();
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .map_err(|error| StoreError::Unavailable { place: place.clone(), message: error.to_string() })?;
    }
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = connect(path, flags, patience, &place)?;
    // Looked at before anything is written: what isn't ours, or newer than we are, stays as it is.
    migrations::version(&connection, &place)?;
    write_ahead(&connection, patience, &place)?;
    let failed = |error: rusqlite::Error| translate(&place, &error);
    connection.pragma_update(None, "synchronous", "NORMAL").map_err(failed)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(failed)?;
    migrations::migrate(&mut connection, &place)?;
    Ok(SqliteStore { connection, place, version: migrations::NEWEST })
}

/// Opens the store at `path` for reading only; `None` where there is none.
///
/// # Errors
/// When it can't be opened, is damaged, locked, from a newer program, or the database of something else.
pub fn open_for_reading(path: &Path) -> Result<Option<SqliteStore>, StoreError> {
    if !path.exists() {
        return Ok(None);
    }
    let place = path.display().to_string();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = connect(path, flags, PATIENCE, &place)?;
    let version = match migrations::version(&connection, &place) {
        Err(StoreError::Unavailable { .. }) if !beside(path, "-wal").exists() => {
            // In a folder that can't be written to, SQLite can't put its lock beside the file; and needs none, as
            // nobody else can write there either.
            connection = connect(&unchanging(path), flags | OpenFlags::SQLITE_OPEN_URI, PATIENCE, &place)?;
            migrations::version(&connection, &place)?
        }
        version => version?,
    };
    Ok((version > 0).then_some(SqliteStore { connection, place, version }))
}

/// The file that SQLite keeps beside `path`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// `path` as the address of a file that does not change.
fn unchanging(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    let escaped = path
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .map(|byte| if plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") });
    format!("file:{}?immutable=1", escaped.collect::<String>()).into()
}

fn connect(path: &Path, flags: OpenFlags, patience: Duration, place: &str) -> Result<Connection, StoreError> {
    let failed = |error: rusqlite::Error| translate(place, &error);
    // A pipe would be waited at for ever.
    if path.metadata().is_ok_and(|data| !data.is_file()) {
        let message = "it is no plain file".to_owned();
        return Err(StoreError::Unavailable { place: place.to_owned(), message });
    }
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(patience).map_err(failed)?;
    // A file from a stranger may bring triggers and views with it.
    connection.pragma_update(None, "trusted_schema", false).map_err(failed)?;
    Ok(connection)
}

/// Readers and the one writer don't stop each other. The change of mode ignores the busy timeout, hence the loop.
fn write_ahead(connection: &Connection, patience: Duration, place: &str) -> Result<(), StoreError> {
    let start = Instant::now();
    loop {
        let mode =
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0));
        match mode.map_err(|error| translate(place, &error)) {
            // Some file systems can't do it; the journal is as safe, only slower.
            Ok(_) => return Ok(()),
            Err(StoreError::Locked { .. }) if start.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(error) => return Err(error),
        }
    }
}

impl SqliteStore {
    fn failed(&self, error: &rusqlite::Error) -> StoreError {
        translate(&self.place, error)
    }

    fn damaged(&self, message: &dyn std::fmt::Display) -> StoreError {
        StoreError::Damaged { place: self.place.clone(), message: message.to_string() }
    }

    /// A word that somebody left here under a name: how far this is a copy of something else.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn mark(&self, name: &str) -> Result<Option<String>, StoreError> {
        if self.version < migrations::WITH_CONTENT {
            return Ok(None);
        }
        let query = "SELECT value FROM marks WHERE name = ?";
        let mut statement = self.connection.prepare_cached(query).map_err(|e| self.failed(&e))?;
        statement.query_row([name], |row| row.get(0)).optional().map_err(|e| self.failed(&e))
    }

    /// Leaves a word under a name.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn set_mark(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        let text = "INSERT OR REPLACE INTO marks (name, value) VALUES (?, ?)";
        let mut statement = self.connection.prepare_cached(text).map_err(|e| self.failed(&e))?;
        statement.execute([name, value]).map_err(|e| self.failed(&e))?;
        Ok(())
    }

    fn findings(&self, number: i64) -> Result<Vec<Finding>, StoreError> {
        let query = "SELECT hash, content FROM findings LEFT JOIN blobs USING (hash) WHERE snapshot = ? \
                     ORDER BY place";
        let mut statement = self.connection.prepare_cached(query).map_err(|e| self.failed(&e))?;
        let rows = statement
            .query_map([number], |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(|e| self.failed(&e))?;
        let mut findings = Vec::new();
        for row in rows {
            let (hash, content): (Vec<u8>, Option<Vec<u8>>) = row.map_err(|e| self.failed(&e))?;
            let json = unpack(&content.unwrap_or_default()).map_err(|e| self.damaged(&e))?;
            if *blake3::hash(&json).as_bytes() != *hash {
                return Err(self.damaged(&"findings are not those that were written"));
            }
            findings.extend(serde_json::from_slice::<Vec<Finding>>(&json).map_err(|e| self.damaged(&e))?);
        }
        Ok(findings)
    }
}

/// What every version of a snapshot begins with.
#[derive(serde::Deserialize)]
struct Form {
    schema_version: u32,
}

/// Findings in runs of some dozens, cut where a fingerprint says so: what is found again falls into the same runs, and
/// is kept once, though others come and go around it.
fn runs(findings: &[Finding]) -> impl Iterator<Item = &[Finding]> {
    let last = |finding: &Finding| {
        let end = finding.fingerprint.as_bytes().last_chunk();
        end.is_some_and(|[high, low]| b"048c".contains(high) && *low == b'0')
    };
    findings.chunk_by(move |finding, _| !last(finding)).flat_map(|run| run.chunks(LONGEST_RUN))
}

impl Store for SqliteStore {
    fn keep(&mut self, snapshot: &Snapshot) -> Result<(), StoreError> {
        let place = self.place.clone();
        let failed = |error: rusqlite::Error| translate(&place, &error);
        let unfit = |error: &dyn std::fmt::Display| StoreError::Unavailable {
            place: place.clone(),
            message: format!("the snapshot can't be kept: {error}"),
        };
        let mut bare = snapshot.clone();
        bare.findings.clear();
        let json = serde_json::to_vec(&bare).map_err(|e| unfit(&e))?;
        let body = pack(&json).map_err(|e| unfit(&e))?;
        let mut blobs = Vec::new();
        for run in runs(&snapshot.findings) {
            let json = serde_json::to_vec(run).map_err(|e| unfit(&e))?;
            blobs.push((*blake3::hash(&json).as_bytes(), json));
        }
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let revision = &snapshot.revision;
        remove(&transaction, &snapshot.id).map_err(failed)?;
        transaction
            .prepare_cached(
                "INSERT INTO snapshots (id, created_at, project, commit_hash, branch, release, dirty, score_low, \
                 score_high, verdict, content, tree) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .and_then(|mut insert| {
                insert.execute(params![
                    snapshot.id,
                    snapshot.created_at.as_millisecond(),
                    snapshot.project,
                    revision.commit,
                    revision.branch,
                    revision.release,
                    revision.dirty,
                    snapshot.score.low,
                    snapshot.score.high,
                    snapshot.verdict.name(),
                    snapshot.content,
                    revision.tree
                ])
            })
            .map_err(failed)?;
        let number = transaction.last_insert_rowid();
        transaction
            .prepare_cached("INSERT INTO bodies (snapshot, body) VALUES (?, ?)")
            .and_then(|mut insert| insert.execute(params![number, body]))
            .map_err(failed)?;
        for (at, (hash, json)) in blobs.iter().enumerate() {
            let known = transaction
                .prepare_cached("SELECT 1 FROM blobs WHERE hash = ?")
                .and_then(|mut find| find.exists([hash]))
                .map_err(failed)?;
            if !known {
                let content = pack(json).map_err(|e| unfit(&e))?;
                transaction
                    .execute("INSERT INTO blobs (hash, content) VALUES (?, ?)", params![hash, content])
                    .map_err(failed)?;
            }
            transaction
                .execute(
                    "INSERT INTO findings (snapshot, place, hash) VALUES (?, ?, ?)",
                    params![number, at as i64, hash],
                )
                .map_err(failed)?;
        }
        for (name, metric) in &snapshot.metrics {
            let Some(value) = metric.measurement.value() else { continue };
            transaction
                .prepare_cached("INSERT OR IGNORE INTO metric_names (name) VALUES (?)")
                .and_then(|mut insert| insert.execute([name]))
                .map_err(failed)?;
            transaction
                .prepare_cached(
                    "INSERT INTO metrics (metric, snapshot, value) \
                     SELECT id, ?, ? FROM metric_names WHERE name = ?",
                )
                .and_then(|mut insert| insert.execute(params![number, value, name]))
                .map_err(failed)?;
        }
        transaction.commit().map_err(failed)
    }

    fn list(&self, query: &Query) -> Result<Vec<Summary>, StoreError> {
        let (condition, values) = self.condition(query);
        let columns = self.columns();
        let text = format!("SELECT {columns} FROM snapshots WHERE {condition} ORDER BY id DESC");
        let mut statement = self.connection.prepare_cached(&text).map_err(|e| self.failed(&e))?;
        let rows = statement.query_map(params_from_iter(values), summary).map_err(|e| self.failed(&e))?;
        let rows = rows.map(|row| row.map_err(|error| self.failed(&error)));
        wanted(rows, |summary| summary, query)
    }

    fn get(&self, id: &str) -> Result<Option<Snapshot>, StoreError> {
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Ok(None);
        }
        let pattern = format!("{}*", id.to_ascii_uppercase());
        let bodies = if self.version < migrations::WITH_CONTENT {
            ""
        } else {
            "LEFT JOIN bodies ON snapshot = number"
        };
        let query =
            format!("SELECT number, body FROM snapshots {bodies} WHERE id GLOB ? ORDER BY id LIMIT 2");
        let mut statement = self.connection.prepare_cached(&query).map_err(|e| self.failed(&e))?;
        let rows = statement
            .query_map([pattern], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<Vec<u8>>>(1)?)))
            .map_err(|e| self.failed(&e))?;
        let rows: Vec<(i64, Option<Vec<u8>>)> =
            rows.collect::<Result<_, _>>().map_err(|e| self.failed(&e))?;
        let [(number, body)] = rows.as_slice() else { return Ok(None) };
        let body = body.as_deref().ok_or_else(|| self.damaged(&"a snapshot has no content"))?;
        let json = unpack(body).map_err(|e| self.damaged(&e))?;
        // First its version: what a newer program wrote need not have the form that we know.
        let Form { schema_version: found } = serde_json::from_slice(&json).map_err(|e| self.damaged(&e))?;
        if found > SCHEMA_VERSION {
            return Err(StoreError::Newer { place: self.place.clone(), found, known: SCHEMA_VERSION });
        }
        let mut snapshot: Snapshot = serde_json::from_slice(&json).map_err(|e| self.damaged(&e))?;
        snapshot.findings = self.findings(*number)?;
        Ok(Some(snapshot))
    }

    fn metrics(&self) -> Result<Vec<String>, StoreError> {
        let query = "SELECT name FROM metric_names ORDER BY name";
        let mut statement = self.connection.prepare_cached(query).map_err(|e| self.failed(&e))?;
        let rows = statement.query_map([], |row| row.get(0)).map_err(|e| self.failed(&e))?;
        rows.map(|row| row.map_err(|error| self.failed(&error))).collect()
    }

    fn delete(&mut self, ids: &[String]) -> Result<(), StoreError> {
        let place = self.place.clone();
        let failed = |error: rusqlite::Error| translate(&place, &error);
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        for id in ids {
            remove(&transaction, id).map_err(failed)?;
        }
        transaction.execute_batch(ORPHANS).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        // Others that read at this moment keep the file as it is; the room is used again then.
        match self.connection.execute_batch("VACUUM").map_err(|error| translate(&self.place, &error)) {
            Ok(()) | Err(StoreError::Locked { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn values(&self, metric: &str, query: &Query) -> Result<Vec<(String, f64)>, StoreError> {
        let (condition, mut values) = self.condition(query);
        let text = format!(
            "SELECT snapshots.id, value FROM metrics \
             JOIN metric_names ON metric_names.id = metric JOIN snapshots ON number = snapshot \
             WHERE {condition} AND name = ?"
        );
        values.push(Value::Text(metric.to_owned()));
        let mut statement = self.connection.prepare_cached(&text).map_err(|e| self.failed(&e))?;
        let rows = statement
            .query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(|e| self.failed(&e))?;
        rows.map(|row| row.map_err(|error| self.failed(&error))).collect()
    }

    fn series(&self, metric: &str, query: &Query) -> Result<Vec<(Summary, f64)>, StoreError> {
        let (condition, mut values) = self.condition(query);
        let columns = self.columns();
        let text = format!(
            "SELECT {columns}, value FROM metrics \
             JOIN metric_names ON metric_names.id = metric JOIN snapshots ON number = snapshot \
             WHERE {condition} AND name = ? ORDER BY snapshots.id DESC"
        );
        values.push(Value::Text(metric.to_owned()));
        let mut statement = self.connection.prepare_cached(&text).map_err(|e| self.failed(&e))?;
        let rows = statement
            .query_map(params_from_iter(values), |row| Ok((summary(row)?, row.get(12)?)))
            .map_err(|e| self.failed(&e))?;
        let rows = rows.map(|row| row.map_err(|error| self.failed(&error)));
        let mut series = wanted(rows, |(summary, _)| summary, query)?;
        series.reverse();
        Ok(series)
    }
}

/// What no snapshot holds any more.
const ORPHANS: &str = "DELETE FROM blobs WHERE hash NOT IN (SELECT hash FROM findings);
     DELETE FROM metric_names WHERE id NOT IN (SELECT metric FROM metrics);";

/// Removes a snapshot, if it is there; contents that only it held stay for the next [`ORPHANS`].
fn remove(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    let number = connection
        .prepare_cached("SELECT number FROM snapshots WHERE id = ?")?
        .query_row([id], |row| row.get::<_, i64>(0))
        .optional()?;
    let Some(number) = number else { return Ok(()) };
    let tables = [
        "findings WHERE snapshot",
        "metrics WHERE snapshot",
        "bodies WHERE snapshot",
        "snapshots WHERE number",
    ];
    for table in tables {
        connection.prepare_cached(&format!("DELETE FROM {table} = ?"))?.execute([number])?;
    }
    Ok(())
}

/// The rows that are wanted, newest first. Stops reading as soon as it has them.
fn wanted<T>(
    rows: impl Iterator<Item = Result<T, StoreError>>,
    of: impl Fn(&T) -> &Summary,
    query: &Query,
) -> Result<Vec<T>, StoreError> {
    let (mut found, mut repeats) = (Vec::new(), Repeats::default());
    for row in rows {
        let row = row?;
        if !query.repeats && repeats.leaves_out(of(&row)) {
            continue;
        }
        found.push(row);
        if found.len() == query.limit {
            break;
        }
    }
    Ok(found)
}

impl SqliteStore {
    /// The columns of a [`Summary`], in the order in which [`summary`] reads them.
    fn columns(&self) -> &'static str {
        if self.version < migrations::WITH_CONTENT {
            "snapshots.id, created_at, project, commit_hash, branch, release, dirty, score_low, score_high, \
             verdict, NULL, NULL"
        } else {
            "snapshots.id, created_at, project, commit_hash, branch, release, dirty, score_low, score_high, \
             verdict, content, tree"
        }
    }

    /// A condition over `snapshots`, and the values for its question marks.
    fn condition(&self, query: &Query) -> (String, Vec<Value>) {
        let asked = query.content.is_some() || query.tree.is_some();
        if asked && self.version < migrations::WITH_CONTENT {
            return ("0".into(), Vec::new());
        }
        condition(query)
    }
}

/// A condition over `snapshots`, and the values for its question marks.
fn condition(query: &Query) -> (String, Vec<Value>) {
    let mut parts = vec!["1".to_owned()];
    let mut values = Vec::new();
    let texts = [
        ("project = ?", &query.project),
        ("branch = ?", &query.branch),
        ("release = ?", &query.release),
        ("content = ?", &query.content),
        ("tree = ?", &query.tree),
        ("snapshots.id < ?", &query.before),
    ];
    for (part, value) in texts {
        if let Some(value) = value {
            parts.push(part.to_owned());
            values.push(Value::Text(value.clone()));
        }
    }
    let times = [("created_at >= ?", query.since), ("created_at < ?", query.until)];
    for (part, time) in times {
        if let Some(time) = time {
            parts.push(part.to_owned());
            values.push(Value::Integer(time.as_millisecond()));
        }
    }
    if let Some(commit) = &query.commit {
        // What is no hash is the hash of no commit, and no pattern either.
        if commit.len() >= SHORTEST_HASH && commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            parts.push("commit_hash GLOB ?".to_owned());
            values.push(Value::Text(format!("{}*", commit.to_ascii_lowercase())));
        } else {
            parts.push("0".to_owned());
        }
    }
    if query.releases_only {
        parts.push("release IS NOT NULL".to_owned());
    }
    if query.clean_only {
        parts.push("dirty = 0".to_owned());
    }
    (parts.join(" AND "), values)
}

fn summary(row: &Row<'_>) -> rusqlite::Result<Summary> {
    Ok(Summary {
        id: row.get(0)?,
        created_at: time(row, 1)?,
        project: row.get(2)?,
        revision: Revision {
            commit: row.get(3)?,
            branch: row.get(4)?,
            release: row.get(5)?,
            dirty: row.get(6)?,
            tree: row.get(11)?,
        },
        content: row.get(10)?,
        score_low: row.get(7)?,
        score_high: row.get(8)?,
        verdict: match row.get::<_, String>(9)?.as_str() {
            "pass" => Verdict::Pass,
            "fail" => Verdict::Fail,
            "incomplete" => Verdict::Incomplete,
            _ => return Err(rusqlite::Error::InvalidColumnType(9, "verdict".into(), Type::Text)),
        },
    })
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let milliseconds: i64 = row.get(column)?;
    Timestamp::from_millisecond(milliseconds)
        .map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, milliseconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_full_disk_is_said_to_be_full_and_costs_nothing_that_was_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        let mut store = open(&path).unwrap();
        store.keep(&sample::snapshot(1)).unwrap();
        let pages: u32 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        store
            .connection
            .pragma_update_and_check(None, "max_page_count", pages + 2, |row| row.get::<_, u32>(0))
            .unwrap();
        let mut large = sample::snapshot(2);
        large.findings = sample::findings(2, 5_000);
        let error = store.keep(&large).unwrap_err();
        assert_eq!(error.to_string(), format!("{}: the disk is full", path.display()));
        assert_eq!(store.get(&large.id).unwrap(), None);
        assert_eq!(store.get(&sample::id(1)).unwrap(), Some(sample::snapshot(1)));
        // What is small enough still fits, and with room again everything does.
        drop(store);
        let mut store = open(&path).unwrap();
        store.keep(&large).unwrap();
        assert_eq!(store.list(&Query::default()).unwrap().len(), 2);
    }
}
