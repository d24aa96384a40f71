//! Declarations of several names at once.

use tree_sitter::Node;

/// Names that one pattern may bind.
const MOST: usize = 200;

/// What stands in the fields of one name but the first.
pub(super) fn after_the_first<'t>(node: Node<'t>, field: &str) -> Vec<Node<'t>> {
    // Nearly all declarations have one.
    let mut cursor = node.walk();
    node.children_by_field_name(field, &mut cursor).skip(1).take(MOST).collect()
}

/// The children of a kind but the first.
pub(super) fn kinds_after_the_first<'t>(node: Node<'t>, kind: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() == kind).skip(1).take(MOST).collect()
}

/// The names that a pattern binds, in their order; `None` for a plain name.
pub(super) fn bound_by(pattern: Node<'_>) -> Vec<Node<'_>> {
    let (mut found, mut waiting) = (Vec::new(), vec![pattern]);
    while let Some(node) = waiting.pop() {
        if found.len() >= MOST {
            break;
        }
        match node.kind() {
            "identifier" | "shorthand_property_identifier_pattern" => found.push(node),
            "pair_pattern" => waiting.extend(node.child_by_field_name("value")),
            "assignment_pattern" | "object_assignment_pattern" => {
                waiting.extend(node.child_by_field_name("left"));
            }
            "pattern_list" | "tuple_pattern" | "list_pattern" | "list_splat_pattern" | "object_pattern"
            | "array_pattern" | "rest_pattern" => {
                let mut cursor = node.walk();
                let children: Vec<Node<'_>> = node.named_children(&mut cursor).take(MOST).collect();
                waiting.extend(children.into_iter().rev());
            }
            _ => {}
        }
    }
    found
}
