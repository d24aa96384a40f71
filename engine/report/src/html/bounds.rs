//! Templates that would never end, or go deeper than a stack does.

use std::collections::{BTreeMap, BTreeSet};

use handlebars::Template;
use handlebars::template::{DecoratorTemplate, Parameter, TemplateElement};

/// Blocks inside each other, at most.
const DEEPEST: usize = 64;

/// How deep blocks lie inside each other, as far as the text tells; told before anything is parsed.
pub(super) fn too_deep(template: &str) -> bool {
    let mut depth = 0_usize;
    for (at, _) in template.match_indices("{{") {
        let word = template[at..].trim_start_matches(['{', '~']);
        if word.starts_with('#') || word.starts_with('^') {
            depth += 1;
        } else if word.starts_with('/') {
            depth = depth.saturating_sub(1);
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// A partial that stands in itself, directly or through others. `name`: that of the template, which is a partial too.
pub(super) fn endless(name: &str, template: &Template) -> Option<String> {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    collect(name, template, &mut uses);
    let found = uses.keys().find(|start| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&String> = uses.get(*start).into_iter().flatten().collect();
        while let Some(next) = open.pop() {
            if next == *start {
                return true;
            }
            if seen.insert(next) {
                open.extend(uses.get(next).into_iter().flatten());
            }
        }
        false
    });
    found.cloned()
}

/// Adds which partials are used in `name`.
fn collect(name: &str, template: &Template, uses: &mut BTreeMap<String, BTreeSet<String>>) {
    for element in &template.elements {
        match element {
            TemplateElement::HtmlExpression(block)
            | TemplateElement::Expression(block)
            | TemplateElement::HelperBlock(block) => {
                for part in block.template.iter().chain(&block.inverse) {
                    collect(name, part, uses);
                }
            }
            TemplateElement::PartialExpression(partial) | TemplateElement::PartialBlock(partial) => {
                let used = text(&partial.name).unwrap_or_else(|| "@any".into());
                uses.entry(name.to_owned()).or_default().insert(used);
                inside(name, partial, uses);
            }
            TemplateElement::DecoratorExpression(inline) | TemplateElement::DecoratorBlock(inline) => {
                let defined = inline.params.first().and_then(text).unwrap_or_else(|| "@any".into());
                // What is named at run time may be any of them.
                uses.entry("@any".into()).or_default().insert(defined.clone());
                inside(&defined, inline, uses);
            }
            _ => {}
        }
    }
}

fn inside(name: &str, decorator: &DecoratorTemplate, uses: &mut BTreeMap<String, BTreeSet<String>>) {
    if let Some(template) = &decorator.template {
        collect(name, template, uses);
    }
}

fn text(parameter: &Parameter) -> Option<String> {
    match parameter {
        Parameter::Name(name) => Some(name.clone()),
        Parameter::Path(handlebars::Path::Relative((_, raw))) => Some(raw.clone()),
        Parameter::Literal(value) => value.as_str().map(str::to_owned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(template: &str) -> Option<String> {
        endless("report", &Template::compile(template).unwrap())
    }

    #[test]
    fn partials_that_hold_themselves_are_found() {
        assert_eq!(of("{{#*inline \"a\"}}{{> a}}{{/inline}}{{> a}}").as_deref(), Some("a"));
        assert_eq!(of("{{> report}}").as_deref(), Some("report"));
        let two = "{{#*inline \"a\"}}{{#if x}}{{> b}}{{/if}}{{/inline}}{{#*inline \"b\"}}{{> a}}{{/inline}}";
        assert!(of(two).is_some());
        assert!(of("{{#*inline \"a\"}}{{> (lookup this \"name\")}}{{/inline}}{{> a}}").is_some());
        assert_eq!(
            of("{{#*inline \"a\"}}x{{/inline}}{{#*inline \"b\"}}{{> a}}{{/inline}}{{> b}}{{> a}}"),
            None
        );
        assert_eq!(of(include_str!("../../templates/report.html.hbs")), None);
    }

    #[test]
    fn depth_is_told_from_the_text() {
        assert!(too_deep(&"{{#if x}}".repeat(65)) && too_deep(&"{{~#each x}}".repeat(100_000)));
        assert!(!too_deep(&"{{#if x}}y{{/if}}".repeat(1000)));
        assert!(!too_deep(include_str!("../../templates/report.html.hbs")));
    }
}
