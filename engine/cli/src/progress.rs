//! How an evaluation goes: a live line on a terminal, plain lines when asked for, silence elsewhere.

use std::collections::BTreeSet;
use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rq_core::operation::OperationError;
use rq_core::run::{Event, Observer};
use rq_report::plain::plain;

use crate::output::say;

/// A live line: what is running, and how much is done.
pub(crate) struct Live {
    bar: ProgressBar,
    running: Mutex<BTreeSet<String>>,
}

/// One line for each thing that happens.
pub(crate) struct Lines;

/// Nothing.
pub(crate) struct Silent;

/// How progress is shown: lines with `--verbose`, else a live line on a terminal, else nothing.
pub(crate) fn observer(verbose: bool, quiet: bool, operations: usize) -> Box<dyn Observer> {
    if verbose || std::env::var_os("RQ_LOG").is_some_and(|level| level != "off" && !level.is_empty()) {
        Box::new(Lines)
    } else if stderr().is_terminal() && !quiet {
        Box::new(Live::new(operations))
    } else {
        Box::new(Silent)
    }
}

impl Live {
    fn new(operations: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(operations as u64), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        // What is done at once needs no line that flickers.
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, running: Mutex::new(BTreeSet::new()) }
    }

    fn change(&self, change: impl FnOnce(&mut BTreeSet<String>)) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut running);
        let names: Vec<&str> = running.iter().map(String::as_str).collect();
        self.bar.set_message(plain(&names.join(", ")).into_owned());
    }
}

impl Observer for Live {
    fn event(&self, event: &Event<'_>) {
        match event {
            Event::Started { id, .. } => self.change(|running| {
                running.insert((*id).to_owned());
            }),
            Event::Retried { id, reason } => {
                self.bar.println(format!("{}: tried again: {}", plain(id), plain(reason)));
            }
            Event::Progressed { id, text } => {
                self.bar.set_message(plain(&format!("{id}: {text}")).into_owned());
            }
            Event::Ended { id, .. } => {
                self.change(|running| {
                    running.remove(*id);
                });
                self.bar.inc(1);
            }
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Lines {
    fn event(&self, event: &Event<'_>) {
        let line = match event {
            Event::Started { id, reason } => format!("{}: runs: {}", plain(id), plain(reason)),
            Event::Retried { id, reason } => format!("{}: tried again: {}", plain(id), plain(reason)),
            Event::Progressed { id, text } => format!("{}: {}", plain(id), plain(text)),
            Event::Ended { id, done } => match &done.result {
                Ok(_) if done.cached => format!("{}: cached", plain(id)),
                Ok(_) => format!("{}: done in {:.2} s", plain(id), done.seconds),
                Err(OperationError::Missing(reason)) => format!("{}: missing: {}", plain(id), plain(reason)),
                Err(error) => format!("{}: failed: {}", plain(id), plain(&error.to_string())),
            },
        };
        say(&format!("{line}\n"));
    }
}

impl Observer for Silent {
    fn event(&self, _event: &Event<'_>) {}
}
