//! `skill` and `operation`.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;
use jiff::civil::Date;

use super::memo::Declared;
use super::project::{command, texts};
use super::{Memo, duplicate, first_text};
use crate::catalog::{self, Catalog};
use crate::config::{Config, Operation, OwnMetric, OwnOperation, Waiver};
use crate::diagnostic::{Diagnostic, Span, Spanned};
use crate::suggest::nearest;
use crate::syntax::{Document, Node};
use crate::value_type::{ValueType, duration_seconds};

/// Reads the operations that the file declares; those of its own skills enter the catalog.
pub(super) fn read(
    document: &Document,
    today: Date,
    config: &mut Config,
    memo: &mut Memo,
    out: &mut Vec<Diagnostic>,
) {
    let mut seen: HashMap<(&str, &str), Span> = HashMap::new();
    for skill in document.nodes().filter(|node| node.name() == "skill") {
        let Some((name, entry)) = first_text(skill) else { continue };
        let builtin = Catalog::builtin().skill(name).is_some();
        if !builtin {
            own_skill(skill, name, entry.value_span(), config, out);
        }
        if skill.children().next().is_none() {
            let message = format!("the skill \"{}\" declares no operation", name.escape_debug());
            out.push(
                Diagnostic::warning("rq::empty-skill", entry.value_span(), message)
                    .help("add `operation \"…\"` inside it, or delete it"),
            );
        }
        for node in skill.children().filter(|node| node.name() == "operation") {
            let Some((operation, place)) = first_text(node) else { continue };
            if let Some(first) = seen.get(&(name, operation)) {
                out.push(duplicate("the operation", operation, place, *first));
                continue;
            }
            let mut own = None;
            let spec = if builtin {
                Catalog::builtin().operation(&format!("{name}.{operation}"))
            } else {
                let declared = declared(name, node, config, memo, out);
                own = Some(declared.how);
                config.catalog.add_operation(declared.what)
            };
            let Some(spec) = spec else { continue };
            seen.insert((name, operation), place.value_span());
            if let Some(verb) = &spec.verb {
                let message = format!("`{operation}` measures nothing: it answers when it is asked");
                out.push(
                    Diagnostic::error("rq::answers-when-asked", place.value_span(), message)
                        .help(format!("delete it, and ask by `rq-engine {verb}`")),
                );
                continue;
            }
            if spec.planned {
                let message = format!("`{operation}` is not part of this version; its metrics stay missing");
                out.push(Diagnostic::notice("rq::not-yet", place.value_span(), message));
            }
            let mut read = configured(spec, node, today, out);
            read.span = place.value_span();
            read.own = own;
            config.operations.push(read);
        }
    }
}

/// Warns of a name that looks like a built-in skill's, and makes room for the skill in the catalog.
fn own_skill(node: Node<'_>, name: &str, span: Span, config: &mut Config, out: &mut Vec<Diagnostic>) {
    let names = Catalog::builtin().skills().map(|skill| skill.name.as_str());
    let runs = node.children().any(|operation| operation.children().any(|child| child.name() == "run"));
    if !runs && let Some(meant) = nearest(name, names) {
        let message = format!("there is no skill \"{}\"", name.escape_debug());
        out.push(
            Diagnostic::error("rq::unknown-skill", span, message)
                .help(format!("did you mean `{meant}`? A skill of your own needs an operation with `run`"))
                .replace_with(format!("change to `{meant}`"), format!("\"{meant}\"")),
        );
    }
    if config.catalog.skill(name).is_none() {
        let skill = catalog::Skill { name: name.to_owned(), doc: String::new(), operations: Vec::new() };
        config.catalog.add(skill);
    }
}

/// An operation of one's own; taken from `memo` if it stood in the last version, with nothing wrong.
fn declared(
    skill: &str,
    node: Node<'_>,
    config: &Config,
    memo: &mut Memo,
    out: &mut Vec<Diagnostic>,
) -> Declared {
    let is_new = |metric: &catalog::Metric| config.catalog.metric(&metric.name).is_none();
    let known = memo.declared(node.source());
    if let Some(known) =
        known.filter(|known| known.what.skill == skill && known.what.metrics.iter().all(is_new))
    {
        return known;
    }
    let problems = out.len();
    let what = Arc::new(own_spec(skill, node, config, out));
    let declared = Declared { what, how: Arc::new(own_operation(node, out)) };
    if out.len() == problems {
        memo.keep_declared(node.source(), declared.clone());
    }
    declared
}

