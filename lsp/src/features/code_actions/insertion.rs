//! Where something new goes into a block.

use rq_schema::format::format;
use rq_schema::syntax::Node;
use rq_schema::{Edit, Span};

/// `line` as the last one of a node's block, which is made if there is none; `depth`: blocks around what is put in.
pub(super) fn into(text: &str, node: Node<'_>, line: &str, depth: usize) -> Edit {
    let (indent, outer) = ("    ".repeat(depth), "    ".repeat(depth - 1));
    let Some(block) = node.children_span() else {
        return Edit { span: Span::empty(node.span().end), text: format!(" {{\n{indent}{line}\n{outer}}}") };
    };
    let closed = block.of(text).ends_with('}');
    let body = Span::new(block.start + 1, block.end - usize::from(closed)).of(text);
    let end = block.start + 1 + body.trim_end().len();
    if body.contains('\n') {
        return Edit { span: Span::empty(end), text: format!("\n{indent}{line}") };
    }
    let gap = if body.trim().is_empty() || body.trim_end().ends_with(';') { "" } else { ";" };
    Edit { span: Span::empty(end), text: format!("{gap} {line}") }
}

/// The change and what the formatter makes of it, where the text was formatted before.
pub(super) fn settled(text: &str, edit: Edit) -> Edit {
    let (Some(head), Some(tail)) = (text.get(..edit.span.start), text.get(edit.span.end..)) else {
        return edit;
    };
    if format(text).changed {
        return edit;
    }
    let new = format(&[head, &edit.text, tail].concat()).text;
    let common = |a: &str, b: &str| -> usize {
        a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
    };
    let start = common(text, &new);
    let (old_rest, new_rest) = (&text[start..], &new[start..]);
    let same = old_rest.chars().rev().zip(new_rest.chars().rev()).take_while(|(a, b)| a == b);
    let end: usize = same.map(|(a, _)| a.len_utf8()).sum();
    let inserted = &new_rest[..new_rest.len() - end];
    Edit { span: Span::new(start, text.len() - end), text: inserted.to_owned() }
}

/// Blocks around what stands in a node's block.
pub(super) fn depth_inside(node: Node<'_>) -> usize {
    let mut depth = 1;
    let mut outer = node.parent();
    while let Some(block) = outer {
        depth += 1;
        outer = block.parent();
    }
    depth
}
