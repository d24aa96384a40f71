//! Changes that an editor offers: what mends a problem, and what turns one thing into a better one.

mod insertion;
mod missing;
mod thresholds;
mod waivers;
mod weights;

use std::collections::HashMap;

use rq_schema::{Diagnostic as Problem, Edit, Span};

use crate::features::diagnostics::diagnostic;
use crate::features::formatting::text_edit;
use crate::protocol::{CodeAction, CodeActionKind, Diagnostic, TextEdit, Uri, WorkspaceEdit};
use crate::session::View;

pub use waivers::for_findings;

/// What can be done about what lies in `within` of a configuration.
pub fn code_actions(view: &View, within: Span) -> Vec<CodeAction> {
    let touches = |span: Span| span.start <= within.end && within.start <= span.end;
    let problems = view.analysis.checked.diagnostics.iter().filter(|problem| touches(problem.span));
    let mut actions = Vec::new();
    for problem in problems {
        if let Some(fix) = &problem.fix {
            actions.push(quick_fix(view, problem, &fix.title, &fix.edits));
        }
        match problem.code {
            "rq::expired-waiver" => actions.extend(waivers::remove(view, problem)),
            "rq::weights" => actions.extend(weights::normalise(view, Some(problem))),
            _ => actions.extend(missing::add(view, problem)),
        }
    }
    if !actions.iter().any(|action| action.title == weights::TITLE) {
        actions.extend(weights::normalise(view, None).filter(|_| weights::near(view, within)));
    }
    actions.extend(thresholds::rewrites(view, within.start));
    actions
}

/// A change that resolves a problem.
fn quick_fix(view: &View, problem: &Problem, title: &str, edits: &[Edit]) -> CodeAction {
    CodeAction {
        title: capitalised(title),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic(&view.document, problem)]),
        is_preferred: Some(true),
        edit: Some(change(view, edits)),
        ..CodeAction::default()
    }
}

/// A change that nobody needs.
fn rewrite(view: &View, title: String, edits: &[Edit]) -> CodeAction {
    CodeAction {
        title,
        kind: Some(CodeActionKind::REFACTOR_REWRITE),
        edit: Some(change(view, edits)),
        ..CodeAction::default()
    }
}

fn change(view: &View, edits: &[Edit]) -> WorkspaceEdit {
    let edits = edits.iter().map(|edit| text_edit(&view.document, edit)).collect();
    in_file(view.document.uri.clone(), edits)
}

fn in_file(uri: Uri, edits: Vec<TextEdit>) -> WorkspaceEdit {
    WorkspaceEdit { changes: Some(HashMap::from([(uri, edits)])), ..WorkspaceEdit::default() }
}

fn capitalised(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What the diagnostics of a source file say of the findings that they show: (operation, fingerprint).
fn findings_of(diagnostics: &[Diagnostic]) -> impl Iterator<Item = (&Diagnostic, &str, &str)> {
    diagnostics.iter().filter_map(|diagnostic| {
        let data = diagnostic.data.as_ref()?;
        Some((diagnostic, data.get("operation")?.as_str()?, data.get("fingerprint")?.as_str()?))
    })
}
