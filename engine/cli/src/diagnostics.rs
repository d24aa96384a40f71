//! Diagnostics of quality.kdl on the terminal, with the line and a mark under the place.

use std::sync::Arc;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, MietteError, MietteSpanContents,
    Severity, SourceCode, SourceSpan, SpanContents,
};
use rq_schema::{Diagnostic, Severity as Weight};

/// Diagnostics drawn at most: who has more begins with the first.
const MOST: usize = 100;
/// Bytes of a line above which it is not drawn: nobody wrote it, and nobody could read it.
const LONGEST: usize = 1000;

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
    let text: Arc<str> = harmless(text).into();
    let mut out = String::new();
    for diagnostic in diagnostics.iter().take(MOST) {
        let report = miette::Report::new(drawn(diagnostic, &text));
        let spans = std::iter::once(diagnostic.span).chain(diagnostic.related.iter().map(|other| other.span));
        let readable = spans.clone().all(|span| line_at(&text, span.start).len() <= LONGEST);
        let report = if readable {
            report.with_source_code(Source { file: file.to_owned(), text: Arc::clone(&text) })
        } else {
            report
        };
        // Writing to a string does not fail.
        let _ = handler.render_report(&mut out, report.as_ref());
        if !readable {
            out.push_str(&format!("  at {file}:{}\n", place(&text, diagnostic.span.start)));
        }
        out.push('\n');
    }
    if diagnostics.len() > MOST {
        out.push_str(&format!("and {} more\n\n", diagnostics.len() - MOST));
    }
    out
}

/// A text with its name, whose columns are characters as in editors: miette's own count bytes.
#[derive(Debug)]
struct Source {
    file: String,
    text: Arc<str>,
}

impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let read = self.text.as_ref().read_span(span, before, after)?;
        let start = self.text.floor_char_boundary(read.span().offset());
        let line = self.text[..start].rfind('\n').map_or(0, |end| end + 1);
        let column = self.text[line..start].chars().count();
        let (data, span, count) = (read.data(), *read.span(), read.line_count());
        Ok(Box::new(MietteSpanContents::new_named(self.file.clone(), data, span, read.line(), column, count)))
    }
}

/// The line that a byte lies in, without its end.
fn line_at(text: &str, at: usize) -> &str {
    let at = text.floor_char_boundary(at);
    let begin = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    &text[begin..end]
}

/// Line and column of a byte, from 1; columns in characters.
fn place(text: &str, at: usize) -> String {
    let before = &text[..text.floor_char_boundary(at)];
    let begin = before.rfind('\n').map_or(0, |end| end + 1);
    format!("{}:{}", before.matches('\n').count() + 1, before[begin..].chars().count() + 1)
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

fn drawn(diagnostic: &Diagnostic, text: &str) -> MietteDiagnostic {
    // A mark ends with its line: a block of a thousand lines is not drawn whole.
    let label = |span: rq_schema::Span, words: Option<String>| {
        let start = text.floor_char_boundary(span.start);
        let rest = text[start..].find('\n').unwrap_or(text.len() - start);
        LabeledSpan::new(words, span.start, span.len().min(rest))
    };
    let labels =
        std::iter::once(label(diagnostic.span, None)).chain(diagnostic.related.iter().map(|related| {
            label(related.span, Some(rq_report::plain::plain(&related.message).into_owned()))
        }));
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
