//! Names, functions and words of expressions.

use rq_schema::Span;
use rq_schema::config::{Config, Scope};
use rq_schema::expression::{self, Function, TokenKind};

use super::{Item, markdown};
use crate::cursor::{Typed, expression_at};
use crate::features::metrics;
use crate::protocol::{CompletionItem, CompletionItemKind};
use crate::session::View;
use crate::words;

/// Prefixes under which every metric has another value.
const PREFIXES: [(&str, &str); 2] = [
    ("baseline", "the value in what is compared with"),
    ("delta", "how much it has changed since the baseline"),
];

/// What could stand in an expression at `offset`.
pub(super) fn names(view: &View, scope: Scope, typed: &Typed, offset: usize) -> Vec<CompletionItem> {
    if !typed.quoted {
        return start(view, scope, typed.span);
    }
    let config = view.analysis.config();
    let Some(span) = replaced(view, typed, offset) else { return Vec::new() };
    let written = Span::new(span.start, offset).of(view.document.text.as_str());
    let wanted = Wanted::new(written);
    let prefix = written.split_once('.').map(|(first, _)| first);
    let under = PREFIXES.iter().find(|(name, _)| prefix == Some(name)).map(|(name, _)| *name);
    let metrics = metric_names(config).filter_map(|name| {
        let label = under.map_or_else(|| name.clone(), |under| format!("{under}.{name}"));
        let typed = typed_as(&label, written);
        wanted.fits(&typed).then(|| metric(view, under, label, typed, &name, span))
    });
    let mut items: Vec<CompletionItem> = metrics.collect();
    if scope == Scope::Gate && under.is_some() {
        let label = format!("{}.score", under.unwrap_or_default());
        items.push(Item::new(label, CompletionItemKind::VARIABLE, span).rank(2).done(view));
    }
    if under.is_some() {
        return items;
    }
    items.extend(others(view, scope, written, span));
    items
}

/// The score, components, prefixes, functions.
fn others(view: &View, scope: Scope, written: &str, span: Span) -> Vec<CompletionItem> {
    let wanted = Wanted::new(written);
    let config = view.analysis.config();
    let preview = view.preview.as_deref();
    let thresholds = words::Thresholds::new(config);
    let mut items = Vec::new();
    if scope == Scope::Gate {
        let value = preview.and_then(|preview| Some((preview, preview.score.as_ref()?)));
        let value = value.map(|(preview, score)| thresholds.score(&score.value, preview.baseline));
        let item = Item::new("score", CompletionItemKind::VARIABLE, span).rank(1);
        items.push(item.detail(value.unwrap_or_default()).doc("The score, 0–100.").done(view));
    }
    for (place, part) in config.score.components.iter().enumerate() {
        let label = format!("components{}", expression_segment(&part.name.value));
        let filter = typed_as(&label, written);
        if !wanted.fits(&filter) {
            continue;
        }
        let shown = preview.and_then(|preview| preview.component(&part.name.value, place));
        let item = Item::new(label, CompletionItemKind::FIELD, span).rank(4).filter(filter);
        let value = shown.map(|shown| thresholds.points(shown.value)).unwrap_or_default();
        items.push(
            item.detail(value)
                .doc(format!("Points of the component, `{}`.", part.formula.expression.text()))
                .done(view),
        );
    }
    for (prefix, doc) in PREFIXES {
        let item = Item::new(format!("{prefix}."), CompletionItemKind::MODULE, span).rank(5);
        items.push(item.detail(doc).done(view));
    }
    for function in Function::ALL {
        let item = Item::new(function.name(), CompletionItemKind::FUNCTION, span).rank(6);
        let item = item.detail(function.signature()).doc(function.doc());
        items.push(item.snippet(view, &format!("{}($0)", function.name())).done(view));
    }
    items
}

/// A whole expression to begin with.
fn start(view: &View, scope: Scope, span: Span) -> Vec<CompletionItem> {
    let text = match scope {
        Scope::Formula => "\"${1:coverage.line_percent}\"",
        Scope::Gate => "\"${1:score >= 80}\"",
    };
    let label = if scope == Scope::Formula { "\"formula\"" } else { "\"condition\"" };
    vec![Item::new(label, CompletionItemKind::SNIPPET, span).snippet(view, text).rank(0).done(view)]
}

/// A component's name behind `components`.
fn expression_segment(name: &str) -> String {
    let path = expression::join_path(["components", name]);
    // Written between double quotes: those of the path become single ones.
    path.trim_start_matches("components").replace('"', "'")
}

