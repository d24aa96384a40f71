//! Benchmarks: what is slower, undecided or not compared in sight, what is the same folded.

use rq_core::snapshot::{BenchmarkRecord, PairedVerdict};

use super::escape::text;
use super::fit::{Fold, fold, left, rows};
use crate::digest;
use crate::number::count;

const HEAD: &str = "| benchmark | verdict | now | change | |\n|---|---|--:|--:|---|\n";

/// Each benchmark with what its pairs say.
pub(super) fn table(out: &mut String, room: usize, records: &[BenchmarkRecord]) {
    let start = out.len();
    let verdict = |record: &BenchmarkRecord| record.compared.as_ref().map(|compared| compared.verdict);
    let (same, mut open): (Vec<&BenchmarkRecord>, Vec<&BenchmarkRecord>) =
        records.iter().partition(|record| verdict(record) == Some(PairedVerdict::Same));
    // The worst first: those are never cut.
    open.sort_by_key(|record| match verdict(record) {
        Some(PairedVerdict::Slower) => 0,
        Some(PairedVerdict::Undecided) => 1,
        None if !record.new => 2,
        _ => 3,
    });
    if !open.is_empty() {
        out.push_str(&format!("\n{HEAD}"));
        let room = left(out, start, room) / 3 * 2;
        rows(out, room, open, row, |left| format!("| … {left} more | | | | |\n"));
    }
    let summary = format!("{} the same", count(same.len(), "benchmark is", "benchmarks are"));
    let room = left(out, start, room);
    fold(out, room, Fold { summary: &summary, head: HEAD }, &same, row);
}

fn row(record: &BenchmarkRecord) -> String {
    let told = digest::told(record);
    format!(
        "| {} | {} | {} | {} | {} |\n",
        text(&record.name),
        told.verdict,
        told.time,
        told.change,
        text(&told.more)
    )
}
