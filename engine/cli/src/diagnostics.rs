//! Diagnostics of quality.kdl on the terminal, with the line and a mark under the place.

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Severity};
use rq_schema::{Diagnostic, Severity as Weight};

/// How diagnostics are drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Whether with colours.
    pub(crate) color: bool,
    /// Columns.
    pub(crate) width: usize,
}

/// Draws diagnostics, one below the other.
pub(crate) fn render(file: &str, text: &str, diagnostics: &[Diagnostic], style: Style) -> String {
    let theme = if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_links(false);
    let text = harmless(text);
    let mut out = String::new();
    for diagnostic in diagnostics {
        let report = miette::Report::new(drawn(diagnostic)).with_source_code(NamedSource::new(file, text.clone()));
        // Writing to a string does not fail.
        let _ = handler.render_report(&mut out, report.as_ref());
        out.push('\n');
    }
    out
}

/// The text with everything that a terminal would obey replaced, byte for byte, so that places stay right.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || c == '\t' || !rq_report::plain::is_unsafe(c) {
            out.push(c);
        } else {
            out.extend(std::iter::repeat_n('?', c.len_utf8()));
        }
    }
    out
}

fn drawn(diagnostic: &Diagnostic) -> MietteDiagnostic {
    let label = |span: rq_schema::Span, text: Option<String>| LabeledSpan::new(text, span.start, span.len());
    let labels = std::iter::once(label(diagnostic.span, None)).chain(
        diagnostic.related.iter().map(|related| label(related.span, Some(rq_report::plain::plain(&related.message).into_owned()))),
    );
    let drawn = MietteDiagnostic::new(rq_report::plain::plain(&diagnostic.message))
        .with_code(diagnostic.code)
        .with_severity(match diagnostic.severity {
            Weight::Error => Severity::Error,
            Weight::Warning => Severity::Warning,
            Weight::Notice => Severity::Advice,
        })
        .with_labels(labels);
    match &diagnostic.help {
        Some(help) => drawn.with_help(rq_report::plain::plain(help)),
        None => drawn,
    }
}
