//! Waivers: one written for a finding, one removed that has expired.

use std::sync::Arc;

use rq_core::finding::Finding;
use rq_schema::syntax::{Node, quoted};
use rq_schema::{Diagnostic as Problem, Edit, Span};
use serde_json::json;

use super::insertion::{into, settled};
use super::{findings_of, in_file, quick_fix};
use crate::cursor::first_text;
use crate::document::Open;
use crate::features::code_lens::REVEAL;
use crate::features::formatting::text_edit;
use crate::history::History;
use crate::protocol::{CodeAction, CodeActionKind, Command, Diagnostic, Position, Range};
use crate::session::View;
use crate::text::number;

/// Removes the waiver that a problem is about, with its line.
pub(super) fn remove(view: &View, problem: &Problem) -> Option<CodeAction> {
    let text = view.document.text.as_str();
    let node = view.analysis.tree.node_at(problem.span.start).filter(|node| node.name() == "ignore")?;
    let span = node.span();
    let lines = &view.document.text;
    let line = lines.line_span(lines.line_of(span.start));
    let last = lines.line_span(lines.line_of(span.end));
    let alone = Span::new(line.start, span.start).of(text).trim().is_empty()
        && Span::new(span.end, last.end).of(text).trim().is_empty();
    let next = lines.line_span(lines.line_of(span.end) + 1).start;
    let span = if alone { Span::new(line.start, next) } else { with_separator(text, span) };
    let edit = Edit { span, text: String::new() };
    Some(quick_fix(view, problem, "Remove the expired waiver", &[edit]))
}

/// A node among others on its line, with the `;` that parts it from the next one or, for the last, from the one before.
fn with_separator(text: &str, span: Span) -> Span {
    let behind = text.get(span.end..).unwrap_or_default();
    let gap = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    if behind[gap..].starts_with(';') {
        let rest = &behind[gap + 1..];
        let space = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        return Span::new(span.start, span.end + gap + 1 + space);
    }
    let before = text.get(..span.start).unwrap_or_default().trim_end_matches([' ', '\t']);
    match before.strip_suffix(';') {
        Some(kept) => Span::new(kept.len(), span.end),
        None => span,
    }
}

/// Waivers for the findings that diagnostics of a source file show, written into the project's configuration; where the
/// client `shows_documents`, the place of the reason is shown then.
pub fn for_findings(
    shows_documents: bool,
    configuration: &Open,
    history: &Arc<History>,
    path: &str,
    diagnostics: &[Diagnostic],
) -> Vec<CodeAction> {
    let Some(newest) = &history.newest else { return Vec::new() };
    let mut actions = Vec::new();
    for (diagnostic, operation, fingerprint) in findings_of(diagnostics) {
        let same = |finding: &&Finding| finding.operation == operation && finding.fingerprint == fingerprint;
        let Some(finding) = newest.snapshot.findings.iter().find(same) else { continue };
        let one = format!("ignore {} path={} reason=\"\"", quoted(fingerprint), quoted(path));
        let rule = format!("ignore {} path={} reason=\"\"", quoted(&finding.rule), quoted(path));
        for (title, line) in [
            (format!("Waive this finding of {} in quality.kdl", finding.rule), one),
            (format!("Waive {} in this file in quality.kdl", finding.rule), rule),
        ] {
            let edit = insertion(configuration, operation, &line);
            let edit = settled(configuration.text.as_str(), edit);
            actions.push(CodeAction {
                title,
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![diagnostic.clone()]),
                command: shows_documents.then(|| reveal(configuration, &edit)),
                edit: Some(in_file(configuration.uri.clone(), vec![text_edit(configuration, &edit)])),
                ..CodeAction::default()
            });
        }
    }
    actions
}

/// Shows the place between the quotes of the reason, which is still to be given.
fn reveal(configuration: &Open, edit: &Edit) -> Command {
    const REASON: &str = "reason=\"";
    let inside = edit.text.find(REASON).map_or(edit.text.len(), |at| at + REASON.len());
    let before = edit.text.get(..inside).unwrap_or_default();
    let start = configuration.text.position(edit.span.start);
    let (lines, column) = match before.rsplit_once('\n') {
        Some((head, last)) => (head.matches('\n').count() + 1, number(last.len())),
        None => (0, start.character + number(before.len())),
    };
    let place = Position::new(start.line + number(lines), column);
    let arguments = vec![json!(configuration.uri), json!(Range::new(place, place))];
    Command { title: "Show quality.kdl".into(), command: REVEAL.into(), arguments: Some(arguments) }
}

/// Where a line of an operation goes: into its block, else into one that is made for it.
fn insertion(configuration: &Open, id: &str, line: &str) -> Edit {
    let text = configuration.text.as_str();
    let tree = &configuration.analysis().tree;
    let (skill, operation) = id.split_once('.').unwrap_or((id, ""));
    let named =
        |node: &Node<'_>, kind: &str, name: &str| node.name() == kind && first_text(*node) == Some(name);
    let block = tree.nodes().find(|node| named(node, "skill", skill));
    let inner = block.and_then(|block| block.children().find(|node| named(node, "operation", operation)));
    match (block, inner) {
        (_, Some(inner)) => into(text, inner, line, 2),
        (Some(block), None) => {
            into(text, block, &format!("operation \"{operation}\" {{\n        {line}\n    }}"), 1)
        }
        (None, None) => {
            let new = format!(
                "\nskill \"{skill}\" {{\n    operation \"{operation}\" {{\n        {line}\n    }}\n}}\n"
            );
            let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
            Edit { span: Span::empty(text.len()), text: format!("{gap}{new}") }
        }
    }
}
