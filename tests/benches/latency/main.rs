//! How long the editor waits for the language server, beside the servers that it is likened to.
//!
//! `cargo bench -p rq-benches --bench latency -- [--edits N] [--lines N]… [typing|completion|start|memory|peers]…`

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

mod alone;
mod budgets;
mod client;
mod configuration;
mod edits;
mod history;
mod process;
mod programs;
mod quantiles;
mod report;
mod server;
mod session;
mod text;
mod toml;
mod typing;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rq_benches::Outcome;
use rq_benches::arguments::target_folder;
use rq_benches::files::forget;
use server::Server;

/// Lines of the files that are measured, unless others are asked for.
const SIZES: [usize; 3] = [300, 2_000, 20_000];
/// Lines of the file for completion and memory.
const USUAL: usize = 2_000;

/// What the command line and the environment ask for.
struct Wanted {
    edits: usize,
    /// Random edits during which memory must not grow: `RQ_BENCH_EDITS`.
    random_edits: usize,
    sizes: Vec<usize>,
    sections: Vec<String>,
}

impl Wanted {
    fn section(&self, name: &str) -> bool {
        self.sections.is_empty() || self.sections.iter().any(|wanted| wanted == name)
    }
}

/// The servers, and the folders of projects that they are shown.
struct Bench {
    ours: Option<Server>,
    peers: Vec<Server>,
    folder: PathBuf,
}

fn main() -> ExitCode {
    let strict = std::env::var("RQ_BENCH_STRICT").is_ok_and(|value| value == "1");
    match wanted().and_then(|wanted| measure(&wanted)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) if !strict => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("latency: {error}");
            ExitCode::from(2)
        }
    }
}

fn wanted() -> Outcome<Wanted> {
    let random_edits = std::env::var("RQ_BENCH_EDITS").ok().map_or(Ok(20_000), |value| value.parse())?;
    let mut wanted = Wanted { edits: 500, random_edits, sizes: Vec::new(), sections: Vec::new() };
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        let mut number =
            || -> Outcome<usize> { Ok(words.next().ok_or(format!("{word} needs a number"))?.parse()?) };
        match word.as_str() {
            "--edits" => wanted.edits = number()?.max(1),
            "--lines" => wanted.sizes.push(number()?.max(configuration::LEAST)),
            "alone" | "typing" | "completion" | "start" | "memory" | "peers" => wanted.sections.push(word),
            other => return Err(format!("unknown word {other:?}").into()),
        }
    }
    if wanted.sizes.is_empty() {
        wanted.sizes = SIZES.to_vec();
    }
    Ok(wanted)
}

/// Measures and prints; true when no budget is broken.
fn measure(wanted: &Wanted) -> Outcome<bool> {
    let target = target_folder()?;
    let folder = target.join("bench-latency");
    if wanted.section("alone") {
        alone::measure(&wanted.sizes)?;
    }
    let own = ["typing", "completion", "start", "memory"].iter().any(|name| wanted.section(name));
    let peers = if wanted.section("peers") { programs::peers(&target) } else { Vec::new() };
    let mut bench = Bench { ours: None, peers, folder };
    if own {
        bench.ours = Some(server::ours(programs::own("RQ_LSP", "rq-lsp", &target)?));
        let engine = programs::own("RQ_ENGINE", "rq-engine", &target)?;
        println!("making a history of {} snapshots", history::SNAPSHOTS);
        let past = history::evaluated(&engine, &bench.folder)?;
        for lines in wanted.sizes.iter().copied().chain(std::iter::once(USUAL)) {
            let text = configuration::of_lines(lines)?;
            history::furnish(&past, &bench.project(lines, "past"), &text, true)?;
            history::furnish(&past, &bench.project(lines, "recent"), &text, false)?;
        }
    }
    let mut budgets = budgets::Budgets::default();
    for &lines in &wanted.sizes {
        let text = configuration::of_lines(lines)?;
        if wanted.section("typing") || wanted.section("peers") {
            report::typing(&bench, wanted, lines, &text, &mut budgets)?;
        }
    }
    report::processes(&bench, wanted, &mut budgets)?;
    Ok(budgets.print())
}

impl Bench {
    /// The folder of a project: `past` with a long history, `recent` with a short one, `new` without any; or a peer's.
    fn project(&self, lines: usize, kind: &str) -> PathBuf {
        self.folder.join(format!("{kind}-{lines}"))
    }

    /// An empty folder of that name.
    fn empty(&self, lines: usize, kind: &str) -> Outcome<PathBuf> {
        let folder = self.project(lines, kind);
        forget(&folder)?;
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// The document that a server is shown for a configuration.
    fn document(server: &Server, text: &str) -> String {
        if Path::new(server.file).extension().is_some_and(|end| end == "toml") {
            toml::of_kdl(text).0
        } else {
            text.to_owned()
        }
    }
}
