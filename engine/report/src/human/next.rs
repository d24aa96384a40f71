//! What to do next.

use rq_core::snapshot::Snapshot;

use crate::context::Context;
use crate::digest::next_steps;
use crate::plain::plain;
use crate::terminal::{BOLD, DIM, Line, NORMAL, Page, width};

/// Commands, each with what it is good for.
pub(super) fn next(page: &mut Page<'_>, snapshot: &Snapshot, context: &Context) {
    page.heading("What to do next");
    let steps = next_steps(snapshot, context);
    let commands = steps.iter().filter_map(|step| step.command.as_deref()).map(|c| width(&plain(c)));
    let room = commands.max().unwrap_or(0).min(page.columns() / 2);
    for step in &steps {
        let first = Line::indented(2);
        match &step.command {
            Some(command) => {
                let line = first.add(BOLD, command);
                if line.width() <= room + 2 {
                    page.wrapped(line.up_to(room + 4), room + 4, DIM, &step.purpose, 3);
                } else {
                    page.line(&line);
                    page.wrapped(Line::indented(4), 4, DIM, &step.purpose, 2);
                }
            }
            None => page.wrapped(first, 4, NORMAL, &step.purpose, 3),
        }
    }
}
