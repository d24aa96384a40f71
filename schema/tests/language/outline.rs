//! A document without spans: what both parsers must agree on.

use std::fmt::Write;

use kdl::{KdlDocument, KdlIdentifier, KdlValue};
use rq_schema::syntax::{Document, Node, Value};

/// Our document, one line a node.
pub(crate) fn ours(document: &Document) -> String {
    let mut out = String::new();
    for node in document.nodes() {
        write_node(node, 0, &mut out);
    }
    out
}

fn write_node(node: Node<'_>, depth: usize, out: &mut String) {
    let indentation = depth * 2;
    write!(out, "{:indentation$}", "").unwrap();
    write_annotation(node.type_annotation().map(|annotation| annotation.value), out);
    write!(out, "{:?}", node.name()).unwrap();
    for entry in node.entries() {
        out.push(' ');
        if let Some(name) = entry.name() {
            write!(out, "{name:?}=").unwrap();
        }
        write_annotation(entry.type_annotation().map(|annotation| annotation.value), out);
        match entry.value() {
            Value::String(text) => write!(out, "{text:?}"),
            Value::Integer(number) => write!(out, "{number}"),
            Value::Float(number) => write!(out, "{number:?}"),
            Value::Bool(value) => write!(out, "{value}"),
            Value::Null => write!(out, "null"),
        }
        .unwrap();
    }
    out.push('\n');
    for child in node.children() {
        write_node(child, depth + 1, out);
    }
}

fn write_annotation(annotation: Option<&str>, out: &mut String) {
    if let Some(annotation) = annotation {
        write!(out, "({annotation:?})").unwrap();
    }
}

/// The kdl crate's document, in the same form.
pub(crate) fn theirs(document: &KdlDocument) -> String {
    let mut out = String::new();
    write_theirs(document, 0, &mut out);
    out
}

fn write_theirs(document: &KdlDocument, depth: usize, out: &mut String) {
    for node in document.nodes() {
        let indentation = depth * 2;
        write!(out, "{:indentation$}", "").unwrap();
        write_annotation(node.ty().map(KdlIdentifier::value), out);
        write!(out, "{:?}", node.name().value()).unwrap();
        for entry in node.entries() {
            out.push(' ');
            if let Some(name) = entry.name() {
                write!(out, "{:?}=", name.value()).unwrap();
            }
            write_annotation(entry.ty().map(KdlIdentifier::value), out);
            match entry.value() {
                KdlValue::String(text) => write!(out, "{text:?}"),
                KdlValue::Integer(number) => write!(out, "{number}"),
                KdlValue::Float(number) => write!(out, "{number:?}"),
                KdlValue::Bool(value) => write!(out, "{value}"),
                KdlValue::Null => write!(out, "null"),
            }
            .unwrap();
        }
        out.push('\n');
        if let Some(children) = node.children() {
            write_theirs(children, depth + 1, out);
        }
    }
}
