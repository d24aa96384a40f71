//! Values: names of skills, operations, rules, files, releases, whatever the type allows.

use jiff::{ToSpan, Zoned};
use rq_schema::catalog::Catalog;
use rq_schema::check::DEFAULT_COMPONENTS;
use rq_schema::grammar::{NodeSpec, PropertySpec};
use rq_schema::syntax;
use rq_schema::value_type::ValueType;

use super::{Item, expressions, files};
use crate::cursor::{Cursor, Header, Typed, scope_of};
use crate::protocol::{CompletionItem, CompletionItemKind};
use crate::session::View;

/// Units that metrics usually have.
const UNITS: [&str; 8] = ["count", "percent", "seconds", "milliseconds", "bytes", "lines", "points", "ratio"];

/// What an argument of the node could be.
pub(super) fn argument(
    view: &View,
    cursor: &Cursor,
    spec: &NodeSpec,
    typed: &Typed,
    offset: usize,
) -> Vec<CompletionItem> {
    let inside = |name: &str| cursor.blocks.last().is_some_and(|block| block.name == name);
    let outer = cursor.blocks.last();
    let named = match spec.name.as_str() {
        "skill" if outer.is_none() => skills(view),
        "operation" if inside("skill") => operations(view, outer),
        "baseline" if outer.is_none() => baselines(view),
        "store" if outer.is_none() => vec![Named::new("sqlite:.rq/history.db", "the default")],
        "component" if inside("score") => {
            DEFAULT_COMPONENTS.iter().map(|(name, _, formula)| Named::new(*name, *formula)).collect()
        }
        "gate" if outer.is_none() => vec![Named::new("release", "")],
        "project" if outer.is_none() => {
            let folder = view.document.root.as_ref().and_then(|root| root.file_name());
            folder.map(|name| Named::new(name.to_string_lossy(), "the folder")).into_iter().collect()
        }
        "after" if inside("operation") => {
            let all = view.analysis.config().catalog.operations();
            all.map(|operation| Named::new(operation.id(), "").doc(&operation.doc)).collect()
        }
        "ignore" if inside("operation") => waivable(view, cursor),
        _ => Vec::new(),
    };
    if named.is_empty() {
        return typed_values(view, &spec.arguments.ty, typed, offset);
    }
    named.into_iter().enumerate().map(|(place, name)| name.item(view, typed, place)).collect()
}

/// What a property of a node could be.
pub(super) fn property(
    view: &View,
    node: &str,
    property: &PropertySpec,
    typed: &Typed,
    offset: usize,
) -> Vec<CompletionItem> {
    if (node, property.name.as_str()) == ("metric", "unit") {
        return in_order(view, typed, UNITS);
    }
    if (node, property.name.as_str()) == ("package", "path") {
        return files::folders(view, typed);
    }
    typed_values(view, &property.ty, typed, offset)
}

/// What a value of that type could be.
fn typed_values(view: &View, ty: &ValueType, typed: &Typed, offset: usize) -> Vec<CompletionItem> {
    if let Some(scope) = scope_of(ty) {
        return expressions::names(view, scope, typed, offset);
    }
    let bare = |text: &str| Item::new(text, CompletionItemKind::VALUE, typed.span).done(view);
    match ty {
        ValueType::OneOf(names) => in_order(view, typed, names.iter().map(String::as_str)),
        ValueType::Boolean if !typed.quoted => vec![bare("#true"), bare("#false")],
        ValueType::Duration => in_order(view, typed, ["30s", "5m", "15m", "1h", "7d"]),
        ValueType::Date => {
            let today = Zoned::now().date();
            let after = |days: i32| today.checked_add(days.days()).ok().map(|day| day.to_string());
            let days = [(30, "in 30 days"), (90, "in 90 days"), (365, "in a year")];
            let days = days.into_iter().enumerate();
            days.filter_map(|(place, (days, words))| {
                Some(Named::new(after(days)?, words).item(view, typed, place))
            })
            .collect()
        }
        ValueType::Path => files::paths(view, typed, false),
        ValueType::Glob => files::paths(view, typed, true),
        _ => Vec::new(),
    }
}

