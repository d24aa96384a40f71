//! Names of nodes and of properties.

use rq_schema::Span;
use rq_schema::catalog::Catalog;
use rq_schema::grammar::NodeSpec;
use rq_schema::syntax::{Node, Value, escaped};
use rq_schema::value_type::{ValueType, literal};

use super::Item;
use crate::cursor::Cursor;
use crate::protocol::{CompletionItem, CompletionItemKind};
use crate::session::View;

/// Nodes that could stand here: those of the grammar, less the ones that may stand only once and do.
pub(super) fn names(view: &View, cursor: &Cursor, span: Span) -> Vec<CompletionItem> {
    let Some(known) = cursor.known() else { return Vec::new() };
    let present = present(view, cursor, span);
    let fits = |spec: &&NodeSpec| spec.repeatable || !present.contains(&spec.name.as_str());
    let items = known.iter().filter(fits).map(|spec| {
        let item = Item::new(&spec.name, CompletionItemKind::KEYWORD, span).doc(&spec.doc).rank(3);
        item.snippet(view, &snippet(spec, cursor)).done(view)
    });
    items.collect()
}

/// Names of the nodes that stand beside the cursor, without the one that is being typed.
fn present<'a>(view: &'a View, cursor: &Cursor, typed: Span) -> Vec<&'a str> {
    let tree = &view.analysis.tree;
    let others = |nodes: &mut dyn Iterator<Item = Node<'a>>| {
        nodes.filter(|node| node.name_span() != typed).map(|node| node.name()).collect()
    };
    match cursor.blocks.last() {
        None => others(&mut tree.nodes()),
        Some(block) => match tree.node_at(block.place) {
            Some(node) => others(&mut node.children()),
            None => Vec::new(),
        },
    }
}

/// A node with places for what it needs.
fn snippet(spec: &NodeSpec, cursor: &Cursor) -> String {
    match (spec.name.as_str(), cursor.blocks.is_empty()) {
        ("gate", true) => return "gate \"${1:release}\" {\n    require \"${2:score >= 80}\"$0\n}".into(),
        ("benchmark", true) => {
            return "benchmark \"${1:name}\" {\n    run \"${2:command}\"\n    tolerance ${3:3.0}$0\n}".into();
        }
        ("skill", true) => {
            return "skill \"${1:refactor-assistant}\" {\n    operation \"${2:detect_code_smells}\"$0\n}"
                .into();
        }
        ("component", false) => {
            return "component \"${1:name}\" weight=${2:20} {\n    formula \"${3:coverage.line_percent}\"$0\n}".into();
        }
        ("retries", false) => return "retries ${1:2}".into(),
        ("carry", false) => return "carry \"${1:7d}\"".into(),
        ("ignore", false) => return "ignore \"${1:rule}\" reason=\"${2:why}\"$0".into(),
        ("metric", false) => {
            return "metric \"${1:name}\" unit=\"${2:count}\" better=\"${3:lower}\"$0".into();
        }
        _ => {}
    }
    let mut text = spec.name.clone();
    let mut place = 1;
    if spec.arguments.min > 0 {
        text.push(' ');
        text.push_str(&default(spec, cursor, place).unwrap_or_else(|| value(&spec.arguments.ty, place)));
        place += 1;
    }
    for property in spec.properties.iter().filter(|property| property.required) {
        text.push_str(&format!(" {}={}", property.name, value(&property.ty, place)));
        place += 1;
    }
    // A store is most often no more than a place.
    if !spec.children.is_empty() && spec.name != "store" {
        text.push_str(" {\n    $0\n}");
    }
    text
}

/// What a parameter of a built-in operation is unless it is set, with a place to fill in.
fn default(spec: &NodeSpec, cursor: &Cursor, place: usize) -> Option<String> {
    let id = format!("{}.{}", cursor.block("skill")?.argument, cursor.block("operation")?.argument);
    let operation = Catalog::builtin().operation(&id)?;
    let parameter = operation.parameters.iter().find(|parameter| parameter.name == spec.name)?;
    Some(match parameter.default.as_ref()? {
        Value::String(text) => format!("\"${{{place}:{}}}\"", escaped(text).replace(['$', '}'], "")),
        other => format!("${{{place}:{}}}", literal(other)),
    })
}

/// A value of that type with a place to fill in.
fn value(ty: &ValueType, place: usize) -> String {
    match ty {
        ValueType::Integer | ValueType::Number => format!("${{{place}:10}}"),
        ValueType::Boolean => format!("${{{place}:#true}}"),
        ValueType::Duration => format!("\"${{{place}:5m}}\""),
        _ => format!("\"${place}\""),
    }
}

/// Properties that the node could have and does not have yet.
pub(super) fn properties(view: &View, cursor: &Cursor, spec: &NodeSpec, span: Span) -> Vec<CompletionItem> {
    let node = view.analysis.tree.node_at(span.start.saturating_sub(1));
    let given = |name: &str| {
        let here = node.filter(|node| node.name() == spec.name);
        here.is_some_and(|node| node.properties().any(|entry| entry.name() == Some(name)))
    };
    // A node like `rule` in an operation has other properties than one of that name elsewhere.
    debug_assert!(cursor.spec(&spec.name).is_some(), "the caller found it there");
    let missing = spec.properties.iter().filter(|property| !given(&property.name));
    let items = missing.map(|property| {
        let item = Item::new(&property.name, CompletionItemKind::PROPERTY, span)
            .detail(property.ty.describe())
            .doc(&property.doc)
            .rank(if property.required { 1 } else { 2 });
        item.snippet(view, &format!("{}={}", property.name, value(&property.ty, 1))).done(view)
    });
    items.collect()
}
