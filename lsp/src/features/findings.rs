//! The last evaluation's findings, on the lines of the source files that they are about.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use rq_core::finding::{Finding, Level};
use tower_lsp::Client;

use crate::document::lock;
use crate::features::diagnostics::SOURCE;
use crate::history::History;
use crate::pages;
use crate::project;
use crate::protocol::{Diagnostic, DiagnosticSeverity, NumberOrString, Position, Range, Uri};
use crate::session::Session;
use crate::sources::Source;

/// Findings shown in files that are not open, at most: beyond that a list helps nobody.
const MOST: usize = 2_000;

/// A column that no line has: the greatest number of the protocol.
const LINE_END: u32 = i32::MAX as u32;

/// Publishes the findings of the project at `root`, and takes back those that are gone.
pub async fn publish(client: &Client, session: &Session, root: &Path) {
    let history = session.history(Some(root));
    let mut files = if session.settings().findings.enabled { by_file(&history) } else { BTreeMap::new() };
    let mut room = MOST;
    files.retain(|path, findings| {
        let open = address(root, path).is_some_and(|uri| lock(&session.sources).contains_key(&uri));
        let fits = open || findings.len() <= room;
        if fits && !open {
            room -= findings.len();
        }
        fits
    });
    let now: Vec<Uri> = files.keys().filter_map(|path| address(root, path)).collect();
    for uri in session.publishes(root, &now) {
        client.publish_diagnostics(uri, Vec::new(), None).await;
    }
    for path in files.keys() {
        let Some(uri) = address(root, path) else { continue };
        let found = diagnostics(session, root, &history, &uri, path);
        client.publish_diagnostics(uri, found, None).await;
    }
}

/// Publishes the findings in one file, after it was edited.
pub async fn publish_one(client: &Client, session: &Session, uri: &Uri) {
    if !session.settings().findings.enabled {
        return;
    }
    let Some(file) = project::file_of(uri) else { return };
    for (root, history) in session.histories() {
        let Some(path) = file.strip_prefix(&root).ok().and_then(Path::to_str) else { continue };
        let path = path.replace('\\', "/");
        if findings(&history).any(|finding| finding.path.as_deref() == Some(&path)) {
            let found = diagnostics(session, &root, &history, uri, &path);
            client.publish_diagnostics(uri.clone(), found, None).await;
        }
    }
}

/// Findings that nobody has waived.
fn findings(history: &History) -> impl Iterator<Item = &Finding> {
    let all = history.newest.iter().flat_map(|newest| &newest.snapshot.findings);
    all.filter(|finding| finding.waiver.is_none())
}

fn by_file(history: &Arc<History>) -> BTreeMap<String, Vec<&Finding>> {
    let mut files: BTreeMap<String, Vec<&Finding>> = BTreeMap::new();
    for finding in findings(history) {
        if let Some(path) = finding.path.as_ref().filter(|path| stays_inside(path)) {
            files.entry(path.clone()).or_default().push(finding);
        }
    }
    files
}

/// Paths come from a database that may be a stranger's.
fn stays_inside(path: &str) -> bool {
    !path.starts_with('/') && !path.contains('\0') && path.split(['/', '\\']).all(|part| part != "..")
}

fn address(root: &Path, path: &str) -> Option<Uri> {
    Uri::from_file_path(root.join(path))
}

fn diagnostics(session: &Session, root: &Path, history: &History, uri: &Uri, path: &str) -> Vec<Diagnostic> {
    let Some(newest) = &history.newest else { return Vec::new() };
    let sources = lock(&session.sources);
    let source = sources.get(uri);
    // Edited elsewhere since: what was found may have moved, and nobody knows where to.
    let measured = SystemTime::from(newest.snapshot.created_at);
    let written = std::fs::metadata(root.join(path)).and_then(|data| data.modified()).ok();
    let outdated = source.is_none() && written.is_some_and(|written| written > measured);
    let found = findings(history).filter(|finding| finding.path.as_deref() == Some(path));
    found.filter_map(|finding| diagnostic(finding, source, outdated)).collect()
}

fn diagnostic(finding: &Finding, source: Option<&Source>, outdated: bool) -> Option<Diagnostic> {
    let line = finding.line.unwrap_or(1).saturating_sub(1);
    let range = match source {
        Some(source) => {
            let line = source.line_now(line)?;
            let text = source.text();
            let span = text.line_span(line as usize);
            let content = span.of(text.as_str());
            let column = finding.column.map_or(0, |column| column.saturating_sub(1) as usize);
            let from = content.char_indices().nth(column).map_or(0, |(at, _)| at);
            let indent = content.len() - content.trim_start().len();
            Range::new(text.position(span.start + from.max(indent)), text.position(span.end))
        }
        None => {
            let column = finding.column.map_or(0, |column| column.saturating_sub(1));
            Range::new(Position::new(line, column), Position::new(line, LINE_END))
        }
    };
    let mut message = finding.message.clone();
    if outdated {
        message.push_str("\nThe file has been written since this was found.");
    }
    Some(Diagnostic {
        range,
        severity: Some(match finding.level {
            Level::Error => DiagnosticSeverity::ERROR,
            Level::Warning => DiagnosticSeverity::WARNING,
            Level::Note => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.rule.clone())),
        code_description: pages::of_rule(&finding.operation, &finding.rule),
        source: Some(SOURCE.into()),
        message,
        data: Some(serde_json::json!({ "operation": finding.operation, "fingerprint": finding.fingerprint })),
        ..Diagnostic::default()
    })
}
