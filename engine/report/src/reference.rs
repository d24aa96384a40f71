//! Reference pages in Markdown, one a skill and one for the language, from the catalog.

use std::fmt::Write;

use rq_schema::catalog::{Catalog, Operation, Skill};
use rq_schema::codes::CODES;
use rq_schema::grammar::{Grammar, NodeSpec};
use rq_schema::value_type::literal;

const GENERATED: &str =
    "<!-- Generated from the catalog by `cargo xtask generate`; change the catalog instead. -->\n";

/// File name and text of every page, as they stand under `docs/reference/`.
pub fn pages(catalog: &Catalog) -> Vec<(String, String)> {
    let mut pages =
        vec![("README.md".to_owned(), contents(catalog)), ("language.md".to_owned(), language(catalog))];
    pages.push(("diagnostics.md".to_owned(), diagnostics()));
    pages.extend(catalog.skills().map(|skill| (format!("{}.md", skill.name), page(skill))));
    pages
}

fn contents(catalog: &Catalog) -> String {
    let mut out = format!(
        "{GENERATED}\n# Reference\n\n- [The language](language.md)\n- [Diagnostics](diagnostics.md)\n"
    );
    for skill in catalog.skills() {
        let _ = writeln!(out, "- [{}]({}.md): {}", skill.name, skill.name, skill.doc);
    }
    out
}

fn diagnostics() -> String {
    let mut out =
        format!("{GENERATED}\n# Diagnostics\n\nWhat the codes of errors, warnings and notices mean.\n");
    for (code, doc) in CODES {
        let _ = write!(out, "\n## rq::{code}\n\n{doc}\n");
    }
    out
}

fn language(catalog: &Catalog) -> String {
    let grammar = Grammar::new(catalog);
    let mut out = format!(
        "{GENERATED}\n# The language\n\nA `quality.kdl` is a [KDL 2](https://kdl.dev) document. These nodes may stand \
         in it; what a built-in skill's operation takes is on the skill's page.\n\n"
    );
    list(&mut out, &grammar.top, 0);
    out.push_str("\n## Operations of skills of one's own\n\n");
    list(&mut out, grammar.operation("", "", false).unwrap_or_default(), 0);
    out
}

fn list(out: &mut String, nodes: &[NodeSpec], depth: usize) {
    for node in nodes {
        let many = if node.repeatable { ", may be repeated" } else { "" };
        let takes = match (node.arguments.min, node.arguments.max) {
            (_, 0) => String::new(),
            (_, 1) => format!(" ({}{many})", node.arguments.ty.describe()),
            _ => format!(" ({}, one or several{many})", node.arguments.ty.describe()),
        };
        let _ = writeln!(out, "{}- `{}`{takes}: {}", "  ".repeat(depth), node.name, node.doc);
        for property in &node.properties {
            let must = if property.required { ", required" } else { "" };
            let _ = writeln!(
                out,
                "{}- `{}=` ({}{must}): {}",
                "  ".repeat(depth + 1),
                property.name,
                property.ty.describe(),
                property.doc
            );
        }
        list(out, &node.children, depth + 1);
    }
}

fn page(skill: &Skill) -> String {
    let mut out = format!("{GENERATED}\n# {}\n\n{}\n", skill.name, skill.doc);
    for operation in skill.operations() {
        section(&mut out, operation);
    }
    out
}

fn section(out: &mut String, operation: &Operation) {
    let _ = writeln!(out, "\n## {}\n\n{}", operation.name, operation.doc);
    if operation.planned {
        out.push_str("\nAnnounced; not part of this version. Its metrics stay missing.\n");
    }
    if !operation.parameters.is_empty() {
        out.push_str("\n| parameter | value | default | |\n|---|---|---|---|\n");
    }
    for parameter in &operation.parameters {
        let default =
            parameter.default.as_ref().map(|value| format!("`{}`", literal(value))).unwrap_or_default();
        let many = if parameter.many { ", may be repeated" } else { "" };
        let (name, ty, doc) = (&parameter.name, parameter.ty.describe(), &parameter.doc);
        let _ = writeln!(out, "| `{name}` | {ty}{many} | {default} | {doc} |");
    }
    if !operation.rules.is_empty() {
        out.push_str("\n| rule | level | threshold | |\n|---|---|---|---|\n");
    }
    for rule in &operation.rules {
        let threshold = rule.threshold.as_ref().map(|name| format!("`{name}`")).unwrap_or_default();
        let _ = writeln!(out, "| `{}` | {} | {threshold} | {} |", rule.id, rule.level, rule.doc);
    }
    if !operation.metrics.is_empty() {
        out.push_str("\n| metric | unit | better | |\n|---|---|---|---|\n");
    }
    for metric in &operation.metrics {
        let packages = if metric.packages { " Also for each package." } else { "" };
        let (name, unit, better, doc) = (&metric.name, &metric.unit, &metric.better, &metric.doc);
        let _ = writeln!(out, "| `{name}` | {unit} | {better} | {doc}{packages} |");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_pages_are_those_of_the_catalog() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
        for (name, page) in pages(Catalog::builtin()) {
            let committed = std::fs::read_to_string(folder.join(&name)).unwrap_or_default();
            assert!(committed == page, "docs/reference/{name} is stale: run cargo xtask generate");
        }
    }
}
