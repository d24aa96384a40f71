//! From the expression's own text into the file around it.

use crate::diagnostic::{Diagnostic, Span};

/// The range with both ends moved by `map`.
pub fn map_span(span: Span, map: impl Fn(usize) -> usize) -> Span {
    Span::new(map(span.start), map(span.end))
}

/// The diagnostic with every place moved by `map`: its own, the related ones, and those of its fix.
pub fn map_spans(mut diagnostic: Diagnostic, map: impl Fn(usize) -> usize) -> Diagnostic {
    diagnostic.span = map_span(diagnostic.span, &map);
    for related in &mut diagnostic.related {
        related.span = map_span(related.span, &map);
    }
    for edit in diagnostic.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
        edit.span = map_span(edit.span, &map);
    }
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::map_spans;
    use crate::diagnostic::{Diagnostic, Span};

    #[test]
    fn moves_every_place() {
        let found = Diagnostic::error("rq::x", Span::new(1, 3), "x")
            .related(Span::new(4, 5), "here")
            .replace_with("write y", "y");
        let moved = map_spans(found, |offset| offset + 10);
        assert_eq!(moved.span, Span::new(11, 13));
        assert_eq!(moved.related[0].span, Span::new(14, 15));
        assert_eq!(moved.fix.map(|fix| fix.edits[0].span), Some(Span::new(11, 13)));
    }
}
