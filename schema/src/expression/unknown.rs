//! Names that nothing has, and the name that was meant.

use super::check::{Names, Type};
use super::function::Function;
use super::lexer::{Token, TokenKind};
use super::mistake::{UNKNOWN_METRIC, code};
use super::path::{PathRef, join_path, spell_single_quoted};
use super::shortlist::within_reach;
use super::tree::Expression;
use crate::diagnostic::{Diagnostic, Edit, Fix, Span};
use crate::suggest::nearest;

/// For so many unknown names of one expression a suggestion is looked for: each is held against all names.
const SUGGESTIONS: usize = 16;
/// Most names that a help line lists.
const LISTED: usize = 4;

/// Reports the names that are not in scope.
pub(super) fn check(expression: &Expression, names: &dyn Names, expected: Type, out: &mut Vec<Diagnostic>) {
    let unknown: Vec<&PathRef> =
        expression.paths().filter(|path| !path.partial && names.lookup(&path.path).is_none()).collect();
    if unknown.is_empty() {
        return;
    }
    let hyphenated = hyphenated(expression, names, &unknown);
    for (span, meant) in &hyphenated {
        let message = format!("{} is read as a subtraction", code(span.of(expression.text())));
        let diagnostic = Diagnostic::error(UNKNOWN_METRIC, *span, message);
        let diagnostic = diagnostic.help(format!("the name is {}", code(&spell_single_quoted(meant))));
        out.push(write_instead(diagnostic, meant));
    }
    let candidates = names.candidates();
    let rest = unknown.iter().filter(|path| {
        let after = hyphenated.partition_point(|(span, _)| span.start <= path.span.start);
        let before = after.checked_sub(1).and_then(|index| hyphenated.get(index));
        !before.is_some_and(|(span, _)| contains(*span, path.span))
    });
    for (count, path) in rest.enumerate() {
        let written = path.span.of(expression.text());
        let what = match path.segments.first().map(|segment| segment.name.as_str()) {
            Some("components") => "component",
            Some("packages") => "package's metric",
            _ => "metric",
        };
        let diagnostic =
            Diagnostic::error(UNKNOWN_METRIC, path.span, format!("there is no {what} {}", code(written)));
        out.push(if count < SUGGESTIONS {
            suggest(diagnostic, path, &candidates, names, expected)
        } else {
            diagnostic
        });
    }
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn write_instead(diagnostic: Diagnostic, canonical: &str) -> Diagnostic {
    let name = spell_single_quoted(canonical);
    // Inside a quoted text of the file these would need escapes.
    if name.contains(['"', '\\']) {
        return diagnostic;
    }
    let edit = Edit { span: diagnostic.span, text: name.clone() };
    diagnostic.fix(Fix { title: format!("write {name}"), edits: vec![edit] })
}

fn suggest(
    diagnostic: Diagnostic,
    path: &PathRef,
    candidates: &[String],
    names: &dyn Names,
    expected: Type,
) -> Diagnostic {
    let did_you_mean = |diagnostic: Diagnostic, meant: &str| {
        let diagnostic = diagnostic.help(format!("did you mean {}?", code(&spell_single_quoted(meant))));
        write_instead(diagnostic, meant)
    };
    let written = path.path.as_str();
    let lower = written.to_lowercase();
    if names.lookup(&lower).is_some() {
        return did_you_mean(diagnostic, &lower);
    }
    let group: Vec<&str> = candidates
        .iter()
        .filter(|candidate| candidate.strip_prefix(written).is_some_and(|rest| rest.starts_with(['.', '['])))
        .map(String::as_str)
        .collect();
    match group.as_slice() {
        [] => {}
        [only] => return did_you_mean(diagnostic, only),
        several => {
            let listed: Vec<String> =
                several.iter().take(LISTED).map(|name| code(&spell_single_quoted(name))).collect();
            let more = if several.len() > LISTED { ", …" } else { "" };
            return diagnostic.help(format!("it is a group of metrics: {}{more}", listed.join(", ")));
        }
    }
    if let Some(function) = Function::from_name(written) {
        return diagnostic.help(format!("`{written}` is a function: {}", function.signature()));
    }
    if let Some(meant) = nearest(&lower, within_reach(&lower, candidates)) {
        return did_you_mean(diagnostic, meant);
    }
    if let Some(meant) = by_last_part(path, candidates) {
        return did_you_mean(diagnostic, meant);
    }
    if written == "score" && expected == Type::Number {
        return diagnostic.help("formulas make the score, so they can't read it");
    }
    diagnostic
}

/// The shortest name that ends as `path` does: `line_percent` or `tests.line_percent` for
/// `coverage.line_percent`.
fn by_last_part<'a>(path: &PathRef, candidates: &'a [String]) -> Option<&'a str> {
    let last = path.segments.last()?.name.to_lowercase();
    // `total` alone could be anything.
    let ending = format!(".{last}");
    let mut fitting: Vec<&str> =
        candidates.iter().map(String::as_str).filter(|candidate| candidate.ends_with(&ending)).collect();
    fitting.sort_by_key(|candidate| candidate.len());
    let shortest = *fitting.first()?;
    // Others must be the same metric under a prefix: `baseline.…`, `packages.….…`.
    fitting.iter().all(|candidate| candidate.ends_with(shortest)).then_some(shortest)
}

/// Runs of names and hyphens without white space that are a name when read as one: `coverage.line-percent`,
/// `packages.web-app.smells.total`; with the name in canonical form.
fn hyphenated(expression: &Expression, names: &dyn Names, unknown: &[&PathRef]) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut tokens = expression.tokens();
    while let Some(first) = tokens.first() {
        let length = run(tokens);
        let span = tokens.get(length - 1).map_or(first.span, |last| first.span.cover(last.span));
        tokens = tokens.get(length..).unwrap_or_default();
        let text = span.of(expression.text());
        let next = unknown.partition_point(|path| path.span.start < span.start);
        if !text.contains('-') || !unknown.get(next).is_some_and(|path| contains(span, path.span)) {
            continue;
        }
        let hyphens = join_path(text.split('.'));
        let underscores = text.replace('-', "_");
        if let Some(meant) = [hyphens, underscores].into_iter().find(|name| names.lookup(name).is_some()) {
            found.push((span, meant));
        }
    }
    found
}

/// How many of the first tokens are joined to a run; at least one.
fn run(tokens: &[Token]) -> usize {
    let joins = |token: &Token| {
        matches!(token.kind, TokenKind::Identifier | TokenKind::Dot | TokenKind::Minus | TokenKind::Number)
    };
    if tokens.first().is_none_or(|token| token.kind != TokenKind::Identifier) {
        return 1;
    }
    let pairs = tokens.windows(2);
    1 + pairs
        .take_while(
            |pair| matches!(pair, [before, token] if joins(token) && before.span.end == token.span.start),
        )
        .count()
}

#[cfg(test)]
mod tests {
    use super::run;
    use crate::expression::parse;

    #[test]
    fn runs_end_at_white_space_and_operators() {
        for (text, length) in
            [("a.b-c.d + e", 7), ("a - b", 1), ("a-b-2-c", 7), ("(a)", 1), ("a+b", 1), ("a", 1)]
        {
            assert_eq!(run(parse(text).tokens()), length, "{text}");
        }
    }
}