/// Full names of the metrics, those of packages too, as they are written between double quotes.
fn metric_names(config: &Config) -> impl Iterator<Item = String> {
    let packages: Vec<&str> =
        config.project.packages.iter().map(|package| package.name.value.as_str()).collect();
    config.catalog.operations().flat_map(|operation| &operation.metrics).flat_map(move |metric| {
        let own = std::iter::once(metric.name.clone());
        let inside: Vec<String> = packages
            .iter()
            .filter(|_| metric.packages)
            .map(|package| rq_schema::config::package_metric(package, &metric.name).replace('"', "'"))
            .collect();
        own.chain(inside)
    })
}

fn metric(
    view: &View,
    under: Option<&str>,
    label: String,
    typed: String,
    name: &str,
    span: Span,
) -> CompletionItem {
    let item = Item::new(label, CompletionItemKind::VARIABLE, span).rank(3).filter(typed);
    let mut item = item.done(view);
    item.detail = Some(metrics::brief(view, under, &name.replace('\'', "\"")));
    item.data = Some(serde_json::json!(view.document.uri));
    item
}

/// What is typed so far, in small letters. Editors leave out what does not hold these letters in this order, the first
/// of them at the start of a word; of long lists that much need not even be sent.
struct Wanted(Vec<char>);

impl Wanted {
    fn new(typed: &str) -> Self {
        Self(typed.chars().flat_map(char::to_lowercase).collect())
    }

    fn fits(&self, name: &str) -> bool {
        let Some((first, rest)) = self.0.split_first() else { return true };
        let mut letters = name.chars().flat_map(char::to_lowercase);
        let mut inside = false;
        let mut begins = |letter: char| {
            let begins = letter == *first && !(inside && letter.is_alphanumeric());
            inside = letter.is_alphanumeric();
            begins
        };
        letters.by_ref().any(&mut begins) && rest.iter().all(|wanted| letters.any(|letter| letter == *wanted))
    }
}

/// A name as it is typed on the way to it: `packages['web-app'].smells` by `packages.web-app.smells`, until the first
/// bracket is typed.
fn typed_as(label: &str, typed: &str) -> String {
    if typed.contains('[') { label.to_owned() } else { label.replace("['", ".").replace("']", "") }
}

/// The item with what is told of it only when it is looked at.
pub fn resolved(view: &View, mut item: CompletionItem) -> CompletionItem {
    let metric = match item.label.split_once('.') {
        Some((first, metric)) if PREFIXES.iter().any(|(prefix, _)| *prefix == first) => metric,
        _ => &item.label,
    };
    if let Some(text) = metrics::described(view, &metric.replace('\'', "\"")) {
        item.documentation = Some(markdown(text));
    }
    item
}

/// The name that the cursor is in, or the empty place where one could begin; nothing inside a text or number.
fn replaced(view: &View, typed: &Typed, offset: usize) -> Option<Span> {
    let Some(written) = expression_at(&view.analysis.tree, offset) else {
        // No node yet that the expression belongs to: the word before the cursor.
        let text = Span::new(typed.span.start, offset).of(view.document.text.as_str());
        let word = text.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.')).len();
        return Some(Span::new(typed.span.start + word, offset));
    };
    let parsed = expression::parse(written.text());
    let at = written.in_text(offset);
    if let Some(path) = parsed.path_at(at) {
        // A bracket's text that is not closed reaches to the end: only what stands before the cursor is meant.
        let open = path.segments.iter().find(|segment| segment.quoted && segment.span.touches(at));
        let closed = |span: Span| span.len() > 1 && span.of(parsed.text()).ends_with(['\'', '"']);
        if open.is_some_and(|segment| !closed(segment.span)) {
            return Some(Span::new(written.in_file(path.span).start.min(offset), offset));
        }
        let span = written.in_file(path.span);
        return Some(Span::new(span.start.min(offset), span.end.max(offset).min(typed.span.end.max(offset))));
    }
    match parsed.token_at(at) {
        Some(token) if token.span.start < at && matches!(token.kind, TokenKind::Number | TokenKind::Text) => {
            None
        }
        Some(token) if token.span.start < at && token.kind == TokenKind::Identifier => {
            Some(written.in_file(token.span))
        }
        _ => Some(Span::empty(offset)),
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    #[test]
    fn letters_in_their_order_fit_from_the_start_of_a_word_on() {
        for typed in ["", "c", "cov", "COV", "line", "l", "clp", "percent", "coverage.line_percent", "c.p"] {
            assert!(Wanted::new(typed).fits("coverage.line_percent"), "{typed}");
        }
        for typed in ["o", "ine", "x", "percents", "pl", ".."] {
            assert!(!Wanted::new(typed).fits("coverage.line_percent"), "{typed}");
        }
        assert!(Wanted::new("packages.web-app.s").fits("packages.web-app.smells.total"));
        assert!(Wanted::new("['").fits("components['unit tests']"));
    }
}
