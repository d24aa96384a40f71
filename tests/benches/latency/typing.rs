//! How long after a keystroke diagnostics and hints are there, and how long completion takes.

use std::path::Path;

use crate::Outcome;
use crate::edits::{sites, typed};
use crate::quantiles::Delays;
use crate::server::Server;
use crate::session::{Hints, Session};
use crate::text::Edit;

/// A server in a folder, with what it is asked.
pub(crate) struct Subject<'a> {
    pub(crate) name: String,
    pub(crate) server: &'a Server,
    pub(crate) folder: &'a Path,
    pub(crate) text: &'a str,
    pub(crate) hints: Vec<Hints>,
    /// Whether there is something to hint at: a server that says nothing is measured in vain.
    pub(crate) evaluated: bool,
}

/// What was measured of a subject with one kind of hints.
pub(crate) struct Typed {
    pub(crate) name: String,
    pub(crate) hints: Hints,
    pub(crate) diagnostics: Delays,
    pub(crate) all: Delays,
    /// How many hints the last answer had.
    pub(crate) hints_given: usize,
}

/// Edits every subject's document `edits` times for each kind of hints, in turns.
pub(crate) fn measure(subjects: &[Subject<'_>], edits: usize) -> Outcome<Vec<Typed>> {
    struct Run {
        session: Session,
        cycle: Vec<Edit>,
        /// (hints, until diagnostics, until everything, hints given)
        series: Vec<(Hints, Vec<f64>, Vec<f64>, usize)>,
    }
    let mut runs = Vec::new();
    for subject in subjects {
        let (session, _) = Session::open(subject.server, subject.folder, subject.text)?;
        let cycle = typed(sites(session.text())?);
        let series = subject.hints.iter().map(|hints| (*hints, Vec::new(), Vec::new(), 0)).collect();
        runs.push(Run { session, cycle, series });
    }
    let longest = runs.iter().map(|run| run.cycle.len()).max().unwrap_or(1);
    // The first round is not counted: caches fill, the history is read.
    for round in 0..=edits.div_ceil(longest) {
        for run in &mut runs {
            for (hints, diagnostics, all, given) in &mut run.series {
                for edit in &run.cycle {
                    let delay = run.session.edit(edit, *hints)?;
                    if round > 0 {
                        diagnostics.push(delay.diagnostics);
                        all.push(delay.all);
                        *given = delay.hints;
                    }
                }
            }
        }
    }
    let mut measured = Vec::new();
    for (subject, run) in subjects.iter().zip(runs) {
        if run.session.text().whole() != subject.text {
            return Err(format!("{}: the edits did not take each other back", subject.name).into());
        }
        run.session.close()?;
        if subject.evaluated && run.series.iter().any(|(_, _, _, given)| *given == 0) {
            return Err(format!("{}: no hint was given", subject.name).into());
        }
        measured.extend(run.series.into_iter().map(|(hints, diagnostics, all, hints_given)| Typed {
            name: subject.name.clone(),
            hints,
            diagnostics: Delays::of(diagnostics),
            all: Delays::of(all),
            hints_given,
        }));
    }
    Ok(measured)
}

/// What was measured of completion.
pub(crate) struct Completed {
    /// Of a text that the server has dealt with.
    pub(crate) settled: Delays,
    /// Items of the last answer.
    pub(crate) items: usize,
}

/// Types a metric's name into a condition, letter by letter, and asks for completion after each.
pub(crate) fn complete(server: &Server, folder: &Path, text: &str, times: usize) -> Outcome<Completed> {
    const NAME: &str = "coverage.line";
    let (mut session, _) = Session::open(server, folder, text)?;
    let (line, column) = sites(session.text())?.condition;
    let mut delays = Vec::new();
    let mut items = 0;
    session.edit(&Edit::insert((line, column), " && "), Hints::None)?;
    let start = column + " && ".len();
    while delays.len() < times {
        for (typed, letter) in NAME.char_indices() {
            session.edit(&Edit::insert((line, start + typed), &letter.to_string()), Hints::None)?;
            let (delay, given) = session.complete((line, start + typed + 1))?;
            if given == 0 {
                return Err(format!("nothing completes {:?}", &NAME[..=typed]).into());
            }
            delays.push(delay);
            items = given;
        }
        session.edit(&Edit::delete((line, start), (line, start + NAME.len())), Hints::None)?;
    }
    session.close()?;
    Ok(Completed { settled: Delays::of(delays), items })
}