/// What an operation of one's own measures, in the catalog's words.
fn own_spec(skill: &str, node: Node<'_>, config: &Config, out: &mut Vec<Diagnostic>) -> catalog::Operation {
    let mut spec = catalog::Operation {
        skill: skill.to_owned(),
        name: first_text(node).map(|(name, _)| name.to_owned()).unwrap_or_default(),
        doc: String::new(),
        planned: false,
        derived: false,
        verb: None,
        exclusive: node.children().any(|child| child.name() == "exclusive"),
        reads: Vec::new(),
        needs: Vec::new(),
        timeout: catalog::DEFAULT_TIMEOUT,
        retries: 0,
        parameters: Vec::new(),
        rules: Vec::new(),
        metrics: Vec::new(),
    };
    for child in node.children() {
        match child.name() {
            "doc" => spec.doc = first_text(child).map(|(text, _)| text.to_owned()).unwrap_or_default(),
            "run" => spec.reads = vec!["command".to_owned()],
            "metric" => {
                let Some((name, entry)) = first_text(child) else { continue };
                if !is_metric_name(name) {
                    let message = format!("\"{}\" can't be a metric's name", name.escape_debug());
                    out.push(
                        Diagnostic::error("rq::bad-name", entry.value_span(), message)
                            .help("use letters, digits and _, in parts joined by dots: \"lint.findings\""),
                    );
                    continue;
                }
                let here = spec.metrics.iter().any(|metric| metric.name == name);
                if let Some((other, _)) = config.catalog.metric(name) {
                    let message = format!("the metric \"{name}\" already belongs to `{}`", other.id());
                    out.push(Diagnostic::error("rq::duplicate-name", entry.value_span(), message));
                } else if here {
                    let message = format!("the metric \"{name}\" is declared twice");
                    out.push(Diagnostic::error("rq::duplicate-name", entry.value_span(), message));
                } else {
                    let mut metric = catalog::metric(child, &mut Vec::new());
                    metric.counts = child
                        .property("rule")
                        .and_then(|entry| entry.value().as_str().map(str::to_owned))
                        .or_else(|| child.property("level").is_none().then(|| "*".to_owned()));
                    spec.metrics.push(metric);
                }
            }
            _ => {}
        }
    }
    spec
}

fn is_metric_name(name: &str) -> bool {
    let reserved = ["score", "components", "baseline", "delta", "best", "new", "packages"];
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    name.split('.').all(part) && !reserved.contains(&name.split('.').next().unwrap_or_default())
}

/// The operation with what the file sets on it.
fn configured(
    spec: &catalog::Operation,
    node: Node<'_>,
    today: Date,
    out: &mut Vec<Diagnostic>,
) -> Operation {
    let mut operation = Operation::default_of(spec);
    let mut set: BTreeMap<String, Vec<Spanned<crate::syntax::Value>>> = BTreeMap::new();
    for child in node.children() {
        let first = child.argument(0);
        let seconds = first.and_then(|entry| duration_seconds(entry.value()));
        match child.name() {
            "timeout" => operation.timeout = seconds.unwrap_or(operation.timeout),
            "carry" => operation.carry = seconds,
            "retries" => {
                let times = first.and_then(|entry| entry.value().as_f64()).filter(|times| *times >= 0.0);
                operation.retries = times.map_or(operation.retries, |times| times as u32);
            }
            "after" => operation.after.extend(texts(child)),
            "ignore" => operation.waivers.extend(waiver(child, spec, today, out)),
            "rule" => {
                if let Some((rule, _)) = first_text(child)
                    && let Some(level) = child.property("level").and_then(|entry| entry.value().as_str())
                    && ["error", "warning", "note", "off"].contains(&level)
                    && operation.rules.contains_key(rule)
                {
                    operation.rules.insert(rule.to_owned(), level.to_owned());
                }
            }
            name => {
                let Some(parameter) = spec.parameters.iter().find(|parameter| parameter.name == name) else {
                    continue;
                };
                if parameter.ty == ValueType::Command {
                    let span = first.map_or(child.span(), |entry| entry.value_span());
                    let words = command(child, out);
                    let words = words
                        .into_iter()
                        .map(|word| Spanned::new(crate::syntax::Value::String(word.into()), span))
                        .collect();
                    set.insert(name.to_owned(), words);
                    continue;
                }
                let values = child.arguments().filter(|entry| parameter.ty.reject(entry.value()).is_none());
                let values = values.map(|entry| Spanned::new(entry.value().clone(), entry.value_span()));
                set.entry(name.to_owned()).or_default().extend(values);
            }
        }
    }
    operation.parameters.extend(set.into_iter().filter(|(_, values)| !values.is_empty()));
    operation
}

