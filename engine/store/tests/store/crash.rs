//! A process that is killed at any moment leaves whole snapshots only.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use rq_core::store::{Query, Store};
use rusqlite::Connection;

use crate::child::{command, large};

/// How many processes are killed.
const KILLS: u64 = 40;

#[test]
fn no_half_snapshot_after_a_killed_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let mut kept = 0;
    for round in 0..KILLS {
        let first = round * 1_000_000;
        let mut child = command("endless", &path, first).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        // At once, while it opens, or after a few snapshots and somewhere in the next one.
        let snapshots = round % 4;
        let said =
            lines.by_ref().filter(|line| line.contains("said ")).take(snapshots as usize).count() as u64;
        assert_eq!(said, snapshots, "the child ended by itself");
        std::thread::sleep(Duration::from_micros((round * 7_919) % 20_000));
        child.kill().unwrap();
        child.wait().unwrap();
        // What it said before it was killed is kept; what it was about to write is whole or not there.
        let said = snapshots + lines.filter(|line| line.contains("said ")).count() as u64;

        let store = rq_store::open(&path).unwrap();
        let query = Query { before: None, ..Query::default() };
        let of_round: Vec<u64> = store
            .list(&query)
            .unwrap()
            .into_iter()
            .map(|one| one.id.parse().unwrap())
            .filter(|number| *number >= first)
            .collect();
        assert!(of_round.len() as u64 == said || of_round.len() as u64 == said + 1, "{said}: {of_round:?}");
        for number in &of_round {
            assert_eq!(store.get(&crate::sample::id(*number)).unwrap(), Some(large(*number)));
        }
        kept += of_round.len();
    }
    let store = rq_store::open(&path).unwrap();
    assert_eq!(store.list(&Query::default()).unwrap().len(), kept);
    drop(store);
    let database = Connection::open(&path).unwrap();
    let answer = |question: &str| database.query_row(question, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(answer("PRAGMA integrity_check"), "ok");
    let lost = "SELECT count(*) || '' FROM blobs WHERE hash NOT IN (SELECT hash FROM findings)";
    assert_eq!(answer(lost), "0", "content of snapshots that were not kept");
}
