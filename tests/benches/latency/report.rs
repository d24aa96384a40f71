//! The tables.

use crate::budgets::Budgets;
use crate::quantiles::Delays;
use crate::server::{Report, Server};
use crate::session::Hints;
use crate::typing::{Subject, Typed};
use crate::{Bench, Outcome, USUAL, Wanted, configuration, process, toml, typing};

/// The pasts, as the tables name them.
const SHORT: &str = "50 snapshots";
const LONG: &str = "10,000 snapshots";
/// Starts whose median counts.
const STARTS: usize = 20;
/// Completions that are asked for.
const COMPLETIONS: usize = 500;
/// Random edits of a peer: enough to see what it needs.
const PEER_EDITS: usize = 1_000;

/// Milliseconds that the 95th percentile must stay under, by lines.
fn budget(lines: usize) -> Option<f64> {
    match lines {
        300 => Some(2.0),
        2_000 => Some(4.0),
        20_000 => Some(16.0),
        _ => None,
    }
}

/// Measures keystrokes in a file of `lines` lines.
pub(crate) fn typing(
    bench: &Bench,
    wanted: &Wanted,
    lines: usize,
    text: &str,
    budgets: &mut Budgets,
) -> Outcome<()> {
    let new = bench.empty(lines, "new")?;
    let (recent, past) = (bench.project(lines, "recent"), bench.project(lines, "past"));
    let (toml, values) = toml::of_kdl(text);
    let mut subjects = Vec::new();
    if let Some(server) = bench.ours.as_ref().filter(|_| wanted.section("typing")) {
        for (name, folder, evaluated) in
            [("no history", &new, false), (SHORT, &recent, true), (LONG, &past, true)]
        {
            let name = format!("rq-lsp, {name}");
            let hints = vec![Hints::Viewport, Hints::Whole];
            subjects.push(Subject { name, server, folder, text, hints, evaluated });
        }
    }
    let peers = bench.peers.iter().map(|server| Ok((server, bench.empty(lines, server.name)?)));
    let peers: Vec<_> = peers.collect::<Outcome<_>>()?;
    for (server, folder) in &peers {
        let text = if server.language == "toml" { &toml } else { text };
        let (name, hints) = (server.name.into(), vec![Hints::None]);
        subjects.push(Subject { name, server, folder, text, hints, evaluated: false });
    }
    let measured = typing::measure(&subjects, wanted.edits)?;
    let edits = wanted.edits;
    println!("\n{lines} lines of KDL, {} of TOML, {values} values each; {edits} edits", toml.lines().count());
    println!("\n| from the keystroke to, ms | p50 | p95 | p99 |\n|---|---:|---:|---:|");
    for typed in &measured {
        rows(typed);
    }
    compare(&measured, lines, budgets);
    // What stands on a screen is what has to keep up; few editors ask for more.
    let ours = measured.iter().filter(|typed| typed.hints == Hints::Viewport);
    for (typed, most) in ours.filter_map(|typed| Some((typed, budget(lines)?))) {
        let what = format!("{lines} lines, {}: p95 with hints of 60 lines", typed.name);
        budgets.add(what, most, typed.all.percentile(95), "ms");
    }
    Ok(())
}

fn range(hints: Hints) -> &'static str {
    match hints {
        Hints::None => "nothing",
        Hints::Viewport => "60 lines",
        Hints::Whole => "all lines",
    }
}

fn rows(typed: &Typed) {
    let Typed { name, hints, diagnostics, all, hints_given } = typed;
    match hints {
        Hints::None if in_parts(typed) => {
            println!("| {name}: diagnostics of the syntax | {} |", diagnostics.cells());
            println!("| {name}: all diagnostics | {} |", all.cells());
        }
        Hints::None => println!("| {name}: diagnostics | {} |", all.cells()),
        Hints::Viewport | Hints::Whole => {
            if *hints == Hints::Viewport {
                println!("| {name}: diagnostics | {} |", diagnostics.cells());
            }
            println!(
                "| {name}: diagnostics and {hints_given} hints of {} | {} |",
                range(*hints),
                all.cells()
            );
        }
    }
}

/// Whether a server without hints sent its diagnostics one part after the other.
fn in_parts(typed: &Typed) -> bool {
    typed.diagnostics != typed.all
}

