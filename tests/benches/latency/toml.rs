//! A configuration as TOML: the same values, each node a key or a table.

use std::fmt::Write;

use rq_schema::syntax::{Entry, Node, Value, parse};

/// The text in TOML, and how many values both have.
pub(crate) fn of_kdl(text: &str) -> (String, usize) {
    let document = parse(text);
    let values = document.all_nodes().map(|node| node.entries().count()).sum();
    let mut toml = String::new();
    // Keys of the root must stand before its first table.
    let (tables, keys): (Vec<Node<'_>>, Vec<Node<'_>>) = document.nodes().partition(has_children);
    // (node, path of the table it stands in); the last one is written next.
    let mut waiting: Vec<(Node<'_>, String)> =
        keys.into_iter().chain(tables).map(|node| (node, String::new())).collect();
    waiting.reverse();
    while let Some((node, parent)) = waiting.pop() {
        if !has_children(&node) {
            _ = writeln!(toml, "{} = {}", node.name(), value(node));
            continue;
        }
        let path =
            if parent.is_empty() { node.name().to_owned() } else { format!("{parent}.{}", node.name()) };
        _ = writeln!(toml, "\n[[{path}]]");
        let arguments: Vec<Entry<'_>> = node.arguments().collect();
        if !arguments.is_empty() {
            _ = writeln!(toml, "arguments = {}", list(&arguments));
        }
        for property in node.properties() {
            _ = writeln!(toml, "{} = {}", property.name().unwrap_or_default(), scalar(property.value()));
        }
        let (tables, keys): (Vec<Node<'_>>, Vec<Node<'_>>) = node.children().partition(has_children);
        for (number, child) in keys.into_iter().enumerate() {
            _ = writeln!(toml, "{}-{number} = {}", child.name(), value(child));
        }
        waiting.extend(tables.into_iter().rev().map(|child| (child, path.clone())));
    }
    (toml, values)
}

fn has_children(node: &Node<'_>) -> bool {
    node.children().next().is_some()
}

/// What a node without children says.
fn value(node: Node<'_>) -> String {
    let arguments: Vec<Entry<'_>> = node.arguments().collect();
    let properties: Vec<Entry<'_>> = node.properties().collect();
    let argument = match arguments.as_slice() {
        [only] => scalar(only.value()),
        _ => list(&arguments),
    };
    if properties.is_empty() {
        return argument;
    }
    let properties = properties
        .iter()
        .map(|property| format!("{} = {}", property.name().unwrap_or_default(), scalar(property.value())));
    format!("{{ value = {argument}, {} }}", properties.collect::<Vec<_>>().join(", "))
}

fn list(entries: &[Entry<'_>]) -> String {
    let values: Vec<String> = entries.iter().map(|entry| scalar(entry.value())).collect();
    format!("[{}]", values.join(", "))
}

/// The generated texts hold strings and numbers alone.
fn scalar(value: &Value) -> String {
    match (value.as_str(), value.as_f64()) {
        (Some(text), _) => format!("{text:?}"),
        (None, Some(number)) => number.to_string(),
        (None, None) => value.as_bool().unwrap_or_default().to_string(),
    }
}
