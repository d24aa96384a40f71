//! What is wrong with configuration files.

use rq_schema::{Diagnostic, Severity, Span};

use super::log::{
    Artifact, Change, Driver, Entry, Fix, Invocation, Location, Message, Region, Replacement, Rule, Rules,
    Run, Tool, root, text,
};
use crate::context::CheckedFile;
use crate::position::Positions;

/// What was found in files, as a SARIF log; `program` is what found it, `rq-engine 0.1.0`.
pub fn check(files: &[CheckedFile<'_>], program: &str) -> String {
    let mut rules = Rules::default();
    let mut results = Vec::new();
    for file in files {
        let positions = Positions::new(file.text);
        results.extend(file.diagnostics.iter().map(|of| result(file.path, of, &positions, &mut rules)));
    }
    let version = program.rsplit(' ').next().map(str::to_owned).filter(|version| !version.is_empty());
    text(Run {
        tool: Tool {
            driver: Driver { name: "rq", version, rules: rules.into_list(), notifications: Vec::new() },
        },
        automation_details: None,
        invocations: vec![Invocation {
            execution_successful: true,
            exit_code: None,
            start_time_utc: None,
            tool_execution_notifications: Vec::new(),
        }],
        original_uri_base_ids: root(),
        column_kind: "unicodeCodePoints",
        results,
    })
}

fn result(path: &str, diagnostic: &Diagnostic, positions: &Positions<'_>, rules: &mut Rules) -> Entry {
    let level = match diagnostic.severity {
        Severity::Notice => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let rule_index = rules.place(diagnostic.code, || {
        Rule::new(diagnostic.code, &diagnostic.code.trim_start_matches("rq::").replace('-', " "), level)
    });
    let message = match &diagnostic.help {
        Some(help) => format!("{} (help: {help})", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let related = diagnostic.related.iter().map(|related| Location {
        message: Some(Message::new(&related.message)),
        ..Location::new(path, region(positions, related.span))
    });
    let fix = diagnostic.fix.as_ref().map(|fix| Fix {
        description: Message::new(&fix.title),
        artifact_changes: [Change {
            artifact_location: Artifact::new(path),
            replacements: fix
                .edits
                .iter()
                .map(|edit| Replacement {
                    deleted_region: region(positions, edit.span),
                    inserted_content: Message::verbatim(&edit.text),
                })
                .collect(),
        }],
    });
    Entry {
        rule_id: diagnostic.code.into(),
        rule_index,
        level,
        message: Message::new(&message),
        locations: vec![Location::new(path, region(positions, diagnostic.span))],
        related_locations: related.collect(),
        partial_fingerprints: serde_json::Value::Null,
        suppressions: Vec::new(),
        // A change without replacements is none, and SARIF refuses it.
        fixes: fix.filter(|fix| !fix.artifact_changes[0].replacements.is_empty()).into_iter().collect(),
    }
}

fn region(positions: &Positions<'_>, span: Span) -> Region {
    let (start_line, start_column) = positions.of(span.start);
    let (end_line, end_column) = positions.of(span.end.max(span.start));
    Region {
        start_line,
        start_column: Some(start_column),
        end_line: Some(end_line),
        end_column: Some(end_column),
    }
}
