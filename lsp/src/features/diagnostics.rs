//! What is wrong with a configuration.

use rq_schema::{Diagnostic as Problem, Severity};

use crate::document::{Analysis, Open};
use crate::pages;
use crate::protocol::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location, NumberOrString,
};

/// Who says so, as editors show it.
pub const SOURCE: &str = "rq";

/// The problems of a text.
pub fn diagnostics(document: &Open, analysis: &Analysis) -> Vec<Diagnostic> {
    analysis.checked.diagnostics.iter().map(|problem| diagnostic(document, problem)).collect()
}

/// A problem in the protocol's words.
pub fn diagnostic(document: &Open, problem: &Problem) -> Diagnostic {
    let related = problem.related.iter().map(|related| DiagnosticRelatedInformation {
        location: Location::new(document.uri.clone(), document.range(related.span)),
        message: related.message.clone(),
    });
    let related: Vec<_> = related.collect();
    let message = match &problem.help {
        Some(help) => format!("{}\n{help}", problem.message),
        None => problem.message.clone(),
    };
    Diagnostic {
        range: document.range(problem.span),
        severity: Some(match problem.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Notice => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(problem.code.into())),
        code_description: pages::of_code(problem.code),
        source: Some(SOURCE.into()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        tags: (problem.code == "rq::expired-waiver").then(|| vec![DiagnosticTag::UNNECESSARY]),
        ..Diagnostic::default()
    }
}
