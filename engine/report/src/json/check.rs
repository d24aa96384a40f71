//! What is wrong with configuration files: `check --format json`.

use rq_schema::{Diagnostic, Severity, Span};
use schemars::JsonSchema;
use serde::Serialize;

use crate::context::CheckedFile;
use crate::position::Positions;

/// What was found in the files checked.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "rq check")]
pub(super) struct Check<'a> {
    /// The form of this document.
    schema_version: u32,
    /// Diagnostics that are errors: nothing is evaluated with any.
    errors: usize,
    /// Diagnostics that are warnings.
    warnings: usize,
    /// The diagnostics, by file, in the order found.
    diagnostics: Vec<Entry<'a>>,
}

/// One problem.
#[derive(Serialize, JsonSchema)]
struct Entry<'a> {
    /// Stable name, `rq::unknown-metric`.
    code: &'a str,
    /// How much it weighs.
    severity: Weight,
    /// One line.
    message: &'a str,
    /// What to do.
    help: Option<&'a str>,
    /// The file, relative to the project's root, with `/`.
    file: &'a str,
    /// Where it begins.
    start: Position,
    /// Where it ends; the position after the last character.
    end: Position,
    /// Other places that explain it.
    related: Vec<Related<'a>>,
    /// A change that resolves it.
    fix: Option<Fix<'a>>,
}

/// How much a diagnostic weighs.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Weight {
    Notice,
    Warning,
    Error,
}

/// A place in a file.
#[derive(Serialize, JsonSchema)]
struct Position {
    /// Line, from 1.
    line: usize,
    /// Column, from 1, in characters (Unicode scalar values).
    column: usize,
    /// Bytes before it.
    byte: usize,
}

/// Another place that explains a problem.
#[derive(Serialize, JsonSchema)]
struct Related<'a> {
    /// What is to be seen there.
    message: &'a str,
    /// Where it begins.
    start: Position,
    /// Where it ends.
    end: Position,
}

/// A change that resolves a problem.
#[derive(Serialize, JsonSchema)]
struct Fix<'a> {
    /// What it does.
    title: &'a str,
    /// Replacements, in order, that do not overlap.
    edits: Vec<Edit<'a>>,
}

/// One replacement.
#[derive(Serialize, JsonSchema)]
struct Edit<'a> {
    /// Where the replaced text begins.
    start: Position,
    /// Where it ends.
    end: Position,
    /// What stands there afterwards.
    text: &'a str,
}

/// What was found in files, in the order given, as JSON.
pub fn check(files: &[CheckedFile<'_>]) -> String {
    let all = || files.iter().flat_map(|file| file.diagnostics);
    let count = |severity| all().filter(|diagnostic| diagnostic.severity == severity).count();
    super::pretty(&Check {
        schema_version: super::SCHEMA_VERSION,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        diagnostics: files.iter().flat_map(entries).collect(),
    })
}

fn entries<'a>(file: &CheckedFile<'a>) -> Vec<Entry<'a>> {
    let positions = Positions::new(file.text);
    file.diagnostics.iter().map(|diagnostic| entry(file.path, diagnostic, &positions)).collect()
}

fn entry<'a>(file: &'a str, diagnostic: &'a Diagnostic, positions: &Positions<'_>) -> Entry<'a> {
    let place = |span: Span| (position(positions, span.start), position(positions, span.end));
    let (start, end) = place(diagnostic.span);
    let related = diagnostic.related.iter().map(|related| {
        let (start, end) = place(related.span);
        Related { message: &related.message, start, end }
    });
    let fix = diagnostic.fix.as_ref().map(|fix| {
        let edit = |edit: &'a rq_schema::Edit| {
            let (start, end) = place(edit.span);
            Edit { start, end, text: &edit.text }
        };
        Fix { title: &fix.title, edits: fix.edits.iter().map(edit).collect() }
    });
    Entry {
        code: diagnostic.code,
        severity: match diagnostic.severity {
            Severity::Notice => Weight::Notice,
            Severity::Warning => Weight::Warning,
            Severity::Error => Weight::Error,
        },
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        file,
        start,
        end,
        related: related.collect(),
        fix,
    }
}

fn position(positions: &Positions<'_>, byte: usize) -> Position {
    let (line, column) = positions.of(byte);
    Position { line, column, byte }
}
