//! What a server costs as a process: until it is there, and in memory.

use std::fs;
use std::path::Path;

use crate::Outcome;
use crate::edits::{Random, sites, typed};
use crate::quantiles::Delays;
use crate::server::Server;
use crate::session::{Hints, Session};
use crate::text::Edit;

/// Random edits after which the text is made whole again, so that it stays a text of its kind.
const STRAYING: usize = 200;

/// Milliseconds from starting the program to the first diagnostics, `times` times.
pub(crate) fn start(server: &Server, folder: &Path, text: &str, times: usize) -> Outcome<Delays> {
    let mut delays = Vec::new();
    for _ in 0..times {
        let (session, delay) = Session::open(server, folder, text)?;
        session.close()?;
        delays.push(delay);
    }
    Ok(Delays::of(delays))
}

/// Megabytes resident while a document is edited.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// After it was opened and edited a little, with all hints.
    pub(crate) opened: f64,
    /// After a tenth of the random edits.
    pub(crate) early: f64,
    /// After all of them.
    pub(crate) late: f64,
    /// The most there ever was.
    pub(crate) peak: f64,
}

/// Resident memory of a server that has the text open and sees `edits` random edits of it.
pub(crate) fn memory(
    server: &Server,
    folder: &Path,
    text: &str,
    edits: usize,
    hints: [Hints; 2],
) -> Outcome<Memory> {
    let (mut session, _) = Session::open(server, folder, text)?;
    for edit in typed(sites(session.text())?) {
        session.edit(&edit, hints[0])?;
    }
    let mut memory = Memory { opened: resident(&session)?, early: 0.0, late: 0.0, peak: 0.0 };
    let mut random = Random::new(3);
    let mut back: Vec<Edit> = Vec::new();
    for number in 0..edits {
        let edit = random.edit(session.text());
        let mut after = session.text().clone();
        back.push(after.change(&edit));
        session.edit(&edit, hints[1])?;
        if back.len() == STRAYING {
            while let Some(edit) = back.pop() {
                after.change(&edit);
            }
            let all = Edit { start: (0, 0), end: session.text().end(), text: after.whole() };
            session.edit(&all, hints[0])?;
        }
        if number + 1 == edits.div_ceil(10) {
            memory.early = resident(&session)?;
        }
    }
    memory.late = resident(&session)?;
    memory.peak = status(session.process(), "VmHWM:")?;
    session.close()?;
    Ok(memory)
}

fn resident(session: &Session) -> Outcome<f64> {
    status(session.process(), "VmRSS:")
}

/// A line of the kernel's account of a process, in megabytes.
fn status(process: u32, name: &str) -> Outcome<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("memory is not told here")?;
    let kibibytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kibibytes * 1024.0 / 1e6)
}
