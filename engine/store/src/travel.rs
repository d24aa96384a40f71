//! Snapshots on their way between stores: a line of JSON each, oldest first.

use std::io::{self, BufRead, Read, Write};

use rq_core::snapshot::{SCHEMA_VERSION, Snapshot};
use rq_core::store::{Query, Store, StoreError};
use serde::Deserialize;
use thiserror::Error;

/// Bytes of one line; a snapshot of a large project has some megabytes.
const LARGEST: u64 = 256 << 20;
/// Letters of an id.
const ID: usize = 26;

/// Why snapshots did not travel.
#[derive(Debug, Error)]
pub enum TravelError {
    /// A store did not do what it was asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is read from or written to failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A line is no snapshot.
    #[error("line {line}: {reason}")]
    Strange {
        /// From 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Snapshots that are new to the store.
    pub new: usize,
    /// Those that it had already; they stay as they are.
    pub known: usize,
}

/// Writes the snapshots that match, oldest first, and says how many.
///
/// # Errors
/// When the store can't be read or `out` can't be written.
pub fn export(store: &dyn Store, query: &Query, out: &mut dyn Write) -> Result<usize, TravelError> {
    let summaries = store.list(&Query { repeats: true, ..query.clone() })?;
    for summary in summaries.iter().rev() {
        let Some(snapshot) = store.get(&summary.id)? else { continue };
        serde_json::to_writer(&mut *out, &snapshot).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(summaries.len())
}

/// Keeps the snapshots of lines that [`export`] wrote. Nothing is kept before every line was understood; what the store
/// has already is passed over, so that the same lines may come again.
///
/// # Errors
/// When a line is no snapshot or from a newer program, or the store can't be written.
pub fn import(store: &mut dyn Store, input: &mut dyn BufRead) -> Result<Imported, TravelError> {
    let mut new = Vec::new();
    let mut imported = Imported::default();
    for snapshot in read(input)? {
        if store.get(&snapshot.id)?.is_some() {
            imported.known += 1;
        } else {
            new.push(snapshot);
        }
    }
    // One id twice in the lines is one snapshot.
    new.sort_by(|a, b| a.id.cmp(&b.id));
    new.dedup_by(|a, b| a.id == b.id);
    store.keep_all(&new)?;
    imported.new = new.len();
    Ok(imported)
}

/// What a snapshot of any version begins with.
#[derive(Deserialize)]
struct Form {
    schema_version: u32,
}

/// A snapshot of a line that [`export`] wrote.
///
/// # Errors
/// When it is none, or of a newer program.
pub fn snapshot(json: &[u8]) -> Result<Snapshot, String> {
    // First its version: what a newer program wrote need not have the form that we know.
    let form: Form = serde_json::from_slice(json).map_err(|_| "it is no snapshot".to_owned())?;
    if form.schema_version > SCHEMA_VERSION {
        return Err(format!(
            "it has schema version {}, this program knows up to {SCHEMA_VERSION}: use a newer rq-engine",
            form.schema_version
        ));
    }
    let snapshot: Snapshot =
        serde_json::from_slice(json).map_err(|error| format!("it is no snapshot: {error}"))?;
    let id = &snapshot.id;
    if id.len() != ID || !id.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return Err("its id is none".into());
    }
    Ok(snapshot)
}

fn read(input: &mut dyn BufRead) -> Result<Vec<Snapshot>, TravelError> {
    let mut snapshots = Vec::new();
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        let strange = |reason: String| TravelError::Strange { line, reason };
        if Read::take(&mut *input, LARGEST + 1).read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        if bytes.len() as u64 > LARGEST {
            return Err(strange(format!("it is longer than {LARGEST} bytes")));
        }
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        snapshots.push(snapshot(&bytes).map_err(strange)?);
    }
    Ok(snapshots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{open, sample};

    #[test]
    fn a_history_travels_whole_and_only_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut here = open(&folder.path().join("here.db")).unwrap();
        for number in 1..=3 {
            here.keep(&sample::snapshot(number)).unwrap();
        }
        let mut lines = Vec::new();
        assert_eq!(export(&here, &Query::default(), &mut lines).unwrap(), 3);
        let mut there = open(&folder.path().join("there.db")).unwrap();
        there.keep(&sample::snapshot(2)).unwrap();
        let first = import(&mut there, &mut lines.as_slice()).unwrap();
        assert_eq!(first, Imported { new: 2, known: 1 });
        assert_eq!(import(&mut there, &mut lines.as_slice()).unwrap(), Imported { new: 0, known: 3 });
        for number in 1..=3 {
            let id = sample::id(number);
            assert_eq!(there.get(&id).unwrap(), Some(sample::snapshot(number)));
        }
        let mut again = Vec::new();
        export(&there, &Query::default(), &mut again).unwrap();
        assert_eq!(again, lines, "byte for byte");
    }

    #[test]
    fn what_is_no_snapshot_is_refused_with_its_line_and_nothing_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(&folder.path().join("here.db")).unwrap();
        let good = serde_json::to_string(&sample::snapshot(1)).unwrap();
        let newer = good.replacen("\"schema_version\":1", "\"schema_version\":99", 1);
        let other = good.replace(&sample::id(1), "*");
        for (bad, reason) in [
            ("{", "line 2: it is no snapshot"),
            ("{\"schema_version\":1}", "line 2: it is no snapshot: missing field"),
            (newer.as_str(), "line 2: it has schema version 99"),
            (other.as_str(), "line 2: its id is none"),
        ] {
            let text = format!("{good}\n{bad}\n");
            let error = import(&mut store, &mut text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(reason), "{error}");
            assert_eq!(store.list(&Query::default()).unwrap(), []);
        }
        assert_eq!(import(&mut store, &mut "\n\n".as_bytes()).unwrap(), Imported::default());
    }
}
