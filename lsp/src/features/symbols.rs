//! The outline of a configuration, and its names across all that are open.

use rq_schema::syntax::Node;

use crate::cursor::first_text;
use crate::document::Open;
use crate::features::names::{Kind, occurrences};
use crate::protocol::{DocumentSymbol, Location, SymbolInformation, SymbolKind};
use crate::session::View;

/// Nodes below one another that an outline shows.
const DEEPEST: usize = 3;

/// The outline: blocks and what they hold.
pub fn document_symbols(view: &View) -> Vec<DocumentSymbol> {
    view.analysis.tree.nodes().filter_map(|node| symbol(&view.document, node, 0)).collect()
}

#[expect(deprecated, reason = "the field has no other way to be left out")]
fn symbol(document: &Open, node: Node<'_>, depth: usize) -> Option<DocumentSymbol> {
    let kind = kind(node.name())?;
    let argument = first_text(node).unwrap_or_default();
    let text = if argument.is_empty() { node.name() } else { argument };
    let name: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let name = if name.trim().is_empty() { node.name().to_owned() } else { name };
    let selection = node.argument(0).map_or(node.name_span(), |entry| entry.value_span());
    let children: Vec<DocumentSymbol> = if depth < DEEPEST {
        node.children().filter_map(|child| symbol(document, child, depth + 1)).collect()
    } else {
        Vec::new()
    };
    Some(DocumentSymbol {
        name,
        detail: Some(node.name().to_owned()).filter(|_| !argument.is_empty()),
        kind,
        tags: None,
        deprecated: None,
        range: document.range(node.span()),
        selection_range: document.range(selection),
        children: (!children.is_empty()).then_some(children),
    })
}

/// What is worth a line in an outline.
fn kind(node: &str) -> Option<SymbolKind> {
    Some(match node {
        "project" => SymbolKind::PACKAGE,
        "package" => SymbolKind::MODULE,
        "store" | "baseline" => SymbolKind::CONSTANT,
        "skill" => SymbolKind::CLASS,
        "operation" => SymbolKind::METHOD,
        "metric" => SymbolKind::VARIABLE,
        "ignore" => SymbolKind::EVENT,
        "benchmark" => SymbolKind::FUNCTION,
        "score" => SymbolKind::NAMESPACE,
        "component" => SymbolKind::FIELD,
        "gate" => SymbolKind::INTERFACE,
        "require" | "warn" | "ratchet" => SymbolKind::BOOLEAN,
        _ => return None,
    })
}

/// The outline for a client that knows no trees.
#[expect(deprecated, reason = "the field has no other way to be left out")]
pub fn flat(view: &View) -> Vec<SymbolInformation> {
    let mut out = Vec::new();
    let mut open: Vec<(DocumentSymbol, Option<String>)> =
        document_symbols(view).into_iter().rev().map(|symbol| (symbol, None)).collect();
    while let Some((symbol, container)) = open.pop() {
        let name = Some(symbol.name.clone());
        open.extend(symbol.children.into_iter().flatten().rev().map(|child| (child, name.clone())));
        out.push(SymbolInformation {
            name: symbol.name,
            kind: symbol.kind,
            tags: None,
            deprecated: None,
            location: Location::new(view.document.uri.clone(), symbol.range),
            container_name: container,
        });
    }
    out
}

/// Declared names of a configuration that hold the letters of `query` in their order.
#[expect(deprecated, reason = "the field has no other way to be left out")]
pub fn workspace_symbols(document: &Open, query: &str) -> Vec<SymbolInformation> {
    let analysis = document.analysis();
    let all = occurrences(&analysis.tree, analysis.config());
    let found =
        all.into_iter().filter(|occurrence| occurrence.definition && matches(&occurrence.name, query));
    found
        .map(|occurrence| SymbolInformation {
            name: occurrence.name,
            kind: match occurrence.kind {
                Kind::Metric => SymbolKind::VARIABLE,
                Kind::Component => SymbolKind::FIELD,
                Kind::Skill => SymbolKind::CLASS,
                Kind::Operation => SymbolKind::METHOD,
                Kind::Gate => SymbolKind::INTERFACE,
                Kind::Package => SymbolKind::MODULE,
                Kind::Benchmark => SymbolKind::FUNCTION,
            },
            tags: None,
            deprecated: None,
            location: Location::new(document.uri.clone(), document.range(occurrence.span)),
            container_name: None,
        })
        .collect()
}

fn matches(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|letter| letter == wanted))
}
