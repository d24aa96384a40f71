//! Nodes back to text: one space around operators and after commas, nothing else.

use std::fmt;

use super::path::{is_plain, push_quoted};
use super::tree::{Expression, NodeId, NodeKind};

/// What is still to be written.
enum Part {
    Node(NodeId),
    Text(&'static str),
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut stack = vec![Part::Node(self.root())];
        while let Some(part) = stack.pop() {
            let id = match part {
                Part::Text(text) => {
                    f.write_str(text)?;
                    continue;
                }
                Part::Node(id) => id,
            };
            let from = stack.len();
            match &self.node(id).kind {
                NodeKind::Number(value) => f.write_str(&number(*value))?,
                NodeKind::Text(value) => f.write_str(&quoted(value))?,
                NodeKind::Truth(value) => write!(f, "{value}")?,
                NodeKind::Path(path) => {
                    for (index, segment) in path.segments.iter().enumerate() {
                        match (index, segment.quoted && !is_plain(&segment.name)) {
                            (0, _) => f.write_str(&segment.name)?,
                            (_, false) => write!(f, ".{}", segment.name)?,
                            (_, true) => write!(f, "[{}]", quoted(&segment.name))?,
                        }
                    }
                }
                NodeKind::Group(inner) => {
                    stack.extend([Part::Text("("), Part::Node(*inner), Part::Text(")")]);
                }
                NodeKind::Unary { operator, operand } => {
                    stack.extend([Part::Text(operator.symbol()), Part::Node(*operand)]);
                }
                NodeKind::Binary { operator, left, right, .. } => stack.extend([
                    Part::Node(*left),
                    Part::Text(" "),
                    Part::Text(operator.symbol()),
                    Part::Text(" "),
                    Part::Node(*right),
                ]),
                NodeKind::Conditional { condition, then, otherwise } => stack.extend([
                    Part::Node(*condition),
                    Part::Text(" ? "),
                    Part::Node(*then),
                    Part::Text(" : "),
                    Part::Node(*otherwise),
                ]),
                NodeKind::Call { name, arguments, .. } => {
                    f.write_str(name.of(self.text()))?;
                    stack.push(Part::Text("("));
                    for (index, argument) in arguments.iter().enumerate() {
                        if index > 0 {
                            stack.push(Part::Text(", "));
                        }
                        stack.push(Part::Node(*argument));
                    }
                    stack.push(Part::Text(")"));
                }
                NodeKind::Error(_) => f.write_str(self.text_of(id))?,
            }
            if let Some(added) = stack.get_mut(from..) {
                added.reverse();
            }
        }
        Ok(())
    }
}

/// The shortest spelling that reads as the same double.
fn number(value: f64) -> String {
    let spelling = format!("{value:?}");
    spelling.strip_suffix(".0").map(str::to_owned).unwrap_or(spelling)
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    push_quoted(&mut out, text, '\'');
    out
}
