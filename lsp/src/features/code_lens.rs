//! Actions above blocks, and what they last gave.

use jiff::Timestamp;
use rq_schema::config::Operation;
use serde_json::json;

use crate::features::results;
use crate::protocol::{CodeLens, Command, Range};
use crate::session::View;
use crate::words;

/// Evaluates the project of a configuration: [address].
pub const EVALUATE: &str = "rq.server.evaluate";
/// Runs one operation: [address, `skill.operation`].
pub const RUN: &str = "rq.server.run";
/// Tells how an operation ended: [address, `skill.operation`].
pub const SHOW_RESULT: &str = "rq.server.showResult";

/// Shows a place to the user: [address, range].
pub const REVEAL: &str = "rq.server.reveal";

/// The actions of a configuration.
pub fn code_lenses(view: &View) -> Vec<CodeLens> {
    if !view.settings.code_lens.enabled {
        return Vec::new();
    }
    let mut lenses = Vec::new();
    if let Some(first) = view.analysis.tree.nodes().next() {
        let range = view.document.range(first.name_span());
        if view.settings.trusted {
            lenses.push(lens(view, range, "▶ Evaluate".into(), EVALUATE, None));
        }
        let title = match &view.history.newest {
            Some(newest) => {
                let when = words::ago(newest.snapshot.created_at, Timestamp::now());
                format!("last evaluation {when}: {}", newest.snapshot.verdict.name())
            }
            None => view.history.problem.clone().unwrap_or_else(|| "not evaluated yet".into()),
        };
        lenses.push(lens(view, range, title, SHOW_RESULT, None));
    }
    for operation in &view.analysis.config().operations {
        let range = view.document.range(operation.span);
        if view.settings.trusted && can_run(view, operation) {
            lenses.push(lens(view, range, "▶ Run".into(), RUN, Some(operation)));
        }
        let (_, detail) = results::of_operation(&view.history, &operation.id());
        lenses.push(lens(view, range, shortened(&detail), SHOW_RESULT, Some(operation)));
    }
    lenses
}

fn can_run(view: &View, operation: &Operation) -> bool {
    let spec = view.analysis.config().catalog.operation(&operation.id());
    view.document.root.is_some() && spec.is_some_and(|spec| !spec.planned)
}

fn lens(view: &View, range: Range, title: String, command: &str, operation: Option<&Operation>) -> CodeLens {
    let mut arguments = vec![json!(view.document.uri)];
    arguments.extend(operation.map(|operation| json!(operation.id())));
    let command = Command { title, command: command.into(), arguments: Some(arguments) };
    CodeLens { range, command: Some(command), data: None }
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= LONGEST {
        return line.to_owned();
    }
    line.chars().take(LONGEST - 1).chain(['…']).collect()
}