/// Prints what the history costs, and how far ahead of the peers we are.
fn compare(measured: &[Typed], lines: usize, budgets: &mut Budgets) {
    let ratio = |a: &Delays, b: &Delays| {
        let cell = |percent| format!("{:.3}", a.percentile(percent) / b.percentile(percent));
        format!("{} | {} | {}", cell(50), cell(95), cell(99))
    };
    let ours: Vec<&Typed> = measured.iter().filter(|typed| typed.hints == Hints::Viewport).collect();
    let Some(last) = ours.last() else { return };
    println!("\n| ratio, {lines} lines | p50 | p95 | p99 |\n|---|---:|---:|---:|");
    if let [new, recent, past] = ours.as_slice() {
        println!(
            "| rq-lsp with hints of 60 lines: {SHORT} / no history | {} |",
            ratio(&recent.all, &new.all)
        );
        println!("| rq-lsp with hints of 60 lines: {LONG} / {SHORT} | {} |", ratio(&past.all, &recent.all));
        let grown = past.all.percentile(50) / recent.all.percentile(50);
        budgets.add(format!("{lines} lines: p50 with {LONG} / with {SHORT}"), 1.1, grown, "×");
    }
    for peer in measured.iter().filter(|typed| typed.hints == Hints::None) {
        let name = &peer.name;
        println!("| diagnostics: rq-lsp / {name} | {} |", ratio(&last.diagnostics, &peer.all));
        println!("| rq-lsp with hints of 60 lines / {name} without | {} |", ratio(&last.all, &peer.all));
        if in_parts(peer) {
            let ratio = ratio(&last.all, &peer.diagnostics);
            println!("| rq-lsp with hints of 60 lines / {name}, syntax alone | {ratio} |");
        }
        let ahead = last.all.percentile(95) / peer.all.percentile(95);
        budgets.add(format!("{lines} lines: p95 with hints of 60 lines / {name} without"), 1.0, ahead, "×");
    }
}

/// Measures completion, starts and memory.
pub(crate) fn processes(bench: &Bench, wanted: &Wanted, budgets: &mut Budgets) -> Outcome<()> {
    let text = configuration::of_lines(USUAL)?;
    let past = bench.project(USUAL, "past");
    if let Some(server) = bench.ours.as_ref().filter(|_| wanted.section("completion")) {
        let completed = typing::complete(server, &past, &text, COMPLETIONS)?;
        println!(
            "\n| completion in a condition, {USUAL} lines, ms | p50 | p95 | p99 |\n|---|---:|---:|---:|"
        );
        println!("| rq-lsp: {} items | {} |", completed.items, completed.settled.cells());
        let what = format!("completion at {USUAL} lines: p95");
        budgets.add(what, 2.0, completed.settled.percentile(95), "ms");
    }
    if wanted.section("start") {
        println!(
            "\n| start to first diagnostics, {USUAL} lines, ms | p50 | p95 | p99 |\n|---|---:|---:|---:|"
        );
        if let Some(server) = &bench.ours {
            let delays = process::start(server, &past, &text, STARTS)?;
            println!("| rq-lsp, {LONG} | {} |", delays.cells());
            budgets.add(format!("start at {USUAL} lines: median"), 100.0, delays.percentile(50), "ms");
        }
        for server in &bench.peers {
            let folder = bench.empty(USUAL, server.name)?;
            let delays = process::start(server, &folder, &Bench::document(server, &text), STARTS)?;
            println!("| {} | {} |", server.name, delays.cells());
        }
    }
    if wanted.section("memory") {
        memory(bench, wanted, &text, budgets)?;
    }
    Ok(())
}

fn memory(bench: &Bench, wanted: &Wanted, text: &str, budgets: &mut Budgets) -> Outcome<()> {
    println!("\n| resident MB, {USUAL} lines | opened | a tenth of the edits | all edits | peak |");
    println!("|---|---:|---:|---:|---:|");
    let row = |server: &Server, edits: usize, memory: process::Memory| {
        let process::Memory { opened, early, late, peak } = memory;
        let name = server.name;
        println!("| {name}, {edits} random edits | {opened:.1} | {early:.1} | {late:.1} | {peak:.1} |");
    };
    if let Some(server) = &bench.ours {
        let edits = wanted.random_edits;
        let past = bench.project(USUAL, "past");
        let memory = process::memory(server, &past, text, edits, [Hints::Whole, Hints::Viewport])?;
        row(server, edits, memory);
        budgets.add(format!("memory at {USUAL} lines, opened"), 30.0, memory.opened, "MB");
        budgets.add(format!("memory after {edits} random edits"), 30.0, memory.late, "MB");
        budgets.add("memory's growth over the last nine tenths".into(), 1.1, memory.late / memory.early, "×");
    }
    // A server that publishes more or less often for a wrong text can't be followed through one.
    for server in bench.peers.iter().filter(|server| server.report == Report::Pull) {
        let folder = bench.empty(USUAL, server.name)?;
        let memory = process::memory(server, &folder, text, PEER_EDITS, [Hints::None; 2])?;
        row(server, PEER_EDITS, memory);
    }
    Ok(())
}
