//! Whether only known nodes, properties and arguments stand in the file, each of the right type.

use std::fmt::Display;

use hashbrown::HashMap;

use super::{Memo, first_text};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Span};
use crate::grammar::{Arguments, Grammar, NodeSpec};
use crate::suggest::nearest;
use crate::syntax::{Document, Entry, Node};
use crate::value_type::ValueType;

/// So many properties of one node are compared each with each.
const FEW: usize = 8;

struct Shape<'a> {
    grammar: &'a Grammar,
    catalog: &'a Catalog,
    memo: &'a mut Memo,
    out: &'a mut Vec<Diagnostic>,
}

/// Reports what the grammar does not know.
pub(super) fn check(document: &Document, grammar: &Grammar, memo: &mut Memo, out: &mut Vec<Diagnostic>) {
    let mut shape = Shape { grammar, catalog: Catalog::builtin(), memo, out };
    shape.siblings(document.nodes(), &grammar.top, &"at the top of the file");
}

impl Shape<'_> {
    fn siblings<'n>(
        &mut self,
        nodes: impl Iterator<Item = Node<'n>>,
        known: &[NodeSpec],
        place: &dyn Display,
    ) {
        // No longer than `known`: only what comes first is kept.
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for node in nodes {
            let Some(spec) = known.iter().find(|spec| spec.name == node.name()) else {
                self.unknown_node(node, known, place);
                continue;
            };
            if !spec.repeatable {
                if let Some((_, first)) = seen.iter().find(|(name, _)| *name == node.name()) {
                    let message = format!("`{}` may stand only once here", node.name());
                    self.out.push(
                        Diagnostic::error("rq::duplicate-node", node.name_span(), message)
                            .related(*first, "first given here")
                            .help("keep one of them"),
                    );
                } else {
                    seen.push((node.name(), node.name_span()));
                }
            }
            if node.parent().is_some() {
                self.node(node, spec);
            } else if !self.memo.is_sound(node.source()) {
                let problems = self.out.len();
                self.node(node, spec);
                if self.out.len() == problems {
                    self.memo.keep_sound(node.source());
                }
            }
        }
    }

    fn node(&mut self, node: Node<'_>, spec: &NodeSpec) {
        if let Some(annotation) = node.type_annotation() {
            self.out.push(Diagnostic::warning(
                "rq::unknown-annotation",
                annotation.span,
                "a type annotation means nothing here",
            ));
        }
        self.arguments(node, &spec.arguments);
        self.properties(node, spec);
        match (node.name(), node.parent().map(|parent| parent.name())) {
            ("operation", Some("skill")) => self.operation(node),
            _ if spec.children.is_empty() => {
                for child in node.children() {
                    let message = format!("`{}` has nothing inside it", node.name());
                    self.out.push(
                        Diagnostic::error("rq::unknown-node", child.name_span(), message)
                            .help("delete it, or move it to where it belongs"),
                    );
                }
            }
            _ => self.siblings(node.children(), &spec.children, &format_args!("inside `{}`", node.name())),
        }
    }

    fn operation(&mut self, node: Node<'_>) {
        let Some((skill, _)) = node.parent().and_then(first_text) else { return };
        let Some((name, entry)) = first_text(node) else { return };
        let builtin = self.catalog.skill(skill);
        match self.grammar.operation(skill, name, builtin.is_some()) {
            Some(known) => {
                self.siblings(node.children(), known, &format_args!("inside the operation `{name}`"));
            }
            None => {
                let names = builtin.into_iter().flat_map(|skill| &skill.operations).map(|o| o.name.as_str());
                let names: Vec<&str> = names.collect();
                let message = format!("the skill \"{skill}\" has no operation \"{}\"", name.escape_debug());
                let diagnostic = Diagnostic::error("rq::unknown-operation", entry.value_span(), message);
                self.out.push(match nearest(name, names.iter().copied()) {
                    Some(name) => did_you_mean(diagnostic, name, &format!("\"{name}\"")),
                    None => diagnostic.help(format!("it has {}", names.join(", "))),
                });
            }
        }
    }

    fn unknown_node(&mut self, node: Node<'_>, known: &[NodeSpec], place: &dyn Display) {
        let message = format!("there is no `{}` {place}", node.name().escape_debug());
        let diagnostic = Diagnostic::error("rq::unknown-node", node.name_span(), message);
        let names: Vec<&str> = known.iter().map(|spec| spec.name.as_str()).collect();
        self.out.push(match nearest(node.name(), names.iter().copied()) {
            Some(name) => did_you_mean(diagnostic, name, name),
            None => diagnostic.help(format!("known here: {}", names.join(", "))),
        });
    }

    fn arguments(&mut self, node: Node<'_>, spec: &Arguments) {
        if node.arguments().count() < spec.min {
            let message = format!("`{}` needs {}", node.name(), spec.ty.describe());
            self.out.push(
                Diagnostic::error("rq::missing-argument", node.name_span(), message).help(format!(
                    "write it behind the name: `{} {}`",
                    node.name(),
                    sample(&spec.ty)
                )),
            );
        }
        for (place, entry) in node.arguments().enumerate() {
            if place >= spec.max {
                let message = match spec.max {
                    0 => format!("`{}` takes no value", node.name()),
                    1 => format!("`{}` takes one value", node.name()),
                    max => format!("`{}` takes at most {max} values", node.name()),
                };
                let diagnostic = Diagnostic::error("rq::extra-argument", entry.span(), message);
                self.out.push(diagnostic.help("delete it"));
                continue;
            }
            self.annotation(node, entry);
            self.value(entry, &spec.ty, spec.low, spec.high);
        }
    }

    fn annotation(&mut self, node: Node<'_>, entry: Entry<'_>) {
        let Some(annotation) = entry.type_annotation() else { return };
        if node.name() == "store" && annotation.value == "env" {
            return;
        }
        let message = format!("the annotation `({})` means nothing here", annotation.value.escape_debug());
        self.out.push(Diagnostic::warning("rq::unknown-annotation", annotation.span, message));
    }

    fn value(&mut self, entry: Entry<'_>, ty: &ValueType, low: Option<f64>, high: Option<f64>) {
        if let Some(problem) = ty.reject(entry.value()) {
            let code = match ty {
                ValueType::Path | ValueType::Glob if problem.contains("leaves") => "rq::path-outside-project",
                _ => "rq::wrong-type",
            };
            let mut diagnostic = Diagnostic::error(code, entry.value_span(), problem);
            if let (ValueType::OneOf(names), Some(text)) = (ty, entry.value().as_str())
                && let Some(name) = nearest(text, names.iter().map(String::as_str))
            {
                diagnostic = did_you_mean(diagnostic, name, &format!("\"{name}\""));
            }
            if code == "rq::path-outside-project" {
                diagnostic = diagnostic.help("a configuration reaches only files of its own project");
            }
            self.out.push(diagnostic);
            return;
        }
        if let Some(number) = entry.value().as_f64() {
            let problem = match (low, high) {
                (Some(low), _) if number < low => format!("must be at least {low}"),
                (_, Some(high)) if number > high => format!("must be at most {high}"),
                _ => return,
            };
            self.out.push(Diagnostic::error("rq::out-of-range", entry.value_span(), problem));
        }
        let Some(text) = entry.value().as_str() else { return };
        let problem = match ty {
            // Only what brackets, braces and backslashes make can be wrong.
            ValueType::Glob if text.contains(['[', ']', '{', '}', '\\']) => {
                globset::Glob::new(text).err().map(|error| error.kind().to_string())
            }
            ValueType::Pattern => self.memo.pattern(text),
            _ => None,
        };
        if let Some(problem) = problem {
            self.out.push(Diagnostic::error("rq::bad-pattern", entry.value_span(), problem));
        }
    }

    fn properties(&mut self, node: Node<'_>, spec: &NodeSpec) {
        // Few need no table.
        let mut few: [Option<(&str, Span)>; FEW] = [None; FEW];
        let mut more: HashMap<&str, Span> = HashMap::new();
        for (count, entry) in node.properties().enumerate() {
            let (Some(name), Some(name_span)) = (entry.name(), entry.name_span()) else { continue };
            let first = few.iter().flatten().find(|(known, _)| *known == name).map(|(_, first)| *first);
            let first = match (first, few.get_mut(count)) {
                (Some(first), _) => first,
                (None, Some(free)) => free.insert((name, name_span)).1,
                (None, None) => *more.entry(name).or_insert(name_span),
            };
            if first != name_span {
                let message = format!("`{name}` is given twice");
                let diagnostic = Diagnostic::error("rq::duplicate-property", name_span, message);
                self.out.push(diagnostic.related(first, "first given here"));
            }
            match spec.properties.iter().find(|property| property.name == name) {
                Some(property) => self.value(entry, &property.ty, property.low, None),
                None if spec.open_properties => self.value(entry, &ValueType::Text, None, None),
                None => self.unknown_property(node, spec, name, name_span),
            }
        }
        for property in spec.properties.iter().filter(|property| property.required) {
            if node.property(&property.name).is_none() {
                let message = format!("`{}` needs `{}`", node.name(), property.name);
                let help = format!("add `{}={}`", property.name, sample(&property.ty));
                let code = if node.name() == "ignore" {
                    "rq::waiver-without-reason"
                } else {
                    "rq::missing-property"
                };
                self.out.push(Diagnostic::error(code, node.name_span(), message).help(help));
            }
        }
    }

    fn unknown_property(&mut self, node: Node<'_>, spec: &NodeSpec, name: &str, span: Span) {
        let message = format!("`{}` has no property `{}`", node.name(), name.escape_debug());
        let diagnostic = Diagnostic::error("rq::unknown-property", span, message);
        let names: Vec<&str> = spec.properties.iter().map(|property| property.name.as_str()).collect();
        let child = spec.children.iter().find(|child| child.name == name);
        self.out.push(match (nearest(name, names.iter().copied()), child) {
            (Some(name), _) => did_you_mean(diagnostic, name, name),
            (None, Some(_)) => diagnostic.help(format!("write it inside the braces: `{{ {name} … }}`")),
            (None, None) if names.is_empty() => diagnostic.help("it takes none"),
            (None, None) => diagnostic.help(format!("it has {}", names.join(", "))),
        });
    }
}

fn did_you_mean(diagnostic: Diagnostic, name: &str, text: &str) -> Diagnostic {
    diagnostic.help(format!("did you mean `{name}`?")).replace_with(format!("change to `{name}`"), text)
}

fn sample(ty: &ValueType) -> String {
    match ty {
        ValueType::Integer | ValueType::Number => "10".into(),
        ValueType::Boolean => "#true".into(),
        ValueType::Duration => "\"5m\"".into(),
        ValueType::Date => "\"2027-01-31\"".into(),
        ValueType::Glob => "\"app/**\"".into(),
        ValueType::Condition => "\"score >= 80\"".into(),
        ValueType::OneOf(names) => format!("\"{}\"", names.first().map_or("…", String::as_str)),
        _ => "\"…\"".into(),
    }
}