fn waiver(
    node: Node<'_>,
    spec: &catalog::Operation,
    today: Date,
    out: &mut Vec<Diagnostic>,
) -> Option<Waiver> {
    let (target, entry) = first_text(node)?;
    let text = |name: &str| node.property(name).and_then(|entry| entry.value().as_str()).map(str::to_owned);
    let reason = text("reason")?;
    if reason.trim().is_empty() {
        let span = node.property("reason").map_or(node.span(), |entry| entry.value_span());
        out.push(
            Diagnostic::error("rq::waiver-without-reason", span, "the reason is empty")
                .help("say why, for whoever reads it in a year"),
        );
        return None;
    }
    let off = spec.rules.iter().any(|rule| rule.id == target);
    let looks_like_rule = target.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    if !off
        && looks_like_rule
        && let Some(rule) = nearest(target, spec.rules.iter().map(|rule| rule.id.as_str()))
    {
        let message = format!("`{}` has no rule `{target}`", spec.name);
        out.push(
            Diagnostic::warning("rq::unknown-rule", entry.value_span(), message)
                .help(format!("did you mean `{rule}`?"))
                .replace_with(format!("change to `{rule}`"), format!("\"{rule}\"")),
        );
    }
    let until = text("until").and_then(|day| day.parse::<Date>().ok());
    let waiver = Waiver {
        target: target.to_owned(),
        path: text("path"),
        reason,
        owner: text("owner"),
        justification: text("justification"),
        until,
        span: node.span(),
    };
    if waiver.expired(today) {
        let until = node.property("until").map_or(node.span(), |entry| entry.value_span());
        let message = format!("this waiver expired on {}", until_text(&waiver));
        out.push(
            Diagnostic::warning("rq::expired-waiver", until, message)
                .help("what it covered counts again; delete it, or decide anew and set another day"),
        );
    }
    Some(waiver)
}

fn until_text(waiver: &Waiver) -> String {
    waiver.until.map(|day| day.to_string()).unwrap_or_default()
}

fn own_operation(node: Node<'_>, out: &mut Vec<Diagnostic>) -> OwnOperation {
    let mut own = OwnOperation::default();
    for child in node.children() {
        let words = |child: Node<'_>| texts(child).map(|text| text.value).collect::<Vec<_>>();
        match child.name() {
            "run" => own.command = command(child, out),
            "format" => own.format = first_text(child).map(|(text, _)| text.to_owned()).unwrap_or_default(),
            "report" => own.reports.extend(words(child)),
            "inputs" => own.inputs.extend(words(child)),
            "exclusive" => own.exclusive = true,
            "env" => own.environment.extend(
                child
                    .properties()
                    .filter_map(|entry| Some((entry.name()?.to_owned(), entry.value().as_str()?.to_owned()))),
            ),
            "metric" => own.metrics.extend(own_metric(child)),
            _ => {}
        }
    }
    let need = |what: &str, sample: &str| {
        Diagnostic::error("rq::missing-node", node.name_span(), format!("the operation needs `{what}`"))
            .help(format!("add `{sample}`"))
    };
    if own.reports.is_empty() && node.children().all(|child| child.name() != "run") {
        out.push(need("run", "run \"…\""));
    }
    if own.format.is_empty() {
        out.push(need("format", "format \"sarif\""));
    }
    for metric in &own.metrics {
        let lacks = match own.format.as_str() {
            "json" if metric.pointer.is_none() => "pointer=\"/summary/total\"",
            "regex" if metric.pattern.is_none() => "pattern=#\"(\\d+) warnings\"#",
            _ => continue,
        };
        let message = format!("the metric \"{}\" does not say where its number is", metric.name);
        out.push(
            Diagnostic::error("rq::missing-property", node.name_span(), message)
                .help(format!("add `{lacks}`")),
        );
    }
    own
}

fn own_metric(node: Node<'_>) -> Option<OwnMetric> {
    let (name, _) = first_text(node)?;
    let mut metric = OwnMetric { name: name.to_owned(), ..OwnMetric::default() };
    // Of several with one name the rightmost counts.
    for entry in node.properties() {
        let property = match entry.name() {
            Some("pointer") => &mut metric.pointer,
            Some("pattern") => &mut metric.pattern,
            Some("level") => &mut metric.level,
            Some("rule") => &mut metric.rule,
            Some("select") => &mut metric.select,
            _ => continue,
        };
        *property = entry.value().as_str().map(str::to_owned);
    }
    Some(metric)
}