/// A name that is written as a text.
struct Named {
    name: String,
    detail: String,
    doc: String,
}

impl Named {
    fn new(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { name: name.into(), detail: detail.into(), doc: String::new() }
    }

    fn doc(mut self, doc: &str) -> Self {
        self.doc = doc.to_owned();
        self
    }

    fn item(self, view: &View, typed: &Typed, place: usize) -> CompletionItem {
        let text = quoted(&self.name, typed);
        let item = Item::new(&self.name, CompletionItemKind::ENUM_MEMBER, typed.span);
        item.detail(self.detail).doc(self.doc).text(text).rank(1).place(place).done(view)
    }
}

/// Names in the order in which they are given.
fn in_order<'a>(view: &View, typed: &Typed, names: impl IntoIterator<Item = &'a str>) -> Vec<CompletionItem> {
    let names = names.into_iter().enumerate();
    names.map(|(place, name)| Named::new(name, "").item(view, typed, place)).collect()
}

/// A text as it is written at that place: with the quotes that are not there yet.
pub(super) fn quoted(text: &str, typed: &Typed) -> String {
    match (typed.quoted, typed.closed) {
        (true, true) => syntax::escaped(text),
        (true, false) => format!("{}\"", syntax::escaped(text)),
        (false, _) => syntax::quoted(text),
    }
}

fn skills(view: &View) -> Vec<Named> {
    let used: Vec<&str> = view
        .analysis
        .tree
        .nodes()
        .filter(|n| n.name() == "skill")
        .filter_map(crate::cursor::first_text)
        .collect();
    let open = Catalog::builtin().skills().filter(|skill| !used.contains(&skill.name.as_str()));
    open.map(|skill| Named::new(&skill.name, "").doc(&skill.doc)).collect()
}

fn operations(view: &View, skill: Option<&Header>) -> Vec<Named> {
    let Some(skill) = skill.and_then(|skill| Catalog::builtin().skill(&skill.argument)) else {
        return Vec::new();
    };
    let declared = |name: &str| {
        view.analysis.config().operations.iter().any(|known| known.skill == skill.name && known.name == name)
    };
    let open = skill.operations().filter(|operation| operation.verb.is_none() && !declared(&operation.name));
    let named = open.map(|operation| {
        let detail = if operation.planned { "not part of this version" } else { "" };
        Named::new(&operation.name, detail).doc(&operation.doc)
    });
    named.collect()
}

fn baselines(view: &View) -> Vec<Named> {
    let mut named = vec![
        Named::new("latest-release", "the newest snapshot of another release"),
        Named::new("previous", "the newest snapshot before this one"),
        Named::new("merge-base", "the commit where this branch left the default one"),
    ];
    named.extend(view.history.releases.iter().map(|name| Named::new(name, "release")));
    named.extend(view.history.branches.iter().map(|name| Named::new(name, "branch")));
    named
}

/// Rules of the operation, and what its last evaluation found.
fn waivable(view: &View, cursor: &Cursor) -> Vec<Named> {
    let (Some(skill), Some(operation)) = (cursor.block("skill"), cursor.block("operation")) else {
        return Vec::new();
    };
    let id = format!("{}.{}", skill.argument, operation.argument);
    let mut named = Vec::new();
    if let Some(operation) = view.analysis.config().catalog.operation(&id) {
        named.extend(operation.rules.iter().map(|rule| Named::new(&rule.id, "rule").doc(&rule.doc)));
    }
    let findings = view.history.newest.iter().flat_map(|newest| &newest.snapshot.findings);
    for finding in findings.filter(|finding| finding.operation == id).take(100) {
        if named.iter().all(|known| known.name != finding.rule) {
            named.push(Named::new(&finding.rule, "rule"));
        }
        let place = match (&finding.path, finding.line) {
            (Some(path), Some(line)) => format!("{path}:{line}"),
            (Some(path), None) => path.clone(),
            _ => String::new(),
        };
        named.push(Named::new(&finding.fingerprint, format!("{} {place}", finding.rule)));
    }
    named
}
